/** What a device and the hub say to each other about sealing (GET /api/device/seal, POST /api/sealed). */

import type { HoldReason } from '../document/contract.ts';

export interface SealAnswer {
  /** base64url of the hub's public point on P-256, 65 bytes. */
  readonly sealKey: string;
  /** Lets this device hand in sealed entries, and nothing else. */
  readonly drain: string;
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
