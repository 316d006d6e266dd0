/**
 * The port of the device's store: what must survive anything that happens to a tablet.
 * Every promise of a change resolves when the change would survive a power cut, and not before (SPEC S).
 * Implementations: dexie-store.ts (browser), memory-store.ts (tests, Node). One contract suite runs against both.
 */

import type { DeviceEpoch, DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import type { Result } from '#shared/base/result.ts';
import type { HoldReason } from '#shared/document/contract.ts';
import type { Cursor } from '#shared/sync/protocol.ts';
import type { Account, StoreFailure } from '#web/app/device.ts';
import type { StoredEntry } from './chunk-text.ts';

/** What enrolment gave to this device; `epoch` is new after the loss of a store. */
export interface DeviceIdentity {
  readonly account: Account;
  readonly token: string;
  readonly realms: readonly RealmId[];
  readonly epoch: DeviceEpoch;
}

/**
 * An entry that this device answers for: its own, or one that it took in from the 端末控え of another device and brings
 * to the hub in that device's name. `order` is 1, 2, 3 … over the device's life, `counter` within its own epoch.
 */
export interface OwnEntry extends StoredEntry {
  readonly order: number;
  readonly realm: RealmId;
  /** base64url of its author's signature, where it came with one in a file. */
  readonly signature?: string | undefined;
}

/** The counter of an id that this device gave in its present epoch; null for any other. */
export function counterOf(id: EntryId, identity: DeviceIdentity | null): number | null {
  const parts = parseEntryId(id);
  if (!parts || !identity) return null;
  return parts.device === identity.account.device && parts.epoch === identity.epoch ? parts.counter : null;
}

/** What is known of the copies of an own entry. */
export type OwnCopy =
  | { readonly state: 'stored' }
  | { readonly state: 'received'; readonly at: number }
  | { readonly state: 'held'; readonly hold: string; readonly reason: HoldReason };

export interface OwnRow {
  readonly entry: OwnEntry;
  readonly copy: OwnCopy;
}

export interface OwnPlace {
  /** Of the last own entry; 0 = none. */
  readonly order: number;
  /** Counter of the last own entry of the present epoch; 0 = none. */
  readonly counter: number;
}

/** Rows of a realm that came from the hub. */
export interface RowsChunk {
  readonly realm: RealmId;
  readonly receivedAt: number;
  /** Entries as bytes of chunk-text.ts; empty where there are none. */
  readonly bytes: Uint8Array;
}
/** Rows as they are read back: bytes of chunk-text.ts. */
export interface StoredChunk {
  readonly key: number;
  readonly realm: RealmId;
  readonly receivedAt: number;
  readonly bytes: Uint8Array;
}

/** A row that failed the inspection: kept for whoever looks into it, never applied. */
export interface RowAside {
  readonly realm: RealmId;
  /** Of the row in the hub's log; 0 = it came in a file. */
  readonly seq: number;
  readonly reason: HoldReason;
  readonly update: Uint8Array;
}

/** A row that was set aside, under the key by which the store knows it. */
export interface KeptAside extends RowAside {
  readonly key: number;
}

/** What the comparison of the two stores at start found and did. */
export interface StartReport {
  /** False where the second store does not exist here (no OPFS): one damaged file can then lose entries. */
  readonly hasJournal: boolean;
  /** Own entries that one store had lost and the other gave back. */
  readonly repaired: number;
  /** Own entries that are known to have existed and are in neither store: a blocking alarm. */
  readonly missing: number;
  /**
   * The first store was found empty while the second was not, now or at an earlier start, and has not held everything
   * since: the identity has a new epoch.
   */
  readonly wasEmptied: boolean;
  /** Own entries of a profile that does not know any more which device it is; 0 where it does, or never was one. */
  readonly orphans: number;
}

/** What a realm's new log has not named of the entries that this device holds of others. */
export interface Doubt {
  readonly realm: RealmId;
  /** The new log is not read to its end: everything held is in doubt. */
  readonly isConfirming: boolean;
  /** Not in the new log when it was read. */
  readonly lost: readonly { readonly id: EntryId; readonly doc: DocumentId }[];
}
export interface LedgerStore {
  /** Opens both stores, compares and repairs them. Called once, before anything else. */
  open(): Promise<Result<StartReport, StoreFailure>>;
  /** @returns null where the device is not enrolled */
  identity(): Promise<DeviceIdentity | null>;
  saveIdentity(identity: DeviceIdentity): Promise<Result<void, StoreFailure>>;

  /** Runs `work` while no other tab writes entries of this device. @returns err 'locked' where another does for too long */
  exclusively<T>(work: () => Promise<T>): Promise<Result<T, 'locked'>>;
  /** Only within `exclusively` does the place stay true until the next `appendOwn`. */
  ownPlace(): Promise<OwnPlace>;
  /**
   * Only within `exclusively`: what a tab left in one store as it died is put into the other, before anybody reads it.
   *
   * @throws StoreUnread where that cannot be done
   */
  completeOwn(): Promise<void>;
  /** Own entries after `order`, in order. */
  readOwn(order: number): Promise<readonly OwnRow[]>;
  /** One entry, the counter and its place in the outbox in one transaction; then the second store. */
  appendOwn(entry: OwnEntry): Promise<Result<void, StoreFailure>>;
  /** Writes down the hub's answers. Ids that are not this device's own are passed over. */
  settle(copies: ReadonlyMap<EntryId, OwnCopy>): Promise<Result<void, StoreFailure>>;

  cursors(): Promise<readonly Cursor[]>;
  /** Chunks after a key, oldest first, one at a time. */
  readChunks(after: number, take: (chunk: StoredChunk) => void): Promise<void>;
  /** Rows, those set aside, and the cursor in one transaction. @returns the key of the chunk, null for no entries */
  appendRows(
    chunk: RowsChunk,
    aside: readonly RowAside[],
    cursor: Cursor,
  ): Promise<Result<number | null, StoreFailure>>;
  /** Keeps what came in a file and may not be applied. */
  setAside(row: RowAside): Promise<Result<void, StoreFailure>>;
  /** Everything that was set aside, oldest first. */
  readAside(): Promise<readonly KeptAside[]>;
  /** Rows that this version can read after all: out of those set aside and into a chunk, in one transaction. @returns as appendRows */
  admitAside(keys: readonly number[], chunk: RowsChunk): Promise<Result<number | null, StoreFailure>>;
  countAside(): Promise<number>;
  /**
   * The realm's log began anew: cursor to 0, its own entries are waiting again, and what is held of others is in doubt,
   * whatever was said before.
   */
  restartRealm(realm: RealmId, logEpoch: string): Promise<Result<void, StoreFailure>>;
  /** Realms with something in doubt. */
  doubts(): Promise<readonly Doubt[]>;
  saveDoubt(doubt: Doubt): Promise<Result<void, StoreFailure>>;
  /** Realms of which this store has once held everything. */
  wholeRealms(): Promise<readonly RealmId[]>;
  saveWholeRealms(realms: readonly RealmId[]): Promise<Result<void, StoreFailure>>;
  /** Realms of which this store holds rows, and gets no more: what it holds of them is of some time ago. */
  leftRealms(): Promise<readonly RealmId[]>;
  saveLeftRealms(realms: readonly RealmId[]): Promise<Result<void, StoreFailure>>;

  saveDraft(key: string, value: unknown): Promise<Result<void, StoreFailure>>;
  loadDraft(key: string): Promise<unknown>;
  dropDraft(key: string): Promise<void>;
  close(): Promise<void>;
}
