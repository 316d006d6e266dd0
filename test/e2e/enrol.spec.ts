/**
 * A municipality's own hub from its first start: the administrator's code, staff, a tablet let in by the office, and a
 * shot on it. Nothing of the demonstration is there.
 */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { STEP_MS, totpAt } from '#server/hub/totp.ts';
import { expect, freePort, test, TestHub } from './hub-fixture.ts';
import { TABLET } from './tablet.ts';
import { VirtualAuthenticator } from './virtual-authenticator.ts';

const PICTURES = 'test-output/screens/enrol';
const [ADMIN_PIN, NURSE_PIN] = ['739158', '284617'];
const PASSWORD = 'きょうは帯に短し襷に長し';
const NEXT_PASSWORD = 'つきよのかにを六つ数えた';
const DESK = { viewport: { width: 1440, height: 900 }, hasTouch: false };

async function open(browser: Browser, url: string, kind: typeof DESK | typeof TABLET): Promise<Page> {
  const context = await browser.newContext({ ...kind, baseURL: new URL(url).origin, locale: 'ja-JP' });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function choosePin(page: Page, pin: string): Promise<void> {
  const field = page.locator('input[inputmode=none]');
  await field.fill(pin);
  await page.getByRole('button', { name: '次へ' }).click();
  await field.fill(pin);
  await page.getByRole('button', { name: '決める', exact: true }).click();
}

/** A list as a file: the hub asks once more who is here, and the page asks the person. */
async function exportList(office: Page): Promise<void> {
  // As the hub answers a minute after the sign-in; office-sign-in.test.ts shows when it does.
  const late = { status: 403, json: { error: 'reauth-needed' } };
  await office.route(/\/api\/office\/due\?limit=2000/, (route) => route.fulfill(late), { times: 1 });
  await office.getByRole('button', { name: 'CSVに書き出す' }).click();
  const asked = office.getByRole('dialog', { name: '本人の確認' });
  await expect(asked.locator('#reauth-password')).toBeFocused();
  await asked.locator('#reauth-password').fill(PASSWORD);
  await asked.getByRole('button', { name: '確かめて続ける' }).click();
  await expect(asked.getByRole('alert')).toContainText('パスワードがちがいます');
  await office.screenshot({ path: `${PICTURES}/reauth.png` });
  const download = office.waitForEvent('download');
  await asked.getByRole('button', { name: 'パスキーで確かめる' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  await expect(asked).toBeHidden();
}

/** On the device's page of whoever is signed in: a passkey of this PC, and another password. */
async function addOfficePasskey(office: Page): Promise<void> {
  await office.getByRole('button', { name: 'パスキーを加える' }).click();
  await office.locator('#passkey-name').fill('事務局PC');
  await office.locator('#passkey-password').fill('ちがうパスワードです');
  await office.getByRole('button', { name: '次へ' }).click();
  await expect(office.getByRole('alert')).toContainText('いまのパスワードがちがいます');
  await office.locator('#passkey-password').fill(PASSWORD);
  await office.screenshot({ path: `${PICTURES}/passkey-add.png` });
  await office.getByRole('button', { name: '次へ' }).click();
  await office.getByRole('button', { name: '端末に登録する' }).click();
  await expect(office.getByText('パスキー「事務局PC」を加えました')).toBeVisible();
  await office.getByRole('button', { name: 'パスワードを替える' }).click();
  await office.locator('#password-now').fill(PASSWORD);
  await office.locator('#password-next').fill(NEXT_PASSWORD);
  await office.locator('#password-again').fill(NEXT_PASSWORD);
  await office.screenshot({ path: `${PICTURES}/password.png` });
  await office.getByRole('button', { name: 'パスワードを替える' }).last().click();
  await expect(office.getByText('パスワードを替えました')).toBeVisible();
  await office.screenshot({ path: `${PICTURES}/own-sign-in.png`, fullPage: true });
}

test('S120 S122 S63 S65 from an empty hub to a shot on a tablet that the office let in', async ({
  browser,
}) => {
  const hub = new TestHub(await freePort(), mkdtempSync(join(tmpdir(), 'ledger-real-')));
  await hub.start();
  try {
    const said = (): string => /\/#code=([A-Z2-9]{28})\s/.exec(hub.said)?.[1] ?? '';
    // It listens before it speaks.
    await expect.poll(said).not.toBe('');
    const first = said();
    const office = await open(browser, `${hub.url}/#code=${first}`, DESK);
    await expect(office.getByRole('heading', { name: 'はじめての管理者を登録する' })).toBeVisible();
    await expect(office.locator('#code')).toHaveValue(first);
    expect(office.url()).not.toContain(first);
    await office.screenshot({ path: `${PICTURES}/first.png`, fullPage: true });
    await office.getByRole('button', { name: '登録を申し込む' }).click();
    await expect(office.getByRole('link', { name: '市区町村の名前を入力してください。' })).toBeVisible();
    await office.locator('#device-name').fill('事務局PC');
    await office.locator('#name').fill('管理　太郎');
    await office.locator('#kana').fill('カンリ　タロウ');
    await office.locator('#municipality').fill('試験市');
    await office.locator('#municipality-code').fill('１３１０１６');
    await office.getByRole('button', { name: '登録を申し込む' }).click();
    await choosePin(office, ADMIN_PIN);
    await expect(office.getByRole('banner')).toContainText('試験市');
    await expect(office.getByRole('banner')).not.toContainText('デモ');

    // Whose work is the whole municipality signs in besides: a password and an app, set up once.
    await office.locator('#sign-in-password').fill('password1234');
    await office.locator('#sign-in-again').fill('password1234');
    await office.getByRole('button', { name: '次へ' }).click();
    await expect(office.getByText('推測されやすい')).toBeVisible();
    await office.locator('#sign-in-password').fill(PASSWORD);
    await office.locator('#sign-in-again').fill(PASSWORD);
    await office.getByRole('button', { name: '次へ' }).click();
    await expect(office.getByRole('img', { name: '認証アプリの登録用QRコード' })).toBeVisible();
    await office.screenshot({ path: `${PICTURES}/app.png`, fullPage: true });
    const secret = (await office.locator('.secret').innerText()).replaceAll(/\s/g, '');
    await office.locator('#sign-in-code').fill(totpAt(secret, Math.floor(Date.now() / STEP_MS)));
    await office.getByRole('button', { name: '確かめる' }).click();
    await expect(office.locator('.codes li')).toHaveCount(10);
    const recovery = await office.locator('.codes li').allInnerTexts();
    await office.screenshot({ path: `${PICTURES}/recovery.png`, fullPage: true });
    await office.getByRole('button', { name: '控えました' }).click();
    await expect(office.getByRole('button', { name: 'サインアウト' })).toBeVisible();

    await office.goto(`${hub.url}/office/staff`);
    // A page that is loaded anew is locked.
    await office.locator('input[inputmode=none]').fill(ADMIN_PIN);
    await office.getByRole('button', { name: '開ける', exact: true }).click();
    await office.getByRole('button', { name: '職員を加える' }).click();
    await office.locator('#staff-form-staff').fill('N-01');
    await office.locator('#staff-form-name').fill('西村　葵');
    await office.locator('#staff-form-kana').fill('ニシムラ　アオイ');
    await office.locator('#staff-form-role').selectOption({ label: '窓口担当' });
    await office.locator('#staff-form-site').selectOption({ label: '事務局' });
    await office.getByRole('button', { name: /^決める/ }).click();
    await expect(office.getByText('西村　葵さんの登録を保存しました。')).toBeVisible();
    await office.screenshot({ path: `${PICTURES}/staff.png`, fullPage: true });

    await VirtualAuthenticator.plugInto(office);
    await office.getByRole('banner').getByRole('link', { name: '管理　太郎' }).click();
    await addOfficePasskey(office);
    await office.getByRole('link', { name: '事務局', exact: true }).click();

    // A sign-in that ends takes nothing of what is half typed.
    await office.getByRole('link', { name: '人を探す' }).click();
    await office.getByRole('search').locator('input').fill('はんぶん');
    await office.getByRole('button', { name: 'サインアウト' }).click();
    await expect(office.getByText('サインインの期限が切れました').first()).toBeVisible();
    await office.screenshot({ path: `${PICTURES}/ended-session.png` });
    await office.locator('#sign-in-password').fill(NEXT_PASSWORD);
    await office.locator('#sign-in-code').fill(recovery[0] ?? '');
    await office.getByRole('button', { name: 'サインイン', exact: true }).click();
    await expect(office.getByRole('button', { name: 'サインアウト' })).toBeVisible();
    await office.getByRole('button', { name: 'サインアウト' }).click();
    await office.getByRole('button', { name: 'パスキーでサインイン' }).click();
    await expect(office.getByRole('button', { name: 'サインアウト' })).toBeVisible();
    await expect(office.getByRole('search').locator('input')).toHaveValue('はんぶん');

    await office.getByRole('link', { name: '対象者' }).click();
    await exportList(office);
    await office.getByRole('link', { name: '端末と会場' }).click();
    await office.getByLabel('使う職員').selectOption({ label: '西村　葵（窓口担当・事務局）' });
    await office.getByRole('button', { name: '登録コードを発行する' }).click();
    const code = await office.getByText(/^([A-Z2-9]{4}-){6}[A-Z2-9]{4}$/).innerText();
    await expect(office.getByRole('img', { name: '登録コードのQRコード' })).toBeVisible();
    await office.screenshot({ path: `${PICTURES}/code.png`, fullPage: true });

    const tablet = await open(browser, hub.url, TABLET);
    await tablet.locator('#device-name').fill('タブレット1');
    await tablet.locator('#code').fill(code.replace(/.$/, code.endsWith('A') ? 'B' : 'A'));
    await tablet.getByRole('button', { name: '登録を申し込む' }).click();
    await expect(tablet.getByRole('alert')).toContainText('打ちまちがい');
    await tablet.locator('#code').fill(code.toLowerCase());
    await tablet.getByRole('button', { name: '登録を申し込む' }).click();
    const number = await tablet.getByText(/^[0-9]{4} [0-9]{4} [0-9]{4}$/).innerText();
    await tablet.screenshot({ path: `${PICTURES}/waiting.png` });
    // A tablet that is put away while it waits goes on waiting, with the same number.
    await tablet.reload();
    await expect(tablet.getByText(number)).toBeVisible();
    await expect(office.getByText(number)).toBeVisible();
    await office.screenshot({ path: `${PICTURES}/approve.png`, fullPage: true });
    await office.getByRole('button', { name: '番号は同じ。承認する' }).click();
    await expect(tablet.getByRole('heading', { name: /承認されました/ })).toBeVisible();
    await choosePin(tablet, NURSE_PIN);
    await expect(tablet.getByRole('banner')).toContainText('西村　葵');

    await tablet.goto(`${hub.url}/desk/new`);
    await tablet.locator('input[inputmode=none]').fill(NURSE_PIN);
    await tablet.getByRole('button', { name: '開ける', exact: true }).click();
    await tablet.locator('#new-kana').fill('ゾウサン　コタロウ');
    await tablet.locator('#new-name').fill('象山　虎太郎');
    await tablet.locator('#new-birth').fill('h30.3.1');
    await tablet.keyboard.press('F12');
    await tablet.waitForURL(/\/desk\/person\//);
    await expect(tablet.locator('.strip')).toContainText('ゾウサン　コタロウ');
    await expect(async () => {
      await tablet.keyboard.press('F8');
      await expect(tablet.locator('#shot-vaccine')).toBeVisible({ timeout: 3_000 });
    }).toPass();
    await tablet.locator('#shot-vaccine').focus();
    await tablet.keyboard.type('bcg');
    await tablet.locator('#shot-date').fill('h300801');
    await tablet.locator('#shot-lot').fill('kh298');
    await tablet.locator('#shot-place').fill('中央保健センター');
    await tablet.keyboard.press('F12');
    await expect(tablet.getByRole('row').filter({ hasText: 'KH298' })).toBeVisible();
    await expect(tablet.getByRole('banner')).toContainText('センター受付済み');
    await office.context().close();
    await tablet.context().close();
  } finally {
    await hub.remove();
  }
});
