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
  /** The device, or its person, is one of the hub's no more: it is read by nobody from here on, and hands in what it owes. */
  readonly revoked: boolean;
}

/** POST /api/device/wiped: said once every own entry is answered for. 409 where nobody ordered it any more. */
export interface WipedRequest extends OrdersRequest {
  /** Own entries that the hub has answered for: what the device erases. */
  readonly handedIn: number;
}

/** POST /api/device-pins, by the office: 404 `no-such-device`, `no-such-staff`. */
export interface PinCodeRequest {
  readonly device: string;
  readonly staff: string;
}
export interface PinCodeAnswer {
  /** Shown once; good once, for that person on that device. */
  readonly code: string;
  readonly expiresAt: number;
}

/** POST /api/device/pin: who forgot the PIN brings the office's code. */
export interface PinKeyRequest extends PinCodeRequest {
  readonly drain: string;
  readonly code: string;
  /** base64url of the point and the read key sealed to the hub for this. */
  readonly escrow: string;
}
export interface PinKeyAnswer {
  /** base64url of 32 bytes. */
  readonly readKey: string;
}
export const PIN_ERRORS = [
  'bad-request',
  'not-enrolled',
  'revoked',
  'too-many-tries',
  'mistyped',
  'unknown-code',
  'used-code',
  'expired-code',
] as const;
export type PinError = (typeof PIN_ERRORS)[number];
