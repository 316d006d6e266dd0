/** A device that has never held everything says so, and calls nothing 打てます. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentId, PersonId, RealmId } from '#shared/base/brand.ts';
import { parseCivilDate } from '#shared/base/civil-date.ts';
import { personDocument } from '#shared/base/ids.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import { createSession, realmAt } from '#shared/sync/session-state.ts';
import type { DeviceSession, RealmState } from '#shared/sync/session-state.ts';
import type { DeviceStatus } from '#web/app/device.ts';
import { statusOf } from '#web/app/device-status.ts';
import type { LedgerDevice } from '#web/app/ledger-device.ts';
import { WholeLedger } from '#web/app/whole-ledger.ts';
import { emptyDisk, MemoryStore } from '#web/store/memory-store.ts';
import type { MemoryDisk } from '#web/store/memory-store.ts';
import { verdictsOf } from '#web/views/judge-child.ts';
import { diskOf, startNodeDevice, until } from '#test/fixtures/node-device.ts';
import { TestHub } from '#test/fixtures/test-hub.ts';

const REALMS = ['common', 'area-kita'];
const KITA = 'area-kita' as RealmId;
const TODAY = parseCivilDate('2026-11-23')!;

let hub: TestHub;
const running: LedgerDevice[] = [];
beforeEach(async () => {
  hub = await new TestHub().start();
});
afterEach(async () => {
  for (const device of running.splice(0)) await device.stop();
  await hub.stop();
});

/** Where nobody listens. */
const AWAY = 1;

async function start(disk: MemoryDisk, port = hub.port): Promise<LedgerDevice> {
  const device = await startNodeDevice({ port, disk });
  running.push(device);
  return device;
}

async function stop(device: LedgerDevice): Promise<void> {
  running.splice(running.indexOf(device), 1);
  await device.stop();
}

async function enterChild(device: LedgerDevice): Promise<PersonId> {
  const person = device.newPersonId();
  const identity = {
    name: '佐藤　葵',
    kana: 'サトウ　アオイ',
    kanaSource: 'heard',
    birth: '2025-10-01',
    sex: 'F',
  };
  const body = { origin: 'desk', identity } as unknown as EntryBody<'person-entered'>;
  await device.record('person-entered', personDocument(person), body, KITA);
  return person;
}

const verdictOn = (device: LedgerDevice, child: PersonId) =>
  verdictsOf(device.person(child)!, ['MR-1'], TODAY, device.status.isWhole ? null : 'not-here')[0]!;

test('S20 before everything has arrived once no vaccine is 打てます, and afterwards it is, also without a network', async () => {
  const office = await start(diskOf('o1', REALMS));
  const area = { area: 'kita', name: '北' } as EntryBody<'area-entered'>;
  await office.record('area-entered', 'register:sites' as DocumentId, area);
  const disk = diskOf('d1', REALMS);
  const unmet = await start(disk, AWAY);
  const child = await enterChild(unmet);
  expect(unmet.status).toMatchObject({ isWhole: false, caughtUp: false });
  const verdict = verdictOn(unmet, child);
  expect(verdict).toMatchObject({ verdict: 'check', dose: null });
  expect(verdict.reasons[0]).toMatchObject({ code: 'history-not-here', stops: false, severity: 'safety' });
  await stop(unmet);

  const met = await start(disk);
  const told: DeviceStatus[] = [];
  met.onStatusChange(() => told.push(met.status));
  await until(() => met.status.caughtUp, 'caught up');
  expect(met.status.isWhole).toBe(true);
  // Until then the header counts what is arriving, and never says that all is well.
  expect(told.length).toBeGreaterThan(0);
  for (const { caughtUp, isWhole, loading } of told)
    expect({ isWhole, isLoading: loading !== null }).toEqual({ isWhole: caughtUp, isLoading: !caughtUp });
  expect(verdictOn(met, child)).toMatchObject({ verdict: 'may-give', dose: 1 });
  await until(() => disk.whole.size === REALMS.length, 'it is written down');
  await stop(met);

  const away = await start(disk, AWAY);
  expect(away.status).toMatchObject({ isWhole: true, caughtUp: false });
  expect(verdictOn(away, child).verdict).toBe('may-give');
});

const live = (realms: readonly RealmState[]): DeviceSession => ({
  ...createSession([], [], []),
  phase: { type: 'live' },
  realms: new Map(realms.map((realm) => [realm.realm, realm])),
});

test('S20 a download that broke off is not everything, nor is an area that was not served before', async () => {
  const south = 'area-minami' as RealmId;
  const store = new MemoryStore(emptyDisk());
  const ledger = new WholeLedger(store, [KITA]);
  const half = {
    ...realmAt(KITA, 'e1', 500),
    isServed: true,
    toldSeq: 1_000,
    feed: 'socket',
    head: 1_000,
  } as const;
  const all = { ...half, stored: 1_000, expected: 1_001 };
  await ledger.note(live([half]));
  expect(ledger.isWhole).toBe(false);
  await ledger.note(live([all]));
  expect(ledger.isWhole).toBe(true);
  // The hub does not serve it: nothing is owed.
  await ledger.note(live([all, realmAt(south, '', 0)]));
  expect(ledger.isWhole).toBe(true);
  await ledger.note(live([all, { ...realmAt(south, 'e1', 0), isServed: true, head: 70 }]));
  expect(ledger.isWhole).toBe(false);

  const later = new WholeLedger(store, [KITA]);
  await later.read();
  expect(later.isWhole).toBe(true);
  await store.appendRows({ realm: south, receivedAt: 1, bytes: new Uint8Array([1]) }, [], {
    realm: south,
    logEpoch: 'e1',
    seq: 30,
  });
  await later.read();
  expect(later.isWhole).toBe(false);
});

test('S20 a hub that gives nothing, because somebody has to sign in first, has not brought everything', async () => {
  const store = new MemoryStore(emptyDisk());
  const ledger = new WholeLedger(store, [KITA]);
  // A download that broke off, and a start the next morning.
  const signedOut = live([{ ...realmAt(KITA, 'e1', 500), head: 500 }]);
  await ledger.note(signedOut);
  expect([ledger.isWhole, await store.wholeRealms()]).toEqual([false, []]);
  const facts = { waiting: 0, held: 0, aside: 0, lost: 0, left: [], storage: 'good', now: 1 } as const;
  // Nor is anything on its way.
  expect(statusOf(signedOut, { ...facts, isWhole: ledger.isWhole })).toMatchObject({
    caughtUp: false,
    isWhole: false,
    loading: null,
  });
});

test('S21 a tab that leads after another knows what that one was told, also without a network', async () => {
  const store = new MemoryStore(emptyDisk());
  const later = new WholeLedger(store, [KITA]);
  await later.read();
  const leader = new WholeLedger(store, [KITA]);
  const common = {
    ...realmAt('common' as RealmId, 'e1', 3),
    isServed: true,
    toldSeq: 3,
    feed: 'socket',
  } as const;
  const kita = { ...realmAt(KITA, 'e1', 3), isServed: true, toldSeq: 3, feed: 'socket' } as const;
  await leader.note(live([common, kita]));
  await leader.note(live([common, { ...kita, isServed: false, feed: 'none' }]));
  expect(leader.left).toEqual([KITA]);
  await later.read();
  expect([later.isWhole, later.left]).toEqual([true, [KITA]]);
  // And what is no more: an area that is empty here again.
  await leader.note(live([common, { ...kita, stored: 0, expected: 1, feed: 'download' }]));
  await later.read();
  expect(later.isWhole).toBe(false);
});

test('S21 the second tab of a device takes the first one’s place with what that one was told of its areas', async () => {
  const office = await start(diskOf('o1', REALMS));
  const area = { area: 'kita', name: '北' } as EntryBody<'area-entered'>;
  await office.record('area-entered', 'register:sites' as DocumentId, area);
  const disk = diskOf('d1', REALMS);
  const tabs = `whole-${hub.port}`;
  const first = await startNodeDevice({ port: AWAY, disk, tabs });
  const second = await startNodeDevice({ port: AWAY, disk, tabs });
  running.push(second);
  await until(() => !first.status.isFollower, 'the first tab leads');
  // What the first tab would write down when it is told.
  disk.left.add(KITA);
  await first.stop();
  await until(() => !second.status.isFollower, 'the second tab leads');
  expect(second.status.left).toEqual([KITA]);
});
