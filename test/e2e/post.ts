/** A place where people work in the story of the offline day: a browser with a profile of its own on the disk. */

import { chromium, expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoSignIn } from '#shared/api/office-api.ts';
import { CHROMIUM_ARGS } from './playwright.config.ts';

export type PostKind = 'tablet' | 'desk';

/** As the demonstration's sign-in names them. */
const ROLES: Readonly<Record<string, string>> = {
  接種担当: 'vaccinator',
  窓口担当: 'desk',
  事務局: 'office',
};

export class Post {
  readonly name: string;
  readonly #kind: PostKind;
  readonly #url: string;
  readonly #profile: string;
  readonly #pin: string | null;
  #context: BrowserContext | null = null;
  #isSignedIn = false;

  /** @param pin - seals the profile; null = unsealed, as the demonstration offers it */
  constructor(name: string, kind: PostKind, url: string, pin: string | null = null) {
    this.name = name;
    this.#kind = kind;
    this.#url = url;
    this.#pin = pin;
    this.#profile = mkdtempSync(join(tmpdir(), 'ledger-post-'));
  }

  get page(): Page {
    const page = this.#context?.pages()[0];
    if (!page) throw new Error(`${this.name} has no browser open`);
    return page;
  }

  /** Opens the browser on the profile as it was left. */
  async open(options: { readonly offline: boolean }): Promise<void> {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: CHROMIUM_ARGS,
      baseURL: this.#url,
      locale: 'ja-JP',
      timezoneId: 'Asia/Tokyo',
      viewport: this.#kind === 'tablet' ? { width: 1180, height: 820 } : { width: 1440, height: 900 },
      hasTouch: this.#kind === 'tablet',
      offline: options.offline,
    });
  }

  /** Signs in as the n-th person of a role, waits until everything is here and the screens open without a network. */
  async signIn(role: string, nth: number): Promise<void> {
    await this.page.goto('/');
    if (this.#pin === null)
      await this.page
        .getByRole('heading', { name: role })
        .locator('+ ul')
        .getByRole('button')
        .nth(nth)
        .click();
    else await this.#enrolWithPin(role, nth, this.#pin);
    this.#isSignedIn = true;
    await expect(this.page.locator('header').first()).toContainText('センター受付済み', { timeout: 180_000 });
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      while (!navigator.serviceWorker.controller) await new Promise((wake) => setTimeout(wake, 50));
    });
  }

  async #enrolWithPin(role: string, nth: number, pin: string): Promise<void> {
    const answer = await fetch(`${this.#url}/api/sign-ins`);
    const ofRole = ((await answer.json()) as readonly DemoSignIn[]).filter((one) => ROLES[role] === one.role);
    const { staff, code } = ofRole[nth]!;
    await this.page.getByLabel('職員番号').fill(staff);
    await this.page.getByLabel('登録コード', { exact: false }).fill(code);
    await this.page.getByLabel('暗証番号（6けた以上の数字）').fill(pin);
    await this.page.getByLabel('暗証番号をもう一度').fill(pin);
    await this.page.getByRole('button', { name: '使いはじめる' }).click();
  }

  /** Loads a page anew. The key of a sealed profile is in memory only: whoever loads it types the PIN. */
  async goto(path: string): Promise<void> {
    await this.page.goto(path);
    if (this.#pin === null || !this.#isSignedIn) return;
    const locked = this.page.getByRole('heading', { name: 'ロック中' });
    await expect(locked).toBeVisible();
    await this.page.locator('input[inputmode=none]').fill(this.#pin);
    await this.page.getByRole('button', { name: '開ける', exact: true }).click();
    await expect(locked).toBeHidden();
  }

  async goOnline(): Promise<void> {
    await this.#context?.setOffline(false);
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }

  async end(): Promise<void> {
    await this.close();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 20 });
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: `test-output/screens/offline-day/${name}.png` });
  }

  // ------------------------------------------------------------------ the desk's screens, on any post

  /** Series' block of a person's page. */
  series(name: string): Locator {
    return this.page.locator('tbody', { hasText: name });
  }

  async openPerson(person: string): Promise<void> {
    await this.goto(`/desk/person/${person}`);
    await expect(this.page.locator('button[data-shot]').first()).toBeVisible();
  }

  /** Own records that the centre has not received, as the header counts them. */
  async waiting(): Promise<number> {
    const words = await this.page.locator('header').first().innerText();
    return Number(/送信待ち ([0-9]+)件/.exec(words)?.[1] ?? 0);
  }

  async correctDate(shot: string, date: string): Promise<void> {
    await this.page.locator(`button[data-shot="${shot}"]`).focus();
    await this.page.keyboard.press('F2');
    await expect(this.page.locator('#correct-date')).toBeFocused();
    await this.page.keyboard.type(date);
    await this.page.locator('#correct-reason').selectOption('handbook-differs');
    await this.page.keyboard.press('F12');
    await expect(this.page.locator('dialog[open]')).toHaveCount(0);
  }

  async voidShot(shot: string): Promise<void> {
    await this.page.locator(`button[data-shot="${shot}"]`).focus();
    await this.page.keyboard.press('Delete');
    await expect(this.page.locator('#void-reason')).toBeFocused();
    await this.page.locator('#void-reason').selectOption('not-given');
    await this.page.keyboard.press('F12');
    await expect(this.page.locator('dialog[open]')).toHaveCount(0);
  }

  // ------------------------------------------------------------------ the field's screens

  /** Opens the n-th session of today and takes the settings as they are offered. */
  async openSession(nth: number): Promise<string> {
    await this.goto('/field');
    await this.page.getByRole('region', { name: '今日の会場' }).getByRole('link').nth(nth).click();
    await this.page.getByRole('button', { name: '今日の設定をする' }).click();
    await this.page.getByRole('button', { name: 'この内容で始める' }).click();
    await expect(this.page.getByRole('button', { name: '変更' })).toBeVisible();
    return new URL(this.page.url()).pathname;
  }

  /** Three taps, without a network: the row, the identity check, the arm. Resolves when the shot is stored, at the queue. */
  async registerChild(session: string, row: Locator): Promise<string> {
    const person = (await row.getAttribute('data-person'))!;
    await this.page.locator(`a[data-person="${person}"]`).click();
    await this.#confirmAndRegister();
    // With vaccines left for today the card stays; else the queue comes back by itself, perhaps under the finger.
    await this.page
      .getByRole('link', { name: '待ち列へ戻る' })
      .evaluateAll((links) => (links[0] as HTMLElement | undefined)?.click());
    await this.page.waitForURL((url) => url.pathname === session);
    await expect(this.rows().first()).toBeVisible();
    return person;
  }

  /** The same for a child whose card was never opened here: a deep link. */
  async registerByLink(session: string, person: string): Promise<void> {
    await this.goto(`${session}/child/${person}`);
    await this.#confirmAndRegister();
  }

  async #confirmAndRegister(): Promise<void> {
    await this.page.getByRole('button', { name: 'はい、確認しました' }).click();
    const arm = this.page.getByRole('button', { name: '左腕に接種した' }).first();
    await expect(arm).not.toHaveAttribute('aria-disabled', 'true');
    const before = await this.waiting();
    await arm.click();
    await expect(this.page.getByRole('status').filter({ hasText: '記録しました' })).toBeVisible();
    // Those words may still be of the child before.
    await expect(this.page.locator('header').first()).toContainText(`送信待ち ${before + 1}件`);
  }

  rows(): Locator {
    return this.page.locator('a[data-person]');
  }

  /** Children for whom the rules stop nothing. */
  readyRows(): Locator {
    return this.rows().filter({ hasText: '打てます' });
  }
}
