/**
 * What screens ask of this device: the one door between views and store, sync and ledger.
 * Made by start-device.ts. Everything that reads is synchronous and in memory; everything that records is durable
 * before it resolves.
 */

import type { DocumentId, EntryId, PersonId, RealmId, SessionId } from '#shared/base/brand.ts';
import type { Result } from '#shared/base/result.ts';
import type { Entry, EntryBody, EntryKind, EntryOf } from '#shared/ledger/entry.ts';
import type { LinkView, PersonLedger } from '#shared/ledger/ledger.ts';
import type { HoldReason } from '#shared/document/contract.ts';

/** The copies of an entry that exist for certain (ux.md status words). */
export type CopyState =
  | { readonly state: 'stored' } // 端末に保存済み, not yet offered
  | { readonly state: 'sending' }
  /** センター受付済み: the hub answered after its commit. `at` is null for another device's entry: it came from the hub. */
  | { readonly state: 'received'; readonly at: number | null }
  | { readonly state: 'held'; readonly reason: HoldReason }; // センターで確認中

export interface DeviceStatus {
  /** Entries of this device that the hub has not answered for. */
  readonly waiting: number;
  readonly sending: boolean;
  readonly held: number;
  /** Rows that this device keeps and does not show. */
  readonly aside: number;
  /** Entries of others that the hub's log has not named since it began anew: this may be their only copy. */
  readonly lost: number;
  /** Last round trip with the hub, ms since the epoch; null = never. */
  readonly lastRoundTripAt: number | null;
  /** True only while the last round trip is younger than the heartbeat allows. */
  readonly hubAnswers: boolean;
  /** All followed realms were caught up at the last round trip. */
  readonly caughtUp: boolean;
  /**
   * This device has once held everything of its areas. Until then a child without shots may be one whose shots have not
   * arrived.
   */
  readonly isWhole: boolean;
  /** Areas of which this device holds rows, and gets no more. */
  readonly left: readonly RealmId[];
  /** First load, or a long absence made up for: rows held and rows known to exist; null once complete. */
  readonly loading: { readonly rows: number; readonly total: number } | null;
  readonly storage: 'good' | 'not-persistent' | 'nearly-full' | 'failing';
  /** Device clock minus hub clock in ms at the last round trip; null = never compared. */
  readonly clockOffsetMs: number | null;
  /** Another tab holds the socket; this one follows. */
  readonly isFollower: boolean;
  /** The hub refused this device, and why. */
  readonly refused: 'version' | 'token' | 'revoked' | null;
  /** Something else answers at the hub's address: most often the sign-in page of a guest network. */
  readonly isNotHub: boolean;
}

/** Why an entry could not be stored: the form keeps its values and the screen says what to do. */
export type StoreFailure = 'disk-full' | 'store-lost' | 'locked';
/** my-number: a text of the entry holds a 個人番号. Nothing was stored, and the form keeps what was typed. */
export type RecordFailure = StoreFailure | 'my-number';

/**
 * `not-here`: a shot may be known to the centre and not here. `held`: the hub holds back what this device wrote of the
 * person, a void perhaps, and it is in force here alone.
 */
export type HistoryGap = 'not-here' | 'held';

export interface Account {
  readonly device: string;
  readonly staff: string;
  readonly name: string;
  readonly role: string;
  readonly site: string;
  readonly demonstration: boolean;
  readonly municipality: { readonly code: string; readonly name: string };
}

export interface SearchHit {
  readonly person: PersonId;
  readonly score: number;
}

/** One of this device's entries that is not at the centre yet: waiting to be sent, or held there. */
export interface UnansweredEntry {
  readonly id: EntryId;
  readonly doc: DocumentId;
  readonly copy: CopyState;
}

/** What became of the entries of a 端末控え. */
export interface TakenIn {
  /** Key of the device that made the file. */
  readonly device: string;
  /** Stored here now, and on their way to the hub. */
  readonly taken: number;
  /** Were here before, word for word. */
  readonly known: number;
  /** Contradict an entry of this device under the same id: set aside. */
  readonly aside: number;
  /** Cannot be read as entries: they are in the file only. */
  readonly refused: number;
}
export type TakeInFailure = StoreFailure | 'not-an-export' | 'wrong-passphrase';

/** Rows of one kind that are kept and not shown. */
export interface SetAside {
  /** unreadable: a line of the store that this version cannot read. */
  readonly reason: HoldReason | 'unreadable';
  readonly count: number;
}

export interface Device {
  readonly account: Account;
  /** Value of the `Authorization` header for the hub's HTTP API (/api/office). */
  readonly authorization: string;
  readonly status: DeviceStatus;

  /** Person's folded ledger (links applied), or null where the device holds nothing of that person. Cached until a change. */
  person(person: PersonId): PersonLedger | null;
  links(): LinkView;
  /** Why the history of this person may not be what the centre knows: then nothing is 打てます. Null where it is. */
  historyGap(person: PersonId): HistoryGap | null;
  /** All persons held, survivors only. */
  persons(): readonly PersonId[];
  /** Known entries of a `session:` or `register:` document, in order. */
  entriesOf(doc: DocumentId): readonly Entry[];
  sessions(): readonly SessionId[];
  /** Kana prefix, kanji part, birth date in any form, number, phone; mixed. Best first. */
  search(query: string, limit: number): readonly SearchHit[];
  copyState(id: EntryId): CopyState;
  /** What the centre has not received, oldest first. */
  unanswered(): readonly UnansweredEntry[];

  /**
   * Stamps, encodes and stores one entry in both stores; resolves only when it would survive a power cut.
   * `realm`: where a new document is to live; ignored for documents that exist.
   * `onStored`: called once it would survive a power cut, and waited for before anybody else hears of the change: who
   * waits with a child on the arm is told before the lists behind are drawn anew. Where it fails, so does the promise,
   * and the entry is stored and on its way all the same.
   */
  record<K extends EntryKind>(
    kind: K,
    doc: DocumentId,
    body: EntryBody<K>,
    realm?: RealmId,
    onStored?: (entry: EntryOf<K>) => Promise<void>,
  ): Promise<Result<EntryOf<K>, RecordFailure>>;

  /** A new random id for a person or a session. */
  newPersonId(): PersonId;
  newSessionId(): SessionId;

  /** Form values that survive a reload; written within 300 ms. */
  saveDraft(key: string, value: unknown): Promise<void>;
  loadDraft(key: string): Promise<unknown>;
  dropDraft(key: string): Promise<void>;
  /** Writes all drafts now; resolves when they are durable. */
  flushDrafts(): Promise<void>;

  /** Called after any change of entries or status; returns the unsubscribe. */
  onLedgerChange(listener: () => void): () => void;
  onStatusChange(listener: () => void): () => void;

  /** Another person works on this device from now on. */
  switchStaff(staff: string): Promise<void>;
  /** All entries of this device that the hub has not received, as an encrypted file (端末控え). */
  exportUnsent(passphrase: string): Promise<Blob>;
  /** Takes in the 端末控え of another device: its entries are stored here and brought to the hub in their author's name. */
  takeInUnsent(file: Blob, passphrase: string): Promise<Result<TakenIn, TakeInFailure>>;
  /** What this device keeps and does not show, because it could not be read or contradicts what it holds. */
  setAside(): Promise<readonly SetAside[]>;
  stop(): Promise<void>;
}
