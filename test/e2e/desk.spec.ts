/** The desk in a real browser against a real hub: keyboard only where a keyboard is what people use. */

import type { CDPSession, Page } from '@playwright/test';
import { axeFindings, colourFindings } from './axe-findings.ts';
import { expect, test } from './hub-fixture.ts';
import type { TestHub } from './hub-fixture.ts';

test.use({ viewport: { width: 1440, height: 900 }, hasTouch: false });
test.describe.configure({ mode: 'serial' });

const PICTURES = 'test-output/screens/desk';
let page: Page;

test.beforeAll(async ({ browser, hub }) => {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
  });
  page = await context.newPage();
  await signIn(page, hub);
});
test.afterAll(async () => page.context().close());

async function signIn(on: Page, hub: TestHub, which = 0): Promise<void> {
  await on.goto(`${hub.url}/desk`);
  await on.locator('h3', { hasText: '窓口担当' }).locator('+ ul button').nth(which).click();
  await expect(on.locator('#desk-search')).toBeFocused();
  await expect(on.locator('header')).toContainText('センター受付済み');
}

interface Resident {
  readonly person: string;
  readonly kana: string;
  readonly name: string;
  readonly birth: string;
  readonly residentNumber: string;
}

/** A resident as the screens show one: read from the page, so that nothing of the demonstration is hard-coded. */
async function openSomebody(kana: string, at = 0): Promise<Resident> {
  await find(kana);
  const katakana = kana.replaceAll(/[ぁ-ゖ]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0x60));
  await expect(options().nth(at)).toContainText(katakana);
  for (let step = 0; step < at; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/desk\/person\/[a-z2-7]{16}$/);
  const field = async (label: string): Promise<string> =>
    (
      await page
        .locator('dl > div', { has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) })
        .locator('dd')
        .innerText()
    ).trim();
  const person = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const birth = await page.locator('.strip time').getAttribute('datetime');
  return {
    person,
    kana: (await field('フリガナ')).replace(/（.*/s, '').trim(),
    name: await field('氏名'),
    birth: birth ?? '',
    residentNumber: await field('宛名番号'),
  };
}

const options = () => page.locator('#desk-found [role=option]');

/** F3 from anywhere, then typing. */
async function find(query: string): Promise<void> {
  await page.keyboard.press('F3');
  await expect(page.locator('#desk-search')).toBeFocused();
  await page.locator('#desk-search').fill('');
  await page.keyboard.type(query);
}

async function expectAccessible(): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
  expect(await axeFindings(page, (axe) => axe.withTags(tags))).toEqual([]);
}

/** Until the drafts of what was typed are on the disk: they are written within 300 ms, and after that in turn. */
async function untilDraftsAreKept(): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((wake) => setTimeout(wake, 400));
    const database = await new Promise<IDBDatabase>((done, failed) => {
      const request = indexedDB.open('ledger');
      request.addEventListener('success', () => done(request.result));
      request.addEventListener('error', () => failed(request.error as Error));
    });
    const written = database.transaction('drafts', 'readwrite');
    written.objectStore('drafts').count();
    await new Promise((done) => written.addEventListener('complete', done));
    database.close();
  });
}

/** Types a row of the grid: Tab between cells, Enter at its end. */
async function typeRow(...cells: readonly string[]): Promise<void> {
  for (const [at, cell] of cells.entries()) {
    if (cell === '^') await page.keyboard.press('Control+d');
    else if (cell !== '') await page.keyboard.type(cell);
    await page.keyboard.press(at === cells.length - 1 ? 'Enter' : 'Tab');
  }
}

const row = (number: number) => page.locator(`tr[data-row="${number - 1}"]`);

test('a person is found by kana, kanji, birth date in any form, number, and a mixture', async () => {
  const someone = await openSomebody('わたなべ');
  const [y = 0, m = 0, d = 0] = someone.birth.split('-').map(Number);
  const queries = [
    someone.kana.slice(0, 3),
    someone.name.slice(0, 2).replace(/[邊邉]/, '辺'),
    `${y}/${m}/${d}`,
    `${y}${String(m).padStart(2, '0')}${String(d).padStart(2, '0')}`,
    someone.residentNumber,
    `${someone.kana.slice(0, 2)} ${y}/${m}/${d}`,
  ];
  for (const query of queries) {
    await find(query);
    await expect(page.locator(`#found-${someone.person}`), `found by ${query}`).toBeVisible();
  }
  // A row is used again for whoever stands there next: a press that began on one person opens no other.
  await find('わ');
  await options().first().dispatchEvent('pointerdown');
  await find('さ');
  await expect(options().first()).toContainText('サ');
  await options().first().dispatchEvent('click', { detail: 1 });
  await expect(page).toHaveURL(/\/desk$/);
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/search.png` });
});

test("the search follows a composition and never rewrites it; its keys are the input method's until it ends", async () => {
  await find('');
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('Input.imeSetComposition', { text: 'わた', selectionStart: 2, selectionEnd: 2 });
  await expect(page.locator('#desk-search')).toHaveValue('わた');
  await expect(options().first()).toContainText('ワタ');
  const address = page.url();
  await cdp.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Process',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  });
  await cdp.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Process',
    code: 'F3',
    windowsVirtualKeyCode: 229,
  });
  expect(page.url()).toBe(address);
  await cdp.send('Input.insertText', { text: '渡辺' });
  await expect(page.locator('#desk-search')).toHaveValue('渡辺');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/desk\/person\//);
});

test('nobody found: the words go along into a new registration', async () => {
  await find('ゾゾゾ h30.5.1');
  await expect(page.locator('.said')).toContainText('見つかりませんでした');
  await page.keyboard.press('F8');
  await page.waitForURL(/\/desk\/new$/);
  await expect(page.locator('#new-kana')).toHaveValue('ゾゾゾ');
  await expect(page.locator('#new-birth')).toHaveValue('h30.5.1');
  await page.getByRole('button', { name: '書きかけを捨てる' }).click();
});

test('a new person who resembles somebody is shown before anything is stored', async () => {
  const someone = await openSomebody('さとう');
  await page.goto(`${new URL(page.url()).origin}/desk/new`);
  await page.locator('#new-kana').fill(someone.kana);
  await page.locator('#new-name').fill(someone.name);
  await page.locator('#new-birth').fill(someone.birth.replaceAll('-', '/'));
  await expect(page.getByRole('heading', { name: /よく似た人がいます/ })).toBeVisible();
  await page.keyboard.press('F12');
  await expect(page.getByRole('link', { name: /よく似た人がいます/ })).toBeVisible();
  expect(page.url()).toMatch(/\/desk\/new$/);
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/new-similar.png`, fullPage: true });
  await page.getByRole('button', { name: '同じ人なので、この台帳を開く' }).first().click();
  await page.waitForURL(new RegExp(`/desk/person/${someone.person}$`));
});

test('a form survives a reload, mistakes stand beside their fields, and then the person is registered', async () => {
  await page.goto(`${new URL(page.url()).origin}/desk/new`);
  await expect(page.locator('#new-kana')).toBeFocused();
  await page.keyboard.type('ゾウサン　コタロウ');
  await page.locator('#new-name').fill('象山　虎太郎');
  await untilDraftsAreKept();
  await page.reload();
  await expect(page.locator('#new-name')).toHaveValue('象山　虎太郎');
  await page.keyboard.press('F12');
  await expect(page.getByRole('link', { name: '生年月日を入力してください。' })).toBeVisible();
  await page.locator('#new-birth').fill('h30.2.30');
  await page.keyboard.press('F12');
  await expect(page.locator('#new-birth-error')).toContainText('「h30.2.30」はありません');
  await page.locator('#new-birth').fill('h30.3.1');
  await page.keyboard.press('F12');
  await page.waitForURL(/\/desk\/person\//);
  await expect(page.locator('.strip')).toContainText('ゾウサン　コタロウ');
  await expect(page.locator('.strip')).toContainText('平成30年3月1日');
});

test('a shot is registered by keyboard, and appears with its state', async () => {
  await page.keyboard.press('F8');
  await expect(page.locator('#shot-vaccine')).toBeVisible();
  await page.keyboard.press('F12');
  await expect(page.getByRole('link', { name: '接種日を入力してください。' })).toBeVisible();
  await page.locator('#shot-vaccine').focus();
  await page.keyboard.type('bcg');
  await page.locator('#shot-date').fill('h290801');
  await page.locator('#shot-lot').fill('kh２９８');
  await page.locator('#shot-place').fill('中央保健センター');
  await page.keyboard.press('F12');
  await expect(page.locator('#shot-date-error')).toContainText('生年月日（平成30年3月1日）より前');
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/register.png` });
  await page.locator('#shot-date').fill('h300801');
  await page.keyboard.press('F12');
  await expect(page.locator('tbody', { hasText: 'BCG' })).toContainText('平成30年8月1日');
  await expect(page.locator('tbody', { hasText: 'BCG' })).toContainText('KH298');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
});

test('the same shot once more is asked about before it is stored', async () => {
  await page.keyboard.press('F8');
  await page.locator('#shot-vaccine').fill('bcg');
  await page.locator('#shot-date').fill('h300802');
  await page.locator('#shot-lot').fill('?');
  await page.locator('#shot-place').fill('中央保健センター');
  await page.keyboard.press('F12');
  await expect(page.locator('dialog[open]')).toContainText('同じワクチンが平成30年8月1日に記録されています');
  await expect(page.getByRole('button', { name: 'それでも登録する' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await expect(page.locator('button[data-shot]')).toHaveCount(1);
});

test('six rows of a handbook are transcribed without a mouse: an ended era, an unreadable lot, what the ledger has', async () => {
  await page.keyboard.press('F9');
  await page.waitForURL(/handbook$/);
  await expect(row(1).locator('input').first()).toBeFocused();
  await typeRow('5k', '', 'h300501', 'AB12', '青空クリニック');
  await typeRow('5k', '', 'h30.6.1', '?', '^');
  await typeRow('5k', '', '２０１８年７月１日', '-', '^');
  await typeRow('mr', '', '平成31年5月1日', 'mr-77', '^');
  await typeRow('bcg', '', 'h30.8.1', '', '');
  await typeRow('水痘', '', 'h30.2.30', 'V1', '^');

  await expect(row(2)).toContainText('読めない');
  await expect(row(3)).toContainText('記載なし');
  await expect(row(2)).toContainText('1期初回2回目');
  await expect(row(4)).toContainText('平成31年5月1日は令和元年5月1日として記録します');
  await expect(row(5)).toContainText('台帳にあります ✓');
  await expect(row(6)).toContainText('「h30.2.30」はありません');
  await page.screenshot({ path: `${PICTURES}/handbook.png`, fullPage: true });
  await expectAccessible();

  await untilDraftsAreKept();
  await page.reload();
  await expect(row(6)).toContainText('「h30.2.30」はありません');
  await expect(row(1).locator('input').nth(4)).toHaveValue('青空クリニック');

  await page.keyboard.press('F12');
  const summary = page.getByRole('link', { name: /6行目：「h30.2.30」はありません/ });
  await expect(summary).toBeVisible();
  await summary.press('Enter');
  await expect(row(6).locator('input').nth(2)).toBeFocused();
  await page.keyboard.type('h31.3.2');
  await page.keyboard.press('F9');
  await expect(page.locator('dialog[open]')).toContainText('令和元年5月1日');
  await page.screenshot({ path: `${PICTURES}/read-back.png` });
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await page.keyboard.press('F12');
  await expect(page.getByText('5行を登録しました。')).toBeVisible();
  await expect(page.locator('tr.collapsed')).toHaveCount(6);
  await expect(row(1)).toContainText('センター受付済み');

  // Pressed again, nothing is entered twice.
  await page.keyboard.press('F12');
  await page.getByRole('link', { name: '台帳にもどる' }).click();
  await expect(page.locator('button[data-shot]')).toHaveCount(6);
  await expect(page.locator('tbody', { hasText: 'MR 1期' })).toContainText('令和元年5月1日');
});

test('a correction is a new version beside the old one, with its reason', async () => {
  const mr = page.locator('tbody', { hasText: 'MR 1期' });
  await mr.locator('button[data-shot]').focus();
  await page.keyboard.press('F2');
  await expect(page.locator('#correct-date')).toBeFocused();
  await page.keyboard.type('r1.5.2');
  await page.keyboard.press('F12');
  await expect(page.locator('#correct-reason-error')).toContainText('理由を選んでください');
  await page.locator('#correct-reason').selectOption('handbook-differs');
  await expectAccessible();
  await page.keyboard.press('F12');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await expect(mr).toContainText('令和元年5月2日');
  await mr.locator('button[data-shot]').click();
  await expect(mr.locator('ol li')).toHaveCount(2);
  await expect(mr.locator('ol')).toContainText('令和元年5月1日');
  await expect(mr.locator('ol')).toContainText('母子健康手帳とちがう');
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/person.png`, fullPage: true });
});

test('a void leaves the shot struck through with its reason', async () => {
  const varicella = page.locator('tbody', { hasText: '水痘' });
  await varicella.locator('button[data-shot]').focus();
  await page.keyboard.press('Delete');
  await expect(page.locator('#void-reason')).toBeFocused();
  await page.locator('#void-reason').selectOption('not-given');
  await page.keyboard.press('F12');
  await expect(varicella.locator('tr.voided')).toBeVisible();
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await varicella.locator('button[data-shot]').click();
  await expect(varicella).toContainText('接種していない');
});

test('two corrections that had not seen each other stand side by side, and the office is named', async ({
  browser,
  hub,
}) => {
  const other = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
  });
  const second = await other.newPage();
  await signIn(second, hub, 1);
  await second.goto(page.url());
  const bcg = (on: Page) => on.locator('tbody', { hasText: 'BCG' });
  await expect(bcg(second)).toContainText('平成30年8月1日');
  await page.context().setOffline(true);
  await correctDate(page, 'h300802');
  await expect(page.locator('header')).toContainText('送信待ち 1件');
  await correctDate(second, 'h300803');
  await expect(second.locator('header')).toContainText('センター受付済み');
  await page.context().setOffline(false);
  for (const on of [page, second]) {
    await expect(bcg(on)).toContainText('センターが確認します', { timeout: 120_000 });
    await bcg(on).locator('button[data-shot]').click();
    const sides = bcg(on).getByRole('region', { name: '食い違いがあります' });
    await expect(sides).toContainText('平成30年8月1日');
    await expect(sides).toContainText('平成30年8月2日');
    await expect(sides).toContainText('平成30年8月3日');
    await expect(bcg(on).locator('ol')).toContainText('ほかの1件をまだ見ていませんでした');
  }
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/contradiction.png`, fullPage: true });
  await other.close();

  async function correctDate(on: Page, date: string): Promise<void> {
    await bcg(on).locator('button[data-shot]').focus();
    await on.keyboard.press('F2');
    await expect(on.locator('#correct-date')).toBeFocused();
    await on.keyboard.type(date);
    await on.locator('#correct-reason').selectOption('handbook-differs');
    await on.keyboard.press('F12');
    await expect(on.locator('dialog[open]')).toHaveCount(0);
  }
});

test('the identity is corrected with a reason, and its history stays readable', async () => {
  await page.keyboard.press('F4');
  await page.locator('#person-address').fill('みずほ野市栄町1番1号');
  await page.keyboard.press('F12');
  await expect(page.locator('#person-reason-error')).toBeVisible();
  await page.locator('#person-reason').selectOption('typing');
  await page.keyboard.press('F12');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await expect(page.locator('dl')).toContainText('みずほ野市栄町1番1号');
  await page.locator('summary').click();
  await expect(page.locator('.card ol li')).toHaveCount(2);
});

test('the keys of a screen are listed where they work', async () => {
  await page.locator('h1').click();
  await page.keyboard.press('Shift+?');
  await expect(page.locator('dialog[open]')).toContainText('接種を登録');
  await expect(page.locator('dialog[open]')).toContainText('F8');
  await expectAccessible();
  await page.keyboard.press('Escape');
});

test('what the desk registered is known to the centre, and every screen passes in the dark', async () => {
  await expect(page.locator('header')).toContainText('センター受付済み');
  // What another theme changes is colours.
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
  expect(await colourFindings(page)).toEqual([]);
  await page.screenshot({ path: `${PICTURES}/person-dark.png` });
  await page.keyboard.press('F9');
  await page.waitForURL(/handbook$/);
  await expect(row(1)).toBeVisible();
  expect(await colourFindings(page)).toEqual([]);
  await page.screenshot({ path: `${PICTURES}/handbook-dark.png` });
});
