/** What another area's record, a stopped device and a person who has gone are to the running hub. */

import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import type { EntryBody } from '#shared/ledger/entry.ts';
import { personOf } from '#shared/base/ids.ts';
import { Authority } from '#server/hub/authority.ts';
import { dayInJapan } from '#server/office/today.ts';
import { addDays } from '#shared/base/civil-date.ts';
import { CLOSE_CODES, LEDGER_MESSAGE_TYPE } from '#shared/sync/protocol.ts';
import {
  append,
  CANARY,
  COMMON,
  entered,
  idAt,
  layOut,
  member,
  NORTH,
  NORTHERNER,
  SOUTH,
  SOUTHERNER,
} from '../../fixtures/areas.ts';
import { addDevice, TestHub, tokenOf } from '../../fixtures/test-hub.ts';
import { entryOf, noteEntry, personDoc, shotEntry } from '../../fixtures/wire-entries.ts';

let hub: TestHub;
afterEach(() => hub.stop());

const EVERYTHING = [COMMON, NORTH, SOUTH].map((realm) => ({ realm, logEpoch: '', seq: 0 }));
const CANARIES = [Buffer.from(CANARY), Buffer.from(SOUTHERNER.slice(7)), Buffer.from('area-south')];

async function twoAreas(): Promise<void> {
  hub = new TestHub();
  layOut(hub.log);
  addDevice(hub.log, 'north', 'vaccinator', { staff: 's-vaccinator', site: 'hc-north' });
  addDevice(hub.log, 'south', 'desk', { staff: 's-desk', site: 'hc-south' });
  addDevice(hub.log, 'team', 'vaccinator', { staff: 's-vaccinator', site: 'team-1' });
  addDevice(hub.log, 'off', 'office', { staff: 's-office', site: 'office' });
  await hub.start();
}

/** Every byte that a device was sent, also inside compressed frames. */
function heardOf(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) =>
      frame[0] === LEDGER_MESSAGE_TYPE && frame[1] === 1 ? [frame, gunzipSync(frame.subarray(2))] : [frame],
    ),
  );
}

test('S102 S103 nothing of another area leaves the hub: rows, live and by cursor, segments, rooms, answers', async () => {
  await twoAreas();
  const north = hub.device('north');
  const room = hub.device('north', SOUTHERNER);
  const control = hub.device('south', SOUTHERNER);
  const welcome = await north.hello(EVERYTHING);
  expect(welcome.realms.map(({ realm }) => realm)).toEqual([COMMON, NORTH]);
  north.send({ type: 'follow', cursors: EVERYTHING });
  for (const one of [room, control]) {
    await one.hello();
    // y-protocols: "what do you have beyond nothing?", and "who is here?".
    one.sendRaw(Uint8Array.of(0, 0, 1, 0));
    one.sendRaw(Uint8Array.of(3));
  }
  const south = hub.device('south');
  await south.hello(EVERYTHING);
  await south.push([shotEntry(idAt('south', 1), SOUTHERNER, CANARY)], SOUTH);
  await south.untilRow(SOUTH, 2);
  await north.push([shotEntry(idAt('north', 1), NORTHERNER, 'N')], NORTH);
  await north.untilRow(NORTH, 2);
  await control.until(() => heardOf(control.frames).includes(CANARY), 'the control hears it');
  // A correction of somebody unknown and one of a southerner are answered alike but for the hold's number.
  const asked = await room.push([noteEntry(idAt('north', 2), '', SOUTHERNER)], 'area-nowhere');
  const unknown = await room.push([noteEntry(idAt('north', 3), '', personDoc(77))], 'area-nowhere');
  expect([asked, unknown].map(([one]) => one?.result === 'held' && one.reason)).toEqual([
    'not-allowed',
    'not-allowed',
  ]);
  for (const realm of [SOUTH, 'area-nowhere']) {
    const answer = await fetch(`${hub.url}/api/realms/${realm}/segments`, {
      headers: { authorization: `Bearer north.${tokenOf('north')}` },
    });
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'no-such-realm' }]);
  }
  const heard = heardOf([...north.frames, ...room.frames]);
  // The entry of sites names the areas to everybody: only what was sent of persons is searched for the id and the lot.
  expect(CANARIES.slice(0, 2).map((canary) => heard.includes(canary))).toEqual([false, false]);
  expect([...north.rowsOf(SOUTH)]).toEqual([]);
});

test('S102 a team carries the areas of its sessions while they are near, and is told when one is planned', async () => {
  await twoAreas();
  const team = hub.device('team');
  expect((await team.hello()).realms.map(({ realm }) => realm)).toEqual([COMMON]);
  const off = hub.device('off');
  await off.hello();
  const today = dayInJapan(Date.now());
  const planned = (n: number, inDays: number, area: string | null) =>
    entryOf(
      idAt('off', n),
      `session:aaaaaaaaaaaaaaa${'abcdef'[n]}`,
      'session-planned',
      {
        name: '巡回',
        site: 'team-1',
        area,
        place: '',
        on: addDays(today, inDays),
        mobile: true,
        series: [],
        doctor: null,
      } as unknown as EntryBody<'session-planned'>,
      's-office',
    );
  await off.push([planned(1, 40, 'south'), planned(2, 0, 'north')]);
  await team.until(
    () => team.messages.some((one) => one.type === 'caught-up' && one.realm === NORTH),
    'the north',
  );
  // A child from the south on the list of the northern session: its record comes with the list.
  const rostered = { persons: [personOf(SOUTHERNER)!] };
  await off.push([entryOf(idAt('off', 3), planned(2, 0, null).doc, 'roster-added', rostered, 's-office')]);
  await team.until(
    () => team.messages.some((one) => one.type === 'caught-up' && one.realm === SOUTH),
    'the south',
  );
  team.send({ type: 'follow', cursors: EVERYTHING });
  await team.untilRow(SOUTH, 1);
  // The session was a month ago after all: what the team may not carry any more comes no more.
  await off.push([planned(2, -30, 'north')].map((entry) => ({ ...entry, id: idAt('off', 4) })));
  await off.push([shotEntry(idAt('off', 5), SOUTHERNER, CANARY)], SOUTH);
  // It is sent away to come back: only a welcome says what is carried no more.
  expect((await team.whenClosed()).code).toBe(CLOSE_CODES.restarting);
  expect([...team.rowsOf(SOUTH).keys()]).toEqual([1]);
  const less = hub.device('team');
  expect((await less.hello(EVERYTHING)).realms.map(({ realm }) => realm)).toEqual([COMMON]);
  less.send({ type: 'follow', cursors: EVERYTHING });
  less.send({ type: 'ping', nonce: 9 });
  await less.until(() => less.messages.some((one) => one.type === 'pong' && one.nonce === 9), 'a pong');
  expect(less.rowsOf(SOUTH).size).toBe(0);
});

test('S104 a device that is stopped has no socket after 5 s, and its token opens nothing', async () => {
  await twoAreas();
  const [north, room, off] = [hub.device('north'), hub.device('north', NORTHERNER), hub.device('off')];
  for (const one of [north, room, off]) await one.hello(EVERYTHING);
  const stopped = {
    device: 'north',
    name: '紛失',
    site: 'hc-north',
    state: 'revoked',
  } as EntryBody<'device-entered'>;
  await off.push([entryOf(idAt('off', 1), 'register:devices', 'device-entered', stopped, 's-office')]);
  const closings = await Promise.all([north.whenClosed(), room.whenClosed()]);
  expect(closings.map(({ code }) => code)).toEqual([CLOSE_CODES.revoked, CLOSE_CODES.revoked]);
  const headers = { authorization: `Bearer north.${tokenOf('north')}` };
  expect((await fetch(`${hub.url}/api/realms/common/segments`, { headers })).status).toBe(401);
  const again = hub.device('north');
  await expect(again.hello()).rejects.toThrow(`closed ${CLOSE_CODES.revoked}`);
  expect(again.messages).toEqual([{ type: 'refused', code: 'revoked', retryAfterMs: null }]);
});

test('S104 a person who has gone is out of every device at once', async () => {
  await twoAreas();
  const [north, team] = [hub.device('north'), hub.device('team')];
  addDevice(hub.log, 'admin', 'administrator', { staff: 's-administrator', site: 'office' });
  const admin = hub.device('admin');
  for (const one of [north, team, admin]) await one.hello(EVERYTHING);
  const { body } = member('s-vaccinator', 'vaccinator', false);
  await admin.push([
    entryOf(idAt('admin', 1), 'register:staff', 'staff-entered', body as never, 's-administrator'),
  ]);
  for (const { code } of await Promise.all([north.whenClosed(), team.whenClosed()])) {
    expect(code).toBe(CLOSE_CODES.revoked);
  }
  const headers = { authorization: `Bearer team.${tokenOf('team')}` };
  expect((await fetch(`${hub.url}/api/realms/common/segments`, { headers })).status).toBe(401);
});

test('S105 a stopped device hands in what it recorded: held, told so, released by the office, and it hears nothing else', async () => {
  await twoAreas();
  hub.log.changeDevices(new Map([['north', { state: 'revoked' as const }]]));
  const north = hub.device('north');
  const welcome = await north.hello(EVERYTHING, undefined, 30);
  expect(welcome.realms).toEqual([]);
  const shots = Array.from({ length: 30 }, (_, at) => shotEntry(idAt('north', at + 1), NORTHERNER, `L${at}`));
  const answers = await north.push(shots, NORTH);
  expect(answers.map((one) => one.result === 'held' && one.reason)).toEqual(shots.map(() => 'revoked'));
  north.send({ type: 'follow', cursors: EVERYTHING });
  north.sendRaw(Uint8Array.of(0, 0, 1, 0));
  north.send({ type: 'state', outbox: 0, cursors: [] });
  expect((await north.whenClosed()).code).toBe(CLOSE_CODES.revoked);
  expect(north.messages.map((one) => one.type)).toEqual(['welcome', 'answer', 'refused']);
  expect(north.others).toEqual([]);

  const off = hub.device('off');
  await off.hello(EVERYTHING);
  const [first] = answers;
  const hold = first?.result === 'held' ? first.hold : '';
  const body = { hold, reason: { code: 'other', note: null } };
  await off.push([entryOf(idAt('off', 1), 'register:held', 'held-released', body, 's-office')]);
  await off.untilRow(NORTH, 2);
  expect(hub.log.entry(idAt('north', 1))).not.toBeNull();
  expect(hub.log.held().filter(({ state }) => state === 'open')).toHaveLength(29);
});

test('S106 neither tablet nor person lends the other a right; a stranger is nobody', async () => {
  await twoAreas();
  const north = hub.device('north');
  await north.hello();
  const lot = {
    lot: 'X',
    product: 'Y',
    maker: null,
    series: [],
    expiry: null,
    gtin: null,
    state: 'recalled',
  };
  const recall = (n: number, staff: string) =>
    entryOf(idAt('north', n), 'register:lots', 'lot-entered', lot as EntryBody<'lot-entered'>, staff);
  const shotBy = (n: number, staff: string) => ({
    ...shotEntry(idAt('north', n), NORTHERNER, 'Z'),
    staff: staff as never,
  });
  const answers = await north.push([
    recall(1, 's-office'),
    recall(2, 's-vaccinator'),
    shotBy(3, 's-reception'),
    shotBy(4, 'nobody'),
    shotBy(5, 'gone-vaccinator'),
    shotBy(6, 's-vaccinator'),
  ]);
  expect(answers.map((one) => (one.result === 'held' ? one.reason : one.result))).toEqual([
    'not-allowed',
    'not-allowed',
    'not-allowed',
    'not-allowed',
    'revoked',
    'accepted',
  ]);
});

test('S109 a day of next year is held with its reason and shown to the office; a tablet whose clock is a year ahead is not', async () => {
  await twoAreas();
  const north = hub.device('north');
  await north.hello();
  const on = (days: number) => addDays(dayInJapan(Date.now()), days);
  const shotOn = (n: number, givenOn: string, note: string | null = null) => {
    const shot = shotEntry(idAt('north', n), NORTHERNER, 'L');
    return { ...shot, staff: 's-vaccinator', body: { ...shot.body, givenOn, note } } as never;
  };
  const said = (n: number, kind: 'shot-corrected' | 'shot-withheld' | 'person-corrected', body: object) =>
    entryOf(idAt('north', n), NORTHERNER, kind, body as never, 's-vaccinator');
  const reason = { code: 'other', note: null };
  const fast = {
    ...(shotOn(6, on(0)) as object),
    at: { time: Date.now() + 366 * 86_400_000, errorMs: null },
  };
  const pushed = [
    shotOn(1, on(366)),
    shotOn(2, on(0), `"givenOn":"${on(366)}"`),
    said(3, 'shot-corrected', { shot: idAt('north', 2), fields: { givenOn: on(8) }, reason }),
    said(4, 'shot-withheld', { series: 'MR-1', on: on(40), session: null, reason }),
    said(5, 'person-corrected', { fields: { birth: on(366) }, reason }),
    fast as never,
    shotOn(7, on(1)),
  ];
  const answers = await north.push(pushed, NORTH);
  expect(answers.map((one) => (one.result === 'held' ? one.reason : one.result))).toEqual([
    'in-future',
    'accepted',
    'in-future',
    'in-future',
    'in-future',
    'accepted',
    'accepted',
  ]);
  // The office sees it, and lets it in where a person has looked.
  const [held] = hub.log.held();
  expect(held).toMatchObject({ reason: 'in-future', state: 'open', id: idAt('north', 1) });
  const off = hub.device('off');
  await off.hello(EVERYTHING);
  const body = { hold: held?.hold ?? '', reason };
  await off.push([entryOf(idAt('off', 1), 'register:held', 'held-released', body, 's-office')]);
  await expect.poll(() => hub.log.entry(idAt('north', 1))).not.toBeNull();
});

test('S102 for what devices carry each list of persons is gone through once, however many places have devices', async () => {
  await twoAreas();
  const today = dayInJapan(Date.now());
  const plan = {
    name: '南',
    site: 'team-1',
    area: 'south',
    place: '南',
    on: today,
    mobile: true,
    series: ['PCV'],
  };
  const session = 'session:aaaaaaaaaaaaaaaa';
  const roster = { persons: [1, 2].map((n) => personOf(personDoc(n))!) };
  append(
    hub.log,
    COMMON,
    entered(session, 'session-planned', { ...plan, doctor: null } as EntryBody<'session-planned'>),
    entered(session, 'roster-added', roster),
  );
  let asked = 0;
  const log = new Proxy(hub.log, {
    get(target, name) {
      if (name === 'realmOf') asked += 1;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const authority = new Authority(log, Date.now);
  const devices = ['north', 'south', 'team', 'off'].map((key) => hub.log.device(key)!);
  const carried = () =>
    devices.map((device) => [NORTH, SOUTH].filter((realm) => authority.mayCarry(device, realm)));
  const wanted = [[NORTH], [SOUTH], [NORTH, SOUTH], [NORTH, SOUTH]];
  expect([carried(), asked]).toEqual([wanted, roster.persons.length]);
  authority.onAccepted(entered(session, 'roster-added', { persons: [] }));
  expect([carried(), asked]).toEqual([wanted, 2 * roster.persons.length]);
});
