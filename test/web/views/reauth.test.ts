/** Showing who one is on an open device: what is asked when, what a wrong try costs, and what never waits for it. */

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok } from '#shared/base/result.ts';
import { DeviceSeal } from '#web/app/device-seal.ts';
import type { NotedLook } from '#web/app/device-audit.ts';
import { KeyringStore } from '#web/store/keyring-store.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import { Reauth } from '#web/views/reauth.svelte.ts';
import { MemoryJournal } from '#test/fixtures/memory-journal.ts';

const AKI = { staff: 's1', name: '秋', role: 'vaccinator', site: 'center' };
const HARU = { staff: 's2', name: '春', role: 'reception', site: 'center' };
const CARD = { device: 'd1', municipality: { code: '1', name: '町' }, demonstration: true, realms: [] };
const PIN = '739158';
const OTHER = '284617';
const MINUTE = 60_000;
const NO_HUB = { ask: () => Promise.reject(new Error('no hub is asked')), cancel: () => undefined };
let count = 0;
let staff = 's1';
let at = 0;
let noted: NotedLook[] = [];
const open: Reauth[] = [];

beforeEach(() => {
  staff = 's1';
  at = 1_000_000;
  noted = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  for (const one of open.splice(0)) one.stop();
});

async function sealed(): Promise<DeviceSeal> {
  const database = new LedgerDatabase(`reauth-${(count += 1)}`);
  const clocks = { wall: () => at, running: () => at };
  const store = new KeyringStore(database, new MemoryJournal(), navigator.locks);
  const seal = new DeviceSeal(store, clocks, 1_000);
  await seal.seal({ ...CARD, hub: null }, AKI, PIN, null);
  await seal.admit({ staff: 's1', pin: PIN }, HARU, OTHER);
  return seal;
}

/** As it stands right after the device was opened. */
function opened(seal: DeviceSeal): Reauth {
  const audit = {
    note: (look: NotedLook) => {
      noted.push(look);
      return Promise.resolve(ok(undefined));
    },
  };
  const reauth = new Reauth({
    seal,
    audit,
    staff: () => staff,
    signsIn: () => false,
    hub: NO_HUB,
    now: () => ({ wall: at, running: at }),
  });
  open.push(reauth);
  return reauth;
}

test('S66 who has just opened the device is not asked; later a PIN counts for corrections, and for a file only in one breath', async () => {
  const reauth = opened(await sealed());
  expect(await reauth.ask('close')).toBe(true);
  at += MINUTE;
  expect(await reauth.ask('correct')).toBe(true);
  const closing = reauth.ask('close');
  expect(reauth.deed).toBe('close');
  expect(reauth.member?.name).toBe('秋');
  await reauth.showPin(PIN);
  expect(await closing).toBe(true);
  expect(reauth.deed).toBeNull();
  expect(await reauth.ask('export')).toBe(true);
  at += MINUTE;
  expect(await reauth.ask('correct')).toBe(true);
  const asked = reauth.ask('export');
  expect(reauth.deed).toBe('export');
  reauth.cancel();
  expect(await asked).toBe(false);
  at += 5 * MINUTE;
  const correcting = reauth.ask('correct');
  expect(reauth.deed).toBe('correct');
  reauth.stop();
  expect(await correcting).toBe(false);
});

test('S66 another member shows it by the own PIN, and a device without a PIN asks nobody', async () => {
  const reauth = opened(await sealed());
  staff = 's2';
  const asked = reauth.ask('correct');
  await reauth.showPin(PIN);
  expect(reauth.failure).toMatchObject({ code: 'wrong-pin', triesLeft: 9 });
  await reauth.showPin(OTHER);
  expect(await asked).toBe(true);
  const bare = new DeviceSeal(
    new KeyringStore(new LedgerDatabase(`reauth-${(count += 1)}`), new MemoryJournal(), navigator.locks),
  );
  const unsealed = opened(bare);
  at += 60 * MINUTE;
  expect(await unsealed.ask('export')).toBe(true);
});

test('S67 wrong PINs count, wait and are on file as at unlocking; a right one is not taken before its time, and the tenth ends that PIN', async () => {
  const seal = await sealed();
  const reauth = opened(seal);
  at += 10 * MINUTE;
  const asked = reauth.ask('correct');
  for (let tries = 1; tries <= 5; tries += 1) await reauth.showPin('111222');
  expect(reauth.failure).toMatchObject({ code: 'wrong-pin', triesLeft: 5, waitMs: MINUTE });
  expect(reauth.member?.waitMs).toBe(MINUTE);
  await reauth.showPin(PIN);
  expect(reauth.failure).toMatchObject({ code: 'wait' });
  expect(reauth.deed).toBe('correct');
  expect(noted.map(({ what, staff: who, code }) => `${what} ${who} ${code}`)).toEqual([
    ...Array.from({ length: 5 }, () => 'wrong-pin s1 wrong-pin'),
    'wrong-pin s1 wait',
  ]);
  for (let tries = 6; tries <= 10; tries += 1) {
    await seal.elapse(60 * MINUTE);
    await reauth.showPin('111222');
  }
  expect(reauth.failure).toEqual({ code: 'shut' });
  expect(reauth.member?.wrapped).toBeNull();
  expect(await seal.unlock('s1', PIN)).toMatchObject({ ok: false, error: { code: 'shut' } });
  reauth.cancel();
  expect(await asked).toBe(false);
});

test('S67 a wait runs down while the device is open, as on the lock screen', async () => {
  const seal = await sealed();
  const reauth = opened(seal);
  at += 10 * MINUTE;
  void reauth.ask('correct');
  for (let tries = 1; tries <= 5; tries += 1) await reauth.showPin('111222');
  reauth.cancel();
  await expect.poll(() => reauth.member?.waitMs, { timeout: 20_000 }).toBeLessThan(MINUTE);
});

test('S67 a try that never ends holds nothing up: it can be left, and only a rescue goes on without it', async () => {
  const seal = await sealed();
  const reauth = opened(seal);
  at += 10 * MINUTE;
  vi.useFakeTimers();
  vi.spyOn(seal, 'unlock').mockReturnValue(new Promise(() => undefined));
  const asked = reauth.ask('export');
  void reauth.showPin(PIN);
  expect(reauth.isBusy).toBe(true);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(reauth.failure).toEqual({ code: 'unchecked' });
  reauth.goOnUnchecked();
  expect(reauth.deed).toBe('export');
  reauth.cancel();
  expect(await asked).toBe(false);

  const rescued = reauth.askToRescue();
  reauth.goOnUnchecked();
  expect(reauth.deed, 'not before it was tried').toBe('rescue');
  void reauth.showPin(PIN);
  await vi.advanceTimersByTimeAsync(15_000);
  reauth.goOnUnchecked();
  expect(await rescued).toBe('unchecked');
});

test('S67 a store that fails says so; a passkey that does opens no way round the PIN', async () => {
  const seal = await sealed();
  const reauth = opened(seal);
  at += 10 * MINUTE;
  const rescued = reauth.askToRescue();
  vi.spyOn(seal, 'unlockByPasskey').mockRejectedValue(new Error('gone'));
  await expect(reauth.showPasskey(() => new Promise(() => undefined))).rejects.toThrow('gone');
  reauth.goOnUnchecked();
  expect(reauth.deed).toBe('rescue');
  vi.spyOn(seal, 'unlock').mockRejectedValue(new Error('gone'));
  await expect(reauth.showPin(PIN)).rejects.toThrow('gone');
  expect(reauth.failure).toEqual({ code: 'unchecked' });
  expect(reauth.isBusy).toBe(false);
  reauth.goOnUnchecked();
  expect(await rescued).toBe('unchecked');
});

test('S67 an answer that comes after the question was left does nothing', async () => {
  const seal = await sealed();
  const reauth = opened(seal);
  at += 10 * MINUTE;
  const first = reauth.ask('correct');
  const trying = reauth.showPin(PIN);
  reauth.cancel();
  expect(await first).toBe(false);
  const second = reauth.ask('correct');
  await trying;
  expect(reauth.deed).toBe('correct');
  expect(reauth.isBusy).toBe(false);
  reauth.cancel();
  expect(await second).toBe(false);
});

test('S68 whoever signs in is asked by the hub alone, and the file is read once more; a member of the field by the PIN', async () => {
  const seal = await sealed();
  const asked: string[] = [];
  const answers: boolean[] = [false, true, true];
  const hub = {
    ask: () => {
      asked.push('hub');
      return Promise.resolve(answers.shift() ?? false);
    },
    cancel: () => undefined,
  };
  const audit = { note: () => Promise.resolve(ok(undefined)) };
  let signsIn = true;
  const reauth = new Reauth({
    seal,
    audit,
    staff: () => staff,
    signsIn: () => signsIn,
    hub,
    now: () => ({ wall: at, running: at }),
  });
  open.push(reauth);
  at += 10 * MINUTE;
  const replies: ('reauth-needed' | 'rows' | null)[] = [];
  const read = () => Promise.resolve(replies.shift() ?? null);
  replies.push('rows');
  expect([await reauth.readFile(read), asked.length]).toEqual(['rows', 0]);
  replies.push('reauth-needed');
  expect([await reauth.readFile(read), asked.length]).toEqual([undefined, 1]);
  replies.push('reauth-needed', 'rows');
  expect([await reauth.readFile(read), asked.length]).toEqual(['rows', 2]);
  // A hub that is never content is one that gives nothing.
  replies.push('reauth-needed', 'reauth-needed');
  expect([await reauth.readFile(read), asked.length]).toEqual([null, 3]);
  expect(reauth.deed).toBeNull();
  signsIn = false;
  replies.push('rows');
  const file = reauth.readFile(read);
  expect(reauth.deed).toBe('export');
  await reauth.showPin(PIN);
  expect(await file).toBe('rows');
  expect(asked.length).toBe(3);
});
