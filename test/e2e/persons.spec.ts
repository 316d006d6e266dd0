/** A pregnancy is stated at a desk without a network, and her plan has the RSV shot with the weeks on which it rests. */

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { CivilDate } from '#shared/base/brand.ts';
import { addDays } from '#shared/base/civil-date.ts';
import { formatEra, formatEraShort } from '#shared/base/era.ts';
import { addExpectingWoman, WOMAN } from './expecting.ts';
import { expect, test } from './hub-fixture.ts';
import { Post } from './post.ts';

const PICTURES = 'test-output/screens/persons';
const JAPAN_OFFSET_MS = 9 * 3_600_000;
const today = new Date(Date.now() + JAPAN_OFFSET_MS).toISOString().slice(0, 10) as CivilDate;
/** Today is 30 weeks 0 days. */
const due = addDays(today, 70);

let desk: Post;
test.beforeAll(async ({ hub }) => {
  await addExpectingWoman(hub, today);
  desk = new Post('desk', 'desk', hub.url);
});
test.afterAll(async () => {
  await desk.end();
});

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
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
  await expect(page.locator('header').first()).toContainText('センター受付済み', { timeout: 60_000 });
  await expectAccessible(page);
  await page.getByRole('link', { name: 'これからの予定' }).click();
  await expect(page.getByText(`出産予定日は${formatEra(due)}`)).toBeVisible();
  await expectAccessible(page);
  await page.screenshot({ path: `${PICTURES}/plan.png`, fullPage: true });
});
