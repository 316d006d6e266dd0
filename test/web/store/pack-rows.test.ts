/** Rows of a whole town are packed under the seal: what is read back is what was kept, or the store says that it cannot. */

import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { DexieStore } from '#web/store/dexie-store.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import { encodeChunk } from '#web/store/chunk-text.ts';
import { PACK_FROM_BYTES, packRows, unpackRows } from '#web/store/pack-rows.ts';
import { createVault } from '#web/store/vault.ts';
import type { Vault } from '#web/store/vault.ts';
import { ownEntry } from '#test/contract/ledger-store.contract.ts';

const REALM = 'common' as RealmId;
let count = 0;

async function openStore(): Promise<{ store: DexieStore; database: LedgerDatabase; vault: Vault }> {
  count += 1;
  const database = new LedgerDatabase(`packed-${count}`);
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const vault = createVault(key);
  const store = new DexieStore({ database, journal: null, vault, locks: navigator.locks, marker: null });
  await store.open();
  return { store, database, vault };
}

/** Chunks of a few entries and of some thousands. */
const chunkOf = (entries: number, from = 0): Uint8Array =>
  encodeChunk(
    Array.from({ length: entries }, (_, at) => ({
      ...ownEntry(from + at + 1),
      id: `d1.aaaa.${from + at + 1}` as EntryId,
    })),
  );

async function keep(store: DexieStore, chunks: readonly Uint8Array[]): Promise<void> {
  for (const [at, bytes] of chunks.entries()) {
    const cursor = { realm: REALM, logEpoch: 'e', seq: at + 1 };
    expect(await store.appendRows({ realm: REALM, receivedAt: at, bytes }, [], cursor)).toMatchObject({
      ok: true,
    });
  }
}

async function readBack(store: DexieStore): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  await store.readChunks(0, ({ bytes }) => chunks.push(bytes));
  return chunks;
}

test('S14 rows of many persons are packed under the seal, those of a few are not, and both read back as they were', async () => {
  const { store, database } = await openStore();
  const chunks = [chunkOf(3), chunkOf(4_000), chunkOf(1, 9_000), chunkOf(2_000, 5_000)];
  expect(chunks.map(({ length }) => length >= PACK_FROM_BYTES)).toEqual([false, true, false, true]);
  await keep(store, chunks);
  expect(await readBack(store)).toEqual(chunks);
  const kept = await database.chunks.toArray();
  expect(kept.map(({ isPacked = false }) => isPacked)).toEqual([false, true, false, true]);
  expect(kept[1]!.box.length).toBeLessThan(chunks[1]!.length / 4);
});

test('S14 rows that lie unpacked since before are read beside packed ones', async () => {
  const { store, database, vault } = await openStore();
  const older = chunkOf(3_000);
  await database.chunks.add({ realm: REALM, receivedAt: 0, box: await vault.seal('rows', older) });
  await keep(store, [chunkOf(2_000, 7_000)]);
  expect(await readBack(store)).toEqual([older, chunkOf(2_000, 7_000)]);
});

test('S8 a box that is called packed and is not, or the reverse, is not taken for rows', async () => {
  const { store, database } = await openStore();
  await keep(store, [chunkOf(3), chunkOf(4_000)]);
  const [plain, packed] = await database.chunks.toArray();
  await database.chunks.put({ ...plain!, isPacked: true });
  await expect(readBack(store)).rejects.toThrow('cannot be opened');
  await database.chunks.bulkPut([plain!, { ...packed!, isPacked: false }]);
  await expect(readBack(store)).rejects.toThrow('cannot be opened');
});

test('S14 what was packed is whole: a gzip that names another length, or ends early, is no rows', async () => {
  const bytes = chunkOf(2_000);
  const packed = await packRows(bytes);
  expect(await unpackRows(packed)).toEqual(bytes);
  await expect(unpackRows(packed.subarray(0, -9))).rejects.toThrow();
  const other = Uint8Array.from(packed);
  other[other.length - 4]! ^= 1;
  await expect(unpackRows(other)).rejects.toThrow();
});
