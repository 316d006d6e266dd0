/** Steps that several tests of the field take on a tablet. */

import type { Browser, Page } from '@playwright/test';
import { expect, type TestHub } from './hub-fixture.ts';

export const TABLET = { viewport: { width: 1180, height: 820 }, hasTouch: true };

/** A tablet of its own (its own profile), enrolled as the first vaccinator of the demonstration. */
export async function openTablet(browser: Browser, hub: TestHub): Promise<Page> {
  const context = await browser.newContext({ ...TABLET, baseURL: hub.url });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('heading', { name: '接種担当' }).locator('+ ul').getByRole('button').first().click();
  await expect(page.getByRole('heading', { name: '会場', level: 1 })).toBeVisible();
  return page;
}

/** Opens the n-th session of today and makes the day's settings as they are offered. */
export async function openSession(page: Page, nth = 0): Promise<void> {
  await page.getByRole('region', { name: '今日の会場' }).getByRole('link').nth(nth).click();
  await page.getByRole('button', { name: '今日の設定をする' }).click();
  await page.getByRole('button', { name: 'この内容で始める' }).click();
  await expect(page.getByRole('button', { name: '変更' })).toBeVisible();
}

export const rows = (page: Page) => page.locator('a[data-person]');

/** The first child whom the rules let be vaccinated today with one vaccine: after one shot it is done. */
export const readyRow = (page: Page) =>
  rows(page).filter({ hasText: '打てます' }).filter({ hasNotText: '+' }).first();

/** Filter of the queue with its count. */
export const chip = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) });
