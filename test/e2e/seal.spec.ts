/** A sealed tablet: PIN, lock, several people, and what somebody finds who holds the tablet but no PIN. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import type { DemoSignIn, HeldAnswer, PersonsAnswer } from '#shared/api/office-api.ts';
import { orderNameOf } from '#shared/ledger/device-orders.ts';
import { linesOnDisk } from '../fixtures/audit-lines.ts';
import { killBrowser } from '../fixtures/kill-browser.ts';
import { searchProfile } from '../fixtures/profile-search.ts';
import { TestDevice } from '../fixtures/test-device.ts';
import { entryOf } from '../fixtures/wire-entries.ts';
import { expect, test, type TestHub } from './hub-fixture.ts';
import { CHROMIUM_ARGS } from './playwright.config.ts';
import { TABLET, chip, openSession, readyRow } from './tablet.ts';
import { VirtualAuthenticator } from './virtual-authenticator.ts';

const PICTURES = 'test-output/screens/seal';
const APP = join(import.meta.dirname, '..', '..', '.build', 'web');
const PIN = '739158';
const OTHER_PIN = '284617';
/** A line that did not reach the hub at once is brought again after a minute. */
const AUDIT_MS = 150_000;
/** Typed into a form that is never sent. */
const HALF_TYPED = 'ミカン　ハナコヒメ';

interface Tablet {
  readonly profile: string;
  readonly context: BrowserContext;
  readonly page: Page;
}
const profiles: string[] = [];
const contexts: BrowserContext[] = [];

test.afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  for (const profile of profiles.splice(0)) rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
});

async function open(hub: TestHub, profile = mkdtempSync(join(tmpdir(), 'ledger-seal-'))): Promise<Tablet> {
  if (!profiles.includes(profile)) profiles.push(profile);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: CHROMIUM_ARGS,
    baseURL: hub.url,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    ...TABLET,
  });
  contexts.push(context);
  const page = context.pages()[0] ?? (await context.newPage());
  return { profile, context, page };
}

const signInsOf = async (hub: TestHub): Promise<readonly DemoSignIn[]> =>
  (await (await fetch(`${hub.url}/api/sign-ins`)).json()) as DemoSignIn[];

/** Enrols with staff number, code and PIN, and waits until the ledger is here. */
async function enrolWithPin(page: Page, hub: TestHub): Promise<DemoSignIn> {
  const one = (await signInsOf(hub)).find(({ role }) => role === 'vaccinator') as DemoSignIn;
  await page.goto('/');
  await page.getByLabel('職員番号').fill(one.staff);
  await page.getByLabel('登録コード', { exact: false }).fill(one.code);
  await page.getByLabel('暗証番号（6けた以上の数字）').fill(PIN);
  await page.getByLabel('暗証番号をもう一度').fill(PIN);
  await page.getByRole('button', { name: '使いはじめる' }).click();
  await expect(page.locator('header').first()).toContainText('センター受付済み', { timeout: 120_000 });
  return one;
}

const lockButton = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'ロック・交代' });
const lockedTitle = (page: Page) => page.getByRole('heading', { name: 'ロック中' });
async function lock(page: Page): Promise<void> {
  await lockButton(page).click();
  await expect(lockedTitle(page)).toBeVisible();
}

/** By the field, as a keyboard does. */
const typePin = (page: Page, pin: string) => page.locator('input[inputmode=none]').fill(pin);
/** By the keys of the pad. */
async function tapPin(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
}
async function unlock(page: Page, pin = PIN): Promise<void> {
  await typePin(page, pin);
  await page.getByRole('button', { name: '開ける', exact: true }).click();
}

/** On the device's page: the own PIN, then one touch. */
async function addPasskey(page: Page): Promise<void> {
  await page.getByRole('button', { name: '指紋・顔で開けるようにする' }).click();
  await typePin(page, PIN);
  await page.getByRole('button', { name: '次へ' }).click();
  await page.getByRole('button', { name: '端末に登録する' }).click();
}
const touch = (page: Page) => page.getByRole('button', { name: '指紋・顔で開く', exact: true }).click();

/** What somebody did on a device, once it has brought its journal: `what object`. */
const onFile = (hub: TestHub, staff: string): readonly string[] =>
  linesOnDisk(hub.dataDir)
    .filter((line) => line.staff === staff && line.journal !== '')
    .map(({ what, object }) => `${what} ${object}`.trim());

/** From the page that looks a child up to the form for one whom nobody has entered yet. */
async function startProvisional(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'この端末の全員からさがす' })).toBeVisible();
  await page.getByRole('button', { name: '文字を入力してさがす' }).click();
  await page.getByLabel('お名前・生年月日・番号').fill(HALF_TYPED);
  await page.getByRole('button', { name: '見つからないので仮登録する' }).click();
}

test('S47 S61 the profile of a locked tablet, with a passkey on it, holds no name, birth date or lot in any form; an unsealed copy holds all', async ({
  hub,
}) => {
  const tablet = await open(hub);
  const { page } = tablet;
  const me = await enrolWithPin(page, hub);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await VirtualAuthenticator.plugInto(page);
  await page.getByRole('banner').getByRole('link', { name: me.name }).click();
  await addPasskey(page);
  await expect(page.getByText('指紋・顔で開けるようになりました')).toBeVisible();
  await page.getByRole('link', { name: '会場', exact: true }).click();
  await openSession(page);
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  await page.getByRole('button', { name: '左腕に接種した' }).first().click();
  await expect(page.getByRole('status').filter({ hasText: '記録しました' })).toBeVisible();
  // A search and a form that is half typed when the tablet is locked.
  await page.getByRole('link', { name: 'この名簿にいない子' }).first().click();
  await startProvisional(page);
  await page.getByLabel('フリガナ').fill(HALF_TYPED);
  await lock(page);

  const rows = await personsOf(hub);
  // A birth date may be a day of the rules as well, which the browser keeps with the app's own files.
  const shipped = textOfApp();
  const words = [...rows.flatMap(({ name, kana, birth }) => [name, kana, birth]), heading, HALF_TYPED].filter(
    (word) => word.length >= 5 && !shipped.includes(word),
  );
  expect(words.length).toBeGreaterThan(60);
  // At once, with nothing put away; then as a tablet that is switched off in order.
  await killBrowser(tablet.profile);
  expect(searchProfile(tablet.profile, words)).toEqual([]);
  const again = await open(hub, tablet.profile);
  await again.page.goto('/');
  await expect(lockedTitle(again.page)).toBeVisible();
  await again.context.close();
  expect(searchProfile(tablet.profile, words)).toEqual([]);

  const control = await open(hub);
  await control.page.goto('/');
  await control.page.evaluate(keepUnsealed, { words, copies: 60 });
  await control.context.close();
  const found = searchProfile(control.profile, words);
  const inForms = (word: string) => found.filter((find) => find.word === word).map(({ form }) => form);
  for (const word of words) expect(inForms(word), word).not.toEqual([]);
  expect(new Set(found.map(({ encoding }) => encoding))).toEqual(new Set(['utf8', 'utf16le']));
  expect(new Set(found.map(({ form }) => form)).size).toBeGreaterThan(1);
});

test('S48 S62 two windows lock together; nothing about a child is left on the screen; what was half typed comes back', async ({
  hub,
}) => {
  const { context, page } = await open(hub);
  const me = await enrolWithPin(page, hub);
  await openSession(page);
  await page.getByRole('link', { name: 'この名簿にいない子' }).first().click();
  const second = await context.newPage();
  await second.goto(page.url());
  // A second window asks for the PIN as well: the read key is in the memory of the first only.
  await expect(lockedTitle(second)).toBeVisible();
  await unlock(second);
  await expect(second.getByRole('heading', { name: 'この端末の全員からさがす' })).toBeVisible();
  await startProvisional(page);
  await page.getByLabel('フリガナ').fill(HALF_TYPED);
  const at = page.url();
  await lock(page);
  for (const one of [page, second]) {
    await expect(lockedTitle(one)).toBeVisible();
    await expect(one.getByRole('heading', { name: 'この端末の全員からさがす' })).toHaveCount(0);
    await expect(one.getByRole('button', { name: me.name })).toBeVisible();
  }
  await unlock(page, '111222');
  await expect(page.getByRole('alert')).toContainText('あと9回');
  await unlock(page);
  await expect(page.getByRole('banner')).toContainText(me.name);
  expect(page.url()).toBe(at);
  await startProvisional(page);
  await expect(page.getByLabel('フリガナ')).toHaveValue(HALF_TYPED);
  await second.close();
  await page.bringToFront();
  await openByTouch(page, me);
  await expect
    .poll(() => onFile(hub, me.staff), { timeout: AUDIT_MS })
    .toEqual(
      expect.arrayContaining(['passkey-changed added', 'unlocked passkey', 'passkey-changed removed']),
    );
  await unlock(page);
  await expect(page.getByRole('banner')).toContainText(me.name);
  // A store that never answers again, as some browsers leave one: the screen empties all the same.
  await page.evaluate(() => {
    IDBObjectStore.prototype.get = () => ({}) as IDBRequest;
  });
  await lockButton(page).click();
  await expect(page.getByRole('banner')).toHaveCount(0);
});

/** What a member and the tablet's authenticator may do to each other; the PIN opens it all the while. */
async function openByTouch(page: Page, me: DemoSignIn): Promise<void> {
  const without = await VirtualAuthenticator.plugInto(page, { hasPrf: false });
  await page.getByRole('banner').getByRole('link', { name: me.name }).click();
  await addPasskey(page);
  await expect(page.getByRole('alert')).toContainText('鍵を渡さない型です');
  await page.getByRole('button', { name: 'やめる' }).click();
  await without.unplug();
  const stranger = await VirtualAuthenticator.plugInto(page, { isUserVerified: false });
  await addPasskey(page);
  await expect(page.getByRole('alert')).toContainText('登録しませんでした');
  await stranger.unplug();
  const authenticator = await VirtualAuthenticator.plugInto(page);
  await page.getByRole('button', { name: '端末に登録する' }).click();
  await expect(page.getByText('指紋・顔で開けるようになりました')).toBeVisible();
  await page.screenshot({ path: `${PICTURES}/passkey-on.png`, fullPage: true });
  await lock(page);
  await touch(page);
  await expect(page.getByRole('banner')).toContainText(me.name);
  await lock(page);
  await authenticator.forgetPasskeys();
  await touch(page);
  await expect(page.getByRole('alert')).toContainText('まちがいには数えません');
  await page.screenshot({ path: `${PICTURES}/passkey-gone.png` });
  await unlock(page);
  await expect(page.getByRole('banner')).toContainText(me.name);
  await page.getByRole('button', { name: '指紋・顔で開くのをやめる' }).click();
  await expect(page.getByText('これからは暗証番号だけで開きます')).toBeVisible();
  await lock(page);
  await expect(page.getByRole('button', { name: me.name })).toBeVisible();
  await expect(page.getByRole('button', { name: '指紋・顔で開く' })).toHaveCount(0);
}

test('S43 S44 S58 wrong PINs make the next try wait, also after a restart; a code of the office gives a new PIN, and a colleague opens meanwhile', async ({
  hub,
}) => {
  const tablet = await open(hub);
  let { page } = tablet;
  const me = await enrolWithPin(page, hub);
  const colleague = (await signInsOf(hub)).find(
    ({ role, staff }) => role === 'vaccinator' && staff !== me.staff,
  ) as DemoSignIn;
  await page.getByRole('banner').getByRole('link', { name: me.name }).click();
  await page.getByRole('button', { name: '担当者を加える' }).click();
  await page.getByLabel('加える人').selectOption(colleague.staff);
  for (const pin of ['111222', PIN]) {
    await typePin(page, pin);
    await page.getByRole('button', { name: '次へ' }).click();
    if (pin !== PIN) await expect(page.getByRole('alert')).toContainText('あと9回');
  }
  await expect(page.getByLabel('新しい暗証番号')).toBeVisible();
  for (const next of ['次へ', '決める']) {
    await typePin(page, OTHER_PIN);
    await page.getByRole('button', { name: next }).click();
  }
  await expect(page.getByText(`${colleague.name}さんがこの端末を開けられるようになりました`)).toBeVisible();
  await expect
    .poll(() => onFile(hub, me.staff), { timeout: AUDIT_MS })
    .toEqual(expect.arrayContaining(['wrong-pin', `pin-changed ${colleague.staff}`]));
  await lock(page);
  await page.getByRole('button', { name: me.name }).click();
  for (let tries = 1; tries <= 5; tries += 1) {
    await unlock(page, '111222');
    await expect(page.getByRole('alert')).toContainText(`あと${10 - tries}回`);
  }
  // The power goes.
  await tablet.context.close();
  ({ page } = await open(hub, tablet.profile));
  await page.goto('/');
  await expect(page.getByRole('button', { name: me.name })).toContainText('待つ');
  await page.getByRole('button', { name: me.name }).click();
  await expect(page.getByRole('button', { name: '開ける', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.getByRole('button', { name: '暗証番号を忘れた・開けられない' }).click();
  await page.getByLabel('事務局から聞いた番号').fill(await pinCodeFor(hub, await keyringOf(page), me.staff));
  await page.getByRole('button', { name: '確かめる' }).click();
  // While the code is being checked the colleague's keys still stand here.
  await expect(page.getByLabel('新しい暗証番号')).toBeVisible();
  for (const next of ['次へ', '決める']) {
    await typePin(page, '605183');
    await page.getByRole('button', { name: next }).click();
  }
  await unlock(page, '605183');
  await expect(page.getByRole('banner')).toContainText(me.name);
  await lock(page);
  await page.getByRole('button', { name: colleague.name }).click();
  await unlock(page, OTHER_PIN);
  await expect(page.getByRole('banner')).toContainText(colleague.name);
  await page.getByRole('banner').getByRole('link', { name: colleague.name }).click();
  await page.getByRole('button', { name: `${me.name}さんをこの端末から外す` }).click();
  await page.getByRole('dialog').getByRole('button', { name: '外す' }).click();
  await expect(page.getByText(`${me.name}さんをこの端末から外しました`)).toBeVisible();
  await expect
    .poll(() => onFile(hub, colleague.staff), { timeout: AUDIT_MS })
    .toContain(`pin-changed ${me.staff}`);
});

test('S46 a tablet of the demonstration gets a PIN later: locked at once, and what it recorded is there', async ({
  hub,
}) => {
  const { page } = await open(hub);
  await page.goto('/');
  await page.getByRole('heading', { name: '接種担当' }).locator('+ ul').getByRole('button').first().click();
  await expect(page.getByRole('banner')).toContainText('封をしていません');
  await expect(page.getByRole('banner')).toContainText('センター受付済み', { timeout: 120_000 });
  await page
    .getByRole('banner')
    .getByRole('link', { name: /接種担当/ })
    .click();
  const persons = page.getByText(/^[0-9,]+人$/).first();
  const count = await persons.innerText();
  await page.getByRole('button', { name: '暗証番号をつける' }).click();
  await tapPin(page, '123456');
  await page.getByRole('button', { name: '次へ' }).click();
  await expect(page.getByRole('alert')).toContainText('続き番号');
  await page.getByRole('button', { name: '消す', exact: true }).click();
  for (const next of ['次へ', '決める']) {
    await typePin(page, PIN);
    await page.getByRole('button', { name: next }).click();
  }
  await expect(lockedTitle(page)).toBeVisible();
  await unlock(page);
  await expect(persons).toHaveText(count);
  await expect(page.getByRole('banner')).not.toContainText('封をしていません');
});

/** Without a network, and longer after the unlocking than a correction goes unasked; nothing that was typed is lost. */
async function correctAndExport(page: Page): Promise<void> {
  await page.getByRole('link', { name: '会場', exact: true }).click();
  await openSession(page);
  const person = await readyRow(page).getAttribute('data-person');
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  await page.getByRole('button', { name: '左腕に接種した' }).first().click();
  await expect(page.getByRole('status').filter({ hasText: '記録しました' })).toBeVisible();
  await page.clock.fastForward('04:00');
  await page.mouse.move(200, 200);
  await page.clock.fastForward('01:30');
  await chip(page, '済').click();
  await page.locator(`a[data-person="${person}"]`).click();
  await page.getByRole('button', { name: /^訂正する/ }).click();
  const form = page.getByRole('dialog', { name: /訂正/ });
  await form.getByText('接種日', { exact: true }).click();
  await form.getByLabel(/正しい内容/).fill('昨日');
  await form.getByText('日付がちがう').click();
  const save = form.getByRole('button', { name: '訂正を記録する' });
  await save.click();
  const asked = page.getByRole('dialog', { name: '本人の確認' });
  await expect(asked.locator('input[inputmode=none]')).toBeFocused();
  await tapPin(page, '111222');
  await asked.getByRole('button', { name: '確かめて続ける' }).click();
  await expect(asked.getByRole('alert')).toContainText('あと9回');
  await expectAccessible(page);
  await page.screenshot({ path: `${PICTURES}/reauth.png` });
  await page.keyboard.press('Escape');
  await expect(asked).toBeHidden();
  await expect(form.getByLabel(/正しい内容/)).toHaveValue('昨日');
  await expect(save).toBeFocused();
  await save.click();
  await typePin(page, PIN);
  await page.keyboard.press('Enter');
  await expect(form).toBeHidden();
  await expect(page.getByText('訂正あり')).toBeVisible();

  // Just now: a file may go along.
  await page
    .getByRole('banner')
    .getByRole('link', { name: /接種担当/ })
    .click();
  const rescue = page.locator('form#export');
  await rescue.getByLabel('合言葉').fill('忘れない 長い 言葉');
  const make = rescue.getByRole('button', { name: '端末控えを作る' });
  const [first] = await Promise.all([page.waitForEvent('download'), make.click()]);
  expect(first.suggestedFilename()).toMatch(/\.bin$/);
  await page.clock.fastForward('01:05');
  await rescue.getByLabel('合言葉').fill('忘れない 長い 言葉');
  await make.click();
  await expect(asked).toContainText('書き出す前に');
  await asked.getByRole('button', { name: 'やめて戻る' }).click();
  await expect(rescue.getByLabel('合言葉')).toHaveValue('忘れない 長い 言葉');
  await make.click();
  await Promise.all([
    page.waitForEvent('download'),
    asked.getByRole('button', { name: '指紋・顔で確かめる' }).click(),
  ]);
  await expect(asked).toBeHidden();
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** The keyring as it lies in the database. */
const keyringOf = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string>((done) => {
        const request = indexedDB.open('ledger');
        request.addEventListener('success', () => {
          const get = request.result.transaction('meta').objectStore('meta').get('keyring');
          get.addEventListener('success', () => {
            // Behind the four bytes of its checksum.
            done(new TextDecoder().decode((get.result as { value: Uint8Array }).value.subarray(4)));
            request.result.close();
          });
        });
      }),
  );

const deviceIn = (ring: string): string => (JSON.parse(ring) as { device: string }).device;

/** Until the device could be opened again through the hub, were its lease to end. */
async function untilEscrowed(page: Page): Promise<void> {
  await expect.poll(() => keyringOf(page)).toContain('"shareEscrow":"');
}

test('S48 S50 S52 S55 S61 S66 S67 five minutes untouched lock; a correction and an export ask for the PIN; a lease that nears its end says so; when it ends offline nobody reads, everybody records; the hub takes it in and opens the device again', async ({
  hub,
}) => {
  const { context, page } = await open(hub);
  await page.clock.install();
  const me = await enrolWithPin(page, hub);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await untilEscrowed(page);
  await context.setOffline(true);
  await VirtualAuthenticator.plugInto(page);
  await page.getByRole('banner').getByRole('link', { name: me.name }).click();
  await addPasskey(page);
  await lock(page);
  await touch(page);
  await expect(page.getByText('あと23時間、通信なしで見られます')).toBeVisible();
  // Nobody touches it: five minutes, and not one sooner.
  // The time that the test itself takes counts as well.
  await page.clock.fastForward('04:30');
  await expect(page.getByText('あと23時間、通信なしで見られます')).toBeVisible();
  await page.clock.fastForward('00:35');
  await expect(lockedTitle(page)).toBeVisible();
  await touch(page);
  await expect(page.getByText('あと23時間、通信なしで見られます')).toBeVisible();
  await correctAndExport(page);
  await page.clock.fastForward('21:00:00');
  await expect(lockedTitle(page)).toBeVisible();
  await unlock(page);
  await expect(page.getByRole('main').getByText('あと2時間、通信なしで見られます').first()).toBeVisible();
  await expect(page.getByText('過ぎると台帳は見られなくなりますが、記録はできます')).toBeVisible();
  await page.clock.fastForward('04:00:00');
  await expect(lockedTitle(page)).toBeVisible();
  await touch(page);
  await expect(page.getByRole('alert')).toContainText('いま開けられません');
  await unlock(page);
  await expect(page.getByRole('alert').last()).toContainText('いま開けられません');

  // Whoever began to get a new PIN and went away leaves no choice of one behind.
  await page.getByRole('button', { name: '暗証番号を忘れた・開けられない' }).click();
  await expect(page.getByLabel('事務局から聞いた番号')).toBeVisible();
  await page.clock.fastForward('05:05');
  await expect(page.getByLabel('事務局から聞いた番号')).toHaveCount(0);

  await page.getByRole('button', { name: '開けずに記録だけする' }).click();
  await expect(page.getByRole('heading', { name: '記録だけできます' })).toBeVisible();
  await page.getByText(me.name, { exact: true }).click();
  await page.locator('#record-kana').fill('フウイン　タロウ');
  // Left alone it shows nobody's name; what was typed is there again.
  await page.clock.fastForward('05:05');
  await expect(page.getByText('書きかけの記録があります')).toBeVisible();
  await page.getByRole('button', { name: '開けずに記録だけする' }).click();
  await expect(page.locator('#record-kana')).toHaveValue('フウイン　タロウ');
  await page.locator('#record-birth').fill('R6.5.1');
  await page.locator('#shot-vaccine').fill('MR');
  await page.locator('#shot-vaccine').press('Enter');
  await page.locator('#shot-date').fill('R8.11.20');
  await page.locator('#shot-lot').fill('Y123');
  await page.locator('#shot-place').fill('公民館');
  await page.getByRole('button', { name: '封をして保存する' }).click();
  // With the shot and its correction of before.
  await expect(page.getByText('端末に保存済み（封をした記録 4件）')).toBeVisible();
  await page.getByRole('button', { name: 'ロックの画面へ' }).click();
  await expect(page.getByText('端末に保存済み・送信待ち 4件')).toBeVisible();

  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.getByText('端末に保存済み・送信待ち')).toHaveCount(0);
  await touch(page);
  await expect(page.getByRole('banner')).toContainText(me.name);
  const held = await heldOf(hub);
  expect(held.filter(({ reason }) => reason === 'without-pin')).toHaveLength(2);
});

/** Everything that the origin keeps, by kind. */
const keptBy = (page: Page) =>
  page.evaluate(async () => {
    const files: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
    return {
      databases: (await indexedDB.databases()).map(({ name }) => name),
      files,
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      keys: Object.keys(localStorage),
    };
  });

/** The office orders that the device is emptied. */
async function orderWipe(hub: TestHub, device: string): Promise<void> {
  const office = await enrolOffice(hub);
  const line = new TestDevice(hub.port, office.device, office.token);
  await line.hello();
  const body = {
    name: orderNameOf('wipe', device),
    value: true,
    reason: { code: 'office-ordered', note: '紛失' },
  };
  const entry = entryOf(
    `${office.device}.aaaa.1`,
    'register:settings',
    'setting-changed',
    body,
    office.staff,
  );
  expect(await line.push([entry])).toMatchObject([{ result: 'accepted' }]);
  line.close();
}

test('S56 S57 a tablet that is to be emptied hands in what it recorded without a network, then nothing is left on it', async ({
  hub,
}) => {
  const { context, page } = await open(hub);
  await enrolWithPin(page, hub);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await untilEscrowed(page);
  const ring = await keyringOf(page);
  const second = await context.newPage();
  await second.goto('/device');
  await expect(lockedTitle(second)).toBeVisible();
  await context.setOffline(true);
  await openSession(page);
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  await page.getByRole('button', { name: '左腕に接種した' }).first().click();
  await expect(page.getByRole('status').filter({ hasText: '記録しました' })).toBeVisible();
  const device = deviceIn(ring);
  await orderWipe(hub, device);
  await context.setOffline(false);
  for (const one of [page, second]) {
    await expect(one.getByRole('heading', { name: 'この端末は空になりました' })).toBeVisible({
      timeout: 120_000,
    });
  }
  const handedIn = (await heldOf(hub)).filter((row) => row.reason === 'revoked' && row.device === device);
  expect(handedIn.length).toBeGreaterThan(0);
  await expect(page.getByText(`センターが受け取った記録：${handedIn.length}件`)).toBeVisible();
  const empty = { databases: [], files: [], caches: [], keys: ['ledger-wiped'] };
  await expect.poll(() => keptBy(page)).toMatchObject(empty);

  await second.close();
  // As a cut in the middle of it would leave the tablet.
  await page.evaluate(async () => {
    const mark = JSON.parse(localStorage.getItem('ledger-wiped') ?? '{}') as object;
    localStorage.setItem('ledger-wiped', JSON.stringify({ ...mark, phase: 'erasing' }));
    localStorage.setItem('ledger-own-order', '7');
    const root = await navigator.storage.getDirectory();
    await root.getFileHandle('ledger.journal', { create: true });
    await new Promise((done) => indexedDB.open('ledger').addEventListener('success', done));
  });
  await page.reload();
  await expect(page.getByRole('heading', { name: 'この端末は空になりました' })).toBeVisible();
  await expect.poll(() => keptBy(page)).toMatchObject(empty);
  await page.getByRole('button', { name: 'この端末を登録し直す' }).click();
  await expect(page.getByLabel('職員番号')).toBeVisible();
});

async function askOffice<T>(hub: TestHub, path: string): Promise<T> {
  const { device, token } = await enrolOffice(hub);
  const authorization = `Bearer ${device}.${token}`;
  return (await (await fetch(`${hub.url}/api/office/${path}`, { headers: { authorization } })).json()) as T;
}

async function enrolOffice(hub: TestHub): Promise<{ device: string; token: string; staff: string }> {
  const one = (await signInsOf(hub)).find(({ role }) => role === 'office') as DemoSignIn;
  const enrolled = (await (
    await fetch(`${hub.url}/api/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ staff: one.staff, code: one.code, deviceName: 'search' }),
    })
  ).json()) as { device: string; token: string };
  return { ...enrolled, staff: one.staff };
}

/** What the office reads out over the telephone. */
async function pinCodeFor(hub: TestHub, ring: string, staff: string): Promise<string> {
  const office = await enrolOffice(hub);
  const answer = await fetch(`${hub.url}/api/device-pins`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${office.device}.${office.token}`,
    },
    body: JSON.stringify({ device: deviceIn(ring), staff }),
  });
  return ((await answer.json()) as { code: string }).code;
}

/** Persons of the demonstration as the office sees them. */
async function personsOf(hub: TestHub): Promise<readonly { name: string; kana: string; birth: string }[]> {
  const { rows } = await askOffice<PersonsAnswer>(hub, 'persons?limit=30');
  return rows.map(({ identity }) => ({
    name: identity.name ?? '',
    kana: identity.kana ?? '',
    birth: identity.birth ?? '',
  }));
}

function textOfApp(): string {
  const files = readdirSync(APP, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n');
}

const heldOf = async (hub: TestHub): Promise<HeldAnswer['rows']> =>
  (await askOffice<HeldAnswer>(hub, 'held')).rows;

/** In the page: what a product without a seal would leave, in IndexedDB (small and large values) and in a file. */
async function keepUnsealed({
  words,
  copies,
}: {
  readonly words: readonly string[];
  readonly copies: number;
}): Promise<void> {
  const database = await new Promise<IDBDatabase>((done, failed) => {
    const request = indexedDB.open('unsealed', 1);
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore('rows', { autoIncrement: true });
    });
    request.addEventListener('success', () => done(request.result));
    request.addEventListener('error', () => failed(request.error as Error));
  });
  for (let at = 0; at < copies; at += 1) {
    const transaction = database.transaction('rows', 'readwrite', { durability: 'strict' });
    const rows = transaction.objectStore('rows');
    for (const word of words) rows.add({ word, note: `${word} `.repeat(at % 40) });
    if (at % 20 === 0) rows.add({ many: words.join(' ').repeat(40) });
    await new Promise((done) => transaction.addEventListener('complete', done));
  }
  database.close();
  const root = await navigator.storage.getDirectory();
  const file = await (await root.getFileHandle('unsealed', { create: true })).createWritable();
  await file.write(words.join('\n'));
  await file.close();
}
