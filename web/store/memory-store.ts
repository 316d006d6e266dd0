/** The store's port in memory: for tests, the simulator and Node tools. Holds as much as its process lives. */

import { assert } from '#shared/base/assert.ts';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { Cursor } from '#shared/sync/protocol.ts';
import type { StoreFailure } from '#web/app/device.ts';
import { counterOf } from './ledger-store.ts';
import type {
  DeviceIdentity,
  KeptAside,
  Doubt,
  LedgerStore,
  OwnCopy,
  OwnEntry,
  OwnPlace,
  OwnRow,
  RowAside,
  RowsChunk,
  StartReport,
  StoredChunk,
} from './ledger-store.ts';

/** What would be on the disk: handed to a second store, it is what a restarted device finds. */
export interface MemoryDisk {
  identity: DeviceIdentity | null;
  readonly own: Map<number, OwnRow>;
  readonly cursors: Map<RealmId, Cursor>;
  readonly chunks: StoredChunk[];
  readonly aside: RowAside[];
  readonly drafts: Map<string, string>;
  readonly doubts: Map<RealmId, Doubt>;
  readonly whole: Set<RealmId>;
  readonly left: Set<RealmId>;
}

export const emptyDisk = (): MemoryDisk => ({
  identity: null,
  own: new Map(),
  cursors: new Map(),
  chunks: [],
  aside: [],
  drafts: new Map(),
  doubts: new Map(),
  whole: new Set(),
  left: new Set(),
});

export class MemoryStore implements LedgerStore {
  readonly #disk: MemoryDisk;
  #writer: Promise<unknown> = Promise.resolve();

  constructor(disk: MemoryDisk = emptyDisk()) {
    this.#disk = disk;
  }

  async open(): Promise<Result<StartReport, StoreFailure>> {
    return ok({ hasJournal: true, repaired: 0, missing: 0, wasEmptied: false, orphans: 0 });
  }

  async exclusively<T>(work: () => Promise<T>): Promise<Result<T, 'locked'>> {
    const turn = this.#writer.then(work);
    this.#writer = turn.catch(() => undefined);
    return ok(await turn);
  }

  async identity(): Promise<DeviceIdentity | null> {
    return this.#disk.identity;
  }

  async saveIdentity(identity: DeviceIdentity): Promise<Result<void, StoreFailure>> {
    this.#disk.identity = identity;
    return ok(undefined);
  }

  async ownPlace(): Promise<OwnPlace> {
    let counter = 0;
    for (const { entry } of this.#disk.own.values())
      counter = Math.max(counter, counterOf(entry.id, this.#disk.identity) ?? 0);
    return { order: this.#disk.own.size, counter };
  }

  /** There is but one. */
  async completeOwn(): Promise<void> {}

  async readOwn(order: number): Promise<readonly OwnRow[]> {
    return [...this.#disk.own.values()].filter(({ entry }) => entry.order > order);
  }

  async appendOwn(entry: OwnEntry): Promise<Result<void, StoreFailure>> {
    assert(entry.order === this.#disk.own.size + 1, 'orders have no gap');
    this.#disk.own.set(entry.order, { entry, copy: { state: 'stored' } });
    return ok(undefined);
  }

  async settle(copies: ReadonlyMap<EntryId, OwnCopy>): Promise<Result<void, StoreFailure>> {
    for (const [order, { entry, copy }] of this.#disk.own)
      this.#disk.own.set(order, { entry, copy: copies.get(entry.id) ?? copy });
    return ok(undefined);
  }

  async cursors(): Promise<readonly Cursor[]> {
    return [...this.#disk.cursors.values()];
  }

  async readChunks(after: number, take: (chunk: StoredChunk) => void): Promise<void> {
    for (const chunk of this.#disk.chunks) if (chunk.key > after) take(chunk);
  }

  async appendRows(
    chunk: RowsChunk,
    aside: readonly RowAside[],
    cursor: Cursor,
  ): Promise<Result<number | null, StoreFailure>> {
    this.#disk.cursors.set(cursor.realm, cursor);
    this.#disk.aside.push(...aside);
    return ok(this.#addChunk(chunk));
  }

  #addChunk({ realm, receivedAt, bytes }: RowsChunk): number | null {
    if (bytes.length === 0) return null;
    const key = this.#disk.chunks.length + 1;
    this.#disk.chunks.push({ key, realm, receivedAt, bytes });
    return key;
  }

  async setAside(row: RowAside): Promise<Result<void, StoreFailure>> {
    this.#disk.aside.push(row);
    return ok(undefined);
  }

  async readAside(): Promise<readonly KeptAside[]> {
    return this.#disk.aside.map((row, key) => ({ ...row, key }));
  }

  async admitAside(keys: readonly number[], chunk: RowsChunk): Promise<Result<number | null, StoreFailure>> {
    const left = this.#disk.aside.filter((_, key) => !keys.includes(key));
    this.#disk.aside.splice(0, Infinity, ...left);
    return ok(this.#addChunk(chunk));
  }

  async countAside(): Promise<number> {
    return this.#disk.aside.length;
  }

  async restartRealm(realm: RealmId, logEpoch: string): Promise<Result<void, StoreFailure>> {
    this.#disk.cursors.set(realm, { realm, logEpoch, seq: 0 });
    this.#disk.doubts.set(realm, { realm, isConfirming: true, lost: [] });
    for (const [order, { entry }] of this.#disk.own)
      if (entry.realm === realm) this.#disk.own.set(order, { entry, copy: { state: 'stored' } });
    return ok(undefined);
  }

  async doubts(): Promise<readonly Doubt[]> {
    return [...this.#disk.doubts.values()];
  }

  async saveDoubt(doubt: Doubt): Promise<Result<void, StoreFailure>> {
    this.#disk.doubts.set(doubt.realm, doubt);
    return ok(undefined);
  }

  async wholeRealms(): Promise<readonly RealmId[]> {
    return [...this.#disk.whole];
  }

  async saveWholeRealms(realms: readonly RealmId[]): Promise<Result<void, StoreFailure>> {
    this.#disk.whole.clear();
    for (const realm of realms) this.#disk.whole.add(realm);
    return ok(undefined);
  }

  async leftRealms(): Promise<readonly RealmId[]> {
    return [...this.#disk.left];
  }

  async saveLeftRealms(realms: readonly RealmId[]): Promise<Result<void, StoreFailure>> {
    this.#disk.left.clear();
    for (const realm of realms) this.#disk.left.add(realm);
    return ok(undefined);
  }

  async saveDraft(key: string, value: unknown): Promise<Result<void, StoreFailure>> {
    this.#disk.drafts.set(key, JSON.stringify(value));
    return ok(undefined);
  }

  async loadDraft(key: string): Promise<unknown> {
    const text = this.#disk.drafts.get(key);
    return text === undefined ? null : (JSON.parse(text) as unknown);
  }

  async dropDraft(key: string): Promise<void> {
    this.#disk.drafts.delete(key);
  }

  async close(): Promise<void> {
    await this.#writer;
  }
}
