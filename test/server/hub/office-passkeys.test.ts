/** Passkeys of the office and the change of one's own password, asked of the running hub. */

import { afterEach, expect, test } from 'vitest';
import type {
  AddPasskeyAnswer,
  AskedPasskey,
  OwnPasskeysAnswer,
  PasskeyChallengeAnswer,
  SessionAnswer,
} from '#shared/api/session-api.ts';
import { linesOnDisk } from '../../fixtures/audit-lines.ts';
import { PASSWORD, RealHub } from '../../fixtures/real-hub.ts';
import { SoftAuthenticator } from '../../fixtures/soft-authenticator.ts';
import type { Lies } from '../../fixtures/soft-authenticator.ts';

let hub: RealHub;
afterEach(() => hub.stop());

const MINUTE = 60_000;

/** An administrator and a clerk, both signed in by password and app, and a clock that the test sets. */
async function office(): Promise<{
  readonly admin: string;
  readonly clerk: string;
  readonly secret: string;
  readonly pass: (ms: number) => void;
}> {
  hub = new RealHub();
  let now = Date.now();
  hub.now = () => now;
  await hub.start();
  const admin = await hub.enrolFirst();
  await hub.appoint('clerk', 'office');
  const clerk = await hub.enrol(admin, 'clerk');
  const { secret } = await hub.setUp(clerk);
  await hub.setUp(admin);
  return { admin, clerk, secret, pass: (ms) => void (now += ms) };
}

const post = (what: string, bearer: string, body: object = {}) =>
  hub.ask('POST', `/api/session/${what}`, body, bearer);
const begin = (bearer: string, password = PASSWORD) => post('passkeys/begin', bearer, { password });
const beginAnswer = async (bearer: string) => (await begin(bearer)).body as AddPasskeyAnswer;
const passkeysOf = async (bearer: string) =>
  ((await hub.ask('GET', '/api/session/passkeys', undefined, bearer)).body as OwnPasskeysAnswer).passkeys;
const stateOf = async (bearer: string) =>
  (await hub.ask('GET', '/api/session', undefined, bearer)).body as SessionAnswer;
const challenge = async (bearer: string) =>
  (await post('passkey-challenge', bearer)).body as PasskeyChallengeAnswer;

async function add(bearer: string, name: string, algorithm: -7 | -257 | -8 = -7): Promise<SoftAuthenticator> {
  const authenticator = new SoftAuthenticator(hub.url, algorithm);
  const { status } = await post('passkeys', bearer, authenticator.make(await beginAnswer(bearer), name));
  expect(status).toBe(204);
  return authenticator;
}
async function signIn(bearer: string, authenticator: SoftAuthenticator, lies: Lies = {}): Promise<number> {
  return (await post('passkey', bearer, authenticator.ask(await challenge(bearer), lies))).status;
}
/** Lines of the audit about sign-ins: `what object code`. */
const onFile = () =>
  linesOnDisk(hub.dataDir)
    .filter(({ what }) => what === 'signed-in' || what === 'sign-in-changed')
    .map(({ what, object, code }) => `${what} ${object} ${code}`.trim());

test('S63 a passkey is added within a session and with the password, signs in alone, and is taken off', async () => {
  const { clerk, pass } = await office();
  expect((await begin(clerk, 'falsch-falsch-falsch')).body).toEqual({ error: 'wrong' });
  expect((await stateOf(clerk)).hasPasskey).toBe(false);
  expect((await post('passkey-challenge', clerk)).body).toEqual({ error: 'passkey-refused' });
  const authenticators = [
    await add(clerk, '事務局PC'),
    await add(clerk, 'Windows Hello', -257),
    await add(clerk, '電話', -8),
  ];
  expect((await passkeysOf(clerk)).map(({ name, usedAt }) => [name, usedAt])).toEqual([
    ['事務局PC', null],
    ['Windows Hello', null],
    ['電話', null],
  ]);
  for (const authenticator of authenticators) {
    await post('sign-out', clerk);
    expect(await stateOf(clerk)).toMatchObject({ state: 'ended', hasPasskey: true });
    expect((await begin(clerk)).body).toEqual({ error: 'session-ended' });
    pass(MINUTE);
    expect(await signIn(clerk, authenticator)).toBe(204);
    const { state, endsAt, now } = await stateOf(clerk);
    expect([state, (endsAt ?? 0) - now]).toEqual(['open', 30 * MINUTE]);
  }
  const [first] = await passkeysOf(clerk);
  expect(first?.usedAt).toBeGreaterThan(first?.addedAt ?? 0);
  expect((await post('passkeys/remove', clerk, { id: first?.id ?? '' })).status).toBe(204);
  expect((await passkeysOf(clerk)).length).toBe(2);
  expect(onFile()).toEqual(
    expect.arrayContaining([
      'sign-in-changed passkey-begun 401',
      'sign-in-changed passkey-begun',
      'sign-in-changed passkey-added',
      'signed-in by-passkey',
      'sign-in-changed passkey-removed',
    ]),
  );
});

test('S68 a passkey shows again within a session who one is; a wrong one does not, and none brings an ended session back', async () => {
  const { clerk, pass } = await office();
  const authenticator = await add(clerk, '事務局PC');
  const shownAt = () =>
    (
      JSON.parse(
        hub.log.access.all('session').find(({ value }) => value.includes('clerk'))?.value ?? '{}',
      ) as {
        reauthAt?: number;
      }
    ).reauthAt;
  const reauth = async (lies: Lies = {}) =>
    (await post('reauth-passkey', clerk, authenticator.ask(await challenge(clerk), lies))).status;
  pass(5 * MINUTE);
  expect([await reauth({ flags: 0x01 }), shownAt()]).toEqual([401, undefined]);
  expect(await reauth()).toBe(204);
  const { now } = await stateOf(clerk);
  expect(shownAt()).toBe(now);
  await post('sign-out', clerk);
  expect(await reauth()).toBe(401);
  expect((await stateOf(clerk)).state).toBe('ended');
  expect(onFile()).toEqual(
    expect.arrayContaining(['signed-in again-by-passkey 401', 'signed-in again-by-passkey']),
  );
});

test('S63 nobody in the field has one, nobody has more than eight, and no two people have the same', async () => {
  const { admin, clerk } = await office();
  await hub.appoint('nurse', 'vaccinator');
  const nurse = await hub.enrol(admin, 'nurse');
  expect((await begin(nurse)).body).toEqual({ error: 'not-needed' });
  expect((await post('passkey-challenge', nurse)).body).toEqual({ error: 'not-needed' });
  const same = await add(clerk, '1');
  expect((await post('passkeys', admin, same.make(await beginAnswer(admin), '写し'))).body).toEqual({
    error: 'passkey-refused',
  });
  for (let n = 2; n <= 8; n += 1) await add(clerk, `${n}`);
  expect((await begin(clerk)).body).toEqual({ error: 'too-many' });
});

test('S64 what is added must be what was asked for, once, in time, here, with the person recognised', async () => {
  const { clerk, pass } = await office();
  const refused = async (lies: Lies): Promise<unknown> => {
    const one = new SoftAuthenticator(hub.url);
    return (await post('passkeys', clerk, one.make(await beginAnswer(clerk), 'x', lies))).body;
  };
  const all: readonly Lies[] = [
    { origin: 'https://ledger.example.net' },
    { rpId: 'example.net' },
    { type: 'webauthn.get' },
    { challenge: 'AAAA' },
    { crossOrigin: true },
    { flags: 0x41 },
    { flags: 0x05 },
  ];
  for (const lies of all) expect([lies, await refused(lies)]).toEqual([lies, { error: 'passkey-refused' }]);
  const late = new SoftAuthenticator(hub.url);
  const answer = await beginAnswer(clerk);
  pass(3 * MINUTE);
  expect((await post('passkeys', clerk, late.make(answer, 'x'))).status).toBe(403);
  // A key that is none, and one of another algorithm than it says.
  for (const change of [{ publicKey: 'AAAA' }, { algorithm: -257 }, { id: 'AAAA' }]) {
    const made = { ...late.make(await beginAnswer(clerk), 'x'), ...change };
    expect((await post('passkeys', clerk, made)).status).toBe(403);
  }
  const again = await beginAnswer(clerk);
  expect((await post('passkeys', clerk, late.make(again, 'x'))).status).toBe(204);
  expect((await post('passkeys', clerk, new SoftAuthenticator(hub.url).make(again, 'y'))).status).toBe(403);
  expect((await passkeysOf(clerk)).length).toBe(1);
});

test('S64 an answer that is changed, repeated, late, from elsewhere, of another person or of a removed passkey opens nothing', async () => {
  const { admin, clerk, pass } = await office();
  const mine = await add(clerk, '私');
  const theirs = await add(admin, '人の');
  const removed = await add(clerk, '外す');
  await post('passkeys/remove', clerk, { id: removed.id });
  await post('sign-out', clerk);
  // Waits after wrong tries are another rule's.
  const tried = async (answer: (asked: PasskeyChallengeAnswer) => AskedPasskey): Promise<unknown> => {
    pass(20 * MINUTE);
    hub.signInAs(admin);
    return (await post('passkey', clerk, answer(await challenge(clerk)))).body;
  };
  const tries: readonly ((asked: PasskeyChallengeAnswer) => AskedPasskey)[] = [
    (asked) => mine.ask(asked, { origin: 'https://ledger.example.net' }),
    (asked) => mine.ask(asked, { origin: `${hub.url}.example.net` }),
    (asked) => mine.ask(asked, { rpId: 'example.net' }),
    (asked) => mine.ask(asked, { type: 'webauthn.create' }),
    (asked) => mine.ask(asked, { challenge: 'AAAA' }),
    (asked) => mine.ask(asked, { crossOrigin: true }),
    (asked) => mine.ask(asked, { flags: 0x01 }),
    (asked) => mine.ask(asked, { flags: 0x04 }),
    (asked) => mine.ask(asked, { userHandle: 'AAAA' }),
    (asked) => ({ ...mine.ask(asked), signature: 'AAAA' }),
    (asked) => ({ ...mine.ask(asked), signature: '' }),
    (asked) => ({ ...mine.ask(asked), authenticatorData: 'AAAA' }),
    (asked) => ({ ...mine.ask(asked), clientDataJSON: 'AAAA' }),
    (asked) => theirs.ask(asked),
    (asked) => ({ ...theirs.ask(asked), id: mine.id }),
    (asked) => removed.ask(asked),
  ];
  for (const [at, one] of tries.entries()) {
    const refusal = (await tried(one)) as { readonly error: string };
    expect([at, ['wrong', 'wait'].includes(refusal.error)]).toEqual([at, true]);
    expect((await stateOf(clerk)).state).toBe('ended');
  }
  pass(20 * MINUTE);
  const old = await challenge(clerk);
  pass(3 * MINUTE);
  expect((await post('passkey', clerk, mine.ask(old))).status).toBeGreaterThanOrEqual(401);
  pass(20 * MINUTE);
  // One for another device is none here, and the newest of a device alone is good.
  const ofAdmin = await challenge(admin);
  expect((await post('passkey', clerk, mine.ask(ofAdmin))).status).toBeGreaterThanOrEqual(401);
  pass(20 * MINUTE);
  const answer = mine.ask(await challenge(clerk));
  expect((await post('passkey', clerk, answer)).status).toBe(204);
  expect((await post('passkey', clerk, answer)).status).toBe(401);
  // One that never counts: there the challenge alone keeps an answer from being good twice.
  const silent = await add(clerk, '数えない');
  silent.count = -1;
  const uncounted = silent.ask(await challenge(clerk));
  expect((await post('passkey', clerk, uncounted)).status).toBe(204);
  expect((await post('passkey', clerk, uncounted)).status).toBe(401);
  // A copy of the authenticator stands still where the original went on.
  mine.count = 0;
  expect(await signIn(clerk, mine)).toBe(401);
  mine.count = 1_000;
  expect(await signIn(clerk, mine)).toBe(204);
});

test('S64 S127 wrong answers of a passkey wait like wrong passwords, and a hub without PUBLIC_ORIGIN binds to where it is opened', async () => {
  const { clerk } = await office();
  const mine = await add(clerk, '私');
  const statuses: number[] = [];
  for (let n = 0; n < 6; n += 1) statuses.push(await signIn(clerk, mine, { type: 'x' }));
  expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
  expect((await post('password', clerk, { password: PASSWORD, next: PASSWORD })).status).toBe(429);
  const { options } = await challenge(clerk);
  expect(options.rpId).toBe('127.0.0.1');
});

test('S65 the own password is changed with the present one, by the rules; sessions elsewhere end, passkeys stay', async () => {
  const { admin, clerk, secret, pass } = await office();
  const elsewhere = await hub.enrol(admin, 'clerk');
  hub.signInAs(elsewhere);
  const mine = await add(clerk, '私');
  const next = 'つきよのかにを六つ数えた';
  const change = (password: string, to: string) => post('password', clerk, { password, next: to });
  expect((await change('falsch-falsch-falsch', next)).body).toEqual({ error: 'wrong' });
  expect((await change(PASSWORD, 'short')).body).toEqual({ error: 'too-short' });
  expect((await change(PASSWORD, 'clerkclerkclerk')).body).toEqual({ error: 'obvious' });
  expect((await stateOf(elsewhere)).state).toBe('open');
  expect((await change(PASSWORD, next)).status).toBe(204);
  expect([(await stateOf(clerk)).state, (await stateOf(elsewhere)).state]).toEqual(['open', 'ended']);
  pass(MINUTE);
  const code = () => hub.codeOf(secret);
  expect((await post('sign-in', elsewhere, { password: PASSWORD, code: code() })).status).toBe(401);
  expect((await post('sign-in', elsewhere, { password: next, code: code() })).status).toBe(204);
  await post('sign-out', clerk);
  expect((await change(next, PASSWORD)).body).toEqual({ error: 'session-ended' });
  expect(await signIn(clerk, mine)).toBe(204);
  expect(onFile()).toEqual(
    expect.arrayContaining(['sign-in-changed password 401', 'sign-in-changed password']),
  );
  expect((await post('reset', admin, { staff: 'clerk' })).status).toBe(204);
  await hub.setUp(clerk);
  expect([await passkeysOf(clerk), (await stateOf(clerk)).hasPasskey]).toEqual([[], false]);
});
