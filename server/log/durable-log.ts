/**
 * The hub's append-only log, as a port: SQLite is the embedded implementation, memory the one for tests.
 * One suite (test/contract/durable-log.contract.ts) runs against every implementation.
 * Everything is synchronous: when `commit` has returned, what it reports survives a power cut.
 */

import type { DocumentId, EntryId, LogSeq, RealmId } from '#shared/base/brand.ts';
import type { AuthorityHoldReason, HoldReason } from '#shared/document/contract.ts';
import type { AccessRows } from './access-rows.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';
import type { AsideCount } from '#shared/sync/protocol.ts';

/** Key of the device that brought an entry: it stands before the first dot of the id. `hub` and `import` are ours. */
export type Author = string;

/** An entry whose form and authority are right; `update` is its canonical update. */
export interface EntrySubmission {
  readonly type: 'entry';
  /** Where a new document begins; ignored where the document has a realm. */
  readonly realm: RealmId;
  readonly doc: DocumentId;
  readonly id: EntryId;
  readonly author: Author;
  readonly update: Uint8Array;
  /** Verified; absent where the author's device has no key. */
  readonly signature?: Uint8Array | undefined;
}

/** Bytes that may not enter: kept as they came, never thrown away. */
export interface HoldSubmission {
  readonly type: 'hold';
  readonly realm: RealmId;
  /** Document that was named beside the bytes, null where none was. */
  readonly doc: DocumentId | null;
  /** Id that was named beside the bytes, null where none was. */
  readonly id: EntryId | null;
  readonly author: Author;
  readonly reason: HoldReason;
  readonly bytes: Uint8Array;
}

/** What a person decided of a hold. Settling twice changes nothing. */
export interface SettleSubmission {
  readonly type: 'settle';
  readonly hold: string;
  readonly outcome: 'released' | 'kept';
}

export type Submission = EntrySubmission | HoldSubmission | SettleSubmission;

export type Outcome =
  | { readonly result: 'accepted'; readonly row: LogRow }
  /** The same bytes are in the log already. */
  | { readonly result: 'duplicate'; readonly realm: RealmId; readonly seq: LogSeq }
  /**
   * Stored in held. Of an entry: its id is in the log with other bytes, or another id of the document has its
   * derived client id. The same bytes of the same author in the same document are held once.
   */
  | { readonly result: 'held'; readonly hold: string; readonly reason: HoldReason }
  | { readonly result: 'settled'; readonly hold: string; readonly state: HeldState };

export interface LogRow {
  readonly realm: RealmId;
  readonly seq: LogSeq;
  readonly doc: DocumentId;
  readonly id: EntryId;
  readonly author: Author;
  /** Hub's clock, ms since the epoch; never earlier than that of the row before. */
  readonly receivedAt: number;
  readonly update: Uint8Array;
  /** Of the author's device over the update; absent where it came without one. */
  readonly signature?: Uint8Array;
}

export type HeldState = 'open' | 'released' | 'kept';

export interface HeldBytes {
  readonly hold: string;
  readonly realm: RealmId;
  readonly doc: DocumentId | null;
  readonly id: EntryId | null;
  readonly author: Author;
  readonly reason: HoldReason;
  readonly receivedAt: number;
  readonly bytes: Uint8Array;
  readonly state: HeldState;
}

export interface Settled {
  readonly hold: string;
  readonly id: EntryId | null;
  readonly outcome: 'released' | 'kept';
}

/** An update with its signature, null where it has none. */
export interface SignedUpdate {
  readonly update: Uint8Array;
  readonly signature: Uint8Array | null;
}

/** What the hub knows of an enrolled device; not part of the ledger, and it may change. */
export interface DeviceRecord {
  readonly device: string;
  readonly name: string;
  readonly staff: string;
  readonly role: string;
  readonly site: string;
  /** SHA-256 of the token, hex; the token itself is nowhere. */
  readonly tokenHash: string;
  readonly state: 'active' | 'revoked';
  readonly enrolledAt: number;
  readonly lastContact: number | null;
  /** Entries that the device said it still owes at its last contact. */
  readonly owes: number;
  /** What it keeps and does not show, as it said last; absent where it never said anything. */
  readonly aside?: readonly AsideCount[];
  /** Version of the protocol that it spoke last. */
  readonly protocol: number | null;
  /** What its entries must be signed with; absent for a device that was enrolled without a key. */
  readonly key?: VerifyingKey;
}

export type DeviceChange = Partial<
  Pick<DeviceRecord, 'lastContact' | 'owes' | 'aside' | 'protocol' | 'state' | 'name' | 'key' | 'tokenHash'>
>;

/** A person who may enrol a device in the demonstration. */
export interface SignIn {
  readonly staff: string;
  readonly name: string;
  readonly role: string;
  readonly site: string;
  readonly code: string;
}

export interface DurableLog {
  /** Random; another one after the log was restored from a backup. */
  readonly logEpoch: string;

  /**
   * Decides and stores all submissions in order, in one transaction.
   *
   * @param receivedAt - hub's clock, ms since the epoch
   * @returns one outcome for each submission, in the same order; durable
   * @throws where the store fails: nothing of the batch is stored then, and the process must end (DR-13)
   */
  commit(batch: readonly Submission[], receivedAt: number): readonly Outcome[];

  /** Realms that hold rows, in order of their first row, with the number of their last row. */
  realms(): readonly { readonly realm: RealmId; readonly seq: number }[];
  /** @returns number of the last row; 0 where there is none */
  head(realm: RealmId): number;
  /** @returns where the document lives, null where nobody has written to it */
  realmOf(doc: DocumentId): RealmId | null;
  /** @returns documents whose names begin so (`session:`, `register:`), in order of their first row */
  documents(prefix: string): readonly DocumentId[];
  /** @returns rows after `after`, oldest first, at most `limit` */
  rows(realm: RealmId, after: number, limit: number): readonly LogRow[];
  /** Only the bytes of the rows after `after`: the way to devices, where nothing is parsed. */
  updates(realm: RealmId, after: number, limit: number): readonly Uint8Array[];
  /** The same with their signatures. */
  signedUpdates(realm: RealmId, after: number, limit: number): readonly SignedUpdate[];
  /** @returns the row with this entry, null where there is none */
  entry(id: EntryId): LogRow | null;
  /** @returns rows of a document in the order of the log; empty where nobody has written to it */
  rowsOfDocument(doc: DocumentId): readonly LogRow[];

  /** @returns what is held, oldest first */
  held(): readonly HeldBytes[];
  heldOne(hold: string): HeldBytes | null;
  /** @returns what was decided of this author's holds, oldest first */
  settledOf(author: Author): readonly Settled[];

  addDevice(device: DeviceRecord): void;
  device(device: string): DeviceRecord | null;
  devices(): readonly DeviceRecord[];
  /** Overwrites what is known of devices' last contacts, or their state; unknown devices are passed over. */
  changeDevices(changes: ReadonlyMap<string, DeviceChange>): void;

  signIns(): readonly SignIn[];
  addSignIns(signIns: readonly SignIn[]): void;

  /** Of enrolment and sign-in. */
  readonly access: AccessRows;

  close(): void;
}

/** Reasons that the log itself finds, in this order. */
export type LogHoldReason = Extract<AuthorityHoldReason, 'forked-id' | 'client-id-collision'>;
