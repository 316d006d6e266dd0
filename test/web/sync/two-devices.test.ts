/** Two devices of the product and the product's hub, over real sockets. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { Defect } from '#shared/base/assert.ts';
import { personDocument } from '#shared/base/ids.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { LedgerDevice } from '#web/app/ledger-device.ts';
import { diskOf, startNodeDevice, until } from '#test/fixtures/node-device.ts';
import { MemoryStore } from '#web/store/memory-store.ts';
import { StoreUnread } from '#web/store/store-guard.ts';
import { TestHub } from '#test/fixtures/test-hub.ts';

const SITES = 'register:sites' as DocumentId;
const REALMS = ['common', 'area-kita'];
const KITA = 'area-kita' as RealmId;

const identity = (name: string, kana: string, birth: string): EntryBody<'person-entered'> =>
  ({
    origin: 'desk',
    identity: {
      residentNumber: null,
      vaccinationNumber: null,
      name,
      kana,
      kanaSource: 'heard',
      alias: null,
      romanName: null,
      birth,
      sex: 'F',
      address: null,
      area: null,
      phone: null,
      guardian: null,
      caution: null,
    },
  }) as EntryBody<'person-entered'>;

let hub: TestHub;
const running: LedgerDevice[] = [];

beforeEach(async () => {
  hub = await new TestHub().start();
});
afterEach(async () => {
  for (const device of running.splice(0)) await device.stop();
  await hub.stop();
});

async function start(key: string, disk = diskOf(key, REALMS), port = hub.port): Promise<LedgerDevice> {
  const device = await startNodeDevice({ port, disk });
  running.push(device);
  return device;
}

/** The office enters the area before anybody else connects. */
async function enterArea(): Promise<void> {
  const device = await startNodeDevice({ port: hub.port, disk: diskOf('o1', REALMS, 'zzzz') });
  const entered = await device.record('area-entered', SITES, {
    area: 'kita',
    name: '北',
  } as EntryBody<'area-entered'>);
  expect(entered.ok).toBe(true);
  await until(() => device.status.waiting === 0, 'the area is received');
  await device.stop();
}

test('P88 what one device records is received, and found and read on the other', async () => {
  await enterArea();
  const a = await start('o1');
  const b = await start('d2');
  await until(() => a.status.caughtUp && b.status.caughtUp, 'both caught up');
  const person = a.newPersonId();
  const entered = await a.record(
    'person-entered',
    personDocument(person),
    identity('髙橋　さくら', 'タカハシ　サクラ', '2024-05-01'),
    KITA,
  );
  expect(entered.ok && a.copyState(entered.value.id)).not.toBe(false);
  await until(() => b.person(person) !== null, 'the other device holds the person');
  expect(b.person(person)?.identity?.name).toBe('髙橋　さくら');
  expect(b.search('たかはし', 5)).toEqual([{ person, score: 100 }]);
  expect(entered.ok && entered.value.id).toBe('o1.aaaa.1');
  await until(() => a.status.waiting === 0, 'answered');
  expect(entered.ok && a.copyState(entered.value.id).state).toBe('received');
  expect(a.status).toMatchObject({
    hubAnswers: true,
    caughtUp: true,
    held: 0,
    refused: null,
    isNotHub: false,
  });
});

test('P21 an area that is entered while devices are here is followed by them at once', async () => {
  const office = await start('o1', diskOf('o1', ['common']));
  const knows = await start('d2');
  const never = await start('d3', diskOf('d3', ['common']));
  for (const device of [office, knows, never]) await until(() => device.status.caughtUp, 'caught up');
  const area = { area: 'kita', name: '北' } as EntryBody<'area-entered'>;
  await office.record('area-entered', SITES, area);
  await until(() => office.status.waiting === 0, 'the area is received');
  const person = office.newPersonId();
  const body = identity('佐藤　葵', 'サトウ　アオイ', '2023-01-02');
  await office.record('person-entered', personDocument(person), body, KITA);
  for (const device of [knows, never])
    await until(() => device.person(person) !== null, 'the person arrives', 15_000);
});

test('P89 entries recorded while the hub is away are offered when it is back, also by a restarted device', async () => {
  await enterArea();
  const disk = diskOf('d2', REALMS);
  const b = await start('d2', disk, 1);
  const persons = Array.from({ length: 30 }, () => b.newPersonId());
  for (const person of persons)
    await b.record(
      'person-entered',
      personDocument(person),
      identity('佐藤　葵', 'サトウ　アオイ', '2023-01-02'),
      KITA,
    );
  expect(b.status).toMatchObject({ waiting: 30, hubAnswers: false, lastRoundTripAt: null });
  await b.stop();
  running.splice(running.indexOf(b), 1);
  const again = await start('d2', disk);
  await until(() => again.status.waiting === 0, 'all are received');
  const c = await start('d3');
  await until(() => c.persons().length === 30, 'a third device holds all');
  expect(c.persons().toSorted()).toEqual(persons.toSorted());
  expect(c.search('サトウ', 50)).toHaveLength(30);
});

test('P90 entries of two devices on one document name what each had seen', async () => {
  await enterArea();
  const a = await start('o1');
  const b = await start('d2');
  const doc = personDocument(a.newPersonId());
  const first = await a.record(
    'person-entered',
    doc,
    identity('林　一', 'ハヤシ　ハジメ', '2022-02-02'),
    KITA,
  );
  await until(() => b.entriesOf(doc).length === 1, 'the first arrives');
  const second = await b.record('shot-withheld', doc, {
    series: 'MR-1',
    on: '2026-11-20',
    session: null,
    reason: { code: 'fever', note: null },
  } as EntryBody<'shot-withheld'>);
  expect(second.ok && second.value.after).toEqual([first.ok && first.value.id]);
  await until(() => a.entriesOf(doc).length === 2, 'the second arrives');
  expect(a.entriesOf(doc).map(({ id }) => id)).toEqual(['o1.aaaa.1', 'd2.aaaa.1']);
});

test('P94 one tab talks to the hub, the others follow it, and one of them takes its place', async () => {
  await enterArea();
  const disk = diskOf('d2', REALMS);
  const tabs = `tabs-${hub.port}`;
  const first = await startNodeDevice({ port: hub.port, disk, tabs });
  await until(() => first.status.caughtUp, 'the first tab leads');
  const second = await startNodeDevice({ port: hub.port, disk, tabs });
  running.push(second);
  await until(() => second.status.caughtUp, 'the second tab is told');
  expect([first.status.isFollower, second.status.isFollower]).toEqual([false, true]);
  const person = second.newPersonId();
  const entered = await second.record(
    'person-entered',
    personDocument(person),
    identity('森　楓', 'モリ　カエデ', '2025-03-03'),
    KITA,
  );
  const id = entered.ok ? entered.value.id : ('' as EntryId);
  await until(() => second.copyState(id).state === 'received', 'the answer reaches the tab that recorded');
  expect(first.person(person)?.identity?.name).toBe('森　楓');
  const other = await start('d3');
  const theirs = other.newPersonId();
  await other.record(
    'person-entered',
    personDocument(theirs),
    identity('森　梓', 'モリ　アズサ', '2025-03-04'),
    KITA,
  );
  await until(() => second.person(theirs) !== null, 'rows reach the tab that follows');
  await first.stop();
  await until(() => !second.status.isFollower && second.status.caughtUp, 'the second tab leads');
  const last = await second.record('shot-withheld', personDocument(theirs), {
    series: 'MR-1',
    on: '2026-11-20',
    session: null,
    reason: { code: 'fever', note: null },
  } as EntryBody<'shot-withheld'>);
  expect(last.ok && last.value.id).toBe('d2.aaaa.2');
  await until(() => other.entriesOf(personDocument(theirs)).length === 2, 'it reaches the other device');
});

test('P81 a key that cannot be read once keeps nothing back: what waits is signed and sent on the next connection', async () => {
  await enterArea();
  const failures: Error[] = [new StoreUnread('store-lost'), new DOMException('gone', 'OperationError')];
  const sign = async (): Promise<Uint8Array> => {
    const failure = failures.pop();
    if (failure) throw failure;
    return new Uint8Array(64);
  };
  const device = await startNodeDevice({ port: hub.port, disk: diskOf('d2', REALMS), sign });
  running.push(device);
  const doc = personDocument(device.newPersonId());
  const entered = await device.record(
    'person-entered',
    doc,
    identity('原　光', 'ハラ　ヒカル', '2024-04-04'),
    KITA,
  );
  const id = entered.ok ? entered.value.id : ('' as EntryId);
  await until(() => device.copyState(id).state === 'received', 'it is received');
  expect(failures).toEqual([]);
});

test('P84 rows that meet a mistake of ours are asked for again, and those behind them are stored', async () => {
  await enterArea();
  const store = new MemoryStore(diskOf('d2', REALMS));
  const append = store.appendRows.bind(store);
  let mistakes = 1;
  store.appendRows = async (...args) => {
    if (mistakes > 0) {
      mistakes -= 1;
      throw new Defect('a mistake of ours');
    }
    return append(...args);
  };
  const device = await startNodeDevice({ port: hub.port, store });
  running.push(device);
  await until(() => device.status.caughtUp, 'all of it');
  expect(mistakes).toBe(0);
  expect(device.entriesOf(SITES)).toHaveLength(1);
});

test('P85 P94 a tab that takes the place of one that died believes of the copies what is written down', async () => {
  const disk = diskOf('d2', REALMS);
  const doc = 'person:aaaaaaaaaaaaaaaa' as DocumentId;
  const id = 'd2.aaaa.1' as EntryId;
  const entry = { order: 1, realm: KITA, doc, id, json: '{"after":[]}' };
  disk.own.set(1, { entry, copy: { state: 'received', at: 1 } });
  const tabs = `died-${hub.port}`;
  const first = await startNodeDevice({ port: 1, disk, tabs });
  const second = await startNodeDevice({ port: 1, disk, tabs });
  running.push(second);
  const told: boolean[] = [];
  second.onStatusChange(() => told.push(second.status.isFollower));
  first.hint();
  await until(() => told.length > 0 && !first.status.isFollower, 'the first tab leads');
  expect(second.copyState(id).state).toBe('received');
  // The hub’s log had begun anew; the first tab wrote that down, and died before it could say so.
  disk.own.set(1, { entry, copy: { state: 'stored' } });
  await first.stop();
  await until(() => !second.status.isFollower, 'the second tab leads');
  expect(second.copyState(id).state).toBe('stored');
  expect(second.status.waiting).toBe(1);
});

test('P92 a page that answers in the hub’s place is no hub, and nobody at all is only silence', async () => {
  const portal = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<html>ログインしてください</html>');
  });
  await new Promise<void>((done) => portal.listen(0, '127.0.0.1', done));
  const { port } = portal.address() as AddressInfo;
  const device = await start('d2', diskOf('d2', REALMS), port);
  await until(() => device.status.isNotHub, 'the page is seen through');
  expect(device.status).toMatchObject({ hubAnswers: false, caughtUp: false, lastRoundTripAt: null });
  const alone = await start('d3', diskOf('d3', REALMS), 1);
  await new Promise((resume) => setTimeout(resume, 300));
  expect(alone.status).toMatchObject({ isNotHub: false, hubAnswers: false, lastRoundTripAt: null });
  await new Promise((done) => portal.close(done));
});

test('P91 a device with a wrong token is told so, and keeps what it records', async () => {
  const disk = diskOf('d2', REALMS);
  if (disk.identity) disk.identity = { ...disk.identity, token: 'another' };
  const device = await start('d2', disk);
  await until(() => device.status.refused !== null, 'refused');
  expect(device.status.refused).toBe('token');
  const doc = personDocument(device.newPersonId());
  const recorded = await device.record(
    'person-entered',
    doc,
    identity('原　光', 'ハラ　ヒカル', '2024-04-04'),
    KITA,
  );
  expect(recorded.ok && device.copyState(recorded.value.id)).toEqual({ state: 'stored' });
});
