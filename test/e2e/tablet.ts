/** Steps that several tests of the field take on a tablet. */

import type { Browser, Page } from '@playwright/test';
import { expect, test as base, type TestHub } from './hub-fixture.ts';

export const TABLET = { viewport: { width: 1180, height: 820 }, hasTouch: true };

const sessionList = (page: Page) => page.getByRole('heading', { name: '会場', level: 1 });

/** A tablet of its own (its own profile), enrolled as the first vaccinator of the demonstration, that holds its ledger. */
export async function openTablet(browser: Browser, hub: TestHub): Promise<Page> {
  const context = await browser.newContext({
    ...TABLET,
    baseURL: hub.url,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
  });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('heading', { name: '接種担当' }).locator('+ ul').getByRole('button').first().click();
  await expect(sessionList(page)).toBeVisible();
  // Until then the lists grow: what is first would be another a moment later.
  await expect(page.locator('header').first()).toContainText('センター受付済み');
  return page;
}

/** `test` with one tablet for the whole file, opened by the first story; each begins at the list of sessions. */
export const test = base.extend<{ tablet: Page }, { fileTablet: Page }>({
  fileTablet: [
    async ({ browser, hub }, use) => {
      const page = await openTablet(browser, hub);
      await use(page);
      await page.context().close();
    },
    { scope: 'worker', timeout: 900_000 },
  ],
  async tablet({ fileTablet }, use) {
    await fileTablet.goto('/field');
    await expect(sessionList(fileTablet)).toBeVisible();
    await expect(fileTablet.locator('header').first()).toContainText('センター受付済み');
    await use(fileTablet);
  },
});

/** Sessions for which a tablet has its settings of the day, by address. */
const setUps = new WeakMap<Page, Set<string>>();

/** Opens the n-th session of today, and the first time makes the day's settings as they are offered. */
export async function openSession(page: Page, nth = 0): Promise<void> {
  await page.getByRole('region', { name: '今日の会場' }).getByRole('link').nth(nth).click();
  await page.waitForURL(/\/field\/[a-z2-7]{16}$/);
  const known = setUps.get(page) ?? new Set();
  setUps.set(page, known);
  if (!known.has(page.url())) {
    await page.getByRole('button', { name: '今日の設定をする' }).click();
    await page.getByRole('button', { name: 'この内容で始める' }).click();
    known.add(page.url());
  }
  // While the settings are read, and before they are made, no lot stands there.
  await expect(
    page.getByRole('region', { name: '今日の設定の内容' }).getByRole('listitem').first(),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: '変更' })).toBeVisible();
}

/** From the queue to the search by letters among everybody. Both screens have a button of that name. */
export async function searchEverybody(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'この名簿にいない子' }).first().click();
  await expect(page.getByRole('heading', { name: 'この端末の全員からさがす' })).toBeVisible();
  await page.getByRole('button', { name: '文字を入力してさがす' }).click();
}

export const rows = (page: Page) => page.locator('a[data-person]');

/** The first child whom the rules let be vaccinated today with one vaccine: after one shot it is done. */
export const readyRow = (page: Page) =>
  rows(page).filter({ hasText: '打てます' }).filter({ hasNotText: '+' }).first();

/** Filter of the queue with its count. */
export const chip = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) });
