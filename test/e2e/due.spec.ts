/** Who is due, and one person's plan, in a real browser against a real hub. */

import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { axeFindings } from './axe-findings.ts';
import { expect, test, type TestHub } from './hub-fixture.ts';

test.use({ viewport: { width: 1440, height: 900 }, hasTouch: false });

test.describe.configure({ mode: 'serial' });
/** Somebody who is due, found by the office. */
let child = '';
let vaccine = '';

const PICTURES = 'test-output/screens/due';

async function signIn(page: Page, hub: TestHub, role: string, path: string): Promise<void> {
  await page.goto(`${hub.url}${path}`);
  await page.locator('h3', { hasText: role }).locator('+ ul button').first().click();
  await expect(page.locator('header')).toContainText('センター受付済み');
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
}

test('the office narrows the list of who is due, and exports exactly what it shows', async ({
  page,
  hub,
}) => {
  await signIn(page, hub, '事務局', '/office');
  await page.getByRole('link', { name: '対象者', exact: true }).click();
  const list = page.getByRole('table', { name: '対象者の一覧' });
  await expect(list.locator('tbody tr').first()).toBeVisible();
  await expectAccessible(page);
  await page.screenshot({ path: `${PICTURES}/list.png`, fullPage: true });

  const counts = page.getByRole('table', { name: 'ワクチンごとの人数' });
  const row = counts.locator('tbody tr').first();
  const total = await row.locator('td').last().innerText();
  vaccine = (await row.locator('th').innerText()).trim();
  await row.getByRole('button').click();
  await expect(page.getByText(new RegExp(`^${total}件（住民`))).toBeVisible();
  for (const what of await list.locator('tbody tr td:nth-child(5)').allInnerTexts()) {
    expect(what).toContain(vaccine);
  }
  // The first desk of the demonstration sits in 中央: it carries the records of its area.
  const near = list.locator('tbody tr').filter({ hasText: '中央地区' }).first();
  child = (await near.locator('a').first().getAttribute('href'))?.split('/').at(-1) ?? '';
  const month = page.getByLabel('生まれた月');
  const narrowed = page.waitForResponse((answer) => answer.url().includes('birth='));
  await month.selectOption({ index: 1 });
  const { total: left } = (await (await narrowed).json()) as { total: number };
  await expect(page.getByText(new RegExp(`^${left}件（住民`))).toBeVisible();
  const shown = await list.locator('tbody tr').count();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSVに書き出す' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^対象者_\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await file.path(), 'utf8');
  const lines = text.split('\r\n');
  expect(lines[0]).toBe('\ufeffフリガナ,氏名,生年月日,年齢,地区,何の何回目,いつから,いつまで,状態');
  expect(lines).toHaveLength(shown + 2);
  expect(lines[1]).toContain(await list.locator('tbody tr th').first().innerText());
  await expect(page.getByText(`${shown}件をCSVに書き出しました`)).toBeVisible();
  await expectAccessible(page);

  await page.emulateMedia({ media: 'print' });
  await expect(page.getByLabel('生まれた月')).toBeHidden();
  await expect(page.getByRole('link', { name: '対象者', exact: true })).toBeHidden();
  await page.screenshot({ path: `${PICTURES}/list-print.png`, fullPage: true });
});

test('the desk shows a child’s plan, with the table that made it, on one sheet', async ({ page, hub }) => {
  await signIn(page, hub, '窓口担当', '/desk');
  await page.goto(`${hub.url}/desk/person/${child}`);
  await page.getByRole('link', { name: 'これからの予定' }).click();
  await page.waitForURL(/\/plan$/);
  await expect(page.getByRole('heading', { name: 'きょう一緒に打てるもの' })).toBeVisible();
  await expect(page.locator('.foot')).toContainText('ルール表');
  await expect(page.getByRole('table', { name: '次に打つもの' })).toContainText(vaccine);
  await expectAccessible(page);
  await page.screenshot({ path: `${PICTURES}/plan.png`, fullPage: true });
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: '印刷' })).toBeHidden();
  await page.screenshot({ path: `${PICTURES}/plan-print.png`, fullPage: true });
});
