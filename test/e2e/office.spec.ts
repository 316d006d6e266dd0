/** The office in a real browser against a real hub, while devices in the field write what contradicts. */

import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { EntryId, PersonId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import type { EnrolAnswer } from '#shared/api/office-api.ts';
import type { Entry, EntryBody, EntryKind, Identity } from '#shared/ledger/entry.ts';
import { stampEntry } from '#shared/ledger/entry.ts';
import { TestDevice } from '../fixtures/test-device.ts';
import { axeFindings, colourFindings, WCAG } from './axe-findings.ts';
import { expect, test, type TestHub } from './hub-fixture.ts';
import { openSession, openTablet, rows } from './tablet.ts';

test.use({ viewport: { width: 1440, height: 900 }, hasTouch: false });
test.describe.configure({ mode: 'serial' });

const PICTURES = 'test-output/screens/office';
const AREA = 'area-chuo';
let page: Page;
let tablets: readonly Tablet[];

/** A tablet of a team: the real protocol on a real socket, without a screen. */
class Tablet {
  readonly device: TestDevice;
  readonly key: string;
  readonly #staff: string;
  readonly #site: string;
  #counter = 0;

  private constructor(port: number, enrolled: EnrolAnswer, staff: string, site: string) {
    this.key = enrolled.device;
    this.#staff = staff;
    this.#site = site;
    this.device = new TestDevice(port, enrolled.device, enrolled.token);
  }

  static async enrol(hub: TestHub, role: string, name: string): Promise<Tablet> {
    const signIns = (await (await fetch(`${hub.url}/api/sign-ins`)).json()) as readonly {
      staff: string;
      role: string;
      site: string;
      code: string;
    }[];
    const signIn = signIns.find((one) => one.role === role)!;
    const answer = await fetch(`${hub.url}/api/enrol`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ staff: signIn.staff, code: signIn.code, deviceName: name }),
    });
    const tablet = new Tablet(hub.port, (await answer.json()) as EnrolAnswer, signIn.staff, signIn.site);
    await tablet.device.hello();
    return tablet;
  }

  write<K extends EntryKind>(
    kind: K,
    doc: string,
    body: EntryBody<K>,
    after: readonly string[] = [],
    errorMs: number | null = 800,
  ): Entry {
    this.#counter += 1;
    return stampEntry(kind, doc as never, body, {
      id: `${this.key}.e2e0.${this.#counter}` as EntryId,
      after: after as readonly EntryId[],
      at: { time: Date.now() as never, errorMs },
      staff: this.#staff as never,
      site: this.#site as never,
    }) as Entry;
  }

  async push(...entries: readonly Entry[]) {
    return this.device.push(entries, AREA);
  }
}

const randomPerson = (): PersonId =>
  Array.from({ length: 16 }, () => 'abcdefghijklmnopqrstuvwxyz234567'[Math.floor(Math.random() * 32)]).join(
    '',
  ) as PersonId;

const identity = (name: string, kana: string, birth: string, change: Partial<Identity> = {}): Identity =>
  ({
    residentNumber: null,
    vaccinationNumber: null,
    name,
    kana,
    kanaSource: 'heard',
    alias: null,
    romanName: null,
    birth,
    sex: 'F',
    address: null,
    area: 'chuo',
    phone: null,
    guardian: null,
    caution: null,
    ...change,
  }) as Identity;

const shot = (change: Partial<EntryBody<'shot-recorded'>> = {}): EntryBody<'shot-recorded'> =>
  ({
    series: 'MR-1',
    dose: 1,
    product: 'ミールビック',
    lot: { text: 'MR123', asPrinted: 'MR123', expiry: null, unknown: null, gtin: null },
    givenOn: '2026-11-16',
    givenOnAsWritten: null,
    bodySite: 'left-arm',
    doseMicrolitres: 500,
    doctor: '山﨑　一郎',
    place: '中央保健センター',
    facility: null,
    session: null,
    legalClass: 'routine-A',
    provenance: 'field',
    doubt: null,
    override: null,
    note: null,
    ...change,
  }) as EntryBody<'shot-recorded'>;

const child = randomPerson();
const doc = personDocument(child);

test.beforeAll(async ({ browser, hub }) => {
  tablets = [
    await Tablet.enrol(hub, 'vaccinator', 'タブレット1'),
    await Tablet.enrol(hub, 'vaccinator', 'タブレット2'),
  ];
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    baseURL: hub.url,
  });
  page = await context.newPage();
  await page.goto('/office');
  await page.locator('h3', { hasText: '事務局' }).locator('+ ul button').first().click();
  await expect(page.locator('header').first()).toContainText('センター受付済み', { timeout: 120_000 });
});
test.afterAll(async () => page.context().close());

async function expectAccessible(): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
}

async function violationsOf(shown: Page): Promise<readonly string[]> {
  return axeFindings(shown, (axe) => axe.withTags(WCAG));
}

const groupButton = (name: string) =>
  page.getByRole('navigation', { name: '種類' }).getByRole('button', { name });
const cases = () => page.locator('button[data-key]');

/** The hub's own word on a person: what the screens show is compared with it. */
async function ledgerOf(hub: TestHub, person: string) {
  const authorization = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const original = window.fetch;
        window.fetch = (input, init) => {
          const header = new Headers(init?.headers).get('Authorization');
          if (header) {
            window.fetch = original;
            resolve(header);
          }
          return original(input, init);
        };
        document.querySelector<HTMLButtonElement>('.fresh button')?.click();
      }),
  );
  const answer = await fetch(`${hub.url}/api/office/persons/${person}`, {
    headers: { Authorization: authorization },
  });
  return (await answer.json()) as {
    ledger: { shots: readonly { shot: { givenOn: string }; state: string }[] };
  };
}

test('two tablets contradict: the tray shows what both saw and each side, and one key decides', async ({
  hub,
}) => {
  const [a, b] = tablets as [Tablet, Tablet];
  const entered = a.write('person-entered', doc, {
    origin: 'desk',
    identity: identity(
      '髙橋　﨑乃介ジェームズ長右衛門太郎',
      'タカハシ　サキノスケジェームズチョウエモンタロウ',
      '2025-10-04',
    ),
  });
  const given = a.write('shot-recorded', doc, shot(), [entered.id]);
  await a.push(entered, given);
  const correct = (tablet: Tablet, givenOn: string, code: string, errorMs: number) =>
    tablet.write(
      'shot-corrected',
      doc,
      { shot: given.id, fields: { givenOn: givenOn as never }, reason: { code, note: null } },
      [given.id],
      errorMs,
    );
  const first = correct(a, '2026-11-18', 'handbook-differs', 800);
  const second = correct(b, '2026-11-19', 'wrong-date', 1_500_000);
  await a.push(first);
  await b.push(second);

  await expect(groupButton('食い違い')).toContainText('1');
  await groupButton('食い違い').click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('MR 1期の接種日が2つあります。');
  const table = page.getByRole('region', { name: '記録の比較' });
  await expect(table).toContainText('令和8年11月16日');
  await expect(table).toContainText('令和8年11月18日');
  await expect(table).toContainText('令和8年11月19日');
  await expect(table).toContainText('最大 25分 のずれ');
  await expect(table).toContainText('Bを見ていません');
  await expect(page.getByText('Aは、母子手帳と照らした訂正です。')).toBeVisible();
  await page.screenshot({ path: `${PICTURES}/tray-conflict.png` });
  await expectAccessible();

  // One of the two corrections was made with the handbook in hand: that is its reason, and one key is enough.
  const choice = page.getByRole('button', { name: /令和8年11月18日/ });
  const key = (await choice.locator('kbd').innerText()).trim();
  await page.keyboard.press(key);
  await expect(page.getByRole('status').filter({ hasText: '決めました' })).toBeVisible();
  // Held open: the way back of the next story stays, whatever time this one takes.
  await page.getByRole('button', { name: '止めておく' }).click();
  await expect(page.locator('.bar', { hasText: '決めました' })).toContainText('センター受付済み');
  await expect(groupButton('食い違い')).toContainText('0');
  await page.screenshot({ path: `${PICTURES}/tray-decided.png` });
  await expect
    .poll(async () => (await ledgerOf(hub, child)).ledger.shots[0]?.shot.givenOn)
    .toBe('2026-11-18');
});

test('u takes the decision back, and the case is to review again', async () => {
  await page.keyboard.press('u');
  await expect(groupButton('食い違い')).toContainText('1');
  await expect(cases()).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('MR 1期の接種日が2つあります。');
});

test('a choice without a reason of its own asks for one; another value may be entered', async ({ hub }) => {
  const other = page.getByRole('button', { name: '別の値を入力' });
  await page.keyboard.press((await other.locator('kbd').innerText()).trim());
  const field = page.getByLabel('接種日（別の値）');
  await expect(field).toBeFocused();
  await page.keyboard.type('R8.2.30');
  await page.keyboard.press('Enter');
  await expect(page.getByText('「R8.2.30」はありません。')).toBeVisible();
  await field.fill('r81117');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /の理由は/ })).toBeFocused();
  await page.screenshot({ path: `${PICTURES}/tray-reason.png` });
  await page.keyboard.press('2');
  await expect(page.getByRole('status').filter({ hasText: '決めました' })).toBeVisible();
  await expect
    .poll(async () => (await ledgerOf(hub, child)).ledger.shots[0]?.shot.givenOn)
    .toBe('2026-11-17');
});

test('the list of decisions takes back what was decided earlier', async () => {
  await page.getByRole('link', { name: '決めたことの記録' }).click();
  await expect(page.getByRole('row').filter({ hasText: '令和8年11月17日' })).toBeVisible();
  await expectAccessible();
  await page
    .getByRole('row')
    .filter({ hasText: '令和8年11月17日' })
    .getByRole('button', { name: '元に戻す' })
    .click();
  await page.getByLabel('まちがえて決めた').check();
  await page.screenshot({ path: `${PICTURES}/decisions-undo.png` });
  await page.getByRole('dialog').getByRole('button', { name: '元に戻す' }).click();
  await expect(page.getByRole('row').filter({ hasText: '令和8年11月17日' })).toContainText('元に戻しました');
  await page.getByRole('link', { name: '確認待ち', exact: true }).click();
  await expect(groupButton('食い違い')).toContainText('1');
});

test('L23 a provisional person who is known already is linked by two of the office, and unlinked exactly by two', async ({
  browser,
  hub,
}) => {
  const [a] = tablets as [Tablet, Tablet];
  const provisional = randomPerson();
  const known = randomPerson();
  const number = { residentNumber: '9900000001', kanaSource: 'resident-register' as const };
  await a.push(
    a.write('person-entered', personDocument(known), {
      origin: 'resident-register',
      identity: identity('邉見　凛音', 'ヘンミ　リオン', '2026-01-20', number),
    }),
    a.write('person-entered', personDocument(provisional), {
      origin: 'provisional',
      identity: identity('辺見　りおん', 'ヘンミ　リオン', '2026-01-20'),
    }),
  );
  await groupButton('同じ人の疑い').click();
  await expect(cases()).toHaveCount(1);
  await expect(page.getByRole('button', { name: /同じ人（/ })).toBeVisible();
  await page.screenshot({ path: `${PICTURES}/tray-same-person.png` });
  await expectAccessible();
  await page.keyboard.press('1');
  await expect(page.getByRole('heading', { name: /の理由は/ })).toBeFocused();
  await page.keyboard.press('3');
  await expect(page.getByRole('status').filter({ hasText: '決めました' })).toBeVisible();
  await expect(cases()).toHaveCount(0);

  // Whoever proposed it is not the second person: the other one of the office is.
  await groupButton('二人目の確認待ち').click();
  await expect(cases()).toHaveCount(1);
  await expect(page.getByText('確認は別の人がします')).toBeVisible();
  await expect(page.getByRole('button', { name: /確認した（/ })).toHaveCount(0);
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/tray-second-own.png` });
  const colleague = await (
    await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'ja-JP', baseURL: hub.url })
  ).newPage();
  await colleague.goto('/office');
  await colleague.locator('h3', { hasText: '事務局' }).locator('+ ul button').nth(1).click();
  const confirm = async (): Promise<void> => {
    const waiting = colleague
      .getByRole('navigation', { name: '種類' })
      .getByRole('button', { name: '二人目の確認待ち' });
    await expect(waiting).toContainText('1', { timeout: 120_000 });
    await waiting.click();
    await expect(colleague.getByRole('button', { name: /確認した（/ })).toBeVisible();
    await colleague.screenshot({ path: `${PICTURES}/tray-second.png` });
    await colleague.getByRole('button', { name: /確認した（/ }).click();
    await colleague.getByRole('button', { name: /予診票で確かめた/ }).click();
    await expect(colleague.getByRole('status').filter({ hasText: '決めました' })).toBeVisible();
    await expect(colleague.getByRole('button', { name: '元に戻す' })).toHaveCount(0);
    await expect(waiting).toContainText('0');
  };
  await confirm();

  await page.goto(`/office/persons/${known}`);
  const linked = page.getByRole('region', { name: 'まとめている人' });
  await expect(linked).toContainText('辺見　りおん');
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/person-linked.png`, fullPage: true });
  await linked.getByRole('button', { name: '外す' }).click();
  await page.getByLabel('まちがえて決めた').check();
  await page.getByRole('dialog').getByRole('button', { name: '外す' }).click();
  await expect(page.getByText('事務局の別の人が確認すると、まとめるのをやめます')).toBeVisible();
  await expect(linked).toContainText('辺見　りおん');
  await confirm();
  await colleague.context().close();
  await expect(linked).toHaveCount(0);
  await page.goto('/office');
  await expect(groupButton('同じ人の疑い')).toContainText('1');
});

test('what the hub holds is released by the office, with a reason', async () => {
  const [a] = tablets as [Tablet, Tablet];
  const answers = await a.push(
    a.write('lot-entered', 'register:lots', {
      lot: 'ZZ999',
      product: 'ミールビック',
      maker: null,
      series: ['MR-1'],
      expiry: null,
      gtin: null,
      state: 'usable',
    }),
  );
  expect(answers[0]).toMatchObject({ result: 'held', reason: 'not-allowed' });
  await page.goto('/office/held');
  const held = page.locator('[data-hold]').first();
  await expect(held).toContainText('この担当ではできない記録');
  await expect(held).toContainText('ロット台帳：ZZ999');
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/held.png` });
  await held.getByRole('button', { name: '台帳に入れる' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '台帳に入れる' }).click();
  await expect(page.getByText('理由を書いてください。')).toBeVisible();
  await page.getByRole('dialog').getByLabel('理由').fill('箱の表示を電話で確かめた');
  await page.getByRole('dialog').getByRole('button', { name: '台帳に入れる' }).click();
  await expect(held).toContainText('台帳に入れました');
});

test('every other screen of the office: devices, everyone, merged by itself', async () => {
  await page.goto('/office/devices');
  await expect(page.getByRole('row').filter({ hasText: 'タブレット1' })).toContainText('接続中');
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/devices.png` });

  await page.goto('/office/persons');
  await expect(page.getByRole('row').nth(5)).toBeVisible();
  const search = page.getByLabel('カナ・漢字・生年月日・番号・電話');
  await search.fill('ヘンミ R8.1.20');
  await expect(page.getByRole('row')).toHaveCount(3);
  await expectAccessible();
  await page.screenshot({ path: `${PICTURES}/persons.png` });

  await page.goto('/office/merged');
  await expect(page.getByRole('heading', { name: '自動でまとめた記録' })).toBeVisible();
  await expectAccessible();
});

test('a hub that answers with a page of somebody else is said so, and the list stays', async () => {
  await page.goto('/office');
  await expect(cases().first()).toBeVisible();
  await page.route('**/api/office/**', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Wi-Fi sign-in</h1>' }),
  );
  await page.getByRole('button', { name: /今すぐ読み直す|もう一度たずねる/ }).click();
  await expect(page.getByText('センターではないページが返ってきました')).toBeVisible();
  await expect(cases().first()).toBeVisible();
  await page.unroute('**/api/office/**');
  await page.route('**/api/office/**', (route) => route.abort());
  await page.getByRole('button', { name: 'もう一度たずねる' }).click();
  await expect(page.getByText('センターから返事がありません。')).toBeVisible();
  await page.screenshot({ path: `${PICTURES}/tray-away.png` });
  await page.unroute('**/api/office/**');
});

test('S133 S135 an auditor sees who opened a card on a tablet that was offline, and reads it as a sentence', async ({
  browser,
  hub,
}) => {
  const tablet = await openTablet(browser, hub);
  await openSession(tablet);
  const nurse = await tablet.locator('header .staff span').first().innerText();
  await tablet.context().setOffline(true);
  const row = rows(tablet).first();
  const kana = await row.locator('[lang=ja]').first().innerText();
  const child = await row.getAttribute('data-person');
  await row.click();
  await expect(tablet.getByRole('heading', { level: 1 })).toContainText(kana.split('　')[0] ?? kana);
  await tablet.context().setOffline(false);

  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    baseURL: hub.url,
  });
  const auditor = await context.newPage();
  await auditor.goto('/office');
  await auditor.locator('h3', { hasText: '監査' }).locator('+ ul button').first().click();
  await expect(auditor.locator('header').first()).toContainText('センター受付済み', { timeout: 120_000 });
  await auditor.goto(`/office/audit?person=${child}`);
  const looked = auditor
    .getByRole('row')
    .filter({ hasText: nurse })
    .filter({ hasText: 'の記録を見た（会場の画面）' });
  // A line that did not reach the hub at once is brought again after a minute.
  await expect(looked.first()).toBeVisible({ timeout: 150_000 });
  await expect(auditor.getByText('すべてつながっています')).toBeVisible();
  await auditor.goto('/office/audit');
  await auditor.getByLabel('担当').selectOption({ label: nurse });
  await expect(
    auditor.getByRole('row').filter({ hasText: '「会場の名簿」の一覧を見た' }).first(),
  ).toBeVisible();
  expect(await violationsOf(auditor)).toEqual([]);
  await auditor.screenshot({ path: `${PICTURES}/audit.png` });
  await auditor.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
  expect(await colourFindings(auditor)).toEqual([]);
  await auditor.screenshot({ path: `${PICTURES}/audit-dark.png` });
  await auditor.evaluate(() => (document.documentElement.dataset['theme'] = 'light'));
  const download = auditor.waitForEvent('download');
  await auditor.getByRole('button', { name: 'CSVに書き出す' }).click();
  const file = await (await download).path();
  expect(readFileSync(file, 'utf8')).toContain('「会場の名簿」の一覧を見た');

  await looked.first().getByRole('link').click();
  const lookers = auditor.getByRole('region', { name: 'この人の記録を見た人' });
  await expect(lookers).toContainText(nurse);
  await auditor.screenshot({ path: `${PICTURES}/lookers.png`, fullPage: true });
  await context.close();
  await tablet.context().close();
});

test('dark, and on a small screen', async () => {
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
  expect(await colourFindings(page)).toEqual([]);
  await page.screenshot({ path: `${PICTURES}/tray-dark.png` });
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'));
  await page.setViewportSize({ width: 1180, height: 820 });
  await page.screenshot({ path: `${PICTURES}/tray-1180.png`, fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
