/** The store of the benchmark's devices keeps what every store keeps; and a torn end of its file loses nothing before it. */

import { appendFileSync, mkdtempSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LedgerStore } from '#web/store/ledger-store.ts';
import { ownEntry, runLedgerStoreContract } from '#test/contract/ledger-store.contract.ts';
import { NodeStore } from './node-store.ts';

const newStore = (): NodeStore => new NodeStore(join(mkdtempSync(join(tmpdir(), 'node-store-')), 'device'));
const again = async (store: LedgerStore): Promise<NodeStore> => {
  await store.close();
  return new NodeStore((store as NodeStore).path);
};

runLedgerStoreContract('file in Node', { create: async () => newStore(), again });

test('S2 a record that was torn by a power cut is cut off, and the next one is written in its place', async () => {
  const store = newStore();
  await store.open();
  await store.appendOwn(ownEntry(1));
  const { size } = statSync(store.path);
  await store.appendOwn(ownEntry(2));
  await store.close();
  truncateSync(store.path, statSync(store.path).size - 3);
  const torn = await again(store);
  await torn.open();
  expect(statSync(torn.path).size).toBe(size);
  expect((await torn.readOwn(0)).map(({ entry }) => entry.order)).toEqual([1]);
  await torn.appendOwn(ownEntry(2));
  appendFileSync(torn.path, 'noise of a file system, longer than a head');
  const next = await again(torn);
  await next.open();
  expect((await next.readOwn(0)).map(({ entry }) => entry)).toEqual([ownEntry(1), ownEntry(2)]);
});
