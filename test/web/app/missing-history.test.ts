/** Where the municipality keeps areas apart: who has moved never looks like somebody who has had nothing. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PersonId } from '#shared/base/brand.ts';
import { parseCivilDate } from '#shared/base/civil-date.ts';
import { personDocument, personOf } from '#shared/base/ids.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { LedgerDevice } from '#web/app/ledger-device.ts';
import { emptyDisk } from '#web/store/memory-store.ts';
import type { MemoryDisk } from '#web/store/memory-store.ts';
import { verdictsOf } from '#web/views/judge-child.ts';
import {
  append,
  COMMON,
  entered,
  layOut,
  NORTH,
  NORTHERNER,
  SOUTH,
  SOUTHERNER,
} from '#test/fixtures/areas.ts';
import { identityOf as nameOf, shotOf } from '#test/fixtures/entries.ts';
import { identityOf, startNodeDevice, until } from '#test/fixtures/node-device.ts';
import { addDevice, TestHub } from '#test/fixtures/test-hub.ts';

const TODAY = parseCivilDate('2026-11-23')!;
const BIRTH = '2025-10-01';
const AWAY = 1;

let hub: TestHub;
const running: LedgerDevice[] = [];
beforeEach(async () => {
  hub = new TestHub();
  layOut(hub.log);
  for (const [realm, doc, area] of [
    [SOUTH, SOUTHERNER, 'south'],
    [NORTH, NORTHERNER, 'north'],
  ] as const) {
    const identity = nameOf({ birth: BIRTH as never, area: area as never, residentNumber: null });
    const origin = 'resident-register' as const;
    append(
      hub.log,
      realm,
      entered(doc, 'person-entered', { origin, identity } as EntryBody<'person-entered'>),
    );
  }
  addDevice(hub.log, 'north', 'vaccinator', { staff: 's-vaccinator', site: 'hc-north' });
  addDevice(hub.log, 'team', 'vaccinator', { staff: 's-vaccinator', site: 'team-1' });
  await hub.start();
});
afterEach(async () => {
  for (const device of running.splice(0)) await device.stop();
  await hub.stop();
});

function diskAt(device: string, site: string, realms: readonly string[]): MemoryDisk {
  const known = identityOf(device, realms);
  const account = { ...known.account, staff: 's-vaccinator', site };
  return { ...emptyDisk(), identity: { ...known, account } };
}
async function start(disk: MemoryDisk, port = hub.port): Promise<LedgerDevice> {
  const device = await startNodeDevice({ port, disk });
  running.push(device);
  return device;
}
const verdictOn = (device: LedgerDevice, person: PersonId) =>
  verdictsOf(device.person(person)!, ['PCV'], TODAY, device.historyGap(person))[0]!;
const [southerner, northerner] = [SOUTHERNER, NORTHERNER].map((doc) => personOf(doc) as PersonId) as [
  PersonId,
  PersonId,
];
const link = (first: PersonId, second: PersonId, change: object = {}) =>
  entered('register:links', 'persons-linked', {
    persons: [first, second],
    reason: { code: 'same-number', note: null },
    ...change,
  } as EntryBody<'persons-linked'>);

test('S21 who has moved is not found in the new area, is never 打てます there as a provisional person, nor when linked', async () => {
  const moved = { fields: { area: 'north' }, reason: { code: 'other', note: '住民情報の取込' } };
  append(hub.log, SOUTH, entered(SOUTHERNER, 'person-corrected', moved as EntryBody<'person-corrected'>));
  const device = await start(diskAt('north', 'hc-north', ['common', NORTH]));
  await until(() => device.status.caughtUp, 'caught up');
  // Nothing of him is here, not an empty history; the child of this area is whole.
  expect(device.person(southerner)).toBeNull();
  expect(device.historyGap(southerner)).toBe('not-here');
  expect(verdictOn(device, northerner).verdict).toBe('may-give');
  // Nobody found him: he is entered once more.
  const again = device.newPersonId();
  const identity = nameOf({ birth: BIRTH as never, area: null, residentNumber: null });
  const body = { origin: 'provisional', identity } as EntryBody<'person-entered'>;
  expect((await device.record('person-entered', personDocument(again), body, NORTH)).ok).toBe(true);
  expect(verdictOn(device, again)).toMatchObject({
    verdict: 'check',
    dose: null,
    reasons: [{ code: 'found-in-no-list' }, ...verdictOn(device, again).reasons.slice(1)],
  });
  // The office has found out who he is. His own record is still in the south.
  append(hub.log, COMMON, link(southerner, again));
  await device.stop();
  running.length = 0;
  const later = await start(diskAt('north', 'hc-north', ['common', NORTH]));
  await until(() => later.status.caughtUp && later.links().groups.has(again), 'the link');
  expect(later.person(again)?.persons).toContain(southerner);
  expect(later.historyGap(again)).toBe('not-here');
  expect(verdictOn(later, again).reasons[0]).toMatchObject({ code: 'history-not-here' });
  expect(verdictOn(later, again).verdict).toBe('check');
});

test('S21 a link that waits joins nothing, and takes 打てます away where the other record is elsewhere', async () => {
  append(hub.log, COMMON, link(northerner, southerner, { needsSecond: true }));
  const device = await start(diskAt('north', 'hc-north', ['common', NORTH]));
  await until(
    () => device.status.caughtUp && device.entriesOf('register:links' as never).length > 0,
    'the link',
  );
  expect(device.links().waiting).toHaveLength(1);
  expect(verdictOn(device, northerner).reasons[0]).toMatchObject({ code: 'history-not-here' });
});

test('S21 of an area that a device carries no more what it holds is of before: no 打てます, also without a network, until it is carried again', async () => {
  let now = Date.now();
  hub.now = () => now;
  const disk = diskAt('team', 'team-1', ['common']);
  const plan = (on: string) =>
    entered('session:aaaaaaaaaaaaaaaa', 'session-planned', {
      name: '南',
      site: 'team-1',
      area: 'south',
      place: '南',
      on,
      mobile: true,
      series: ['PCV'],
      doctor: null,
    } as EntryBody<'session-planned'>);
  const day = (ms: number): string => new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10);
  append(hub.log, COMMON, plan(day(now)));
  await hub.restart();
  const team = await start(disk);
  await until(() => team.status.caughtUp && team.person(southerner) !== null, 'the south');
  expect([team.historyGap(southerner), verdictOn(team, southerner).verdict]).toEqual([null, 'may-give']);
  // The day is over for long: at its next question the device is told what it carries, and that is less.
  now += 20 * 86_400_000;
  hub.running.hub.rescope();
  await until(() => team.status.left.includes(SOUTH), 'it was told');
  expect([team.status.isWhole, team.historyGap(southerner)]).toEqual([true, 'not-here']);
  expect(verdictOn(team, southerner)).toMatchObject({ verdict: 'check', dose: null });
  // Carried again while the socket stays: its rows are asked for at once.
  now -= 20 * 86_400_000;
  hub.running.hub.rescope();
  await until(() => team.status.caughtUp && team.historyGap(southerner) === null, 'the south again');
  now += 20 * 86_400_000;
  hub.running.hub.rescope();
  await until(() => team.status.left.includes(SOUTH), 'it was told again');
  await team.stop();
  running.length = 0;
  const away = await start(disk, AWAY);
  expect([away.historyGap(southerner), verdictOn(away, southerner).verdict]).toEqual(['not-here', 'check']);
  await away.stop();
  running.length = 0;
  now -= 20 * 86_400_000;
  hub.running.hub.rescope();
  const back = await start(disk);
  await until(() => back.status.caughtUp && back.historyGap(southerner) === null, 'all of it again');
});

test('S24 where the hub holds back what this tablet wrote of a person, nothing is 打てます here', async () => {
  const author = await start(diskAt('north', 'hc-north', [COMMON, NORTH]));
  await until(() => author.status.caughtUp, 'everything is there');
  expect([author.historyGap(northerner), verdictOn(author, northerner).verdict]).toEqual([null, 'may-give']);
  const inTwoYears = shotOf({ series: 'PCV', givenOn: parseCivilDate('2028-11-23')! });
  await author.record('shot-recorded', personDocument(northerner), inTwoYears);
  await until(() => author.status.held === 1, 'the hub holds a day of two years from now');
  expect(author.historyGap(northerner)).toBe('held');
  expect(verdictOn(author, northerner)).toMatchObject({
    verdict: 'check',
    reasons: expect.arrayContaining([expect.objectContaining({ code: 'own-entry-held', stops: false })]),
  });
  expect(author.historyGap(southerner)).toBe('not-here');
});
