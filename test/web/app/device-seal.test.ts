import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Entry, EntryBody } from '#shared/ledger/entry.ts';
import { HubSeal } from '#server/hub/hub-seal.ts';
import type { Account } from '#web/app/device.ts';
import { GoneMembers } from '#web/app/gone-members.ts';
import { DeviceSeal } from '#web/app/device-seal.ts';
import { WRONG_PINS_MAX } from '#web/app/pin-tries.ts';
import { KeyringStore } from '#web/store/keyring-store.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import { destroyProfileKey, findProfileKey, openSealedVault, openVault } from '#web/store/open-vault.ts';
import { entryOf } from '#test/fixtures/wire-entries.ts';
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
const PIN = '739158';
const OTHER = '284617';
/** Few, because the tests make many; what a device really takes has a test of its own. */
const ROUNDS = 1_000;
const CLOCKS = { wall: () => Date.now(), running: () => performance.now() };
let count = 0;

interface Tablet {
  readonly database: LedgerDatabase;
  readonly journal: MemoryJournal;
}
const newTablet = (): Tablet => ({
  database: new LedgerDatabase(`seal-${(count += 1)}`),
  journal: new MemoryJournal(),
});
/** As after a restart: nothing is remembered but what lies in the stores. */
async function sealOf({ database, journal }: Tablet): Promise<DeviceSeal> {
  const seal = new DeviceSeal(new KeyringStore(database, journal, navigator.locks), CLOCKS, ROUNDS);
  await seal.read();
  return seal;
}
async function sealed(tablet = newTablet()): Promise<readonly [DeviceSeal, Tablet]> {
  const seal = await sealOf(tablet);
  await seal.seal(CARD, AKI, PIN, null);
  return [seal, tablet];
}
let entered = 0;
const staffEntered = (staff: string, active: boolean): Entry =>
  entryOf(`imp.aaaa.${(entered += 1)}`, 'register:staff', 'staff-entered', {
    staff,
    name: staff,
    kana: staff,
    role: 'vaccinator',
    site: 'center',
    active,
  } as EntryBody<'staff-entered'>);
const wrongOf = (seal: DeviceSeal, staff = 's1') => seal.ring?.members.find((one) => one.staff === staff);
/** Wrong tries up to `tries`, each wait run down as it comes. */
async function tryWrong(seal: DeviceSeal, tries: number): Promise<void> {
  for (let at = 0; at < tries; at += 1) {
    await seal.elapse(60 * 60_000);
    await seal.unlock('s1', '111111');
  }
}

test('S42 a device opens with the PIN of a member and with nothing else', async () => {
  const [, tablet] = await sealed();
  const seal = await sealOf(tablet);
  expect((await seal.unlock('s1', PIN)).ok).toBe(true);
  expect((await seal.unlock('s1', '７３９１５８')).ok).toBe(true);
  expect(await seal.unlock('s1', '739159')).toEqual({
    ok: false,
    error: { code: 'wrong-pin', triesLeft: 9, waitMs: 0 },
  });
  expect(await seal.unlock('s9', PIN)).toEqual({ ok: false, error: { code: 'no-member' } });
});

test('S42 the read key cannot be taken out of the memory it is in, and nothing on the disk is it', async () => {
  const [seal] = await sealed();
  const opened = await seal.unlock('s1', PIN);
  if (!opened.ok) throw new Error(opened.error.code);
  expect(opened.value.extractable).toBe(false);
});

test('S42 a PIN costs 600,000 rounds, as it is written down beside it', async () => {
  const { database, journal } = newTablet();
  const seal = new DeviceSeal(new KeyringStore(database, journal, navigator.locks));
  await seal.seal(CARD, AKI, PIN, null);
  expect(seal.ring?.members[0]?.rounds).toBe(600_000);
  expect((await seal.unlock('s1', PIN)).ok).toBe(true);
});

test('S42 the share destroyed, the right PIN opens nothing', async () => {
  const [seal, { database, journal }] = await sealed();
  await new KeyringStore(database, journal, navigator.locks).destroyShare();
  expect(await seal.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'no-share' } });
  expect(wrongOf(seal)?.wrong).toBe(0);
});

test('S43 a try counts before it is made, and the count survives a restart', async () => {
  const [seal, tablet] = await sealed();
  const trying = seal.unlock('s1', '111111');
  // The count stands in both stores while the answer is still being worked out.
  await expect.poll(async () => wrongOf(await sealOf(tablet))?.wrong).toBe(1);
  await trying;
  expect(wrongOf(await sealOf(tablet))?.wrong).toBe(1);
});

test('S43 after five wrong PINs each further try waits longer; only running time shortens it', async () => {
  const [first, tablet] = await sealed();
  await tryWrong(first, 4);
  expect(await first.unlock('s1', '111111')).toEqual({
    ok: false,
    error: { code: 'wrong-pin', triesLeft: 5, waitMs: 60_000 },
  });
  // A restart, and the right PIN: it waits all the same.
  const seal = await sealOf(tablet);
  expect(await seal.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'wait', waitMs: 60_000 } });
  await seal.elapse(59_000);
  expect(await seal.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'wait', waitMs: 1_000 } });
  await seal.elapse(1_000);
  expect(await seal.unlock('s1', '111111')).toEqual({
    ok: false,
    error: { code: 'wrong-pin', triesLeft: 4, waitMs: 120_000 },
  });
  await seal.elapse(120_000);
  expect((await seal.unlock('s1', PIN)).ok).toBe(true);
  expect(wrongOf(seal)).toMatchObject({ wrong: 0, waitMs: 0 });
});

test('S43 ten wrong PINs destroy the key of that member, and a colleague gives a new one', async () => {
  const [seal, tablet] = await sealed();
  expect((await seal.admit({ staff: 's1', pin: PIN }, HARU, OTHER)).ok).toBe(true);
  await tryWrong(seal, WRONG_PINS_MAX - 1);
  await seal.elapse(60 * 60_000);
  expect(await seal.unlock('s1', '111111')).toEqual({ ok: false, error: { code: 'shut' } });
  const again = await sealOf(tablet);
  expect(wrongOf(again)?.wrapped).toBeNull();
  expect(await again.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'shut' } });
  expect((await again.unlock('s2', OTHER)).ok).toBe(true);
  expect((await again.admit({ staff: 's2', pin: OTHER }, AKI, '605183')).ok).toBe(true);
  expect((await again.unlock('s1', '605183')).ok).toBe(true);
  expect((await again.unlock('s1', PIN)).ok).toBe(false);
});

test('S43 a power cut at the tenth try, before its key was destroyed, gives no eleventh', async () => {
  const [seal, tablet] = await sealed();
  const store = new KeyringStore(tablet.database, tablet.journal, navigator.locks);
  await store.change((ring) => {
    if (!ring) throw new Error('sealed');
    return { ...ring, members: ring.members.map((one) => ({ ...one, wrong: WRONG_PINS_MAX })) };
  });
  expect(await seal.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'shut' } });
});

test('S43 two windows that try at once count twice', async () => {
  const [first, tablet] = await sealed();
  const second = await sealOf(tablet);
  await Promise.all([first.unlock('s1', '111111'), second.unlock('s1', '222222')]);
  expect(wrongOf(await sealOf(tablet))?.wrong).toBe(2);
});

test('S44 whoever works here no more opens nothing as soon as the register says so; nobody else is kept out', async () => {
  const tablet = newTablet();
  const [seal] = await sealed(tablet);
  await seal.admit({ staff: 's1', pin: PIN }, HARU, OTHER);
  let entries: readonly Entry[] = [];
  const device = { account: { staff: 's1' } as Account, entriesOf: () => entries };
  const gone = new GoneMembers(device, seal);
  expect(await gone.look()).toBe(false);
  entries = [staffEntered('s1', true), staffEntered('s2', true)];
  expect([await gone.look(), seal.ring?.members.length]).toEqual([false, 2]);
  entries = [...entries, staffEntered('s2', false)];
  expect([await gone.look(), seal.ring?.members.map(({ staff }) => staff)]).toEqual([false, ['s1']]);
  const later = await sealOf(tablet);
  expect(await later.unlock('s2', OTHER)).toMatchObject({ error: { code: 'no-member' } });
  expect((await later.unlock('s1', PIN)).ok).toBe(true);
  // The one who has it open: it is locked, and its PIN opens nothing; the name stays for a code of the office.
  entries = [...entries, staffEntered('s1', false)];
  expect(await gone.look()).toBe(true);
  const last = await sealOf(tablet);
  expect((await last.unlock('s1', PIN)).ok).toBe(false);
  expect(last.ring?.members).toMatchObject([{ staff: 's1', wrapped: null, passkey: null }]);
});

test('S44 several members open the same ledger, each with an own PIN; whoever vouches wrongly admits nobody', async () => {
  const [seal] = await sealed();
  expect((await seal.admit({ staff: 's1', pin: '111111' }, HARU, OTHER)).ok).toBe(false);
  expect(seal.ring?.members).toHaveLength(1);
  expect((await seal.admit({ staff: 's1', pin: PIN }, HARU, OTHER)).ok).toBe(true);
  const [a, b] = [await seal.unlock('s1', PIN), await seal.unlock('s2', OTHER)];
  if (!a.ok || !b.ok || !seal.ring) throw new Error('not opened');
  const box = await (await openSealedVault(seal.ring, a.value)).seal('own', new Uint8Array([1, 2]));
  expect(await (await openSealedVault(seal.ring, b.value)).open('own', box)).toEqual(new Uint8Array([1, 2]));
  expect((await seal.unlock('s1', OTHER)).ok).toBe(false);
});

test('S44 a dismissed member opens nothing; the last one cannot be dismissed', async () => {
  const [seal] = await sealed();
  await seal.admit({ staff: 's1', pin: PIN }, HARU, OTHER);
  await seal.dismiss('s1');
  expect((await seal.unlock('s1', PIN)).ok).toBe(false);
  await seal.dismiss('s2');
  expect((await seal.unlock('s2', OTHER)).ok).toBe(true);
});

test('S45 the keyring survives the loss of either store and a write that was cut off', async () => {
  const [, { database, journal }] = await sealed();
  await database.meta.delete('keyring');
  expect((await sealOf({ database, journal })).ring?.members).toHaveLength(1);
  // Repaired: now the files beside the journal may go.
  const share = journal.parts.get('share');
  journal.parts.clear();
  const seal = await sealOf({ database, journal });
  expect(seal.ring?.members).toHaveLength(1);
  expect(await seal.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'no-share' } });
  if (share) await journal.savePart('share', share);
  expect((await seal.unlock('s1', PIN)).ok).toBe(true);
  for (const part of ['keyring-a', 'keyring-b'] as const) {
    const whole = await journal.readPart(part);
    if (!whole) throw new Error('kept in both places');
    await journal.savePart(part, whole.subarray(0, whole.length - 7));
    await database.meta.delete('keyring');
    expect((await sealOf({ database, journal })).ring?.members).toHaveLength(1);
  }
});

test('S46 what an unsealed device had sealed stays readable, and its key is gone from the profile', async () => {
  const tablet = newTablet();
  const { database, journal } = tablet;
  const box = await (await openVault(database, journal)).seal('rows', new Uint8Array([7]));
  const older = await findProfileKey(database, journal);
  const seal = await sealOf(tablet);
  const readKey = await seal.seal(CARD, AKI, PIN, older);
  await destroyProfileKey(database, journal);
  expect(await findProfileKey(database, journal)).toBeNull();
  if (!seal.ring) throw new Error('sealed');
  const vault = await openSealedVault(seal.ring, readKey);
  expect(await vault.open('rows', box)).toEqual(new Uint8Array([7]));
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Clocks that the test sets: the wall can go anywhere, the running time only on. */
class TestClocks {
  wallAt = 1_000 * DAY;
  runningAt = 0;
  readonly wall = () => this.wallAt;
  readonly running = () => this.runningAt;
  pass(ms: number): void {
    this.wallAt += ms;
    this.runningAt += ms;
  }
}
async function leased(): Promise<{ seal: DeviceSeal; tablet: Tablet; clocks: TestClocks; hub: HubSeal }> {
  const tablet = newTablet();
  const clocks = new TestClocks();
  const seal = new DeviceSeal(
    new KeyringStore(tablet.database, tablet.journal, navigator.locks),
    clocks,
    ROUNDS,
  );
  await seal.seal(CARD, AKI, PIN, null);
  const folder = mkdtempSync(join(tmpdir(), 'ledger-seal-'));
  const hub = new HubSeal(folder);
  rmSync(folder, { recursive: true });
  await seal.learnHub({ sealKey: hub.publicKey, drain: hub.drainToken('d1') }, DAY);
  return { seal, tablet, clocks, hub };
}
/** The same tablet after a restart, with the wall clock where it is set to. */
async function restarted({ database, journal }: Tablet, wallAt: number): Promise<[DeviceSeal, TestClocks]> {
  const clocks = new TestClocks();
  clocks.wallAt = wallAt;
  const seal = new DeviceSeal(new KeyringStore(database, journal, navigator.locks), clocks, ROUNDS);
  await seal.read();
  return [seal, clocks];
}

test('S52 a lease ends after its time without a contact; then the share is gone and no PIN opens anything', async () => {
  const { seal, tablet, clocks } = await leased();
  clocks.pass(DAY - 1);
  expect(await seal.isLeaseOver()).toBe(false);
  expect((await seal.unlock('s1', PIN)).ok).toBe(true);
  clocks.pass(1);
  expect(await seal.isLeaseOver()).toBe(true);
  expect(tablet.journal.parts.get('share')).toBeUndefined();
  expect(await seal.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'no-share' } });
});

test('S52 each contact renews the lease', async () => {
  const { seal, clocks, hub } = await leased();
  clocks.pass(DAY - HOUR);
  await seal.learnHub({ sealKey: hub.publicKey, drain: hub.drainToken('d1') }, 3 * DAY);
  clocks.pass(3 * DAY - 1);
  expect(await seal.isLeaseOver()).toBe(false);
  clocks.pass(1);
  expect(await seal.isLeaseOver()).toBe(true);
});

test('S52 a clock set back stretches no lease: not while the app runs, not over a restart', async () => {
  const { seal, tablet, clocks } = await leased();
  clocks.pass(20 * HOUR);
  expect(await seal.isLeaseOver()).toBe(false);
  clocks.wallAt -= 300 * DAY;
  expect(seal.leaseLeft()).toBe(4 * HOUR);
  const [again, later] = await restarted(tablet, clocks.wallAt);
  expect(again.leaseLeft()).toBe(4 * HOUR);
  later.pass(4 * HOUR - 1);
  expect(await again.isLeaseOver()).toBe(false);
  later.pass(1);
  expect(await again.isLeaseOver()).toBe(true);
});

test('S52 the hub gives the share back, sealed to it by the device, and the same PIN opens again', async () => {
  const { seal, tablet, clocks, hub } = await leased();
  clocks.pass(2 * DAY);
  expect(await seal.isLeaseOver()).toBe(true);
  const escrow = Buffer.from(seal.ring?.shareEscrow ?? '', 'base64url');
  const share = hub.openEscrow(escrow, 'share', 'd1');
  if (!share) throw new Error('the hub opens what was sealed to it');
  await seal.reopen(Buffer.from(share).toString('base64url'), DAY);
  expect((await seal.unlock('s1', PIN)).ok).toBe(true);
  expect(await seal.isLeaseOver()).toBe(false);
  escrow[70]! ^= 1;
  expect(hub.openEscrow(escrow, 'share', 'd1')).toBeNull();
  expect((await sealOf(tablet)).ring?.lease?.endsAt).toBe(1_000 * DAY + 3 * DAY);
});

test('S52 a device without a share has no lease to renew: only the hub’s answer to its asking opens it', async () => {
  const { seal, clocks, hub } = await leased();
  await seal.end();
  await seal.learnHub({ sealKey: hub.publicKey, drain: hub.drainToken('d1') }, 9 * DAY);
  expect(await seal.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'no-share' } });
  clocks.pass(DAY);
  expect(await seal.isLeaseOver()).toBe(true);
});

test('S57 a device that is being emptied opens for nobody again: no PIN, no colleague, not with the share of the hub', async () => {
  const { seal, tablet, hub } = await leased();
  const escrow = Buffer.from(seal.ring?.shareEscrow ?? '', 'base64url');
  await seal.beginWipe();
  expect(tablet.journal.parts.get('share')).toBeUndefined();
  expect((await sealOf(tablet)).ring).toMatchObject({
    isWiping: true,
    shareEscrow: null,
    readEscrow: null,
    olderKeys: [],
  });
  const share = hub.openEscrow(escrow, 'share', 'd1');
  if (!share) throw new Error('the hub opens what was sealed to it');
  await seal.reopen(Buffer.from(share).toString('base64url'), DAY);
  expect(await seal.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'shut' } });
  expect((await seal.admit({ staff: 's1', pin: PIN }, HARU, OTHER)).ok).toBe(false);
});

test('S58 a forgotten PIN: the hub gives the read key back, a new PIN opens what was there, the old one opens nothing', async () => {
  const { seal, tablet, hub } = await leased();
  const first = await seal.unlock('s1', PIN);
  if (!first.ok || !seal.ring) throw new Error('opened');
  const box = await (await openSealedVault(seal.ring, first.value)).seal('own', new Uint8Array([1, 2]));
  await tryWrong(seal, WRONG_PINS_MAX);
  expect(await seal.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'shut' } });
  const again = await sealOf(tablet);
  const escrow = Buffer.from(again.ring?.readEscrow ?? '', 'base64url');
  expect(hub.openEscrow(escrow, 'share', 'd1')).toBeNull();
  const readKey = hub.openEscrow(escrow, 'read-key', 'd1');
  if (!readKey) throw new Error('the hub opens what was sealed to it');
  expect((await again.resetPin(AKI, Buffer.from(readKey).toString('base64url'), OTHER)).ok).toBe(true);
  const opened = await again.unlock('s1', OTHER);
  if (!opened.ok || !again.ring) throw new Error('opened');
  const vault = await openSealedVault(again.ring, opened.value);
  expect(await vault.open('own', box)).toEqual(new Uint8Array([1, 2]));
  expect((await again.unlock('s1', PIN)).ok).toBe(false);
  await again.end();
  expect(await again.resetPin(AKI, Buffer.from(readKey).toString('base64url'), OTHER)).toEqual({
    ok: false,
    error: { code: 'no-share' },
  });
});
