/** Two devices of the product and the product's hub, over real sockets. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentId, RealmId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { LedgerDevice } from '#web/app/ledger-device.ts';
import { diskOf, startNodeDevice, until } from '#test/fixtures/node-device.ts';
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
