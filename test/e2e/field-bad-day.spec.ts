/** What goes wrong on a tablet: a full disk, an input method in the middle of a word, a second window, another language. */

import { expect, test } from './hub-fixture.ts';
import { chip, openSession, openTablet, readyRow, rows, searchEverybody } from './tablet.ts';

test.afterEach(async ({ browser }) => {
  for (const context of browser.contexts()) await context.close();
});

test('a full disk is said loudly, nothing is shown as saved, and the card keeps its state', async ({
  browser,
  hub,
}) => {
  const page = await openTablet(browser, hub);
  await openSession(page);
  const done = Number((await chip(page, '済').innerText()).replace(/\D/g, ''));
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  const arm = page.getByRole('button', { name: '左腕に接種した' }).first();
  await expect(arm).not.toHaveAttribute('aria-disabled', 'true');

  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: hub.url, quotaSize: 1 });
  await arm.click();
  const alarm = page.getByRole('dialog', { name: '保存できません — 紙に書いてください' });
  await expect(alarm).toBeVisible();
  await expect(page.getByText('記録しました')).toHaveCount(0);
  await alarm.getByRole('button', { name: '紙に書きます' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'この端末に保存できませんでした。' })).toBeVisible();
  await expect(page.getByText('本人確認しました')).toBeVisible();

  await devtools.send('Storage.overrideQuotaForOrigin', { origin: hub.url });
  await arm.click();
  await expect(page.getByRole('status').filter({ hasText: '記録しました' })).toBeVisible();
  await expect(chip(page, '済')).toHaveText(`済 ${done + 1}`);
});

test('finding reads what an input method is still composing, and Enter in it sends no form', async ({
  browser,
  hub,
}) => {
  const page = await openTablet(browser, hub);
  await openSession(page);
  const kana = (await rows(page).first().locator('.kana').innerText()).split('　')[0] ?? '';
  const hiragana = kana.replace(/[ァ-ヶ]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0x60));
  const devtools = await page.context().newCDPSession(page);

  await page.getByRole('button', { name: '文字を入力してさがす' }).click();
  await page.getByRole('searchbox').focus();
  await devtools.send('Input.imeSetComposition', {
    text: hiragana,
    selectionStart: hiragana.length,
    selectionEnd: hiragana.length,
  });
  await expect(page.getByRole('searchbox')).toHaveValue(hiragana);
  await expect(rows(page).first().locator('.kana')).toContainText(kana);
  await devtools.send('Input.insertText', { text: kana });
  await expect(page.getByRole('searchbox')).toHaveValue(kana);

  await searchEverybody(page);
  await page.getByRole('searchbox').fill('ゾゾゾ');
  await page.getByRole('button', { name: '見つからないので仮登録する' }).click();
  await page.getByLabel('フリガナ').focus();
  await devtools.send('Input.imeSetComposition', { text: 'べつ', selectionStart: 2, selectionEnd: 2 });
  // What a browser sends for the Enter that ends a composition.
  const enter = { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 } as const;
  await devtools.send('Input.dispatchKeyEvent', enter);
  await devtools.send('Input.insertText', { text: 'べつ' });
  await expect(page.getByLabel('フリガナ')).toHaveValue('べつ');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a second window on the same child is told of the first, and what it records undoes nothing half chosen', async ({
  browser,
  hub,
}) => {
  const page = await openTablet(browser, hub);
  await openSession(page);
  const session = page.url();
  await readyRow(page).click();
  await expect(page.getByRole('button', { name: 'はい、確認しました' })).toBeVisible();
  const second = await page.context().newPage();
  await second.goto(page.url());
  await expect(second.getByText('この子は、この端末の別の画面でも開いています。')).toBeVisible();
  await expect(second.getByText('この端末でもう1つ開いています')).toBeVisible();

  await page.getByRole('link', { name: '待ち列へ戻る' }).first().click();
  await page.getByRole('button', { name: '変更' }).click();
  const doctor = page.getByLabel('接種医');
  await doctor.fill('代診　花子');
  await second.goto(session);
  const newcomer = second.locator('.item', { has: second.locator('.check-in') }).first();
  const person = await newcomer.locator('a').getAttribute('data-person');
  const isAbsent = page.locator(`a[data-person="${person}"] .absent`);
  await expect(isAbsent).toHaveCount(1);
  await newcomer.locator('.check-in').click();
  await expect(isAbsent).toHaveCount(0);
  await expect(doctor).toHaveValue('代診　花子');
});

test('English reaches every word of the frame and the queue, and stays after a reload', async ({
  browser,
  hub,
}) => {
  const page = await openTablet(browser, hub);
  await openSession(page);
  await page.getByRole('button', { name: '表示', exact: true }).click();
  await page.getByText('English', { exact: true }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await expect(page.getByRole('link', { name: 'This device' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Waiting / })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('large text on a narrow screen loses nothing at the side', async ({ browser, hub }) => {
  const page = await openTablet(browser, hub);
  await openSession(page);
  await page.getByRole('button', { name: '表示', exact: true }).click();
  await page.getByText('とても大きい', { exact: true }).click();
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 360, height: 740 });
  const base = page.url();
  const child = await rows(page).first().getAttribute('href');
  for (const path of [base, child ?? '', `${base}/add`, `${base}/close`, '/device', '/field']) {
    await page.goto(path);
    await expect(page.getByRole('heading').first()).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect({ path: path.replace(/[a-z2-7]{16}/g, '…'), overflow }).toMatchObject({ overflow: 0 });
  }
});
