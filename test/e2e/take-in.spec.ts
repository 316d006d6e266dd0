/** 端末控え from one tablet to the centre by way of another, and two tablets that were one. */

import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import type { PersonId } from '#shared/base/brand.ts';
import { LedgerCopy } from '../fixtures/ledger-copy.ts';
import { expect, test, type TestHub } from './hub-fixture.ts';
import { CHROMIUM_ARGS } from './playwright.config.ts';
import { openSession, readyRow, TABLET } from './tablet.ts';

const WORDS = '三つの言葉を並べる';
const folders: string[] = [];
const contexts: BrowserContext[] = [];

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-take-in-'));
  folders.push(folder);
  return folder;
};

test.afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});

async function open(hub: TestHub, profile = newFolder()): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: CHROMIUM_ARGS,
    baseURL: hub.url,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    ...TABLET,
  });
  contexts.push(context);
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

const header = (page: Page) => page.locator('header').first();

async function signIn(page: Page, role: string, nth: number): Promise<void> {
  await page.goto('/');
  await page.getByRole('heading', { name: role }).locator('+ ul').getByRole('button').nth(nth).click();
  await expect(header(page)).toContainText('センター受付済み', { timeout: 120_000 });
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((wake) => setTimeout(wake, 50));
  });
}

/** @returns the child, with a shot that the centre does not know */
async function registerOffline(context: BrowserContext, page: Page): Promise<string> {
  await page.goto('/field');
  await openSession(page);
  await expect(header(page)).toContainText('センター受付済み');
  await context.setOffline(true);
  return registerOne(page);
}

async function registerOne(page: Page, nth = 0): Promise<string> {
  const row = readyRow(page)
    .or(page.locator('a[data-person]', { hasText: '打てます' }))
    .nth(nth);
  const person = (await row.getAttribute('data-person')) ?? '';
  await row.click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  await page.getByRole('button', { name: '左腕に接種した' }).first().click();
  await expect(page.getByRole('status').filter({ hasText: '記録しました' })).toBeVisible();
  return person;
}

async function exportTo(page: Page, folder: string): Promise<string> {
  await page.goto('/device');
  const form = page.locator('form#export');
  await form.getByLabel('合言葉').fill(WORDS);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    form.getByRole('button', { name: '端末控えを作る' }).click(),
  ]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

async function takeIn(page: Page, path: string, words = WORDS): Promise<void> {
  await page.getByLabel('端末控えのファイル').setInputFiles(path);
  await page.getByLabel('控えを作ったときの合言葉').fill(words);
  await page.getByRole('button', { name: '取り込む' }).click();
}

test('S17 S76 a shot of a tablet without a network reaches the ledger by another tablet, whatever its file is called', async ({
  hub,
}) => {
  const lost = await open(hub);
  await signIn(lost.page, '接種担当', 0);
  const person = await registerOffline(lost.context, lost.page);
  const path = await exportTo(lost.page, newFolder());

  const bearer = await open(hub);
  await signIn(bearer.page, '接種担当', 1);
  await bearer.page.goto('/device');
  const called = join(dirname(path), '<img src=x onerror=alert(1)>.bin');
  copyFileSync(path, called);
  await takeIn(bearer.page, called, 'ちがう合言葉です');
  await expect(bearer.page.getByText('合言葉がちがうか、ファイルがこわれています。')).toBeVisible();
  await takeIn(bearer.page, called);
  await expect(
    bearer.page.getByText(/の控えから[1-9][0-9]*件を取り込み、この端末に保存しました/),
  ).toBeVisible();
  await expect(bearer.page.locator('img[src="x"]')).toHaveCount(0);
  // What its author signed enters the ledger by whoever brings it: nobody has to judge it.
  await expect(bearer.page.getByText('この端末の記録は、すべてセンターに届いています。')).toBeVisible();
  await expect(header(bearer.page)).toContainText('センター受付済み');
  await bearer.page.screenshot({ path: 'test-output/screens/take-in/taken-in.png', fullPage: true });
  expect((await LedgerCopy.download(hub)).person(person as PersonId).shots.filter(isOfToday)).toHaveLength(1);

  // The tablet is found, and finds the network: nothing is there twice.
  await lost.context.setOffline(false);
  await expect(header(lost.page)).toContainText('センター受付済み', { timeout: 120_000 });
  const end = await LedgerCopy.download(hub);
  expect(end.duplicateIds()).toEqual([]);
  expect(end.person(person as PersonId).shots.filter(isOfToday)).toHaveLength(1);
});

const isOfToday = ({ shot }: { shot: { provenance: string; session: string | null } }): boolean =>
  shot.session !== null;

test('S18 two tablets that were one: what bears the same number is kept, named and not shown', async ({
  hub,
}) => {
  const profile = newFolder();
  const first = await open(hub, profile);
  await signIn(first.page, '接種担当', 2);
  await first.page.goto('/field');
  await openSession(first.page);
  await expect(header(first.page)).toContainText('センター受付済み');
  const session = new URL(first.page.url()).pathname;
  await first.context.close();
  const copy = newFolder();
  // What the browser itself keeps may still go away while it is copied.
  await expect(() =>
    cpSync(profile, copy, { recursive: true, filter: (path) => !path.includes('Singleton') }),
  ).toPass();

  const folder = newFolder();
  const paths: string[] = [];
  for (const [nth, from] of [profile, copy].entries()) {
    const { context, page } = await open(hub, from);
    await context.setOffline(true);
    await page.goto(session);
    await registerOne(page, nth);
    if (nth === 0) paths.push(await exportTo(page, folder));
    else {
      await page.goto('/device');
      await takeIn(page, paths[0]!);
      await expect(page.getByText(/番号が重なるため、表示せずに預かりました/)).toBeVisible();
      await expect(header(page)).toContainText('表示していない記録 1件');
      await expect(page.getByText(/端末が複製されたおそれがあります/)).toBeVisible();
      await page.screenshot({ path: 'test-output/screens/take-in/set-aside.png', fullPage: true });
      // Still so after a restart.
      await page.reload();
      await expect(page.getByText(/端末が複製されたおそれがあります/)).toBeVisible();
    }
    await context.close();
  }
});
