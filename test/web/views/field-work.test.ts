/** Undo on a tablet: takes back its own entry, where it stands, and nothing of anybody else's. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentId, EntryId, PersonId, RealmId, SessionId } from '#shared/base/brand.ts';
import { parseCivilDate } from '#shared/base/civil-date.ts';
import { personDocument } from '#shared/base/ids.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { LedgerDevice } from '#web/app/ledger-device.ts';
import { FieldWork } from '#web/views/field-work.svelte.ts';
import { diskOf, startNodeDevice, until } from '#test/fixtures/node-device.ts';
import { TestHub } from '#test/fixtures/test-hub.ts';

const REALMS = ['common', 'area-kita'];
const KITA = 'area-kita' as RealmId;
const LINKS = 'register:links' as DocumentId;
const SESSION = 'ssssssssssssssss' as SessionId;
const TODAY = parseCivilDate('2026-11-22')!;
const REASON = { code: 'other', note: 'x' };

let hub: TestHub;
const running: LedgerDevice[] = [];
beforeEach(async () => {
  hub = await new TestHub().start();
});
afterEach(async () => {
  for (const device of running.splice(0)) await device.stop();
  await hub.stop();
});

async function start(key: string): Promise<LedgerDevice> {
  const device = await startNodeDevice({ port: hub.port, disk: diskOf(key, REALMS) });
  running.push(device);
  return device;
}

/** Two tablets that hold one child; the area is entered. */
async function twoTablets(): Promise<{ a: LedgerDevice; b: LedgerDevice; child: PersonId }> {
  const office = await start('o1');
  const area = { area: 'kita', name: '北' } as EntryBody<'area-entered'>;
  await office.record('area-entered', 'register:sites' as DocumentId, area);
  await until(() => office.status.waiting === 0, 'the area is received');
  const a = await start('d1');
  const b = await start('d2');
  const child = await enter(a, '佐藤　葵');
  await until(() => b.person(child) !== null, 'the other tablet holds the child');
  return { a, b, child };
}

async function enter(device: LedgerDevice, name: string): Promise<PersonId> {
  const person = device.newPersonId();
  const body = {
    origin: 'desk',
    identity: { name, kana: 'サトウ　アオイ', kanaSource: 'heard', birth: '2024-05-01', sex: 'F' },
  } as unknown as EntryBody<'person-entered'>;
  await device.record('person-entered', personDocument(person), body, KITA);
  return person;
}

async function shoot(device: LedgerDevice, person: PersonId): Promise<EntryId> {
  const body = {
    series: 'MR-1',
    dose: 1,
    lot: { text: 'AB12' },
    givenOn: TODAY,
    place: '北会館',
    session: SESSION,
    legalClass: 'routine-A',
    provenance: 'field',
  } as unknown as EntryBody<'shot-recorded'>;
  const recorded = await device.record('shot-recorded', personDocument(person), body);
  if (!recorded.ok) throw new Error(recorded.error);
  return recorded.value.id;
}

const workOf = (device: LedgerDevice): FieldWork => new FieldWork(device, SESSION, () => TODAY);
const actOf = (id: EntryId, person: PersonId) =>
  ({ what: 'shot', id, person, series: 'MR-1', dose: 1, site: 'left-arm' }) as const;

test("undo takes back the tablet's own recording, not the other tablet's under which it is shown", async () => {
  const { a, b, child } = await twoTablets();
  const ofB = await shoot(b, child);
  const ofA = await shoot(a, child);
  await until(() => a.person(child)?.shots[0]?.evidence.length === 1, 'one shot with two evidences');
  const [shown] = a.person(child)?.shots ?? [];
  const own = shown?.id === ofA ? b : a;
  const [mine, other] = own === a ? [ofA, ofB] : [ofB, ofA];
  await until(() => own.person(child)?.shots[0]?.evidence.length === 1, 'here, too');
  expect(own.person(child)?.shots[0]).toMatchObject({ id: other, evidence: [mine] });

  expect((await workOf(own).undo(actOf(mine, child))).ok).toBe(true);
  const states = own.person(child)?.shots.map(({ id, state }) => [id, state]);
  expect(new Map(states as [string, string][])).toEqual(
    new Map([
      [mine, 'voided'],
      [other, 'counts'],
    ]),
  );
});

test('undo writes where the entry stands, also when the child was linked to another since', async () => {
  const { a, child } = await twoTablets();
  const shot = await shoot(a, child);
  const withheld = await a.record('shot-withheld', personDocument(child), {
    series: 'HEPB',
    on: TODAY,
    session: SESSION,
    reason: { code: 'fever', note: null },
  } as EntryBody<'shot-withheld'>);
  if (!withheld.ok) throw new Error(withheld.error);
  const survivor = await enter(a, '佐藤　葵');
  await a.record(
    'persons-linked',
    LINKS,
    { persons: [survivor, child], reason: REASON },
    'common' as RealmId,
  );
  const joined = a.person(child);
  expect(joined?.person).toBe(survivor);

  expect((await workOf(a).undo(actOf(shot, child))).ok).toBe(true);
  expect((await workOf(a).withdraw(withheld.value.id, joined!)).ok).toBe(true);
  expect(a.entriesOf(personDocument(survivor)).map(({ kind }) => kind)).toEqual(['person-entered']);
  expect(a.person(child)).toMatchObject({ shots: [{ state: 'voided' }], withheld: [{ withdrawn: true }] });
});
