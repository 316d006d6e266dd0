import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import type { SealAnswer } from '#shared/api/seal-api.ts';
import type { DeviceAudit } from '#web/app/device-audit.ts';
import { DeviceSeal } from '#web/app/device-seal.ts';
import { LockedDevice } from '#web/app/locked-device.ts';
import { SealedDelivery } from '#web/app/sealed-delivery.ts';
import { stepWipe } from '#web/app/wipe-device.ts';
import { AuditJournal } from '#web/store/audit-journal.ts';
import { KeyringStore } from '#web/store/keyring-store.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import { MemoryJournal } from '#test/fixtures/memory-journal.ts';
import { TestHub, tokenOf } from '#test/fixtures/test-hub.ts';

const AKI = { staff: 's1', name: '秋', role: 'vaccinator', site: 'center' };
const PIN = '739158';
const HOUR = 3_600_000;
let hub: TestHub | null = null;
let count = 0;

afterEach(async () => {
  vi.unstubAllGlobals();
  await hub?.stop();
  hub = null;
});

/** A locked device and its parts; `pass` lets time go on. */
async function locked(keys: SealAnswer) {
  const database = new LedgerDatabase(`locked-${(count += 1)}`);
  let at = Date.now();
  const clocks = { wall: () => at, running: () => at };
  const seal = new DeviceSeal(
    new KeyringStore(database, new MemoryJournal(), navigator.locks),
    clocks,
    1_000,
  );
  const card = { device: 'd1', municipality: { code: '1', name: '町' }, demonstration: true, realms: [] };
  await seal.seal({ ...card, hub: null }, AKI, PIN, null);
  await seal.learnHub(keys, keys.leaseMs);
  const wipe = {
    looks: new AuditJournal(database),
    mendStores: () => Promise.resolve(),
    withoutWriters: <T>(work: () => Promise<T>) => work(),
    close: () => undefined,
  };
  const delivery = new SealedDelivery(database);
  const device = new LockedDevice({
    delivery,
    audit: { note: () => Promise.resolve({ ok: true, value: undefined }) } as unknown as DeviceAudit,
    seal,
    openBlind: () => Promise.resolve(null),
    open: () => Promise.resolve('open'),
    wipe,
  });
  return { device, seal, parts: { ...wipe, seal, delivery }, pass: (ms: number) => void (at += ms) };
}

async function hubKeys(): Promise<SealAnswer> {
  hub = await new TestHub().start();
  const { url } = hub;
  const reach = fetch;
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => reach(`${url}${path}`, init));
  const headers = { authorization: `Bearer d1.${tokenOf('d1')}` };
  return (await (await fetch('/api/device/seal', { headers })).json()) as SealAnswer;
}

test('S53 a locked device that the office has stopped loses its share at the next contact, though nobody opens it', async () => {
  const { device, seal, parts } = await locked(await hubKeys());
  const { signal } = new AbortController();
  expect(await stepWipe(parts, signal)).toBeNull();
  expect(await seal.hasShare()).toBe(true);
  hub?.log.changeDevices(new Map([['d1', { state: 'revoked' }]]));
  expect(await stepWipe(parts, signal)).toBeNull();
  expect(await seal.hasShare()).toBe(false);
  expect(await device.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'no-share' } });
  // The office took it back: the hub gives the share again, and the same PIN opens.
  hub?.log.changeDevices(new Map([['d1', { state: 'active' }]]));
  expect(await device.unlock('s1', PIN)).toEqual({ ok: true, value: 'open' });
});

test('S52 a lease that has ended opens for no PIN, also before the locked screen has looked', async () => {
  const keys = await hubKeys();
  const { device, pass } = await locked(keys);
  expect(await device.unlock('s1', PIN)).toEqual({ ok: true, value: 'open' });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  pass(24 * HOUR);
  expect(await device.unlock('s1', PIN)).toEqual({ ok: false, error: { code: 'no-share' } });
});
