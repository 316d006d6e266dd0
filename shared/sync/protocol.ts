/**
 * Messages between device and hub, as plain data. They ride on y-websocket's socket as one more message type.
 * Bytes: shared/sync/codec.ts. Who may say what when: SPEC P.
 */

import type { DeviceKey, DocumentId, EntryId, LogSeq, RealmId } from '../base/brand.ts';
import type { HoldReason } from '../document/contract.ts';

/**
 * Raised when a message changes shape; the hub accepts this one, the one before, and the first. One history line each:
 * 1. the first.
 * 2. the hold reason my-number; hello brings a ticket and not the device's token, welcome brings the next ticket.
 * 3. signatures beside pushed entries and beside rows; the hold reasons bad-signature and revoked.
 * 4. a device says what it has set aside.
 * 5. the hold reason in-future.
 */
export const PROTOCOL_VERSION = 5;
export const PROTOCOL_VERSIONS_ACCEPTED: readonly number[] = [1, 2, 3, 4, 5];

/** From this version on a hello brings a ticket. */
export const TICKETS_SINCE = 2;

/** From this version on rows come with signatures. */
export const SIGNATURES_SINCE = 3;

/** From this version on a device that says nothing of what it has set aside has set nothing aside. */
export const ASIDE_SINCE = 4;

/** Reasons that came with a version; a device of an older one cannot read their number. */
const REASON_SINCE: Readonly<Partial<Record<HoldReason, number>>> = {
  'my-number': 2,
  // Said of sealed entries only, which no socket brings.
  'without-pin': 3,
  'bad-signature': 3,
  revoked: 3,
  'in-future': 5,
};

/** @returns the reason in words that a device of this version knows: of a newer one, that it was not allowed */
export const reasonKnownTo = (version: number, reason: HoldReason): HoldReason =>
  version < (REASON_SINCE[reason] ?? 1) ? 'not-allowed' : reason;

/** Number of our message type in y-websocket's framing (0 sync, 1 awareness, 2 auth, 3 query awareness). */
export const LEDGER_MESSAGE_TYPE = 76;

export interface Cursor {
  readonly realm: RealmId;
  /** Epoch of the hub's log that `seq` belongs to; '' before the first welcome. */
  readonly logEpoch: string;
  /** Last row that the device holds durably; 0 = nothing. */
  readonly seq: number;
}

export interface PushedEntry {
  readonly doc: DocumentId;
  readonly id: EntryId;
  /** Canonical update. */
  readonly update: Uint8Array;
  /** Of its author's device, 64 bytes (shared/document/signature.ts); absent where the device has no key. */
  readonly signature?: Uint8Array;
}

export type DeviceMessage =
  | {
      readonly type: 'hello';
      readonly version: number;
      readonly device: DeviceKey;
      /** A ticket (POST /api/tickets, or of the last welcome); of version 1 the device's own token. */
      readonly token: string;
      readonly cursors: readonly Cursor[];
      readonly outbox: number;
    }
  | {
      readonly type: 'push';
      readonly batch: number;
      readonly realm: RealmId;
      readonly entries: readonly PushedEntry[];
    }
  /** Asks for rows after the cursors again (after a gap, or to follow one more realm). */
  | { readonly type: 'follow'; readonly cursors: readonly Cursor[] }
  /** Tells the hub what the device still owes: for the office's list of devices. */
  | { readonly type: 'state'; readonly outbox: number; readonly cursors: readonly Cursor[] }
  /** What the device keeps and does not show; said after a welcome where there is any, and when it changes. */
  | { readonly type: 'aside'; readonly counts: readonly AsideCount[] }
  | { readonly type: 'ping'; readonly nonce: number };

/** Rows of one kind that a device has set aside. */
export interface AsideCount {
  /** A hold reason, or `unreadable`: a line of its store; of a newer device perhaps another word. */
  readonly reason: string;
  readonly count: number;
}
/** One for each reason, with room for those of later versions. */
export const ASIDE_REASONS_MAX = 64;

export type PushAnswer =
  | { readonly id: EntryId; readonly result: 'accepted'; readonly seq: LogSeq }
  | { readonly id: EntryId; readonly result: 'duplicate'; readonly seq: LogSeq }
  | { readonly id: EntryId; readonly result: 'held'; readonly hold: string; readonly reason: HoldReason };

export interface RealmHead {
  readonly realm: RealmId;
  readonly logEpoch: string;
  readonly seq: number;
}

export type HubMessage =
  | {
      readonly type: 'welcome';
      /** That of the hello: what both speak from here on. */
      readonly version: number;
      readonly hubTime: number;
      readonly realms: readonly RealmHead[];
      /** For the next socket, good until half a minute after this one has closed; from version 2 on. */
      readonly ticket?: string;
    }
  | {
      readonly type: 'answer';
      readonly batch: number;
      readonly realm: RealmId;
      readonly answers: readonly PushAnswer[];
      readonly hubTime: number;
    }
  /** Rows from `from` on without gaps: the updates of seq from, from+1 … */
  | {
      readonly type: 'rows';
      readonly realm: RealmId;
      readonly logEpoch: string;
      readonly from: number;
      readonly updates: readonly Uint8Array[];
      /** One for each update, null for one without; absent in segments and from hubs of before. */
      readonly signatures?: readonly (Uint8Array | null)[];
    }
  /** Everything up to `seq` has been sent. */
  | { readonly type: 'caught-up'; readonly realm: RealmId; readonly logEpoch: string; readonly seq: number }
  /** An entry that was held has been released into the log, or is kept. */
  | {
      readonly type: 'hold-settled';
      readonly hold: string;
      readonly id: EntryId;
      readonly outcome: 'released' | 'kept';
    }
  | { readonly type: 'pong'; readonly nonce: number; readonly hubTime: number }
  /** Said before the hub closes: what the device must do. */
  | {
      readonly type: 'refused';
      /** ticket: none, used, or too old; the device asks for another and comes back. From version 2 on. */
      readonly code: 'version' | 'token' | 'revoked' | 'busy' | 'malformed' | 'ticket';
      readonly retryAfterMs: number | null;
    };

/** Close codes of the socket; the reason text is the code word. */
export const CLOSE_CODES = {
  refused: 4401,
  revoked: 4403,
  tooLarge: 4413,
  slow: 4429,
  restarting: 4503,
} as const;

export const PUSH_ENTRIES_MAX = 200;
export const FRAME_BYTES_MAX = 1_000_000;
