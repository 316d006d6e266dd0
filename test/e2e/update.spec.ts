/** A new version of the app arrives while somebody types: nothing reloads by itself, and no tab loses a word. */

import type { BrowserContext, Page } from '@playwright/test';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, startTestHub, test, type TestHub } from './hub-fixture.ts';

const BUILT = join(import.meta.dirname, '..', '..', '.build', 'web');
let webDir: string;
let hub: TestHub;
let context: BrowserContext;

test.use({ viewport: { width: 1440, height: 900 }, hasTouch: false });
test.beforeAll(async ({ browser }) => {
  webDir = mkdtempSync(join(tmpdir(), 'ledger-web-'));
  cpSync(BUILT, webDir, { recursive: true });
  hub = await startTestHub(webDir);
  context = await browser.newContext({ baseURL: hub.url, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' });
});
test.afterAll(async () => {
  await context.close();
  await hub.remove();
  rmSync(webDir, { recursive: true, force: true, maxRetries: 20 });
});

/** The next version: the same app with another name, in the worker's list and in the page. */
function publishNextVersion(): void {
  const worker = join(webDir, 'service-worker.js');
  const { version } = JSON.parse(readFileSync(join(BUILT, '_app', 'version.json'), 'utf8')) as {
    version: string;
  };
  const source = readFileSync(worker, 'utf8');
  expect(source).toContain(version);
  writeFileSync(worker, source.replaceAll(version, `${version}-next`));
  const page = join(webDir, 'index.html');
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace('<title>', '<meta name="edition" content="next" /><title>'),
  );
}

const edition = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.querySelector<HTMLMetaElement>('meta[name=edition]')?.content ?? null);
const notice = (page: Page) => page.getByText('新しい版があります');

test('two tabs: the new version waits for a word, and the half-typed form of the other tab survives it', async () => {
  const a = await context.newPage();
  await a.goto('/desk');
  await a.locator('h3', { hasText: '窓口担当' }).locator('+ ul button').first().click();
  await expect(a.locator('header').first()).toContainText('センター受付済み', { timeout: 120_000 });
  await a.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((wake) => setTimeout(wake, 50));
  });
  const b = await context.newPage();
  await b.goto('/desk');
  await expect(b.locator('#desk-search')).toBeVisible();
  await a.bringToFront();
  await a.goto('/desk/new');
  await a.locator('#new-kana').fill('カキカケ　ハナコ');
  await a.locator('#new-name').fill('書掛　花子');

  publishNextVersion();
  await b.bringToFront();
  await b.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expect(notice(b)).toBeVisible();
  // Nothing has happened to anybody yet, and the old version goes on working in screens that were not open before.
  expect(await edition(a)).toBeNull();
  await expect(a.locator('#new-kana')).toHaveValue('カキカケ　ハナコ');
  await b.goto('/device');
  await expect(b.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(notice(b)).toBeVisible();

  // The last word is typed in the same moment in which the other tab switches.
  await a.locator('#new-name').fill('書掛　花子と太郎');
  await b.getByRole('button', { name: '今すぐ切り替える' }).click();
  await expect.poll(() => edition(b).catch(() => null)).toBe('next');
  await expect.poll(() => edition(a).catch(() => null)).toBe('next');
  await expect(a.locator('#new-kana')).toHaveValue('カキカケ　ハナコ');
  await expect(a.locator('#new-name')).toHaveValue('書掛　花子と太郎');
  await expect(notice(a)).toHaveCount(0);
});
