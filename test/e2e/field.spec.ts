/** The field screens on a tablet, against a real hub with the small demonstration. */

import type AxeBuilder from '@axe-core/playwright';
import { axeFindings, WCAG } from './axe-findings.ts';
import { expect, startTestHub } from './hub-fixture.ts';
import { TABLET, chip, openSession, openTablet, readyRow, rows, searchEverybody, test } from './tablet.ts';

/** Rows of a list beyond the eighth are built like those before. */
const BEYOND = 'li:nth-child(n + 9)';
const whole = (axe: AxeBuilder) => axe.withTags(WCAG).exclude(BEYOND);
/** What another theme changes is colours. */
const colours = (axe: AxeBuilder) => axe.withRules(['color-contrast']).exclude(BEYOND);

test('three taps register a shot; one tap within ten seconds takes it back', async ({ tablet: page }) => {
  await openSession(page);
  const before = await chip(page, '待ち').innerText();
  const done = Number((await chip(page, '済').innerText()).replace(/\D/g, ''));
  const person = await readyRow(page).getAttribute('data-person');

  await readyRow(page).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const arm = page.getByRole('button', { name: '左腕に接種した' }).first();
  await expect(arm).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  await arm.click();

  await expect(page.getByRole('status').filter({ hasText: '記録しました' })).toContainText('左腕');
  // Whoever needs more than the ten seconds, as a slow machine does, holds it open.
  await page.getByRole('button', { name: '止めておく' }).click();
  await expect(page.getByText(/センター受付済み \d/).last()).toBeVisible();
  await expect(chip(page, '済')).toHaveText(`済 ${done + 1}`);
  await expect(page.locator(`a[data-person="${person}"]`)).toHaveCount(0);

  await page.getByRole('button', { name: '取り消す' }).click();
  await expect(chip(page, '済')).toHaveText(`済 ${done}`);
  await expect(chip(page, '待ち')).toHaveText(before);
  await page.goto(`${page.url()}/child/${person}`);
  await expect(page.getByText('取り消し済み')).toBeVisible();
});

test('S69 the arms are dead until 1.5 s after the card opened, so that a double tap records nobody', async ({
  tablet: page,
}) => {
  await openSession(page);
  // In the page, in the moment in which the card opens: no slow machine comes after the 1.5 s.
  const wasDead = await readyRow(page).evaluate(
    (row: HTMLElement) =>
      new Promise<boolean>((tapped) => {
        const buttonOf = (words: string): HTMLElement | undefined =>
          [...document.querySelectorAll('button')].find((one) => one.textContent.includes(words));
        const seen = new MutationObserver(() => {
          const yes = buttonOf('はい、確認しました');
          if (!yes) return;
          seen.disconnect();
          yes.click();
          requestAnimationFrame(() => {
            const arm = buttonOf('左腕に接種した');
            arm?.click();
            tapped(arm?.getAttribute('aria-disabled') === 'true');
          });
        });
        seen.observe(document.body, { childList: true, subtree: true });
        row.click();
      }),
  );
  expect(wasDead).toBe(true);
  await expect(page.getByText('本人確認しました')).toBeVisible();
  await expect(page.getByRole('button', { name: '左腕に接種した' }).first()).not.toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(page.getByText('記録しました')).toHaveCount(0);
});

test('S69 the second vaccine of a child moves up under the finger, and a double tap does not record it', async ({
  tablet: page,
}) => {
  await openSession(page);
  await searchEverybody(page);
  await page.getByRole('searchbox').fill('ゾゾゾ');
  await page.getByRole('button', { name: '見つからないので仮登録する' }).click();
  await page.getByLabel('フリガナ').fill('ぞうま　ふたば');
  // The year before school: 麻しん風しん 2期 and 日本脳炎 1期.
  await page.getByLabel('生年月日').fill('R3.1.1');
  await page.getByRole('button', { name: '仮登録して開く' }).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  const arm = page.getByRole('button', { name: '左腕に接種した' }).first();
  await expect(arm).not.toHaveAttribute('aria-disabled', 'true');
  // In the page: no slow machine comes after the time for which the next arm is dead.
  const blocks = await page.evaluate(
    () =>
      new Promise<{ readonly before: number; readonly after: number }>((done) => {
        const arms = (): HTMLElement[] =>
          [...document.querySelectorAll('button')].filter((one) =>
            one.textContent.includes('左腕に接種した'),
          );
        const before = arms().length;
        const seen = new MutationObserver(() => {
          if (arms().length === before) return;
          seen.disconnect();
          setTimeout(() => arms()[0]?.click(), 150);
          setTimeout(() => done({ before, after: arms().length }), 600);
        });
        seen.observe(document.body, { childList: true, subtree: true });
        arms()[0]?.click();
        arms()[0]?.click();
      }),
  );
  expect(blocks.after).toBe(blocks.before - 1);
  await expect(arm).not.toHaveAttribute('aria-disabled', 'true');
});

test('holding back asks for a reason and is shown among the held back', async ({ tablet: page }) => {
  await openSession(page);
  const person = await readyRow(page).getAttribute('data-person');
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  await page.getByRole('button', { name: '見送る' }).first().click();
  await page.getByRole('button', { name: '見送りとして記録する' }).click();
  await expect(page.getByText('＊理由を選んでください。')).toBeVisible();
  await page.getByText('熱がある（37.5℃以上）').click();
  await page.getByRole('button', { name: '見送りとして記録する' }).click();
  await expect(page.getByRole('status').filter({ hasText: '見送りを記録しました' })).toBeVisible();
  await chip(page, '見送り').click();
  await expect(page.locator(`a[data-person="${person}"]`)).toBeVisible();
});

test('after the undo time a correction is a record of its own, and the first value stays readable', async ({
  tablet: page,
}) => {
  await openSession(page);
  const session = page.url();
  const person = await readyRow(page).getAttribute('data-person');
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  await page.getByRole('button', { name: '右腕に接種した' }).first().click();
  await page.getByRole('button', { name: '閉じる' }).click();
  await page.waitForURL(session);
  await page.goto(`${session}/child/${person}`);
  await page.getByRole('button', { name: /^訂正する/ }).click();

  const dialog = page.getByRole('dialog', { name: /訂正/ });
  await dialog.getByText('接種日', { exact: true }).click();
  await dialog.getByLabel(/正しい内容/).fill('H30.2.30');
  await dialog.getByLabel(/正しい内容/).blur();
  await expect(dialog.getByText('「H30.2.30」はありません。日を確かめてください。').first()).toBeVisible();
  await dialog.getByLabel(/正しい内容/).fill('昨日');
  await dialog.getByText('日付がちがう').click();
  await dialog.getByRole('button', { name: '訂正を記録する' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('訂正あり')).toBeVisible();
});

test('the same vaccine again, at another session of the day, is stopped and then asked about', async ({
  tablet: page,
}) => {
  await openSession(page, 1);
  const kana = await readyRow(page).locator('.kana').innerText();
  const person = await readyRow(page).getAttribute('data-person');
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  const series = await page.locator('section[data-series]').first().getAttribute('data-series');
  await page.getByRole('button', { name: '左腕に接種した' }).first().click();
  await expect(page.getByRole('status').filter({ hasText: '記録しました' })).toBeVisible();

  await page.getByRole('link', { name: '会場の一覧へ' }).click();
  await openSession(page, 0);
  await searchEverybody(page);
  await page.getByRole('searchbox').fill(kana);
  await page.locator(`[data-person="${person}"]`).getByRole('button').click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  const folded = page.getByText(/^きょうの対象でないワクチン/);
  if (await folded.isVisible()) await folded.click();
  const block = page.locator(`section[data-series="${series}"]`);
  await expect(block.getByText('打てません')).toBeVisible();
  await block.getByRole('button', { name: '医師の判断で記録する' }).click();
  const dialog = page.getByRole('dialog', { name: /医師の判断/ });
  await dialog.getByLabel('理由').fill('保護者の記録と照らした');
  await dialog.getByText('左腕').click();
  await dialog.getByRole('button', { name: 'この判断で記録する' }).click();
  await expect(page.getByRole('dialog', { name: /に記録があります。もう一度記録しますか。/ })).toBeVisible();
  await page.getByRole('button', { name: '記録しない' }).click();
  await expect(page.getByRole('status').filter({ hasText: '記録しました' })).toHaveCount(0);
});

test('a child who is on no list is entered provisionally, after look-alikes were shown', async ({
  tablet: page,
}) => {
  await openSession(page);
  const kana = (await rows(page).first().locator('.kana').innerText()).trim();
  await searchEverybody(page);
  await page.getByRole('searchbox').fill('ゾゾゾ');
  await expect(page.getByText('見つかりません', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: '見つからないので仮登録する' }).click();

  await page.getByRole('button', { name: '仮登録して開く' }).click();
  await expect(page.getByRole('alert')).toContainText('フリガナを入力してください。');
  await expect(page.getByRole('alert')).toBeFocused();
  await page.getByLabel('フリガナ').fill('ぜんぜん　べつじん');
  await page.getByLabel('生年月日').fill('R8.13.1');
  await page.getByRole('button', { name: '仮登録して開く' }).click();
  await expect(page.getByRole('alert')).toContainText('生年月日を入力してください。');
  await page.getByLabel('生年月日').fill('平成35年3月1日');
  await expect(page.getByText('平成35年3月1日は令和5年3月1日として記録します。')).toBeVisible();
  await page.getByRole('button', { name: '仮登録して開く' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('ゼンゼン　ベツジン');
  await expect(page.getByText('仮登録', { exact: true })).toBeVisible();

  // A child of the list, typed anew: the look-alike is offered before anything is recorded.
  await page.goto(page.url().replace(/\/child\/.*/, '/add'));
  await page.getByRole('button', { name: '文字を入力してさがす' }).click();
  await page.getByRole('searchbox').fill('ゾゾゾ');
  await page.getByRole('button', { name: '見つからないので仮登録する' }).click();
  await page.getByLabel('フリガナ').fill('ぜんぜん　べつじん');
  await page.getByLabel('生年月日').fill('R5.3.1');
  await page.getByRole('button', { name: '仮登録して開く' }).click();
  await expect(page.getByText('よく似た子がいます（1）。同じ子ならここから選んでください。')).toBeVisible();
  expect(kana).not.toBe('');
});

test('the closing counts people, lots and copies, and wants a reason where the paper differs', async ({
  browser,
}) => {
  // A hub of its own: it is killed here, and the counts are those of this test alone.
  const hub = await startTestHub();
  const page = await openTablet(browser, hub);
  await openSession(page, 1);
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  await page.getByRole('button', { name: '左腕に接種した' }).first().click();
  await expect(page.getByRole('status').filter({ hasText: '記録しました' })).toBeVisible();

  // Without the hub nothing may be called received.
  await expect(page.getByRole('link', { name: /記録の状態.*センター受付済み/ })).toBeVisible();
  await expect(page.getByRole('link', { name: '締めへ' })).toBeVisible();
  await hub.kill();
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  await page.getByRole('button', { name: '右腕に接種した' }).first().click();
  await expect(page.getByText('端末に保存済み').first()).toBeVisible();
  await page.getByRole('link', { name: '締めへ' }).click();
  await expect(page.getByText('送信待ち 1件：この端末を初期化しないでください')).toBeVisible();
  await expect(page.getByText('センター受付済み 1/2')).toBeVisible();

  await hub.start();
  await expect(page.getByText('センター受付済み 2/2')).toBeVisible({ timeout: 120_000 });
  await page.getByLabel('紙の予診票の枚数').fill('3');
  await page.getByRole('button', { name: '締める', exact: true }).click();
  await expect(
    page.getByText('紙は3枚、記録は2本です。もう一度数えるか、理由を書いてください。'),
  ).toBeVisible();
  await expect(page.getByText('＊数が合わない理由を書いてください。')).toBeVisible();
  await page.getByLabel('数が合わない理由').fill('1枚は見学の方の用紙でした');
  await page.getByRole('button', { name: '締める', exact: true }).click();
  await expect(page.getByText(/に締めました/)).toBeVisible();

  await page.getByRole('button', { name: '締めを取り消して開く' }).click();
  await page.getByRole('dialog').getByText('紙と数が合わない').click();
  await page.getByRole('dialog').getByRole('button', { name: '締めを取り消して開く' }).click();
  await expect(page.getByRole('button', { name: '締める', exact: true })).toBeVisible();
  await page.context().close();
  await hub.remove();
});

test('every field screen is free of axe findings in all three themes', async ({ tablet: page }) => {
  await openSession(page);
  const session = page.url();
  const child = `${session}/child/${await rows(page).first().getAttribute('data-person')}`;
  for (const url of ['/field', session, child, `${session}/add`, `${session}/close`, '/device']) {
    await page.goto(url);
    await expect(page.getByRole('heading').first()).toBeVisible();
    expect(await axeFindings(page, whole), url).toEqual([]);
    for (const theme of ['dark', 'outdoor']) {
      await page.evaluate((to) => (document.documentElement.dataset['theme'] = to), theme);
      expect(await axeFindings(page, colours), `${theme} ${url}`).toEqual([]);
    }
  }
});

test('the sign-in is free of axe findings', async ({ browser, hub }) => {
  const context = await browser.newContext({ ...TABLET, baseURL: hub.url });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: '接種担当' })).toBeVisible();
  expect(await axeFindings(page, whole)).toEqual([]);
  await context.close();
});
