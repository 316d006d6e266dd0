/** Who works for the whole municipality signs in: password, second factor, sessions that end, and nothing that is lost by it. */

import { afterEach, expect, test } from 'vitest';
import type { SessionAnswer } from '#shared/api/session-api.ts';
import { refusalOf } from '#shared/authority/may.ts';
import { CLOSE_CODES } from '#shared/sync/protocol.ts';
import { OfficeSessions } from '#server/hub/office-sessions.ts';
import { COMMON } from '#server/hub/realms.ts';
import { createReadModels } from '#server/read-models.ts';
import { ROUTE_OPERATIONS } from '#server/routes/route-operations.ts';
import { linesOnDisk } from '../../fixtures/audit-lines.ts';
import { PASSWORD, RealHub } from '../../fixtures/real-hub.ts';
import type { TestDevice } from '../../fixtures/test-device.ts';
import { entryOf } from '../../fixtures/wire-entries.ts';

let hub: RealHub;
afterEach(() => hub.stop());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A hub whose clock can be put forward, with an administrator and a signed-in clerk. */
async function office(): Promise<{
  readonly admin: string;
  readonly clerk: string;
  readonly secret: string;
  readonly recovery: readonly string[];
  readonly pass: (ms: number) => void;
}> {
  hub = new RealHub();
  // A clock that stands still between the test's own steps: a slow machine changes nothing.
  let now = Date.now();
  hub.now = () => now;
  await hub.start(createReadModels);
  const admin = await hub.enrolFirst();
  await hub.appoint('clerk', 'office');
  const clerk = await hub.enrol(admin, 'clerk');
  expect(await stateOf(clerk)).toBe('set-up');
  const { secret, recovery } = await hub.setUp(clerk);
  return { admin, clerk, secret, recovery, pass: (ms) => void (now += ms) };
}

const session = async (bearer: string): Promise<SessionAnswer> =>
  (await hub.ask('GET', '/api/session', undefined, bearer)).body as SessionAnswer;
const stateOf = async (bearer: string): Promise<string> => (await session(bearer)).state;
const signIn = (bearer: string, code: string, password = PASSWORD) =>
  hub.ask('POST', '/api/session/sign-in', { password, code }, bearer);
const reads = async (bearer: string): Promise<number> =>
  (await hub.ask('GET', '/api/enrolment/waiting', undefined, bearer)).status;

async function socketOf(bearer: string): Promise<TestDevice> {
  const [device = '', token = ''] = bearer.split('.');
  const socket = hub.device(device, undefined, token, hub.url);
  await socket.hello([{ realm: COMMON, logEpoch: '', seq: 0 }]);
  return socket;
}

test('S126 the office sets up a password and an app once, and reads nothing before', async () => {
  hub = new RealHub();
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('clerk', 'office');
  const clerk = await hub.enrol(admin, 'clerk');
  expect([await stateOf(clerk), await reads(clerk)]).toEqual(['set-up', 401]);
  const setUp = (password: string) => hub.ask('POST', '/api/session/set-up', { password }, clerk);
  expect((await setUp('short')).body).toEqual({ error: 'too-short' });
  expect((await setUp('clerkclerkclerk')).body).toEqual({ error: 'obvious' });
  expect((await setUp('職員試験市clerk')).body).toEqual({ error: 'too-short' });
  // Begun twice: the second secret counts.
  await setUp(PASSWORD);
  expect((await signIn(clerk, '000000')).body).toEqual({ error: 'wrong' });
  const { secret, recovery } = await hub.setUp(clerk);
  expect([await stateOf(clerk), await reads(clerk)]).toEqual(['open', 200]);
  expect(new Set(recovery).size).toBe(10);
  expect((await setUp(PASSWORD)).body).toEqual({ error: 'set-up-already' });
  const again = { password: PASSWORD, code: hub.codeOf(secret, 1) };
  expect((await hub.ask('POST', '/api/session/confirm', again, clerk)).status).toBe(409);
  const kept = JSON.stringify(hub.log.access.all('account'));
  for (const text of [PASSWORD, ...recovery]) expect(kept.includes(text)).toBe(false);
  // A nurse's tablet has nothing to sign in to.
  await hub.appoint('nurse', 'vaccinator');
  const nurse = await hub.enrol(admin, 'nurse');
  expect(await stateOf(nurse)).toBe('not-needed');
  expect((await hub.ask('POST', '/api/session/set-up', { password: PASSWORD }, nurse)).status).toBe(400);
});

test('S128 a session ends after 8 hours, after half an hour without a sign of life, and at a word; also over a restart', async () => {
  const { clerk, secret, pass } = await office();
  pass(29 * MINUTE);
  expect(await stateOf(clerk)).toBe('open');
  pass(29 * MINUTE);
  await hub.restart();
  expect(await stateOf(clerk)).toBe('open');
  pass(31 * MINUTE);
  expect([await stateOf(clerk), await reads(clerk)]).toEqual(['ended', 401]);
  expect((await signIn(clerk, hub.codeOf(secret))).status).toBe(204);
  const { now, endsAt } = await session(clerk);
  expect(endsAt! - now).toBeLessThanOrEqual(30 * MINUTE);
  for (let minutes = 0; minutes < 8 * 60; minutes += 20) {
    expect(await stateOf(clerk)).toBe('open');
    pass(20 * MINUTE);
  }
  expect(await stateOf(clerk)).toBe('ended');
  await signIn(clerk, hub.codeOf(secret));
  expect((await hub.ask('POST', '/api/session/sign-out', {}, clerk)).status).toBe(204);
  expect(await stateOf(clerk)).toBe('ended');
  // A clock that is put back lengthens nothing.
  pass(MINUTE);
  await signIn(clerk, hub.codeOf(secret));
  pass(-2 * HOUR);
  expect(await stateOf(clerk)).toBe('ended');
});

test('S68 a list leaves as a file only within a minute of showing who one is, a page of it within ten; tries count as those of signing in', async () => {
  const { clerk, secret, pass } = await office();
  const list = async (query: string): Promise<string> => {
    const { status, body } = await hub.ask('GET', `/api/office/due?${query}`, undefined, clerk);
    return status === 200 ? 'given' : (body as { error: string }).error;
  };
  const reauth = (password: string) => hub.ask('POST', '/api/session/reauth', { password }, clerk);
  const last = 'after=2020-01-01~x';
  // What a page begins with may be no row's key: that it is judged at all is what counts here.
  const isJudged = async (query: string): Promise<boolean> => (await list(query)) === 'reauth-needed';
  await expect.poll(() => list('limit=100'), { timeout: 30_000 }).toBe('given');
  pass(MINUTE - 1);
  expect(await list('limit=2000')).toBe('given');
  pass(1);
  expect([await list('limit=2000'), await list('limit=1601')]).toEqual(['reauth-needed', 'reauth-needed']);
  expect(await list('limit=100&limit=2000')).toBe('reauth-needed');
  expect([await list('limit=1600'), await isJudged(last)]).toEqual(['given', false]);
  pass(9 * MINUTE);
  expect(await isJudged(last)).toBe(true);

  expect((await reauth('falsch-falsch-falsch')).body).toEqual({ error: 'wrong' });
  expect(await list('limit=2000')).toBe('reauth-needed');
  expect((await reauth(PASSWORD)).status).toBe(204);
  expect([await list('limit=2000'), await isJudged(last)]).toEqual(['given', false]);
  // As a hub that starts again reads it.
  const [device = ''] = clerk.split('.');
  expect(new OfficeSessions(hub.log.access, () => hub.now()).shownAgoMs(device)).toBe(0);
  // A clock that is put back proves nothing.
  pass(-1);
  expect(await list('limit=2000')).toBe('reauth-needed');
  pass(MINUTE + 1);
  expect(await list('limit=2000')).toBe('reauth-needed');

  for (let tries = 1; tries <= 5; tries += 1) await reauth('falsch-falsch-falsch');
  expect((await reauth(PASSWORD)).body).toMatchObject({ error: 'wait' });
  expect((await signIn(clerk, hub.codeOf(secret))).body).toMatchObject({ error: 'wait' });
  // Nor does it bring an ended session back.
  pass(HOUR);
  expect((await reauth(PASSWORD)).body).toEqual({ error: 'session-ended' });
  expect(await stateOf(clerk)).toBe('ended');
  expect(
    linesOnDisk(hub.dataDir)
      .filter(({ what, object }) => what === 'signed-in' && object === 'again')
      .map(({ code }) => code)
      .slice(0, 2),
  ).toEqual(['401', '']);
});

test('S128 S100 while a session is ended every question is refused in one word, and every entry is taken', async () => {
  const { admin, clerk, secret, pass } = await office();
  const socket = await socketOf(clerk);
  await socket.untilRow(COMMON, 1);
  pass(31 * MINUTE);
  for (const [route, operation] of ROUTE_OPERATIONS) {
    if (!route.startsWith('GET /api/office/')) continue;
    const path = route.slice('GET '.length).replace(':person', 'aaaaaaaaaaaaaaaa');
    const { status, body } = await hub.ask('GET', path, undefined, clerk);
    expect(refusalOf({ role: 'office', state: 'ended' }, operation)).toBe('session-ended');
    expect([path, status, (body as { error?: string }).error]).toEqual([path, 401, 'session-ended']);
  }
  // The socket ends with the session; what was recorded before or after that is taken on the next one.
  expect((await socket.whenClosed()).code).toBe(CLOSE_CODES.restarting);
  const again = await socketOf(clerk);
  expect((await again.first('welcome')).realms).toEqual([]);
  const site = { site: 'hc-1', name: '支所', type: 'health-center', area: null } as never;
  const written = entryOf(`${socket.key}.aaaa.1`, 'register:sites', 'site-entered', site, 'clerk');
  const unsigned = await again.push([written]);
  expect(unsigned[0]).toMatchObject({ result: 'held', reason: 'bad-signature' });
  expect(again.closed).toBeNull();
  // What others write meanwhile does not reach it, until somebody has signed in again.
  await hub.appoint('nurse', 'vaccinator');
  const head = hub.log.head(COMMON);
  again.send({ type: 'ping', nonce: 7 });
  await again.until(() => again.messages.some((one) => one.type === 'pong'), 'a pong');
  expect(again.rowsOf(COMMON).size).toBe(0);
  expect((await signIn(clerk, hub.codeOf(secret))).status).toBe(204);
  await again.until(
    () => again.messages.some((one) => one.type === 'caught-up' && one.seq === head),
    'word of what there is',
  );
  again.send({ type: 'follow', cursors: [{ realm: COMMON, logEpoch: '', seq: 0 }] });
  await again.untilRow(COMMON, head);
  expect(await reads(admin)).toBe(401);
});

test('S128 the end of a session ends the socket that is open: by a word, by another’s, and by time', async () => {
  const { admin, clerk, secret, pass } = await office();
  const ends = async (end: () => unknown): Promise<void> => {
    const socket = await socketOf(clerk);
    expect((await socket.first('welcome')).realms).not.toEqual([]);
    await end();
    expect((await socket.whenClosed()).code).toBe(CLOSE_CODES.restarting);
    const again = await socketOf(clerk);
    expect((await again.first('welcome')).realms).toEqual([]);
  };
  await ends(() => hub.ask('POST', '/api/session/sign-out', {}, clerk));
  pass(MINUTE);
  await signIn(clerk, hub.codeOf(secret));
  await ends(() => hub.ask('POST', '/api/session/reset', { staff: 'clerk' }, admin));
  await hub.setUp(clerk);
  await ends(() => pass(31 * MINUTE));
});

test('S127 a wrong password, a wrong code and a code twice are one answer; five in a row wait, longer each time', async () => {
  const { clerk, secret, recovery, pass } = await office();
  const [first = ''] = recovery;
  pass(HOUR);
  const right = hub.codeOf(secret);
  const tries = [
    await signIn(clerk, right, 'falsch-falsch-falsch'),
    await signIn(clerk, right === '111111' ? '222222' : '111111'),
    await signIn(clerk, `${first}0`),
  ];
  expect(tries.map(({ status, body }) => [status, body])).toEqual(tries.map(() => [401, { error: 'wrong' }]));
  expect((await signIn(clerk, right)).status).toBe(204);
  expect((await signIn(clerk, right)).status).toBe(401);
  // At once: each is looked at in its turn, and counted.
  const burst = await Promise.all(Array.from({ length: 6 }, () => signIn(clerk, 'no')));
  expect(burst.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429, 429]);
  expect((await signIn(clerk, hub.codeOf(secret, 1))).body).toMatchObject({ error: 'wait' });
  pass(2 * MINUTE);
  expect((await signIn(clerk, 'no')).status).toBe(429);
  pass(MINUTE);
  expect((await signIn(clerk, hub.codeOf(secret))).status).toBe(429);
  pass(2 * MINUTE);
  // A recovery code takes the place of one code, once.
  expect((await signIn(clerk, first.toUpperCase().replaceAll('-', ' '))).status).toBe(204);
  expect((await signIn(clerk, first)).status).toBe(401);
});

test('S129 an administrator sets a sign-in back, and only they; the person sets it up anew on a device of theirs', async () => {
  const { admin, clerk } = await office();
  const reset = (bearer: string, staff: string) => hub.ask('POST', '/api/session/reset', { staff }, bearer);
  expect((await reset(clerk, 'admin')).status).toBe(403);
  expect((await reset(admin, 'clerk')).status).toBe(204);
  expect([await stateOf(clerk), await reads(clerk)]).toEqual(['set-up', 401]);
  await hub.setUp(clerk);
  expect(await reads(clerk)).toBe(200);
  // Whoever has lost everything starts the hub for a new code, which sets the password back, too.
  hub.wantsAdministrator = true;
  await hub.restart();
  const late = await hub.enrolFirst();
  expect([await stateOf(late), await stateOf(admin), await reads(admin)]).toEqual(['set-up', 'set-up', 401]);
});
