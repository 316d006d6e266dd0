/** A tablet of the Chromium figures: the built app in a profile of its own. Times are taken in the page, by its own clock. */

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import type { DemoSignIn } from '#shared/api/office-api.ts';
import { CHROMIUM_ARGS } from '../../e2e/playwright.config.ts';

const PIN = '739158';
/** What people type at a desk: the beginnings of names, then more of them. */
const QUERIES = ['ヤマモト', 'サトウ ハ', 'たなか', 'スズキ', 'こばやし', '佐藤', 'ワタナベ ユ'];

export class BenchTablet {
  readonly #url: string;
  readonly #profile: string;
  #context: BrowserContext | null = null;

  constructor(work: string, url: string) {
    this.#profile = mkdtempSync(join(work, 'profile-'));
    this.#url = url;
  }

  get #page(): Page {
    const page = this.#context?.pages()[0];
    if (!page) throw new Error('the browser is not open');
    return page;
  }

  async open(): Promise<void> {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: CHROMIUM_ARGS,
      baseURL: this.#url,
      locale: 'ja-JP',
      timezoneId: 'Asia/Tokyo',
      viewport: { width: 1280, height: 820 },
      hasTouch: true,
    });
    this.#context.setDefaultTimeout(300_000);
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }

  /** From the tap that enrols with a PIN to a ledger that is complete, sealed, and answers a search. @returns ms */
  async firstSync(): Promise<number> {
    const page = this.#page;
    const signIns = (await (await fetch(`${this.#url}/api/sign-ins`)).json()) as readonly DemoSignIn[];
    const one = signIns.find(({ role }) => role === 'desk');
    if (!one) throw new Error('the demonstration has a desk');
    await page.goto('/');
    await page.getByLabel('職員番号').fill(one.staff);
    await page.getByLabel('登録コード', { exact: false }).fill(one.code);
    await page.getByLabel('暗証番号（6けた以上の数字）').fill(PIN);
    await page.getByLabel('暗証番号をもう一度').fill(PIN);
    const begun = performance.now();
    await page.getByRole('button', { name: '使いはじめる' }).click();
    await page.locator('header', { hasText: 'センター受付済み' }).first().waitFor();
    await this.#search();
    return performance.now() - begun;
  }

  /** Locks, and measures from the tap on 開ける to the search's field with everything behind it. @returns ms */
  async unlock(): Promise<number> {
    const page = this.#page;
    await page.getByRole('banner').getByRole('button', { name: 'ロック・交代' }).click();
    await page.locator('input[inputmode=none]').fill(PIN);
    const done = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let begun = 0;
          document.addEventListener('click', () => (begun ||= performance.now()), {
            capture: true,
            once: true,
          });
          new MutationObserver((_, observer) => {
            if (!document.querySelector('#desk-search')) return;
            observer.disconnect();
            resolve(performance.now() - begun);
          }).observe(document, { subtree: true, childList: true });
        }),
    );
    await page.getByRole('button', { name: '開ける', exact: true }).click();
    const ms = await done;
    await this.#search();
    return ms;
  }

  /** Each keystroke from its event to the list that stands under the field, layout included. @returns ms of each */
  keystrokes(): Promise<readonly number[]> {
    return this.#page.evaluate(async (queries) => {
      const field = document.querySelector<HTMLInputElement>('#desk-search');
      if (!field) throw new Error('no search');
      const nextTask = () =>
        new Promise<void>((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', () => resolve(), { once: true });
          port1.start();
          port2.postMessage(null);
        });
      const times: number[] = [];
      for (const query of queries) {
        for (let length = 1; length <= query.length; length += 1) {
          await new Promise((wake) => setTimeout(wake, 120));
          const begun = performance.now();
          field.value = query.slice(0, length);
          field.dispatchEvent(new InputEvent('input', { bubbles: true }));
          await nextTask();
          void document.body.offsetHeight;
          times.push(performance.now() - begun);
        }
      }
      return times;
    }, QUERIES);
  }

  async heapMb(): Promise<number> {
    const session = await this.#context?.newCDPSession(this.#page);
    await session?.send('HeapProfiler.collectGarbage');
    const usage = await session?.send('Runtime.getHeapUsage');
    return (
      ((usage?.usedSize ?? 0) + ((usage as { backingStorageSize?: number })?.backingStorageSize ?? 0)) / 1e6
    );
  }

  /** Signs in as the first vaccinator, unsealed as the demonstration is, and opens the first session of today. */
  async signIn(): Promise<void> {
    const page = this.#page;
    await page.goto('/');
    await page.getByRole('heading', { name: '接種担当' }).locator('+ ul').getByRole('button').first().click();
    await page.locator('header', { hasText: 'センター受付済み' }).first().waitFor();
    await page.goto('/field');
    await page.getByRole('region', { name: '今日の会場' }).getByRole('link').first().click();
    await page.getByRole('button', { name: '今日の設定をする' }).click();
    await page.getByRole('button', { name: 'この内容で始める' }).click();
    await page.getByRole('button', { name: '変更' }).waitFor();
  }

  /** Taps one child after another: from the click on the arm to 端末に保存済み on the screen. @returns ms of each */
  async taps(count: number): Promise<readonly number[]> {
    const page = this.#page;
    const session = page.url();
    await this.#context?.setOffline(true);
    const times: number[] = [];
    const done = new Set<string>();
    while (times.length < count) {
      const rows = page.locator('a[data-person]', { hasText: '打てます' });
      await rows.first().waitFor();
      const all = await rows.evaluateAll((links) =>
        links.map((link) => link.getAttribute('data-person') ?? ''),
      );
      const person = all.find((one) => !done.has(one));
      if (person === undefined) break;
      done.add(person);
      await page.locator(`a[data-person="${person}"]`).click();
      await page.getByRole('button', { name: 'はい、確認しました' }).click();
      const arm = page.locator('button:not([aria-disabled="true"])', { hasText: '左腕に接種した' }).first();
      await arm.waitFor();
      const shown = page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let begun = 0;
            const barText = () =>
              [...document.querySelectorAll('[role=status]')].find((one) =>
                one.textContent?.includes('記録しました'),
              )?.parentElement?.textContent ?? '';
            const before = barText();
            document.addEventListener('click', () => (begun ||= performance.now()), {
              capture: true,
              once: true,
            });
            new MutationObserver((_, observer) => {
              // Shown once both stores hold it; which further copy exists already is said beside it.
              const said = barText();
              if (begun === 0 || said === before || !/端末に保存済み|送信中|センター受付済み/u.test(said))
                return;
              observer.disconnect();
              resolve(performance.now() - begun);
            }).observe(document, { subtree: true, childList: true, characterData: true });
          }),
      );
      await arm.tap();
      times.push(await shown);
      const close = page.getByRole('button', { name: '閉じる' });
      if (await close.first().isVisible()) await close.first().click();
      if (page.url() !== session) await page.goBack();
    }
    return times;
  }

  async #search(): Promise<void> {
    const page = this.#page;
    if (!page.url().endsWith('/desk'))
      await page.getByRole('navigation').getByRole('link', { name: '窓口' }).first().click();
    const field = page.locator('#desk-search');
    await field.fill('サトウ');
    await page.locator('#desk-found [role=option]').first().waitFor();
    await field.fill('');
  }
}
