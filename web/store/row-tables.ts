/** Rows that came from the hub, sealed in the database: chunks in order of arrival, and apart what could not be applied. */

import { assert } from '#shared/base/assert.ts';
import type { Result } from '#shared/base/result.ts';
import type { Cursor } from '#shared/sync/protocol.ts';
import type { StoreFailure } from '#web/app/device.ts';
import type { AsideRow, ChunkRow, LedgerDatabase } from './ledger-database.ts';
import type { KeptAside, RowAside, RowsChunk, StoredChunk } from './ledger-store.ts';
import { PACK_FROM_BYTES, packRows, unpackRows } from './pack-rows.ts';
import type { StoreGuard } from './store-guard.ts';
import type { Vault } from './vault.ts';

/** Chunks read from the disk at once. */
const READ_AT_ONCE = 16;

/** Each method as `LedgerStore` promises it. */
export class RowTables {
  readonly #database: LedgerDatabase;
  readonly #guard: StoreGuard;
  readonly #vault: () => Vault;

  /** @param vault - asked at each use: it is there once the store is open */
  constructor(database: LedgerDatabase, guard: StoreGuard, vault: () => Vault) {
    this.#database = database;
    this.#guard = guard;
    this.#vault = vault;
  }

  async readChunks(from: number, take: (chunk: StoredChunk) => void): Promise<void> {
    let next = this.#boxesAfter(from);
    for (;;) {
      const rows = await next;
      const last = rows.at(-1);
      if (!last) return;
      // The disk reads on while these are opened and taken; a few at a time, so that memory stays flat.
      next = this.#boxesAfter(last.key);
      next.catch(() => undefined);
      const opened = await Promise.all(rows.map((row) => this.#openRows(row)));
      rows.forEach(({ key, realm, receivedAt }, at) => {
        const bytes = opened[at];
        assert(bytes, `chunk ${key} cannot be opened`);
        take({ key, realm, receivedAt, bytes });
      });
    }
  }

  #boxesAfter(key: number): Promise<readonly ChunkRow[]> {
    const { chunks } = this.#database;
    return this.#guard.read(() => chunks.where('key').above(key).limit(READ_AT_ONCE).toArray());
  }

  async appendRows(
    chunk: RowsChunk,
    aside: readonly RowAside[],
    cursor: Cursor,
  ): Promise<Result<number | null, StoreFailure>> {
    const row = await this.#sealRows(chunk);
    const kept = await Promise.all(aside.map((row) => this.#sealAside(row)));
    const { chunks, cursors, aside: table } = this.#database;
    let key: number | null = null;
    return this.#guard.attempt(() =>
      this.#database.transaction('rw', chunks, cursors, table, async () => {
        const now = await cursors.get(cursor.realm);
        // The second try of a transaction that had been committed after all.
        if (now?.logEpoch === cursor.logEpoch && now.seq === cursor.seq) return key;
        key = row ? await chunks.add({ ...row }) : null;
        if (kept.length > 0) await table.bulkAdd(kept);
        await cursors.put({ realm: cursor.realm, logEpoch: cursor.logEpoch, seq: cursor.seq });
        return key;
      }),
    );
  }

  async setAside(row: RowAside): Promise<Result<void, StoreFailure>> {
    const kept = await this.#sealAside(row);
    return this.#guard.attempt(async () => {
      await this.#database.aside.add({ ...kept });
    });
  }

  async readAside(): Promise<readonly KeptAside[]> {
    const { aside } = this.#database;
    const rows = await this.#guard.read(() => aside.orderBy('key').toArray());
    return Promise.all(
      rows.map(async ({ box, ...row }) => {
        const update = await this.#vault().open('aside', box);
        assert(update, `what was set aside of ${row.realm} cannot be opened`);
        return { ...row, update };
      }),
    );
  }

  async admitAside(keys: readonly number[], chunk: RowsChunk): Promise<Result<number | null, StoreFailure>> {
    const row = await this.#sealRows(chunk);
    const { chunks, aside } = this.#database;
    let key: number | null = null;
    return this.#guard.attempt(() =>
      this.#database.transaction('rw', chunks, aside, async () => {
        // As above.
        if ((await aside.bulkGet([...keys])).every((kept) => kept === undefined)) return key;
        await aside.bulkDelete([...keys]);
        key = row ? await chunks.add({ ...row }) : null;
        return key;
      }),
    );
  }

  /** @returns null for no entries */
  async #sealRows({ realm, receivedAt, bytes }: RowsChunk): Promise<Omit<ChunkRow, 'key'> | null> {
    if (bytes.length === 0) return null;
    if (bytes.length < PACK_FROM_BYTES)
      return { realm, receivedAt, box: await this.#vault().seal('rows', bytes) };
    const box = await this.#vault().seal('packed-rows', await packRows(bytes));
    return { realm, receivedAt, box, isPacked: true };
  }

  /** @returns null where the box cannot be opened */
  async #openRows({ box, isPacked = false }: ChunkRow): Promise<Uint8Array | null> {
    if (!isPacked) return this.#vault().open('rows', box);
    const packed = await this.#vault().open('packed-rows', box);
    return packed && unpackRows(packed);
  }

  async #sealAside({ realm, seq, reason, update }: RowAside): Promise<Omit<AsideRow, 'key'>> {
    return { realm, seq, reason, box: await this.#vault().seal('aside', update) };
  }
}
