/** What a device and the hub say to each other about sealing (GET /api/device/seal, POST /api/sealed). */

import type { HoldReason } from '../document/contract.ts';

export interface SealAnswer {
  /** base64url of the hub's public point on P-256, 65 bytes. */
  readonly sealKey: string;
  /** Lets this device hand in sealed entries, and nothing else. */
  readonly drain: string;
  /** So long a device may be read without reaching the hub again. */
  readonly leaseMs: number;
}

/** POST /api/device/reopen: a device whose lease has ended asks for its share. 403 `revoked`, 401 not a device of this hub. */
export interface ReopenRequest {
  readonly device: string;
  readonly drain: string;
  /** base64url of the point and the share sealed to the hub. */
  readonly escrow: string;
}
export interface ReopenAnswer {
  readonly share: string;
  readonly leaseMs: number;
}

export interface SealedRequest {
  readonly device: string;
  readonly drain: string;
  /** `order` of the own entry and its box (shared/sync/sealed-box.ts), base64url. */
  readonly boxes: readonly { readonly order: number; readonly box: string }[];
}

/** One answer for each box, in their order; said after the hub's commit. */
export interface SealedAnswer {
  readonly answers: readonly (
    | { readonly order: number; readonly result: 'received' }
    | {
        readonly order: number;
        readonly result: 'held';
        readonly hold: string;
        readonly reason: HoldReason;
      }
  )[];
}

/** POST /api/device/orders, by the delivery key. */
export interface OrdersRequest {
  readonly device: string;
  readonly drain: string;
}
export interface OrdersAnswer {
  /** The device is to hand in what it owes, and then to erase itself. */
  readonly wipe: boolean;
}

/** POST /api/device/wiped: said once every own entry is answered for. 409 where nobody ordered it any more. */
export interface WipedRequest extends OrdersRequest {
  /** Own entries that the hub has answered for: what the device erases. */
  readonly handedIn: number;
}
