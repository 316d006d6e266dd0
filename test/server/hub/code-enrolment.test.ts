/** How a browser becomes a device of a municipality's own hub, and who cannot become one. */

import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { fingerprintInput, fingerprintOf } from '#shared/authority/fingerprint.ts';
import type { CodeAnswer, FinishAnswer } from '#shared/api/enrolment-api.ts';
import { CLOSE_CODES } from '#shared/sync/protocol.ts';
import { FIRST, MUNICIPALITY, newcomer, RealHub, sha256 } from '../../fixtures/real-hub.ts';

let hub: RealHub;
afterEach(() => hub.stop());

const HOUR = 3_600_000;
const deviceOf = (bearer: string): string => bearer.split('.')[0] ?? '';
const ticketStatus = async (bearer: string): Promise<number> =>
  (await hub.ask('POST', '/api/tickets', {}, bearer)).status;

test('S120 an empty hub has one code for its first administrator, who then stands in the registers', async () => {
  hub = new RealHub();
  await hub.start();
  const code = hub.running.firstCode ?? '';
  expect((await hub.ask('GET', '/api/enrolment')).body).toEqual({
    demonstration: false,
    isFirst: true,
    municipality: { code: '', name: '' },
  });
  expect((await hub.ask('GET', '/api/sign-ins')).status).toBe(404);
  const one = newcomer();
  expect((await hub.request(one, code)).body).toEqual({ error: 'names-missing' });
  expect((await hub.request(one, code, { first: FIRST })).body).toEqual({ state: 'approved' });
  const { body } = await hub.finish(one);
  expect(body).toMatchObject({
    municipality: MUNICIPALITY,
    demonstration: false,
    member: { staff: 'admin', name: FIRST.name, role: 'administrator', site: 'office' },
  });
  const bearer = `${(body as FinishAnswer).device}.${one.token}`;
  expect(await ticketStatus(bearer)).toBe(200);
  expect(hub.bodiesOf('register:staff', 'staff-entered')).toMatchObject([{ staff: 'admin', active: true }]);
  expect(hub.bodiesOf('register:sites', 'site-entered')).toMatchObject([{ site: 'office', type: 'office' }]);
  expect(hub.bodiesOf('register:settings', 'setting-changed')).toMatchObject([{ value: MUNICIPALITY }]);
  // Nobody gets in by it again, and a later start has none to give but where it is asked for.
  expect((await hub.request(newcomer(), code, { first: FIRST })).body).toEqual({ error: 'used-code' });
  await hub.restart();
  expect(hub.running.firstCode).toBeNull();
  hub.wantsAdministrator = true;
  await hub.restart();
  const again = newcomer();
  expect((await hub.request(again, hub.running.firstCode ?? '')).body).toEqual({ state: 'approved' });
  expect((await hub.finish(again)).body).toMatchObject({ member: { staff: 'admin' } });
  expect(hub.bodiesOf('register:staff', 'staff-entered')).toHaveLength(1);
});

test('S120 the code of a start is good no more after the next one', async () => {
  hub = new RealHub();
  await hub.start();
  const old = hub.running.firstCode ?? '';
  await hub.restart();
  expect((await hub.request(newcomer(), old, { first: FIRST })).body).toEqual({ error: 'unknown-code' });
  expect(hub.running.firstCode).not.toBe(old);
});

test('S120 S122 a code that was used begins nothing anew an hour later, and brings nobody back who has gone', async () => {
  hub = new RealHub();
  let ahead = 0;
  hub.now = () => Date.now() + ahead;
  await hub.start();
  const code = hub.running.firstCode ?? '';
  const one = newcomer();
  await hub.request(one, code, { first: FIRST });
  await hub.finish(one);
  await hub.appoint('second', 'administrator');
  await hub.appoint('admin', 'administrator', false);
  // Whoever was ended while the request still stands is not entered again by it.
  expect((await hub.finish(one)).status).toBe(409);
  ahead = HOUR;
  const again = { ...newcomer(), secret: one.secret };
  expect((await hub.request(again, code, { first: FIRST })).body).toEqual({ error: 'used-code' });
  expect((await hub.finish(again)).status).toBe(409);
  expect(hub.log.devices()).toHaveLength(1);
  expect(hub.bodiesOf('register:staff', 'staff-entered').at(-1)).toMatchObject({
    staff: 'admin',
    active: false,
  });
});

test('S104 a new key that was on its way when a device was revoked does not bring the device back', async () => {
  hub = new RealHub();
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('nurse', 'vaccinator');
  const nurse = await hub.enrol(admin, 'nurse');
  const [known] = hub.bodiesOf('register:devices', 'device-entered').slice(-1);
  if (!known) throw new Error('it was entered');
  await hub.write('register:devices', 'device-entered', { ...known, state: 'revoked' });
  await hub.write('register:devices', 'device-entered', { ...known, key: newcomer().key });
  expect((await hub.ask('GET', '/api/device/seal', undefined, nurse)).status).toBe(401);
  await hub.restart();
  expect((await hub.ask('GET', '/api/device/seal', undefined, nurse)).status).toBe(401);
});

test('S104 a request that was begun before its device was stopped is judged when it is whole', async () => {
  hub = new RealHub();
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('second', 'administrator');
  const second = await hub.enrol(admin, 'second');
  hub.signInAs(second);
  await hub.setUp(admin);
  const acts: readonly (readonly [string, object])[] = [
    ['/api/session/reset', { staff: 'admin' }],
    ['/api/enrolment/codes', { staff: 'second' }],
    ['/api/device-pins', { staff: 'admin', device: deviceOf(admin) }],
  ];
  const begun = acts.map(([path, body]) => beginPost(path, JSON.stringify(body), second));
  // Whatever else the hub had to do it has done: what was begun waits for its body alone.
  await Promise.all(begun.map(({ sent }) => sent));
  expect(await ticketStatus(second)).toBe(200);
  hub.log.changeDevices(new Map([[deviceOf(second), { state: 'revoked' }]]));
  const answers = await Promise.all(begun.map(({ finish }) => finish()));
  expect(answers.map((answer) => answer.slice(0, 12))).toEqual(acts.map(() => 'HTTP/1.1 401'));
  expect((await hub.ask('GET', '/api/session', undefined, admin)).body).toMatchObject({ state: 'open' });
});

/** Sends all of a request but the last letter of its body. */
function beginPost(path: string, body: string, bearer: string) {
  const { promise: sent, resolve } = Promise.withResolvers<void>();
  const socket = connect(hub.port, '127.0.0.1');
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${hub.port}\r\nOrigin: ${hub.url}\r\nConnection: close\r\n` +
      `Authorization: Bearer ${bearer}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, -1)}`,
    () => resolve(),
  );
  const finish = (): Promise<string> =>
    new Promise((done) => {
      let answer = '';
      socket.on('data', (data) => (answer += data.toString('latin1')));
      socket.on('close', () => done(answer));
      socket.write(body.slice(-1));
    });
  return { sent, finish };
}

test('S122 a device waits with the number of its own key until the office has approved it', async () => {
  hub = new RealHub();
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('nurse', 'vaccinator');
  const code = await hub.issue(admin, 'nurse');
  const one = newcomer();
  expect(await hub.stateOf(one)).toBe('gone');
  expect((await hub.request(one, code.toLowerCase().replaceAll('-', ' '))).body).toEqual({
    state: 'waiting',
  });
  expect(await hub.stateOf(one)).toBe('waiting');
  expect((await hub.finish(one)).status).toBe(409);
  const [waiting] = await hub.waiting(admin);
  const digest = createHash('sha256').update(fingerprintInput(one.key)).digest();
  expect(waiting).toMatchObject({
    staff: 'nurse',
    deviceName: 'タブレット1',
    fingerprint: fingerprintOf(digest),
    issuedBy: 'admin',
  });
  expect((await hub.decide(admin, waiting?.request ?? '', true)).status).toBe(204);
  expect(await hub.waiting(admin)).toEqual([]);
  expect(await hub.stateOf(one)).toBe('approved');
  const { device } = (await hub.finish(one)).body as FinishAnswer;
  expect(hub.bodiesOf('register:devices', 'device-entered').at(-1)).toEqual({
    device,
    name: 'タブレット1',
    site: 'office',
    state: 'active',
    key: one.key,
    staff: 'nurse',
    approvedBy: 'admin',
  });
});

test('S122 a step whose answer was lost is repeated without a second device, until the device has been at work', async () => {
  hub = new RealHub();
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('nurse', 'vaccinator');
  const code = await hub.issue(admin, 'nurse');
  const one = newcomer();
  for (let times = 0; times < 3; times += 1) {
    expect((await hub.request(one, code)).body).toEqual({ state: 'waiting' });
  }
  const waiting = await hub.waiting(admin);
  expect(waiting).toHaveLength(1);
  // The hub is started again between every step.
  await hub.restart();
  for (let times = 0; times < 2; times += 1) await hub.decide(admin, waiting[0]?.request ?? '', true);
  await hub.restart();
  const [first, second] = await Promise.all([hub.finish(one), hub.finish(one)]);
  await hub.restart();
  // Its tablet was switched off before it had written its token down: it names another.
  const later = { ...one, token: newcomer().token };
  const third = await hub.finish(later);
  const devices = [first, second, third].map(({ body }) => (body as FinishAnswer).device);
  expect(new Set(devices).size).toBe(1);
  expect(hub.bodiesOf('register:devices', 'device-entered')).toHaveLength(2);
  const [device = ''] = devices;
  expect(await ticketStatus(`${device}.${one.token}`)).toBe(401);
  expect(await ticketStatus(`${device}.${later.token}`)).toBe(200);
  const socket = hub.device(device, undefined, later.token, hub.url);
  await socket.hello();
  await hub.running.stop();
  await hub.reopen();
  // What may have stayed on its disk opens nothing any more.
  expect((await hub.finish({ ...one, token: 'thief' })).status).toBe(409);
});

test('S123 no code, or one that is used, too old, mistyped or guessed, lets nobody in, and each says so', async () => {
  hub = new RealHub();
  let ahead = 0;
  hub.now = () => Date.now() + ahead;
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('nurse', 'vaccinator');
  const errorOf = async (code: string, change: object = {}): Promise<unknown> =>
    ((await hub.request(newcomer(), code, change)).body as { error?: string }).error;
  const used = await hub.issue(admin, 'nurse');
  await hub.request(newcomer(), used);
  expect(await errorOf(used)).toBe('used-code');
  const code = await hub.issue(admin, 'nurse');
  expect(await errorOf(code.replace(/.$/, code.endsWith('A') ? 'B' : 'A'))).toBe('mistyped');
  expect(await errorOf(code, { deviceName: '' })).toBe('bad-request');
  expect(await errorOf(code, { deviceName: '123456789018' })).toBe('bad-request');
  expect(await errorOf(code, { key: { alg: 'Ed25519', publicKey: 'AAAA' } })).toBe('bad-request');
  ahead = 10 * 60_000;
  expect(await errorOf(code)).toBe('expired-code');
  ahead = 49 * HOUR;
  hub.signInAs(admin);
  await hub.issue(admin, 'nurse');
  expect(await errorOf(code)).toBe('unknown-code');
  for (let guess = 0; guess < 30; guess += 1) await errorOf(code);
  expect(await errorOf(code)).toBe('too-many-tries');
  // Whoever guesses behind the same proxy keeps nobody's good code out.
  expect(await errorOf(await hub.issue(admin, 'nurse'))).toBeUndefined();
  ahead += 15 * 60_000 + 1;
  expect(await errorOf(code)).toBe('unknown-code');
});

test('S123 a code is nowhere in the hub but as its hash, and no line of its log tells one', async () => {
  hub = new RealHub();
  await hub.start();
  const admin = await hub.enrolFirst();
  const { code } = (await hub.ask('POST', '/api/enrolment/codes', { staff: 'admin' }, admin))
    .body as CodeAnswer;
  const bare = code.replaceAll('-', '');
  const kept = JSON.stringify(['code', 'request'].map((kind) => hub.log.access.all(kind as 'code')));
  expect(kept).toContain(sha256(bare.slice(0, 26)));
  for (const text of [code, bare, bare.slice(0, 26)]) {
    expect(kept.includes(text)).toBe(false);
    expect(hub.lines.join('\n').includes(text)).toBe(false);
  }
});

test('S124 the office lets devices of the field in, an administrator those of the office; nobody else any', async () => {
  hub = new RealHub();
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('clerk', 'office');
  await hub.appoint('nurse', 'vaccinator');
  const [clerk, nurse] = [await hub.enrol(admin, 'clerk'), await hub.enrol(admin, 'nurse')];
  hub.signInAs(clerk);
  const issues = async (bearer: string, staff: string): Promise<number> =>
    (await hub.ask('POST', '/api/enrolment/codes', { staff }, bearer)).status;
  expect([await issues(clerk, 'nurse'), await issues(clerk, 'clerk'), await issues(clerk, 'admin')]).toEqual([
    200, 403, 403,
  ]);
  expect([await issues(nurse, 'nurse'), await issues('d9.none', 'nurse')]).toEqual([403, 401]);
  expect((await hub.ask('GET', '/api/enrolment/waiting', undefined, nurse)).status).toBe(403);
  // An administrator's code for the office is approved by an administrator, too.
  const one = newcomer();
  await hub.request(one, await hub.issue(admin, 'clerk'));
  const [waiting] = await hub.waiting(clerk);
  expect((await hub.decide(clerk, waiting?.request ?? '', true)).status).toBe(403);
  expect((await hub.decide(clerk, waiting?.request ?? '', false)).status).toBe(204);
  expect(await hub.stateOf(one)).toBe('refused');
  expect((await hub.finish(one)).status).toBe(409);
  expect((await hub.decide(clerk, waiting?.request ?? '', false)).status).toBe(404);
});

test('S124 a person who has gone gets no code, no approval and no device', async () => {
  hub = new RealHub();
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('nurse', 'vaccinator');
  const [early, late] = [newcomer(), newcomer()];
  await hub.request(early, await hub.issue(admin, 'nurse'));
  await hub.request(late, await hub.issue(admin, 'nurse'));
  const [first, second] = await hub.waiting(admin);
  await hub.decide(admin, first?.request ?? '', true);
  await hub.appoint('nurse', 'vaccinator', false);
  expect((await hub.ask('POST', '/api/enrolment/codes', { staff: 'nurse' }, admin)).status).toBe(404);
  expect((await hub.decide(admin, second?.request ?? '', true)).status).toBe(403);
  expect((await hub.finish(early)).status).toBe(409);
  expect(deviceOf(admin)).toBe('d1');
  expect(hub.log.devices().map(({ device }) => device)).toEqual(['d1']);
});

test('S125 a role that is changed, and a person who is ended, count at the hub at once', async () => {
  hub = new RealHub();
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('clerk', 'office');
  const clerk = await hub.enrol(admin, 'clerk');
  hub.signInAs(clerk);
  const [device = '', token = ''] = clerk.split('.');
  const socket = hub.device(device, undefined, token, hub.url);
  await socket.hello();
  const asks = async (): Promise<number> =>
    (await hub.ask('GET', '/api/enrolment/waiting', undefined, clerk)).status;
  expect(await asks()).toBe(200);
  await hub.appoint('clerk', 'reception');
  expect(await asks()).toBe(403);
  expect(socket.closed).toBeNull();
  await hub.appoint('clerk', 'reception', false);
  expect((await socket.whenClosed()).code).toBe(CLOSE_CODES.revoked);
  expect(await asks()).toBe(401);
});
