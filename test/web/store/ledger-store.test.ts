/** The contract against both stores, and the failures that only the browser's store knows. */

import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import type { RealmId } from '#shared/base/brand.ts';
import type { LedgerStore } from '#web/store/ledger-store.ts';
import { RowTables } from '#web/store/row-tables.ts';
import { StoreGuard } from '#web/store/store-guard.ts';
import { toBase64Url } from '#web/store/base64.ts';
import { OwnSeal } from '#web/store/own-seal.ts';
import { createSealingVault, createVault } from '#web/store/vault.ts';
import { DexieStore } from '#web/store/dexie-store.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import { emptyDisk, MemoryStore } from '#web/store/memory-store.ts';
import { ownEntry, runLedgerStoreContract } from '#test/contract/ledger-store.contract.ts';
import { MemoryJournal } from '#test/fixtures/memory-journal.ts';
import { identityOf } from '#test/fixtures/node-device.ts';

const disks = new WeakMap<LedgerStore, ReturnType<typeof emptyDisk>>();
const onMemory = (disk = emptyDisk()): LedgerStore => {
  const store = new MemoryStore(disk);
  disks.set(store, disk);
  return store;
};
runLedgerStoreContract('memory', {
  create: async () => onMemory(),
  again: async (store) => onMemory(disks.get(store)),
});

interface Tablet {
  readonly name: string;
  readonly journal: MemoryJournal;
  readonly marker: Map<string, string>;
}
const tablets = new WeakMap<LedgerStore, Tablet>();
let count = 0;
const newTablet = (): Tablet => {
  count += 1;
  return { name: `tablet-${count}`, journal: new MemoryJournal(), marker: new Map() };
};
function onDexie(tablet = newTablet()): DexieStore {
  const { name, journal, marker } = tablet;
  const store = new DexieStore({
    database: new LedgerDatabase(name),
    journal,
    locks: navigator.locks,
    marker: {
      getItem: (key) => marker.get(key) ?? null,
      setItem: (key, value) => void marker.set(key, value),
    },
  });
  tablets.set(store, tablet);
  return store;
}
const tabletOf = (store: LedgerStore): Tablet => tablets.get(store) as Tablet;
runLedgerStoreContract('dexie and journal', {
  create: async () => onDexie(),
  again: async (store) => {
    await store.close();
    return onDexie(tabletOf(store));
  },
});

async function withEntries(entries: number): Promise<DexieStore> {
  const store = onDexie();
  await store.open();
  await store.saveIdentity(identityOf('d1', ['common']));
  for (let order = 1; order <= entries; order += 1) await store.appendOwn(ownEntry(order));
  return store;
}
async function reopened(store: DexieStore): Promise<[DexieStore, Awaited<ReturnType<DexieStore['open']>>]> {
  await store.close();
  const next = onDexie(tabletOf(store));
  return [next, await next.open()];
}
const ordersOf = async (store: DexieStore) => (await store.readOwn(0)).map(({ entry }) => entry.order);

test('S2 an entry that the journal refuses is taken out again: nothing was stored, and its number is free', async () => {
  const store = await withEntries(2);
  const { journal } = tabletOf(store);
  journal.fails = 'quota';
  expect(await store.appendOwn(ownEntry(3))).toEqual({ ok: false, error: 'disk-full' });
  journal.fails = 'lost';
  expect(await store.appendOwn(ownEntry(3))).toEqual({ ok: false, error: 'store-lost' });
  expect(await ordersOf(store)).toEqual([1, 2]);
  expect(await store.ownPlace()).toEqual({ order: 2, counter: 2 });
  journal.fails = null;
  expect(await store.appendOwn(ownEntry(3))).toEqual({ ok: true, value: undefined });
  const [next, report] = await reopened(store);
  expect(report).toMatchObject({ ok: true, value: { repaired: 0, missing: 0 } });
  expect(await ordersOf(next)).toEqual([1, 2, 3]);
});

test('S11 a full disk is named; a handle that died is opened anew and tried once more', async () => {
  const store = await withEntries(1);
  const { name } = tabletOf(store);
  const add = vi.spyOn(IDBObjectStore.prototype, 'add');
  add.mockImplementationOnce(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  expect(await store.appendOwn(ownEntry(2))).toEqual({ ok: false, error: 'disk-full' });
  add.mockImplementationOnce(() => {
    throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
  });
  expect(await store.appendOwn(ownEntry(2))).toEqual({ ok: true, value: undefined });
  add.mockRestore();
  expect(await ordersOf(store)).toEqual([1, 2]);
  expect((await reopened(store))[1]).toMatchObject({ ok: true, value: { missing: 0, repaired: 0 } });
  expect(name).toMatch(/^tablet/);
});

test('S11 a read on a handle that died is tried once more on a new one; then the failure has its name', async () => {
  const store = await withEntries(1);
  const get = vi.spyOn(IDBObjectStore.prototype, 'get');
  const die = () => {
    throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
  };
  get.mockImplementationOnce(die);
  expect(await store.ownPlace()).toMatchObject({ order: 1 });
  get.mockImplementationOnce(die).mockImplementationOnce(die);
  await expect(store.ownPlace()).rejects.toMatchObject({ name: 'StoreUnread', code: 'store-lost' });
  get.mockRestore();
  expect(await store.ownPlace()).toMatchObject({ order: 1 });
});

test('S2 an entry that both stores hold is stored, also where the marker cannot be written', async () => {
  const store = await withEntries(1);
  const { marker } = tabletOf(store);
  marker.set = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  expect(await store.appendOwn(ownEntry(2))).toEqual({ ok: true, value: undefined });
  expect(await ordersOf(store)).toEqual([1, 2]);
});

test('S4 whichever store lost entries, the other gives them back; the marker counts what both lost', async () => {
  const store = await withEntries(5);
  const tablet = tabletOf(store);
  await store.close();
  tablet.journal.bytes = new Uint8Array(0);
  tablet.journal.key = null;
  const [fromDatabase, first] = await reopened(store);
  expect(first).toMatchObject({ ok: true, value: { repaired: 5, missing: 0, wasEmptied: false } });
  await fromDatabase.close();
  await new LedgerDatabase(tablet.name).delete();
  const [emptied, second] = await reopened(fromDatabase);
  expect(second).toMatchObject({ ok: true, value: { repaired: 5, missing: 0, wasEmptied: true } });
  expect((await emptied.identity())?.epoch).not.toBe('aaaa');
  expect(await emptied.ownPlace()).toEqual({ order: 5, counter: 0 });
  await emptied.close();
  await new LedgerDatabase(tablet.name).delete();
  tablet.journal.bytes = new Uint8Array(0);
  const [, third] = await reopened(emptied);
  expect(third).toMatchObject({ ok: true, value: { repaired: 0, missing: 5 } });
});

test('S4 an emptied database and one damaged place of the journal leave the device known', async () => {
  const copies = ['frame', 'file'] as const;
  for (const lost of copies) {
    const store = await withEntries(3);
    const tablet = tabletOf(store);
    await store.close();
    await new LedgerDatabase(tablet.name).delete();
    // The first frame is the identity: one flipped bit of it, which no length tells.
    if (lost === 'frame') tablet.journal.bytes[20]! ^= 1;
    else tablet.journal.parts.delete('identity');
    const [known, report] = await reopened(store);
    expect(report).toMatchObject({
      ok: true,
      value: { repaired: 3, missing: 0, wasEmptied: true, orphans: 0 },
    });
    expect((await known.identity())?.account.device).toBe('d1');
    expect(await ordersOf(known)).toEqual([1, 2, 3]);
    await known.close();
    // Both copies are whole again: the other one may be lost next.
    await new LedgerDatabase(tablet.name).delete();
    if (lost === 'frame') tablet.journal.parts.delete('identity');
    else {
      const whole = await tablet.journal.read();
      tablet.journal.bytes = new Uint8Array(0);
      await tablet.journal.append(whole.frames.filter(({ sequence }) => sequence > 0));
    }
    const [again] = await reopened(known);
    expect((await again.identity())?.account.device).toBe('d1');
    await again.close();
  }
});

test('S4 where nothing names the device any more its entries are counted, kept, and offered after an enrolment', async () => {
  const store = await withEntries(3);
  const tablet = tabletOf(store);
  await store.close();
  await new LedgerDatabase(tablet.name).delete();
  tablet.journal.bytes[20]! ^= 1;
  tablet.journal.parts.delete('identity');
  const [nobody, report] = await reopened(store);
  expect(report).toMatchObject({ ok: true, value: { missing: 0, orphans: 3 } });
  expect(await nobody.identity()).toBe(null);
  const [still, second] = await reopened(nobody);
  expect(second).toMatchObject({ ok: true, value: { missing: 0, orphans: 3 } });
  await still.saveIdentity(identityOf('d9', ['common'], 'bbbb'));
  const [enrolled, third] = await reopened(still);
  expect(third).toMatchObject({ ok: true, value: { missing: 0, orphans: 0 } });
  expect((await enrolled.readOwn(0)).map(({ entry, copy }) => [entry.id, copy.state])).toEqual([
    ['d1.aaaa.1', 'stored'],
    ['d1.aaaa.2', 'stored'],
    ['d1.aaaa.3', 'stored'],
  ]);
  expect(await enrolled.ownPlace()).toEqual({ order: 3, counter: 0 });
});

/** A sealed tablet's store: opened with the read key, or blind. */
async function sealedStore(tablet: Tablet, own: OwnSeal, key: CryptoKey | null): Promise<DexieStore> {
  const store = new DexieStore({
    database: new LedgerDatabase(tablet.name),
    journal: tablet.journal,
    vault: key ? createVault(key, { own }) : createSealingVault(own),
    locks: navigator.locks,
    marker: null,
  });
  tablets.set(store, tablet);
  return store;
}
async function sealKeys(): Promise<{ hubKey: string; key: CryptoKey }> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const hubKey = toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  return { hubKey, key };
}

test('S49 S50 entries of a sealed device read back with the read key; those taken blind are kept, not read, and not missing', async () => {
  const { hubKey, key } = await sealKeys();
  const tablet = newTablet();
  const open = await sealedStore(tablet, await OwnSeal.create(hubKey, key), key);
  await open.open();
  await open.saveIdentity(identityOf('d1', ['common']));
  for (const order of [1, 2]) await open.appendOwn(ownEntry(order));
  expect(await ordersOf(open)).toEqual([1, 2]);
  await open.close();

  const blind = await sealedStore(tablet, await OwnSeal.create(hubKey, null), null);
  expect(await blind.open()).toMatchObject({ ok: true });
  expect((await blind.ownPlace()).order).toBe(2);
  expect(await blind.appendOwn(ownEntry(3, 1, 'wwww'))).toEqual({ ok: true, value: undefined });
  expect(await blind.appendOwn(ownEntry(4, 2, 'wwww'))).toEqual({ ok: true, value: undefined });
  await blind.close();

  const again = await sealedStore(tablet, await OwnSeal.create(hubKey, key), key);
  expect(await again.open()).toMatchObject({ ok: true, value: { missing: 0, repaired: 0 } });
  expect(await ordersOf(again)).toEqual([1, 2]);
  expect(await again.ownPlace()).toEqual({ order: 4, counter: 2 });
  const database = new LedgerDatabase(tablet.name);
  expect((await database.copies.toArray()).map(({ id }) => id)).toEqual([
    'd1.aaaa.1',
    'd1.aaaa.2',
    'd1.wwww.1',
    'd1.wwww.2',
  ]);
  database.close();
  await again.close();

  // The database is lost: the journal gives everything back, also what nobody here can read.
  await new LedgerDatabase(tablet.name).delete();
  const recovered = await sealedStore(tablet, await OwnSeal.create(hubKey, key), key);
  expect(await recovered.open()).toMatchObject({
    ok: true,
    value: { missing: 0, repaired: 4, wasEmptied: true },
  });
  expect((await recovered.ownPlace()).order).toBe(4);
});

test('S50 whoever works blind on an emptied database uses no order that the journal holds', async () => {
  const { hubKey, key } = await sealKeys();
  const tablet = newTablet();
  // Of the time before the hub was known: under the read key only, and opaque to whoever lacks it.
  const open = new DexieStore({
    database: new LedgerDatabase(tablet.name),
    journal: tablet.journal,
    vault: createVault(key),
    locks: navigator.locks,
    marker: null,
  });
  await open.open();
  await open.saveIdentity(identityOf('d1', ['common']));
  for (const order of [1, 2, 3]) await open.appendOwn(ownEntry(order));
  await open.close();
  await new LedgerDatabase(tablet.name).delete();

  const blind = await sealedStore(tablet, await OwnSeal.create(hubKey, null), null);
  await blind.open();
  expect((await blind.ownPlace()).order).toBe(3);
  expect((await blind.appendOwn(ownEntry(4, 1, 'wwww'))).ok).toBe(true);
  await blind.close();

  const again = await sealedStore(tablet, await OwnSeal.create(hubKey, key), key);
  expect(await again.open()).toMatchObject({ ok: true, value: { missing: 0 } });
  expect(await ordersOf(again)).toEqual([1, 2, 3]);
});

test('S3 S11 rows whose commit was answered too late are stored once, when the watchdog has them stored again', async () => {
  const database = new LedgerDatabase(`late-${(count += 1)}`);
  const guard = new StoreGuard(database);
  // A page that slept in between: its time is up before it hears that the transaction is complete.
  const late = {
    attempt: async <T>(work: () => Promise<T>) => {
      await work();
      return guard.attempt(work);
    },
    read: <T>(work: () => Promise<T>) => guard.read(work),
  } as StoreGuard;
  const vault = createVault(
    await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
  );
  const tables = new RowTables(database, late, () => vault);
  const realm = 'common' as RealmId;
  const bytes = new TextEncoder().encode('@register:sites\nd1.aaaa.1 {}\n');
  const aside = { realm, seq: 2, reason: 'malformed', update: new Uint8Array([1]) } as const;
  const kept = await tables.appendRows({ realm, receivedAt: 1, bytes }, [aside], {
    realm,
    logEpoch: 'e1',
    seq: 2,
  });
  expect(kept).toEqual({ ok: true, value: 1 });
  expect([await database.chunks.count(), await database.aside.count()]).toEqual([1, 1]);
  const admitted = await tables.admitAside([1], { realm, receivedAt: 1, bytes });
  expect(admitted).toEqual({ ok: true, value: 2 });
  expect([await database.chunks.count(), await database.aside.count()]).toEqual([2, 0]);
  expect((await tables.setAside(aside)).ok).toBe(true);
});

test('S2 S9 what a tab left in the database alone as it died is put into the journal before another tab reads it', async () => {
  for (const lost of ['mark', 'frame and mark'] as const) {
    const store = await withEntries(2);
    const { journal, marker } = tabletOf(store);
    const [bytes, mark] = [journal.bytes, [...marker]];
    const other = onDexie(tabletOf(store));
    await other.open();
    await store.appendOwn(ownEntry(3));
    // As it is where the tab ended between its two stores, or before it had marked that both have it.
    if (lost === 'frame and mark') journal.bytes = bytes;
    for (const [name, value] of mark) marker.set(name, value);
    await other.completeOwn();
    expect((await journal.read()).frames.map(({ sequence }) => sequence).filter((one) => one > 0)).toEqual([
      1, 2, 3,
    ]);
    const appends = journal.appends;
    await other.completeOwn();
    expect([await ordersOf(other), journal.appends]).toEqual([[1, 2, 3], appends]);
    expect((await reopened(store))[1]).toMatchObject({ ok: true, value: { repaired: 0, missing: 0 } });
  }
});
