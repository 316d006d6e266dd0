/** What happens to a session, and what it asks to be done: plain data between the pure session and its drivers. */

import type { EntryId, RealmId } from '../base/brand.ts';
import type { AsideCount, Cursor, HubMessage, PushAnswer } from './protocol.ts';
import type { DeviceSession, OutboxItem } from './session-state.ts';

export type SessionEvent =
  | { readonly type: 'start'; readonly now: number }
  | { readonly type: 'stop' }
  /** The network may be back (the browser's `online`, the screen lit): try now. Never taken as the truth. */
  | { readonly type: 'hint'; readonly now: number }
  | { readonly type: 'tick'; readonly now: number; readonly random: number }
  | { readonly type: 'socket-opened'; readonly now: number }
  | {
      readonly type: 'socket-closed';
      readonly now: number;
      readonly random: number;
      readonly code: number | null;
    }
  /** The answer to the effect `probe`: something else answers at the hub's address. */
  | { readonly type: 'not-a-hub' }
  | { readonly type: 'message'; readonly message: HubMessage; readonly now: number; readonly random: number }
  /** Both stores hold the entry. */
  | { readonly type: 'entry-stored'; readonly item: OutboxItem; readonly now: number }
  | { readonly type: 'rows-stored'; readonly cursor: Cursor; readonly now: number }
  | { readonly type: 'rows-not-stored'; readonly realm: RealmId; readonly now: number }
  /** What the device keeps and does not show, counted anew. */
  | { readonly type: 'aside-counted'; readonly counts: readonly AsideCount[] }
  /** All segments that the hub has are stored, or the download cannot go on: the socket brings the rest. */
  | { readonly type: 'download-ended'; readonly realm: RealmId; readonly now: number }
  /** The store has begun the realm's new log; `offer` are own entries that its hub may have lost. */
  | {
      readonly type: 'realm-restarted';
      readonly realm: RealmId;
      readonly logEpoch: string;
      readonly offer: readonly OutboxItem[];
      readonly now: number;
    };

export type SessionEffect =
  | { readonly type: 'open-socket' }
  | { readonly type: 'close-socket' }
  /** Ask the hub's address by HTTP who answers there. */
  | { readonly type: 'probe' }
  | { readonly type: 'send-hello'; readonly cursors: readonly Cursor[]; readonly outbox: number }
  | {
      readonly type: 'send-push';
      readonly batch: number;
      readonly realm: RealmId;
      readonly ids: readonly EntryId[];
    }
  | { readonly type: 'send-follow'; readonly cursors: readonly Cursor[] }
  | { readonly type: 'send-state'; readonly outbox: number; readonly cursors: readonly Cursor[] }
  | { readonly type: 'send-aside'; readonly counts: readonly AsideCount[] }
  | { readonly type: 'send-ping'; readonly nonce: number }
  /** Store rows and cursor in one transaction, then report `rows-stored`. */
  | {
      readonly type: 'store-rows';
      readonly realm: RealmId;
      readonly logEpoch: string;
      readonly from: number;
      readonly updates: readonly Uint8Array[];
      /** One for each update; absent where the hub told none. */
      readonly signatures?: readonly (Uint8Array | null)[];
    }
  | { readonly type: 'download'; readonly realm: RealmId; readonly logEpoch: string; readonly after: number }
  | { readonly type: 'restart-realm'; readonly realm: RealmId; readonly logEpoch: string }
  | { readonly type: 'settle'; readonly answers: readonly PushAnswer[]; readonly at: number }
  | {
      readonly type: 'settle-hold';
      readonly hold: string;
      readonly id: EntryId;
      readonly outcome: 'released' | 'kept';
      readonly at: number;
    };

export interface Step {
  readonly session: DeviceSession;
  readonly effects: readonly SessionEffect[];
}
