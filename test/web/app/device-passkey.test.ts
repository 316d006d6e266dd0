import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { err, ok } from '#shared/base/result.ts';
import type { AskPasskey, PasskeyFailure } from '#web/app/ask-authenticator.ts';
import { DeviceSeal } from '#web/app/device-seal.ts';
import { WRONG_PINS_MAX } from '#web/app/pin-tries.ts';
import { KeyringStore } from '#web/store/keyring-store.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import { openSealedVault } from '#web/store/open-vault.ts';
import { MemoryJournal } from '#test/fixtures/memory-journal.ts';

const CARD = {
  device: 'd1',
  municipality: { code: '1', name: '町' },
  demonstration: true,
  realms: ['common'],
  hub: null,
};
const AKI = { staff: 's1', name: '秋', role: 'vaccinator', site: 'center' };
const HARU = { staff: 's2', name: '春', role: 'reception', site: 'center' };
const [PIN, OTHER, THIRD] = ['739158', '284617', '605183'];
const ROUNDS = 1_000;
const HOUR = 3_600_000;
let count = 0;

interface Tablet {
  readonly database: LedgerDatabase;
  readonly journal: MemoryJournal;
  wallAt: number;
}
const storeOf = ({ database, journal }: Tablet): KeyringStore =>
  new KeyringStore(database, journal, navigator.locks);
/** As after a restart: nothing is remembered but what lies in the stores. */
async function sealOf(tablet: Tablet): Promise<DeviceSeal> {
  const clocks = { wall: () => tablet.wallAt, running: () => tablet.wallAt };
  const seal = new DeviceSeal(storeOf(tablet), clocks, ROUNDS);
  await seal.read();
  return seal;
}

/** The part of an authenticator that counts: one secret for each credential and salt. */
class Authenticator {
  readonly key = crypto.getRandomValues(new Uint8Array(32));
  asked = 0;

  async secretOf(id: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
    const all = new Uint8Array([...this.key, ...id, ...salt]);
    return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  }
  readonly ask: AskPasskey = async ({ id, salt }) => {
    this.asked += 1;
    return ok(await this.secretOf(id, salt));
  };
  async make(): Promise<{ id: Uint8Array; salt: Uint8Array; secret: Uint8Array }> {
    const id = crypto.getRandomValues(new Uint8Array(16));
    const salt = crypto.getRandomValues(new Uint8Array(32));
    return { id, salt, secret: await this.secretOf(id, salt) };
  }
}
const refuses =
  (code: PasskeyFailure['code']): AskPasskey =>
  () =>
    Promise.resolve(err({ code }));

async function withPasskey(): Promise<{ seal: DeviceSeal; tablet: Tablet; authenticator: Authenticator }> {
  const database = new LedgerDatabase(`passkey-${(count += 1)}`);
  const tablet = { database, journal: new MemoryJournal(), wallAt: 1_000 * 24 * HOUR };
  const seal = await sealOf(tablet);
  await seal.seal(CARD, AKI, PIN, null);
  await seal.admit({ staff: 's1', pin: PIN }, HARU, OTHER);
  const authenticator = new Authenticator();
  expect(await seal.addPasskey('s1', PIN, await authenticator.make())).toEqual(ok(undefined));
  return { seal: await sealOf(tablet), tablet, authenticator };
}
const memberOf = (seal: DeviceSeal, staff = 's1') => seal.ring?.members.find((one) => one.staff === staff);

test('S61 a passkey opens what the PIN opens, after a restart too, and the PIN still does; nobody else is opened by it', async () => {
  const { seal, authenticator } = await withPasskey();
  const byPin = await seal.unlock('s1', PIN);
  const byPasskey = await seal.unlockByPasskey('s1', authenticator.ask);
  if (!byPin.ok || !byPasskey.ok || !seal.ring) throw new Error('opened');
  expect(byPasskey.value.extractable).toBe(false);
  const box = await (await openSealedVault(seal.ring, byPin.value)).seal('own', new Uint8Array([1, 2]));
  const vault = await openSealedVault(seal.ring, byPasskey.value);
  expect(await vault.open('own', box)).toEqual(new Uint8Array([1, 2]));
  expect(await seal.unlockByPasskey('s2', authenticator.ask)).toEqual(err({ code: 'no-passkey' }));
  expect(await seal.unlockByPasskey('s9', authenticator.ask)).toEqual(err({ code: 'no-member' }));
  expect(authenticator.asked).toBe(1);
});

test('S61 a passkey is added with the own PIN only', async () => {
  const { seal, authenticator } = await withPasskey();
  const made = await authenticator.make();
  expect(await seal.addPasskey('s2', PIN, made)).toMatchObject({ error: { code: 'wrong-pin' } });
  expect(memberOf(seal, 's2')).toMatchObject({ passkey: null, wrong: 1 });
});

test('S61 without the share a passkey opens nothing, and the person is not even asked', async () => {
  const { seal, tablet, authenticator } = await withPasskey();
  const share = (await storeOf(tablet).readShare()) ?? new Uint8Array();
  await seal.end();
  expect(await seal.unlockByPasskey('s1', authenticator.ask)).toEqual(err({ code: 'no-share' }));
  expect(authenticator.asked).toBe(0);
  // Another share than that of the time.
  await storeOf(tablet).saveShare(share.map((byte) => byte ^ 1));
  expect(await seal.unlockByPasskey('s1', authenticator.ask)).toEqual(err({ code: 'other-secret' }));
  await storeOf(tablet).saveShare(share);
  expect((await seal.unlockByPasskey('s1', authenticator.ask)).ok).toBe(true);
});

test('S61 a lease that ends, or an order to empty the device that comes, while the dialog stands opens nothing', async () => {
  for (const meanwhile of ['end', 'beginWipe'] as const) {
    const { seal, tablet, authenticator } = await withPasskey();
    const other = await sealOf(tablet);
    const slow: AskPasskey = async (passkey) => {
      await other[meanwhile]();
      return authenticator.ask(passkey);
    };
    const refused = await seal.unlockByPasskey('s1', slow);
    expect(refused).toEqual(err({ code: meanwhile === 'end' ? 'no-share' : 'shut' }));
    expect((await sealOf(tablet)).ring?.members.some(({ passkey }) => passkey !== null)).toBe(
      meanwhile === 'end',
    );
  }
});

test('S61 the own change of the PIN keeps the passkey; a colleague’s new PIN and the office’s code end it', async () => {
  const { seal, authenticator } = await withPasskey();
  expect((await seal.admit({ staff: 's1', pin: PIN }, AKI, THIRD)).ok).toBe(true);
  expect((await seal.unlockByPasskey('s1', authenticator.ask)).ok).toBe(true);
  expect((await seal.admit({ staff: 's2', pin: OTHER }, AKI, PIN)).ok).toBe(true);
  expect(await seal.unlockByPasskey('s1', authenticator.ask)).toEqual(err({ code: 'no-passkey' }));
  await seal.addPasskey('s1', PIN, await authenticator.make());
  const readKey = Buffer.from(new Uint8Array(32)).toString('base64url');
  expect((await seal.resetPin(AKI, readKey, THIRD)).ok).toBe(true);
  expect(memberOf(seal)?.passkey).toBeNull();
});

test('S61 S43 ten wrong PINs end the passkey, too; waits between PINs do not hold it up, and it forgives none', async () => {
  const { seal, tablet, authenticator } = await withPasskey();
  for (let at = 1; at < WRONG_PINS_MAX; at += 1) {
    await seal.elapse(HOUR);
    await seal.unlock('s1', '111111');
  }
  expect(memberOf(seal)?.waitMs).toBe(HOUR);
  expect((await seal.unlockByPasskey('s1', authenticator.ask)).ok).toBe(true);
  expect(memberOf(seal)).toMatchObject({ wrong: WRONG_PINS_MAX - 1, waitMs: HOUR });
  await seal.elapse(HOUR);
  expect(await seal.unlock('s1', '111111')).toEqual(err({ code: 'shut' }));
  expect(await seal.unlockByPasskey('s1', authenticator.ask)).toEqual(err({ code: 'shut' }));
  expect(memberOf(await sealOf(tablet))).toMatchObject({ wrapped: null, passkey: null });
});

test('S62 a closed dialog, no secret and another secret are said as they are; no try is counted and the PIN opens', async () => {
  const { seal, tablet, authenticator } = await withPasskey();
  for (const code of ['cancelled', 'no-secret', 'unavailable'] as const)
    expect(await seal.unlockByPasskey('s1', refuses(code))).toEqual(err({ code }));
  const { ask } = new Authenticator();
  expect(await seal.unlockByPasskey('s1', ask)).toEqual(err({ code: 'other-secret' }));
  expect(memberOf(await sealOf(tablet))).toMatchObject({ wrong: 0, waitMs: 0 });
  expect((await seal.unlock('s1', PIN)).ok).toBe(true);
  expect((await seal.unlockByPasskey('s1', authenticator.ask)).ok).toBe(true);
  await seal.dropPasskey('s1');
  expect(await (await sealOf(tablet)).unlockByPasskey('s1', authenticator.ask)).toEqual(
    err({ code: 'no-passkey' }),
  );
  expect((await seal.unlock('s1', PIN)).ok).toBe(true);
});

test('S61 nothing on the disk is the secret of the authenticator or the read key', async () => {
  const { seal, tablet, authenticator } = await withPasskey();
  const passkey = memberOf(seal)?.passkey;
  if (!passkey) throw new Error('added');
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64url');
  const secret = await authenticator.secretOf(bytes(passkey.id), bytes(passkey.salt));
  const ring = Buffer.from(tablet.journal.parts.get('keyring-a') ?? new Uint8Array());
  expect(ring.includes(passkey.wrapped)).toBe(true);
  expect(ring.includes(Buffer.from(secret).toString('base64url'))).toBe(false);
});
