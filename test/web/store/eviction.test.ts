/** The browser throws a store away, or closes it, while the app is open: nothing is told to be saved that is not, or lost. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BrowserContext, Page } from '@playwright/test';
import { BrowserPage } from '#test/fixtures/browser.ts';

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
const record = (page: Page, number: number) => page.evaluate((at) => ledger.record(at), number);
const idsTo = (count: number, epoch = 'aaaa') =>
  Array.from({ length: count }, (_, at) => `d1.${epoch}.${at + 1}`);

test('S4 S11 a database that is thrown away under the open app takes nothing more: the journal gives everything back at the next start', async () => {
  const page = await browser.open(context);
  await start(page);
  await page.evaluate(() => ledger.recordMany(5));
  await page.evaluate(() => ledger.keepRows(3, 100));
  await browser.evict(page, 'indexeddb');
  // No order is given twice and no cursor stands behind rows that are gone.
  expect(await record(page, 6)).toBe('store-lost');
  expect(await page.evaluate(() => ledger.keepRows(1, 100).then(String, String))).toContain('not kept');
  expect(await record(page, 7)).toBe('store-lost');
  await page.close();

  const again = await browser.open(context);
  const report = await start(again);
  expect(report).toMatchObject({ repaired: 5, missing: 0, wasEmptied: true });
  expect(report.epoch).not.toBe('aaaa');
  expect(await own(again)).toEqual(idsTo(5));
  expect(await again.evaluate(() => ledger.cursors())).toEqual([]);
  expect(await record(again, 8)).toBe(`d1.${report.epoch}.1`);
});

test('S4 S11 a tab that was open when another found the database thrown away writes nothing into the new one', async () => {
  const [page, other] = [await browser.open(context), await browser.open(context)];
  await start(page);
  await page.evaluate(() => ledger.recordMany(4));
  await browser.evict(page, 'indexeddb');
  const report = await start(other);
  expect(report).toMatchObject({ repaired: 4, wasEmptied: true });
  expect(await page.evaluate(() => ledger.keepRows(2, 100).then(String, String))).toContain('not kept');
  expect(await record(page, 5)).toBe('store-lost');
  expect(await record(other, 6)).toBe(`d1.${report.epoch}.1`);
  expect(await own(other)).toEqual([...idsTo(4), `d1.${report.epoch}.1`]);
});

test('S6 both stores thrown away under the open app: nothing more is called saved, and the next start says how many are missing', async () => {
  const page = await browser.open(context);
  await start(page);
  await page.evaluate(() => ledger.recordMany(3));
  await browser.evict(page, 'indexeddb,file_systems');
  expect(await record(page, 4)).toBe('store-lost');
  await page.close();
  expect(await start(await browser.open(context))).toMatchObject({ missing: 3 });
});

test('S11 a connection that was closed under the app is opened anew, and the entry is stored once', async () => {
  const page = await context.newPage();
  await page.addInitScript(() => {
    const original = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function open(...args: Parameters<typeof original>) {
      const request = original.apply(this, args);
      request.addEventListener('success', () => Object.assign(globalThis, { connection: request.result }));
      return request;
    };
  });
  await page.goto(browser.url);
  await page.waitForFunction(() => 'ledger' in globalThis);
  await start(page);
  await page.evaluate(() => ledger.recordMany(2));
  for (const number of [3, 4]) {
    await page.evaluate(() => (globalThis as unknown as { connection: IDBDatabase }).connection.close());
    expect(await record(page, number)).toBe(`d1.aaaa.${number}`);
  }
  expect(await own(page)).toEqual(idsTo(4));
});

test('S4 S11 a journal that vanished under the app is begun anew, and the next start fills it from the database', async () => {
  const page = await browser.open(context);
  await start(page);
  await page.evaluate(() => ledger.recordMany(3));
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('ledger.journal'));
  expect(await record(page, 4)).toBe('d1.aaaa.4');
  await page.close();
  const again = await browser.open(context);
  expect(await start(again)).toMatchObject({ repaired: 3, missing: 0, wasEmptied: false });
  await again.close();
  const emptied = await browser.open(context);
  await browser.evict(emptied, 'indexeddb');
  expect(await start(emptied)).toMatchObject({ repaired: 4, missing: 0, wasEmptied: true });
  expect(await own(emptied)).toEqual(idsTo(4));
});
