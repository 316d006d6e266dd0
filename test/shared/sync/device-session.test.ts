/** The pure session alone: its single rules, and worlds of faults around it. */

import { expect, test } from 'vitest';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { BACKOFF_LONGEST_MS, backoffMs } from '#shared/sync/backoff.ts';
import { nextWake, step } from '#shared/sync/device-session.ts';
import type { SessionEffect, SessionEvent } from '#shared/sync/session-events.ts';
import { nextBatches } from '#shared/sync/outbox-batches.ts';
import { CLOSE_CODES } from '#shared/sync/protocol.ts';
import type { HubMessage } from '#shared/sync/protocol.ts';
import { createSession, isRealmCaughtUp } from '#shared/sync/session-state.ts';
import type { DeviceSession, OutboxItem } from '#shared/sync/session-state.ts';
import { World } from './session-world.ts';

const COMMON = 'common' as RealmId;
const AREA = 'area-a' as RealmId;
const id = (n: number) => `d1.aaaa.${n}` as EntryId;
const item = (n: number, realm = COMMON, bytes = 300): OutboxItem => ({ id: id(n), realm, bytes });
const text = (word: string) => new TextEncoder().encode(word);

/** Events one after another. @returns the last session and all effects */
function run(from: DeviceSession, ...events: readonly SessionEvent[]): [DeviceSession, SessionEffect[]] {
  let session = from;
  const effects: SessionEffect[] = [];
  for (const event of events) {
    const next = step(session, event);
    session = next.session;
    effects.push(...next.effects);
  }
  return [session, effects];
}
const said = (message: HubMessage, now = 100): SessionEvent => ({
  type: 'message',
  message,
  now,
  random: 0.5,
});
const welcome = (seq: number, logEpoch = 'e1'): SessionEvent =>
  said({ type: 'welcome', version: 1, hubTime: 50, realms: [{ realm: COMMON, logEpoch, seq }] });
const OPENING: readonly SessionEvent[] = [
  { type: 'start', now: 0 },
  { type: 'socket-opened', now: 10 },
];
const cursor = (seq: number, logEpoch = 'e1') => ({ realm: COMMON, logEpoch, seq });
const live = (seq = 5, outbox: readonly OutboxItem[] = []) =>
  run(createSession([cursor(seq)], [COMMON], outbox), ...OPENING, welcome(seq))[0];
const rows = (from: number, ...words: string[]): SessionEvent =>
  said({ type: 'rows', realm: COMMON, logEpoch: 'e1', from, updates: words.map(text) });
const realmOf = (session: DeviceSession) => session.realms.get(COMMON);

test('P80 hello names the cursors that hold rows; entries are sent after the welcome only', () => {
  const [greeting, before] = run(createSession([cursor(5)], [COMMON, AREA], [item(1)]), ...OPENING);
  expect(before).toEqual([{ type: 'open-socket' }, { type: 'send-hello', cursors: [cursor(5)], outbox: 1 }]);
  const [, after] = run(greeting, welcome(5));
  expect(after).toEqual([{ type: 'send-push', batch: 1, realm: COMMON, ids: [id(1)] }]);
});

test('P81 an entry leaves the outbox at its answer only, and is sent again after a lost connection', () => {
  const sending = live(5, [item(1), item(2)]);
  expect(sending.outbox).toHaveLength(2);
  const [lost] = run(sending, { type: 'socket-closed', now: 200, random: 0.5, code: 1006 });
  expect([lost.outbox.length, lost.batches.size, lost.phase.type]).toEqual([2, 0, 'waiting']);
  const [again, effects] = run(
    lost,
    { type: 'tick', now: 60_000, random: 0.5 },
    { type: 'socket-opened', now: 60_010 },
    welcome(5),
  );
  expect(effects.at(-1)).toEqual({ type: 'send-push', batch: 2, realm: COMMON, ids: [id(1), id(2)] });
  const answers = [
    { id: id(1), result: 'accepted', seq: 6 },
    { id: id(2), result: 'held', hold: 'h1', reason: 'not-allowed' },
  ] as never;
  const [done, settled] = run(
    again,
    said({ type: 'answer', batch: 2, realm: COMMON, answers, hubTime: 1 }, 61_000),
  );
  expect(done.outbox).toEqual([]);
  expect(settled).toEqual([{ type: 'settle', answers, at: 61_000 }]);
});

test('P81 an answer that leaves an entry out ends the connection and keeps the entry', () => {
  const answers = [{ id: id(1), result: 'accepted', seq: 6 }] as never;
  const [after, effects] = run(
    live(5, [item(1), item(2)]),
    said({ type: 'answer', batch: 1, realm: COMMON, answers, hubTime: 1 }),
  );
  expect(after.outbox.map((one) => one.id)).toEqual([id(2)]);
  expect(effects.map(({ type }) => type)).toEqual(['settle', 'close-socket']);
});

test('P82 batches keep the order, hold one realm each, and stay within 200 entries and the size of a frame', () => {
  const many = Array.from({ length: 450 }, (_, n) => item(n + 1, n % 3 === 0 ? AREA : COMMON));
  const batches = nextBatches(many, []);
  expect(batches.map(({ realm, ids }) => [realm, ids.length])).toEqual([
    [AREA, 150],
    [COMMON, 200],
  ]);
  expect(batches[1]?.ids.slice(0, 3)).toEqual([id(2), id(3), id(5)]);
  const more = nextBatches(many, [{ realm: COMMON, ids: batches[1]?.ids ?? [], deadline: 0 }]);
  expect(more.map(({ realm, ids }) => [realm, ids.length, ids[0]])).toEqual([[AREA, 150, id(1)]]);
  const [large] = nextBatches([item(1, COMMON, 170_000), item(2, COMMON, 60_000), item(3)], []);
  expect(large?.ids).toEqual([id(1)]);
  expect(
    nextBatches(many, [
      { realm: AREA, ids: [id(1)], deadline: 0 },
      { realm: AREA, ids: [], deadline: 0 },
    ]),
  ).toEqual([]);
});

test('P83 a cursor moves when the store has reported the rows, not when they arrive', () => {
  const [received, effects] = run(live(), rows(6, 'a', 'b'));
  expect(effects).toMatchObject([{ type: 'store-rows', from: 6, updates: [text('a'), text('b')] }]);
  expect(realmOf(received)).toMatchObject({ stored: 5, expected: 8 });
  const [stored] = run(received, { type: 'rows-stored', cursor: cursor(7), now: 120 });
  expect(realmOf(stored)).toMatchObject({ stored: 7, expected: 8 });
});

test('P84 repeated rows are dropped, a gap asks again from the last row that came', () => {
  const [once] = run(live(), rows(6, 'a', 'b'));
  expect(run(once, rows(6, 'a', 'b'))[1]).toEqual([]);
  expect(run(once, rows(7, 'b', 'c'))[1]).toMatchObject([
    { type: 'store-rows', from: 8, updates: [text('c')] },
  ]);
  const [gap, effects] = run(once, rows(12, 'x'));
  expect(effects).toEqual([{ type: 'send-follow', cursors: [cursor(7)] }]);
  expect(run(gap, rows(13, 'y'))[1]).toEqual([]);
  const told = said({ type: 'caught-up', ...cursor(9) });
  expect(run(once, told)[1]).toEqual([{ type: 'send-follow', cursors: [cursor(7)] }]);
});

test('P84 a realm that is served only after the welcome is asked for at once, from the last row that is held', () => {
  const nothing = said({ type: 'welcome', version: 1, hubTime: 50, realms: [] });
  const signedOut = run(createSession([cursor(5)], [COMMON], []), ...OPENING, nothing)[0];
  const told = said({ type: 'caught-up', ...cursor(9) });
  const [asking, effects] = run(signedOut, told);
  // What hello said of it was passed over: without a question no row would come.
  expect(effects).toEqual([{ type: 'send-follow', cursors: [cursor(5)] }]);
  expect(isRealmCaughtUp(realmOf(asking)!)).toBe(false);
  const [held] = run(asking, rows(6, 'a', 'b', 'c', 'd'), {
    type: 'rows-stored',
    cursor: cursor(9),
    now: 120,
  });
  expect(isRealmCaughtUp(realmOf(run(held, told)[0])!)).toBe(true);
  const far = run(signedOut, said({ type: 'caught-up', ...cursor(9_000) }))[1];
  expect(far).toEqual([{ type: 'download', realm: COMMON, logEpoch: 'e1', after: 5 }]);
  // A download of the connection before may still be on its way.
  const downloading = run(createSession([cursor(5)], [COMMON], []), ...OPENING, welcome(9_000))[0];
  const [back] = run(
    { ...downloading, realms: new Map([[COMMON, { ...realmOf(downloading)!, feed: 'download' }]]) },
    { type: 'socket-closed', now: 200, random: 0.5, code: 1006 },
    { type: 'tick', now: 60_000, random: 0.5 },
    { type: 'socket-opened', now: 60_010 },
    nothing,
    told,
  );
  expect(realmOf(back)).toMatchObject({ feed: 'download', isServed: true });
  const ended = run(back, { type: 'download-ended', realm: COMMON, now: 61_000 })[1];
  expect(ended).toEqual([{ type: 'send-follow', cursors: [cursor(5)] }]);
});

test('P84 rows that could not be stored are asked for again from the last that was', () => {
  const [failed] = run(live(), rows(6, 'a'), { type: 'rows-not-stored', realm: COMMON, now: 200 });
  expect(run(failed, rows(7, 'b'))[1]).toEqual([]);
  const [, effects] = run(failed, { type: 'tick', now: 10_200, random: 0.5 });
  expect(effects).toContainEqual({ type: 'send-follow', cursors: [cursor(5)] });
});

test('P85 a log with a new epoch, or one shorter than the cursor, begins anew and is offered all own entries', () => {
  for (const [event, logEpoch] of [
    [welcome(9, 'e2'), 'e2'],
    [welcome(4, 'e1'), 'e1'],
  ] as const) {
    const greeting = run(createSession([cursor(5)], [COMMON], []), ...OPENING)[0];
    const [restarting, effects] = run(greeting, event);
    expect(effects).toMatchObject([{ type: 'restart-realm', realm: COMMON }]);
    expect(run(restarting, rows(6, 'a'))[1]).toEqual([]);
    const [fresh, after] = run(restarting, {
      type: 'realm-restarted',
      realm: COMMON,
      logEpoch,
      offer: [item(1), item(2)],
      now: 300,
    });
    expect(after).toEqual([
      { type: 'send-push', batch: 1, realm: COMMON, ids: [id(1), id(2)] },
      { type: 'send-follow', cursors: [cursor(0, logEpoch)] },
    ]);
    expect(realmOf(fresh)).toMatchObject({ stored: 0, expected: 1 });
  }
});

test('P85 P98 a realm that a restored hub does not name begins anew before the others, also one of which no row ever came', () => {
  const greeting = run(createSession([cursor(5)], [COMMON, AREA], []), ...OPENING)[0];
  const area = { type: 'restart-realm', realm: AREA, logEpoch: 'e2' } as const;
  const common = { type: 'restart-realm', realm: COMMON, logEpoch: 'e2' } as const;
  const [restarting, effects] = run(greeting, welcome(9, 'e2'));
  expect(effects).toEqual([area, common]);
  const told = { ...area, type: 'realm-restarted', offer: [item(1, AREA)], now: 300 } as const;
  expect(run(restarting, told)[1]).toEqual([{ type: 'send-push', batch: 1, realm: AREA, ids: [id(1)] }]);
  // In the log that is known nothing begins anew: an area may be followed no more.
  expect(run(greeting, welcome(9, 'e1'))[1]).toEqual([]);
});

test('P85 a hub that is restored again while the store is being told begins anew once more', () => {
  const greeting = run(createSession([cursor(5)], [COMMON], []), ...OPENING)[0];
  const restarting = run(greeting, welcome(9, 'e2'))[0];
  const [, effects] = run(
    restarting,
    { type: 'socket-closed', now: 200, random: 0.5, code: 1006 },
    { type: 'hint', now: 210 },
    { type: 'socket-opened', now: 220 },
    welcome(7, 'e3'),
    { type: 'realm-restarted', realm: COMMON, logEpoch: 'e2', offer: [], now: 230 },
  );
  expect(effects.at(-1)).toEqual({ type: 'restart-realm', realm: COMMON, logEpoch: 'e3' });
});

test('P86 a first sync downloads segments, then follows the log', () => {
  const greeting = run(createSession([], [COMMON], []), ...OPENING)[0];
  const [, named] = run(greeting, welcome(8_000));
  expect(named).toEqual([{ type: 'restart-realm', realm: COMMON, logEpoch: 'e1' }]);
  const begun = { type: 'realm-restarted', realm: COMMON, logEpoch: 'e1', offer: [], now: 110 } as const;
  const [loading, effects] = run(greeting, welcome(8_000), begun);
  expect(effects.at(-1)).toEqual({ type: 'download', realm: COMMON, logEpoch: 'e1', after: 0 });
  const [, after] = run(
    loading,
    { type: 'rows-stored', cursor: cursor(4_096), now: 200 },
    { type: 'download-ended', realm: COMMON, now: 210 },
  );
  expect(after).toEqual([{ type: 'send-follow', cursors: [cursor(4_096)] }]);
});

test('P87 a hub that does not answer a ping is left, and nothing is said of it from then on', () => {
  const [pinged, effects] = run(live(), { type: 'tick', now: 15_100, random: 0.5 });
  expect(effects[0]).toEqual({ type: 'send-ping', nonce: 1 });
  const [heard] = run(pinged, said({ type: 'pong', nonce: 1, hubTime: 15_120 }, 15_140));
  expect(heard).toMatchObject({ lastRoundTripAt: 15_140, roundTripMs: 40, clockOffsetMs: 0, ping: null });
  const [silent, after] = run(pinged, { type: 'tick', now: 23_100, random: 0.5 });
  expect(after[0]).toEqual({ type: 'close-socket' });
  expect(silent.phase.type).toBe('waiting');
});

test('P87 a screen that is lit again asks at once whether its socket still lives', () => {
  expect(run(live(), { type: 'hint', now: 900 })[1]).toEqual([{ type: 'send-ping', nonce: 1 }]);
  expect(run(live(), { type: 'hint', now: 900 }, { type: 'hint', now: 901 })[1]).toHaveLength(1);
});

test('P87 a clock that is set back by a day does not keep a device waiting for that day', () => {
  const day = 86_400_000;
  const start = { type: 'start', now: day } as const;
  const opened = { type: 'socket-opened', now: day } as const;
  const tick = { type: 'tick', now: 15_000, random: 0.5 } as const;
  const closed = { type: 'socket-closed', now: day, random: 0.5, code: 1006 } as const;
  const greeted = said({ type: 'welcome', version: 1, hubTime: 50, realms: [] }, day);
  const began = createSession([], [COMMON], []);
  for (const before of [[start], [start, opened], [start, opened, greeted]]) {
    const [next, effects] = run(run(began, ...before)[0], tick);
    expect([next.phase.type, effects[0]]).toEqual(['waiting', { type: 'close-socket' }]);
    expect(nextWake(next)).toBeLessThan(20_000);
  }
  const [next] = run(run(began, start, closed)[0], tick);
  expect(next.phase).toMatchObject({ type: 'connecting', deadline: 25_000 });
  // Nor by a quarter of an hour for as long; what the network corrects changes nothing.
  const waiting = run(began, start, closed)[0];
  expect(run(waiting, { ...tick, now: day - 900_000 })[0].phase.type).toBe('connecting');
  expect(run(waiting, { ...tick, now: day - 3_000 })[0].phase.type).toBe('waiting');
});

test('P87 a clock that is set back by a minute or two leaves no hub unasked for so long', () => {
  const at = 1_000_000;
  const before = run(
    run(createSession([], [COMMON], []), { type: 'start', now: at }, { type: 'socket-opened', now: at })[0],
    said({ type: 'welcome', version: 1, hubTime: at, realms: [] }, at),
  )[0];
  // A device that talks pings every 15 s: a ping that lies ahead was sent on a clock that has been set since.
  const back = { type: 'tick', now: at - 90_000, random: 0.5 } as const;
  expect(run(before, back)[0].phase.type).toBe('waiting');
  const [pinged] = run(before, { type: 'tick', now: at + 15_100, random: 0.5 });
  expect(run(pinged, back)[1][0]).toEqual({ type: 'close-socket' });
  // What the network corrects every day ends no socket.
  expect(run(before, { ...back, now: at - 3_000 })[0].phase.type).toBe('live');
  expect(run(pinged, { ...back, now: at + 12_000 })[0].phase.type).toBe('live');
});

test('P87 a store that failed on a clock that ran years ahead is asked again once the clock is right', () => {
  const year = 365 * 86_400_000;
  const empty = run(createSession([cursor(0)], [COMMON], []), ...OPENING, welcome(1))[0];
  const [failed] = run(empty, rows(1, 'a'), { type: 'rows-not-stored', realm: COMMON, now: year });
  const [again, nothing] = run(failed, { type: 'stop' }, ...OPENING, welcome(1));
  expect(nothing.map(({ type }) => type)).toEqual(['close-socket', 'open-socket', 'send-hello']);
  const [asked, effects] = run(again, { type: 'tick', now: 15_100, random: 0.5 });
  expect(effects.map(({ type }) => type)).toEqual(['send-ping', 'send-follow']);
  expect(asked.storeBrokenUntil).toBeNull();
});

test('P91 refusals end in a word, busy comes back after the time that the hub names', () => {
  const refused = (code: 'version' | 'token' | 'revoked' | 'busy') =>
    run(live(), said({ type: 'refused', code, retryAfterMs: code === 'busy' ? 8_000 : null }, 1_000))[0]
      .phase;
  expect(refused('version')).toMatchObject({ type: 'refused', code: 'version' });
  expect(refused('token')).toMatchObject({ type: 'refused', code: 'token' });
  expect(refused('revoked')).toMatchObject({ type: 'refused', code: 'revoked' });
  expect(refused('busy')).toEqual({ type: 'waiting', since: 1_000, until: 1_000 + 10_000 });
  const closed = run(live(), { type: 'socket-closed', now: 5, random: 0.5, code: CLOSE_CODES.revoked })[0];
  expect(closed.phase).toMatchObject({ type: 'refused', code: 'revoked' });
  // Refused is not for ever: the office may lift it.
  expect(nextWake(closed)).toBe(300_005);
});

test('P92 something else in the hub’s place is said to be that, until the hub answers', () => {
  const [waiting, effects] = run(
    createSession([], [COMMON], []),
    { type: 'start', now: 0 },
    { type: 'socket-closed', now: 50, random: 0.5, code: 1006 },
  );
  expect(effects).toContainEqual({ type: 'probe' });
  const [portal] = run(waiting, { type: 'not-a-hub' });
  expect(portal.isNotHub).toBe(true);
  const [back] = run(portal, { type: 'hint', now: 60 }, { type: 'socket-opened', now: 70 }, welcome(0));
  expect(back.isNotHub).toBe(false);
});

test('P93 waits grow, are spread, and never end before what the hub asked for', () => {
  expect([0, 1, 2, 10, 1_000].map((attempt) => backoffMs(attempt, 0, null))).toEqual([
    250, 500, 1_000, 15_000, 15_000,
  ]);
  expect(backoffMs(1_000, 1, null)).toBe(BACKOFF_LONGEST_MS);
  expect(backoffMs(0, 0, 5_000)).toBe(5_000);
  expect(backoffMs(0, 0.999, 5_000)).toBeLessThan(7_501);
});

test('P88 faults of every kind, at any step: nothing is said before it is true, and all comes together', () => {
  const seen = { received: 0, restarts: 0, crashes: 0, held: 0, rows: 0 };
  for (let seed = 1; seed <= 250; seed += 1) {
    const world = new World(seed);
    world.hub.holdNext = () => world.random() < 0.05;
    world.dispatch({ type: 'start', now: world.now });
    for (let turn = 0; turn < 300; turn += 1) {
      const dice = world.random();
      if (dice < 0.05) world.record();
      else if (dice < 0.1) world.elsewhere();
      else if (dice < 0.11) {
        world.crash();
        seen.crashes += 1;
      } else if (dice < 0.125) world.loseConnection();
      else if (dice < 0.128) {
        world.restoreHub();
        seen.restarts += 1;
      } else world.turn();
    }
    world.heal();
    expect({ seed, violations: world.violations, isWhole: world.isWhole() }).toEqual({
      seed,
      violations: [],
      isWhole: true,
    });
    for (const [own, { copy }] of world.disk.own) {
      expect({ seed, own, isThere: copy === 'held' || world.hub.has(own) }).toEqual({
        seed,
        own,
        isThere: true,
      });
      if (copy === 'held') seen.held += 1;
      else seen.received += 1;
    }
    for (const [realm, ids] of world.disk.rows) {
      expect(ids).toEqual(world.hub.log(realm).rows);
      expect(new Set(ids).size).toBe(ids.length);
      seen.rows += ids.length;
    }
    expect([...world.session.realms.values()].every((realm) => realm.stored === realm.expected - 1)).toBe(
      true,
    );
  }
  // The world must have been hard enough to prove something.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  expect(isRealmCaughtUp(live().realms.get(COMMON) as never)).toBe(false);
});
