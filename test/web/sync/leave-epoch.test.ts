/** Two tablets with one profile, at a real hub: what one has numbered the other numbers never again. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentId, EntryId } from '#shared/base/brand.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { LedgerDevice } from '#web/app/ledger-device.ts';
import type { MemoryDisk } from '#web/store/memory-store.ts';
import { OwnEntries } from '#web/sync/own-entries.ts';
import { leaveUsedEpoch } from '#web/sync/leave-epoch.ts';
import { MemoryStore } from '#web/store/memory-store.ts';
import { ownEntry } from '#test/contract/ledger-store.contract.ts';
import { diskOf, startNodeDevice, until } from '#test/fixtures/node-device.ts';
import { addDevice, TestHub } from '#test/fixtures/test-hub.ts';

const SITES = 'register:sites' as DocumentId;
let hub: TestHub;
const running: LedgerDevice[] = [];

beforeEach(async () => {
  hub = await new TestHub().start();
});
afterEach(async () => {
  for (const device of running.splice(0)) await device.stop();
  await hub.stop();
});

async function start(disk: MemoryDisk, port = hub.port): Promise<LedgerDevice> {
  const device = await startNodeDevice({ port, disk });
  running.push(device);
  return device;
}

async function enter(device: LedgerDevice, area: string): Promise<EntryId> {
  const entered = await device.record('area-entered', SITES, {
    area,
    name: area,
  } as EntryBody<'area-entered'>);
  if (!entered.ok) throw new Error(entered.error);
  return entered.value.id;
}

const epochOf = (id: EntryId) => parseEntryId(id)?.epoch;

test('S19 a copied profile that reads what its twin has entered goes on in an epoch of its own', async () => {
  const disk = diskOf('o1', ['common']);
  const first = await start(disk);
  await enter(first, 'kita');
  await until(() => first.status.waiting === 0, 'the first entry is received');
  const copied = structuredClone(disk);
  const used = await enter(first, 'minami');
  await until(() => first.status.waiting === 0, 'the second entry is received');

  const twin = await start(copied);
  await until(() => twin.entriesOf(SITES).length === 2, 'the twin has read both');
  const next = await enter(twin, 'nishi');
  expect(used).toBe('o1.aaaa.2');
  expect(epochOf(next)).not.toBe('aaaa');
  expect(next.endsWith('.1')).toBe(true);
  await until(() => twin.status.waiting === 0, "the twin's entry is received");
  expect(twin.copyState(next).state).toBe('received');
  expect(hub.log.held()).toEqual([]);
  // Written down: so it is after a restart, and the first goes on in the epoch in which it alone has entries.
  await twin.stop();
  const again = await start(copied);
  expect(epochOf(await enter(again, 'higashi'))).toBe(epochOf(next));
  expect(await enter(first, 'chuo')).toBe('o1.aaaa.3');
});

test('S19 twins that entered under one id before they heard of each other: both entries stay, one held; no third', async () => {
  const disk = diskOf('o1', ['common']);
  const copied = structuredClone(disk);
  const first = await start(disk);
  await enter(first, 'kita');
  await until(() => first.status.waiting === 0, 'the first entry is received');
  const away = await start(copied, 1);
  const forked = await enter(away, 'minami');
  expect(forked).toBe('o1.aaaa.1');
  await away.stop();

  const back = await start(copied);
  await until(() => back.copyState(forked).state === 'held', 'the second entry of the id is held');
  expect(back.copyState(forked)).toMatchObject({ reason: 'forked-id' });
  await until(() => back.status.caughtUp, 'the twin has read the log');
  expect(epochOf(await enter(back, 'nishi'))).not.toBe('aaaa');
  expect(back.entriesOf(SITES).map(({ body }) => (body as EntryBody<'area-entered'>).area)).toEqual(
    expect.arrayContaining(['minami', 'nishi']),
  );
});

test('S19 P25 of two held entries under one id only the one that the office let in reads as received', async () => {
  addDevice(hub.log, 'o2', 'office');
  const disk = diskOf('o1', ['common']);
  const copies = [structuredClone(disk), structuredClone(disk)];
  const first = await start(disk);
  const id = await enter(first, 'kita');
  await until(() => first.status.waiting === 0, 'the first entry is received');
  for (const [at, copy] of copies.entries()) {
    const away = await start(copy, 1);
    expect(await enter(away, `minami-${at}`)).toBe(id);
    await away.stop();
  }
  const [a, b] = [await start(copies[0]!), await start(copies[1]!)];
  await until(() => [a, b].every((one) => one.copyState(id).state === 'held'), 'both are held');
  const hold = hub.log.held().find(({ bytes }) => Buffer.from(bytes).includes('minami-0'))?.hold ?? '';
  const office = await start(diskOf('o2', ['common']));
  await office.record('held-released', 'register:held' as DocumentId, {
    hold,
    reason: { code: 'other', note: null },
  });
  await until(() => a.copyState(id).state === 'received', 'what was let in is received');
  await until(() => b.entriesOf(SITES).length === 2, 'the other has read what was let in');
  expect(b.copyState(id).state).toBe('held');
  // Also after the hub has told it once more of everything that was settled.
  await b.stop();
  const again = await start(copies[1]!);
  await until(() => again.status.caughtUp, 'it is back');
  expect(again.copyState(id).state).toBe('held');
});

test('S19 what the device has numbered itself, other devices, and ended epochs are no reason to begin another', async () => {
  const disk = diskOf('d1', ['common']);
  const store = new MemoryStore(disk);
  const own = new OwnEntries();
  for (const order of [1, 2]) await store.appendOwn(ownEntry(order));
  const named = ['d1.aaaa.2', 'd2.aaaa.9', 'd1.bbbb.9', 'd10.aaaa.9'] as unknown as readonly EntryId[];
  expect(await leaveUsedEpoch(store, own, 'd1', named)).toEqual({ ok: true, value: undefined });
  expect(disk.identity?.epoch).toBe('aaaa');
  expect(await leaveUsedEpoch(store, own, 'd1', ['d1.aaaa.3' as EntryId])).toEqual({
    ok: true,
    value: undefined,
  });
  expect(disk.identity?.epoch).not.toBe('aaaa');
  expect(await store.ownPlace()).toEqual({ order: 2, counter: 0 });
});
