/**
 * What the browser itself refuses, over every part of the app: no text becomes code, nothing comes from another host,
 * nothing is kept in a cookie. And what people type, which may be anything.
 */

import type { BrowserContext, Page } from '@playwright/test';
import { expect, test, type TestHub } from './hub-fixture.ts';
import { openSession, openTablet, readyRow } from './tablet.ts';

// Three parts of the app one after another, each with its first load: on a machine that others use that takes minutes.
test.describe.configure({ mode: 'serial', timeout: 300_000 });

/** Everything that a page of this context was refused by its policy, and every host that it asked. */
interface Watch {
  readonly violations: string[];
  readonly hosts: Set<string>;
}

async function watch(context: BrowserContext): Promise<Watch> {
  const watched: Watch = { violations: [], hosts: new Set() };
  await context.exposeFunction('tellOfViolation', (what: string) => void watched.violations.push(what));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { tellOfViolation } = globalThis as unknown as { tellOfViolation: (what: string) => void };
      tellOfViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}`);
    });
    const marked = globalThis as unknown as { attacked: boolean };
    marked.attacked = false;
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.protocol !== 'blob:') watched.hosts.add(url.host);
  });
  return watched;
}

const PAYLOADS = [
  `<img src=x onerror="attacked=true">`,
  `"><script>attacked=true</script>`,
  `{@html "<svg onload=attacked=true>"}`,
  `javascript:attacked=true//`,
];
const wasAttacked = (page: Page): Promise<boolean> =>
  page.evaluate(() => (globalThis as unknown as { attacked: boolean }).attacked);

/** Signs in as the first of a group of the demonstration. */
async function signIn(page: Page, hub: TestHub, path: string, group: string): Promise<void> {
  await page.goto(`${hub.url}${path}`);
  await page.locator('h3', { hasText: group }).locator('+ ul button').first().click();
  await expect(page.locator('header')).toContainText('センター受付済み', { timeout: 90_000 });
}

test('S76 no screen breaks its policy, asks another host or sets a cookie; text that is code stays text', async ({
  browser,
  hub,
}) => {
  const page = await openTablet(browser, hub);
  const context = page.context();
  const watched = await watch(context);
  await page.reload();
  await openSession(page);
  const session = page.url();
  await readyRow(page).click();
  await page.getByRole('button', { name: 'はい、確認しました' }).click();
  await page.getByRole('button', { name: '左腕に接種した' }).first().click();
  await expect(page.getByText('記録しました')).toBeVisible();
  await page.goto(`${session}/add`);
  await page.getByRole('button', { name: '文字を入力してさがす' }).click();
  await page.getByRole('searchbox').fill(PAYLOADS[0] ?? '');
  await page.getByRole('button', { name: '見つからないので仮登録する' }).click();
  await page.locator('#provisional-kana').fill('ｱﾀｯｸ');
  await page.locator('#provisional-name').fill(PAYLOADS.slice(0, 2).join(' ').slice(0, 90));
  await page.locator('#provisional-birth').fill('R6.5.1');
  await page.getByText('男', { exact: true }).first().click();
  await page.getByLabel(/注意/).fill(PAYLOADS.join(' '));
  await page.getByRole('button', { name: '仮登録して開く' }).click();
  await expect(page.getByText('<img src=x').first()).toBeVisible();
  for (const path of ['/device', '/field']) {
    await page.goto(`${hub.url}${path}`);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  }
  expect(await wasAttacked(page)).toBe(false);
  // The desk finds what the hub has.
  await expect(page.locator('header').first()).toContainText('センター受付済み');

  const desk = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const atDesk = await watch(desk.context());
  await signIn(desk, hub, '/desk', '窓口担当');
  await desk.locator('#desk-search').fill('アタック');
  await expect(desk.getByRole('option').first()).toBeVisible();
  await desk.keyboard.press('Enter');
  await expect(desk.getByText('<img src=x').first()).toBeVisible();
  expect(await wasAttacked(desk)).toBe(false);
  for (const path of [`${desk.url()}/handbook`, `${desk.url()}/plan`, `${hub.url}/desk/new`]) {
    await desk.goto(path);
    await expect(desk.getByRole('heading', { level: 1 }).first()).toBeVisible();
  }

  const office = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const inOffice = await watch(office.context());
  await signIn(office, hub, '/office', '事務局');
  for (const path of ['', '/decisions', '/devices', '/due', '/held', '/merged', '/persons']) {
    await office.goto(`${hub.url}/office${path}`);
    await expect(office.getByRole('heading', { level: 1 }).first()).toBeVisible();
  }
  await office.getByRole('textbox').first().fill('アタック');
  await expect(office.getByText('<img src=x').first()).toBeVisible();
  expect(await wasAttacked(office)).toBe(false);

  for (const [what, one] of Object.entries({ watched, atDesk, inOffice })) {
    expect(one.violations, what).toEqual([]);
    expect([...one.hosts], what).toEqual([new URL(hub.url).host]);
  }
  for (const one of [page, desk, office]) expect(await one.context().cookies()).toEqual([]);

  // The counter counts: a page that tried would have been refused, and seen.
  const refused = await desk.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<b>x</b>';
      return 'written';
    } catch (cause) {
      return (cause as Error).name;
    }
  });
  expect(refused).toBe('TypeError');
  const worker = await desk.evaluate(() => {
    try {
      new Worker('/_app/immutable/workers/../../../elsewhere.js').terminate();
      return 'started';
    } catch (cause) {
      return (cause as Error).name;
    }
  });
  expect(worker).toBe('TypeError');
  await expect.poll(() => atDesk.violations.length).toBeGreaterThan(0);
  for (const one of [page, desk, office]) await one.context().close();
});

test('S72 a My Number typed on a screen is refused with a sentence, and everything else stays in the form', async ({
  browser,
  hub,
}) => {
  const page = await openTablet(browser, hub);
  await openSession(page);
  await page.goto(`${page.url()}/add`);
  await page.getByRole('button', { name: '文字を入力してさがす' }).click();
  await page.getByRole('searchbox').fill('ヴヴヴ');
  await page.getByRole('button', { name: '見つからないので仮登録する' }).click();
  await page.locator('#provisional-kana').fill('うぶすな　れいか');
  await page.locator('#provisional-birth').fill('R3.11.20');
  await page.getByText('男', { exact: true }).first().click();
  const caution = page.getByLabel(/注意/);
  await caution.fill('母の番号 １２３４－５６７８－９０１８');
  await page.getByRole('button', { name: '仮登録して開く' }).click();
  await expect(page.getByText('個人番号（マイナンバー）のような数字があります').first()).toBeVisible();
  await expect(page.locator('#provisional-kana')).toHaveValue('うぶすな　れいか');
  await expect(caution).toHaveValue('母の番号 １２３４－５６７８－９０１８');
  await caution.fill('卵アレルギー');
  await page.getByRole('button', { name: '仮登録して開く' }).click();
  await expect(page.getByText('卵アレルギー').first()).toBeVisible();
  await page.context().close();
});
