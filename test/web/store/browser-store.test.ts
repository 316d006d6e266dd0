/** The two stores in a real Chromium: what no imitation of IndexedDB or OPFS can show. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BrowserContext, Page } from '@playwright/test';
import { BrowserPage } from '#test/fixtures/browser.ts';
import { killBrowser } from '#test/fixtures/kill-browser.ts';

const browser = new BrowserPage();
let context: BrowserContext;

beforeAll(async () => {
  await browser.start();
  context = await browser.launch(browser.newProfile());
});
beforeEach(() => browser.empty(context));
afterAll(async () => {
  await context.close();
  await browser.stop();
});

const start = (page: Page) => page.evaluate(() => ledger.start());
const own = (page: Page) => page.evaluate(() => ledger.own());
const idsTo = (count: number, epoch = 'aaaa') =>
  Array.from({ length: count }, (_, at) => `d1.${epoch}.${at + 1}`);

/** Empties IndexedDB as a damaged file does: silently, while nobody looks. */
const emptyDatabase = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((done, fail) => {
        const request = indexedDB.deleteDatabase('ledger');
        request.addEventListener('success', () => done());
        request.addEventListener('error', () => fail(new Error('not deleted')));
      }),
  );

/** Changes the journal's file from outside, as a broken disk does. */
const changeJournal = (page: Page, change: { readonly cutTo?: number; readonly append?: number[] }) =>
  page.evaluate(async ({ cutTo, append }) => {
    const root = await navigator.storage.getDirectory();
    const file = await root.getFileHandle('ledger.journal');
    const { size } = await file.getFile();
    const writable = await file.createWritable({ keepExistingData: true });
    if (cutTo !== undefined) await writable.truncate(size + cutTo);
    if (append) await writable.write({ type: 'write', position: size, data: new Uint8Array(append) });
    await writable.close();
  }, change);

test('S1 every transaction that writes is strict, and the journal holds the same entries', async () => {
  const page = await browser.open(context);
  await page.evaluate(() => {
    const original = IDBDatabase.prototype.transaction;
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    IDBDatabase.prototype.transaction = function transaction(...args: Parameters<typeof original>) {
      if (args[1] === 'readwrite') seen.push(args[2]?.durability ?? 'unset');
      return original.apply(this, args);
    };
  });
  expect(await start(page)).toEqual({
    hasJournal: true,
    repaired: 0,
    missing: 0,
    wasEmptied: false,
    orphans: 0,
    epoch: 'aaaa',
  });
  expect(await page.evaluate(() => ledger.recordMany(5))).toEqual(idsTo(5));
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  expect(seen.length).toBeGreaterThanOrEqual(5);
  expect(new Set(seen)).toEqual(new Set(['strict']));
});

test('S4 an emptied database gets its entries back from the journal, a new epoch, and offers them again', async () => {
  const first = await browser.open(context);
  await start(first);
  await first.evaluate(() => ledger.recordMany(20));
  await first.close();
  const between = await browser.open(context);
  await emptyDatabase(between);
  await between.close();
  const page = await browser.open(context);
  const report = await start(page);
  expect(report).toMatchObject({ repaired: 20, missing: 0, wasEmptied: true });
  expect(report.epoch).not.toBe('aaaa');
  expect(await own(page)).toEqual(idsTo(20));
  expect(await page.evaluate(() => ledger.waiting())).toBe(20);
  expect(await page.evaluate(() => ledger.record(99))).toBe(`d1.${report.epoch}.1`);
});

test('S5 a torn tail of the journal is cut, damage in its middle is repaired from the database', async () => {
  const first = await browser.open(context);
  await start(first);
  await first.evaluate(() => ledger.recordMany(6));
  await first.close();
  const torn = await browser.open(context);
  await changeJournal(torn, { cutTo: -7 });
  expect(await start(torn)).toMatchObject({ repaired: 1, missing: 0 });
  expect(await torn.evaluate(() => ledger.record(7))).toBe('d1.aaaa.7');
  await torn.close();
  const noise = await browser.open(context);
  await changeJournal(noise, { append: [40, 0, 0, 0, 1, 2, 3] });
  expect(await start(noise)).toMatchObject({ repaired: 0, missing: 0 });
  await noise.evaluate(() => ledger.record(8));
  await noise.close();
  // Everything is in the journal: it alone gives all eight back.
  const emptied = await browser.open(context);
  await emptyDatabase(emptied);
  expect(await start(emptied)).toMatchObject({ repaired: 8, missing: 0, wasEmptied: true });
  expect(await own(emptied)).toEqual(idsTo(8));
});

test('S6 entries that neither store holds are counted', async () => {
  const first = await browser.open(context);
  await start(first);
  await first.evaluate(() => ledger.recordMany(4));
  await first.close();
  const page = await browser.open(context);
  await changeJournal(page, { cutTo: -1 });
  await emptyDatabase(page);
  expect(await start(page)).toMatchObject({ repaired: 3, missing: 1 });
});

test('S7 two tabs that record at once give no id twice, and both see all', async () => {
  const [a, b] = [await browser.open(context), await browser.open(context)];
  await start(a);
  await start(b);
  const [ofA, ofB] = await Promise.all([
    a.evaluate(() => ledger.recordMany(25)),
    b.evaluate(() => ledger.recordMany(25)),
  ]);
  expect([...ofA, ...ofB].toSorted()).toEqual(idsTo(50).toSorted());
  await expect.poll(() => a.evaluate(() => ledger.seen().length)).toBe(50);
  await expect.poll(() => b.evaluate(() => ledger.seen().length)).toBe(50);
});

test('S7 what a tab announced to the journal and then could not write keeps nobody from writing', async () => {
  const [a, b] = [await browser.open(context), await browser.open(context)];
  await start(a);
  await start(b);
  await a.evaluate(() => ledger.announce());
  expect(await b.evaluate(() => ledger.record(1))).toBe('d1.aaaa.1');
  await a.evaluate(() => ledger.announce());
  expect(await a.evaluate(() => ledger.record(2))).toBe('d1.aaaa.2');
  await a.evaluate(() => ledger.announce());
  await b.close();
  await a.close();
  const again = await browser.open(context);
  expect(await start(again)).toMatchObject({ repaired: 0, missing: 0 });
  expect(await own(again)).toEqual(idsTo(2));
});

test('S8 nothing about a person stands unsealed in either store', async () => {
  const page = await browser.open(context);
  await start(page);
  expect(await page.evaluate(() => ledger.enterPerson('秘密　花子'))).toBe('d1.aaaa.1');
  const found = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const file = await (await root.getFileHandle('ledger.journal')).getFile();
    const text = [await file.text()];
    const database = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open('ledger');
      request.addEventListener('success', () => done(request.result));
      request.addEventListener('error', () => fail(new Error('not opened')));
    });
    for (const name of database.objectStoreNames) {
      const rows = await new Promise<unknown[]>((done) => {
        const request = database.transaction(name).objectStore(name).getAll();
        request.addEventListener('success', () => done(request.result as unknown[]));
      });
      for (const row of rows) {
        for (const value of Object.values(row as object))
          if (value instanceof Uint8Array) text.push(new TextDecoder().decode(value));
        text.push(JSON.stringify(row));
      }
    }
    database.close();
    return text.join('\n');
  });
  expect(found.length).toBeGreaterThan(500);
  for (const secret of ['秘密', '花子', 'ヒミツ', '2024-01-02', 'person:'])
    expect(found).not.toContain(secret);
});

test('S9 a browser killed right after an entry was stored loses none', async () => {
  const profile = browser.newProfile();
  let stored: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const page = await browser.open(await browser.launch(profile));
    expect(await start(page)).toMatchObject({ missing: 0, wasEmptied: false });
    expect(await own(page)).toEqual(stored);
    stored = [...stored, ...(await page.evaluate(() => ledger.recordMany(7)))];
    await killBrowser(profile);
  }
  const last = await browser.launch(profile);
  const page = await browser.open(last);
  await start(page);
  expect(await own(page)).toEqual(stored);
  expect(stored).toEqual(idsTo(35));
  await last.close();
});
