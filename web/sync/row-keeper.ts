/**
 * Takes rows into the store and the index, as the driver is told to: frames of the socket, and segments. Nothing is kept
 * that was not inspected, and nothing is reported or shown before the store has said that it holds it.
 */

import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { err } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { StoreFailure } from '#web/app/device.ts';
import type { DocumentLines } from '#shared/document/entry-lines.ts';
import type { Cursor } from '#shared/sync/protocol.ts';
import type { Segment } from '#shared/sync/segment.ts';
import type { SessionEvent } from '#shared/sync/session-events.ts';
import type { RealmState } from '#shared/sync/session-state.ts';
import { findLine } from '#web/store/chunk-text.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { DeviceIdentity, LedgerStore, RowAside } from '#web/store/ledger-store.ts';
import { RowCheck } from './check-rows.ts';
import type { Confirmation, HeldEntry } from './confirmation.ts';
import type { HubHttp } from './hub-http.ts';
import { readRows } from './read-rows.ts';
import { readSegment } from './read-segment.ts';
import type { HeldLines } from './read-segment.ts';

export interface KeeperParts {
  readonly identity: DeviceIdentity;
  readonly store: Pick<LedgerStore, 'appendRows'>;
  readonly index: LedgerIndex;
  readonly http: Pick<HubHttp, 'download'>;
  readonly confirmation: Pick<Confirmation, 'confirm'>;
  readonly now: () => number;
  /** Rows are in the store and in the index; `key` is their chunk, null where nothing new was among them. */
  readonly onRows: (key: number | null, aside: number) => void;
  readonly onStoreFailure: () => void;
}

/** What the keeper needs of its driver. */
export interface KeptFor {
  /** The realm as the session sees it now. */
  realm(realm: RealmId): RealmState | undefined;
  dispatch(event: SessionEvent): void;
  /** @returns whether the store has everything that is out of doubt by now */
  saveDoubts(): Promise<boolean>;
  /** Called before rows are stored, see leave-epoch.ts. @param named - entries of the hub that are not held word for word */
  leaveEpoch(named: readonly EntryId[]): Promise<Result<void, StoreFailure>>;
  isStopped(): boolean;
}

interface Inspected {
  readonly bytes: Uint8Array;
  /** The same, cut into documents; absent where it is still to be cut. */
  readonly documents?: readonly DocumentLines[];
  readonly aside: readonly RowAside[];
  readonly repeated: readonly HeldEntry[];
  readonly named: readonly EntryId[];
}

const NO_LINES: ReadonlyMap<DocumentId, Uint8Array> = new Map();

export class RowKeeper {
  readonly #parts: KeeperParts;
  readonly #for: KeptFor;
  readonly #check: RowCheck;
  /** Lines that are on their way into the store. */
  #coming: ReadonlyMap<DocumentId, Uint8Array> = NO_LINES;

  constructor(parts: KeeperParts, keptFor: KeptFor) {
    this.#parts = parts;
    this.#for = keptFor;
    this.#check = new RowCheck(parts.index);
  }

  async storeRows(
    realm: RealmId,
    logEpoch: string,
    from: number,
    updates: readonly Uint8Array[],
    signatures?: readonly (Uint8Array | null)[],
  ): Promise<boolean> {
    // Rows that waited behind a failure, or behind a new epoch, may not be stored over the gap: they come again.
    const realmNow = this.#for.realm(realm);
    if (realmNow?.logEpoch !== logEpoch || realmNow.stored !== from - 1) return false;
    const forged = signatures ? await this.#check.forged(updates, signatures) : undefined;
    const read = readRows(realm, from, updates, this.#parts.index, forged);
    return this.#keep({ realm, logEpoch, seq: from + updates.length - 1 }, read);
  }

  /** Segments in order: one is inspected while the one before is on its way to the disk. */
  async download(realm: RealmId, logEpoch: string, after: number): Promise<void> {
    let storing = Promise.resolve(true);
    await this.#parts.http.download(realm, logEpoch, after, async (segment) => {
      if (this.#for.isStopped()) return false;
      const read = readSegment(segment, this.#parts.identity.account.device, this.#held());
      if (!(await storing) || !read || !this.#follows(segment)) return false;
      this.#coming = new Map(read.documents.map(({ doc, lines }) => [doc, lines]));
      storing = this.#keep({ realm, logEpoch, seq: segment.to }, { ...read, aside: [] });
      // Whoever waits for it hears of what it throws.
      storing.catch(() => undefined);
      return true;
    });
    await storing;
    this.#coming = NO_LINES;
  }

  /** Whether it continues what the session knows to be stored; of what it begins with, some may be. */
  #follows({ realm, logEpoch, from, to }: Segment): boolean {
    const realmNow = this.#for.realm(realm);
    return realmNow?.logEpoch === logEpoch && from - 1 <= realmNow.stored && realmNow.stored < to;
  }

  #held(): HeldLines {
    const { index } = this.#parts;
    const coming = this.#coming;
    return {
      has: (doc) => coming.has(doc) || index.realmOf(doc) !== null,
      jsonBytesOf: (doc, id) => findLine(coming.get(doc) ?? NOTHING, id) ?? index.jsonBytesOf(doc, id),
    };
  }

  async #keep(cursor: Cursor, { bytes, documents, aside, repeated, named }: Inspected): Promise<boolean> {
    const { store, index, now } = this.#parts;
    const { realm } = cursor;
    const left = await this.#for.leaveEpoch(named);
    // Before the cursor moves on: these rows do not come again, and what they name would stay in doubt for ever.
    this.#parts.confirmation.confirm(repeated);
    const isSaved = await this.#for.saveDoubts();
    const chunk = { realm, receivedAt: now(), bytes };
    const stored = !left.ok ? left : isSaved ? await store.appendRows(chunk, aside, cursor) : LOST;
    if (!stored.ok) {
      this.#parts.onStoreFailure();
      this.#for.dispatch({ type: 'rows-not-stored', realm, now: now() });
      return false;
    }
    if (documents) index.addLines(realm, documents);
    else index.addChunk(realm, bytes);
    this.#parts.onRows(stored.value, aside.length);
    this.#for.dispatch({ type: 'rows-stored', cursor, now: now() });
    return true;
  }
}

const NOTHING = new Uint8Array(0);
const LOST = err('store-lost' as const);
