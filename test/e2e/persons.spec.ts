/**
 * A pregnancy is stated at a desk without a network; when it is back the tablet at the venue says 打てます for RSV with the
 * weeks, and the office's list of who is due has her. Then the office decides a setting, and sees whom it concerns first.
 */

import type { Page } from '@playwright/test';
import type { CivilDate } from '#shared/base/brand.ts';
import { addDays } from '#shared/base/civil-date.ts';
import { formatEra, formatEraShort } from '#shared/base/era.ts';
import { dayInJapan } from '#server/office/today.ts';
import { axeFindings, colourFindings } from './axe-findings.ts';
import { addExpectingWoman, SESSION_NAME, WOMAN } from './expecting.ts';
import { expect, test } from './hub-fixture.ts';
import { Post } from './post.ts';
import { TABLET } from './tablet.ts';

test.describe.configure({ mode: 'serial' });

const PICTURES = 'test-output/screens/persons';
/** Today is 30 weeks 0 days. */
let due: CivilDate;

let desk: Post;
let office: Post;
let tablet: Post;
test.beforeAll(async ({ hub }) => {
  // Once the hub is there: it may have waited for the next day to begin.
  const today = dayInJapan(Date.now());
  due = addDays(today, 70);
  await addExpectingWoman(hub, today);
  desk = new Post('desk', 'desk', hub.url);
  office = new Post('office', 'desk', hub.url);
  tablet = new Post('tablet', 'tablet', hub.url);
});
test.afterAll(async () => {
  for (const post of [desk, office, tablet]) await post.end();
});

async function picture(page: Page, name: string): Promise<void> {
  for (const theme of ['明るい', '暗い'] as const) {
    await page.getByRole('button', { name: '表示', exact: true }).first().click();
    await page.getByText(theme, { exact: true }).click();
    await page.keyboard.press('Escape');
    await page.screenshot({
      path: `${PICTURES}/${name}-${theme === '暗い' ? 'dark' : 'light'}.png`,
      fullPage: true,
    });
    expect(await (theme === '暗い' ? colourFindings(page) : axeFindings(page)), name).toEqual([]);
  }
}

test('L21 the desk states a pregnancy offline, and may not state it twice', async () => {
  await desk.open({ offline: false });
  await desk.signIn('窓口担当', 0);
  await desk.close();
  await desk.open({ offline: true });
  const { page } = desk;
  await page.goto(`/desk/person/${WOMAN}`);
  const panel = page.getByRole('region', { name: '妊娠・障害・長期療養' });
  await expect(panel.getByText('記録はありません。')).toBeVisible();
  const state = async (): Promise<void> => {
    await panel.getByRole('button', { name: '記録する' }).click();
    await page.locator('#fact-type').selectOption('pregnancy');
    await page.locator('#fact-due').fill(formatEraShort(due));
    await page.locator('#fact-basis').selectOption('handbook');
  };
  await state();
  await page.screenshot({ path: `${PICTURES}/dialog.png` });
  await page.keyboard.press('F12');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await expect(panel).toContainText(`妊娠（出産予定日 ${formatEra(due)}）`);
  await expect(panel).toContainText('今日 30週0日');
  await expect(panel).toContainText('端末に保存済み');

  await state();
  await page.keyboard.press('F12');
  await expect(
    page
      .locator('dialog[open]')
      .getByText(/の妊娠がすでに記録されています/)
      .first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'やめる' }).click();

  await desk.goOnline();
  await expect(page.locator('header').first()).toContainText('センター受付済み', { timeout: 180_000 });
  await picture(page, 'desk');
  await page.getByRole('link', { name: 'これからの予定' }).click();
  await expect(page.getByText(`出産予定日は${formatEra(due)}`)).toBeVisible();
  await picture(page, 'plan');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('body')).toHaveCSS('color', 'rgb(26, 26, 26)');
  await page.screenshot({ path: `${PICTURES}/plan-print.png`, fullPage: true });
});

test('R27 R28 the tablet says 打てます with the weeks on which it rests', async () => {
  await tablet.open({ offline: false });
  await tablet.signIn('接種担当', 0);
  const { page } = tablet;
  expect(page.viewportSize()).toEqual(TABLET.viewport);
  await page
    .getByRole('link', { name: new RegExp(SESSION_NAME) })
    .first()
    .click();
  await page.getByRole('button', { name: '今日の設定をする' }).click();
  await page.getByRole('button', { name: 'この内容で始める' }).click();
  await expect(page.locator(`a[data-person="${WOMAN}"]`)).toContainText('打てます');
  await page.locator(`a[data-person="${WOMAN}"]`).click();
  await expect(page.getByText(`出産予定日は${formatEra(due)}、この日は妊娠30週0日です。`)).toBeVisible();
  await expect(page.getByText('（28週0日）から')).toBeVisible();
  await picture(page, 'field');
});

test('R19 R27 the office lists her as due, and sees the fact with who stated it', async () => {
  await office.open({ offline: false });
  await office.signIn('事務局', 0);
  const { page } = office;
  await page.goto('/office/due');
  await page.getByLabel('ワクチン', { exact: true }).selectOption('RSV');
  const list = page.getByRole('table', { name: '対象者の一覧' });
  const row = list.locator('tr', { has: page.locator(`a[href*="${WOMAN}"]`) });
  await expect(row).toContainText('RSウイルス');
  await page.goto(`/office/persons/${WOMAN}`);
  await expect(page.getByRole('region', { name: '妊娠・障害・長期療養' })).toContainText(formatEra(due));
  await picture(page, 'office');
});

test('R22 R29 the office counts whom a setting concerns, then decides it, and every screen follows', async () => {
  const { page } = office;
  await page.goto('/office/settings');
  await picture(page, 'settings');
  await page.getByRole('button', { name: /^決める：帯状疱疹（組換え）の2回目/ }).click();
  await page.getByRole('radio', { name: 'はい' }).check({ force: true });
  await page.locator('#setting-note').fill('令和8年度 予防接種実施要綱');
  await page.keyboard.press('F12');
  await expect(
    page.locator('dialog[open]').getByText('先に、何人の判定が変わるかを調べてください。').first(),
  ).toBeVisible();
  await page.getByRole('button', { name: '何人の判定が変わるか調べる' }).click();
  await expect(page.locator('dialog[open]').getByText(/この端末にある住民\d+人のうち/)).toBeVisible();
  await page.screenshot({ path: `${PICTURES}/decide.png` });
  await page.keyboard.press('F12');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  const row = page.locator('tr', { hasText: '帯状疱疹（組換え）の2回目' });
  await expect(row).toContainText('令和8年度 予防接種実施要綱');
  await expect(row.getByRole('button', { name: /^決め直す/ })).toBeVisible();
});
