/**
 * A tablet whose profile lies on a disk that can lose its power: the built app in a real Chromium, and a real hub.
 * `shown` holds what the screen has called 端末に保存済み, noted when the words entered the page: a breath before they are
 * painted, so that a cut at that moment is the hardest one.
 */

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from '@playwright/test';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { CHROMIUM_ARGS } from '../e2e/playwright.config.ts';
import { killBrowser } from '../fixtures/kill-browser.ts';

const SAVED = '端末に保存済み';
/** What a slow machine that others use may need for any one step. */
const PATIENCE_MS = 120_000;

/** A child who was tapped for, and whether the screen said that the shot is saved. */
export interface Tapped {
  readonly person: string;
  shown: boolean;
}

export class TabletProfile {
  readonly tapped: Tapped[] = [];
  /** Times that the database was found empty. */
  emptied = 0;
  readonly #folder: string;
  readonly #url: string;
  readonly #control: ControlStore;
  #context: BrowserContext | null = null;
  #onShown: (() => void) | null = null;

  /** @param folder - on the disk that is to lose its power; @param url - of the hub */
  constructor(folder: string, url: string, control: ControlStore) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#url = url;
    this.#control = control;
  }

  get page(): Page {
    const page = this.#context?.pages()[0];
    if (!page) throw new Error('the browser is not open');
    return page;
  }

  async open(options: { readonly offline: boolean }): Promise<void> {
    this.#context = await chromium.launchPersistentContext(this.#folder, {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: CHROMIUM_ARGS,
      baseURL: this.#url,
      locale: 'ja-JP',
      timezoneId: 'Asia/Tokyo',
      viewport: { width: 1180, height: 820 },
      hasTouch: true,
      timeout: PATIENCE_MS,
    });
    this.#context.setDefaultTimeout(PATIENCE_MS);
    await this.#control.open(await this.#context.newPage());
    // A page behind another one is drawn once a second.
    await this.page.bringToFront();
    await this.#context.setOffline(options.offline);
    await this.page.exposeBinding('savedIsShown', () => this.#noteShown());
    await this.page.addInitScript((words) => {
      const look = (): void => {
        for (const bar of document.querySelectorAll('.bar'))
          if (bar.textContent?.includes(words))
            void (globalThis as unknown as { savedIsShown: () => Promise<void> }).savedIsShown();
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    }, SAVED);
  }

  /** Signs in as the first vaccinator, waits for everything, and opens the first session of the day. @returns its path */
  async signIn(): Promise<string> {
    await this.open({ offline: false });
    const { page } = this;
    await page.goto('/');
    await page.getByRole('heading', { name: '接種担当' }).locator('+ ul').getByRole('button').first().click();
    await page.locator('header', { hasText: 'センター受付済み' }).first().waitFor();
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      while (!navigator.serviceWorker.controller) await new Promise((wake) => setTimeout(wake, 50));
    });
    await page.goto('/field');
    await page.getByRole('region', { name: '今日の会場' }).getByRole('link').first().click();
    await page.getByRole('button', { name: '今日の設定をする' }).click();
    await page.getByRole('button', { name: 'この内容で始める' }).click();
    await page.getByRole('button', { name: '変更' }).waitFor();
    await page.locator('header', { hasText: 'センター受付済み' }).first().waitFor();
    const session = new URL(page.url()).pathname;
    await this.close();
    return session;
  }

  /** Opens the session and says what stands there of those who were tapped for: a shot, or none. */
  async readBack(session: string): Promise<ReadonlyMap<string, boolean>> {
    await this.page.goto(session);
    const gone = this.page.getByText('この会場はこの端末にありません');
    await this.page.getByRole('button', { name: '変更' }).or(gone).first().waitFor();
    if (await gone.isVisible()) await this.#fetchAnew(session);
    await this.#rows().first().waitFor();
    // Whoever waits for another vaccine still stands among the waiting, with a count of those given.
    const persons = new Set(await this.#personsOf(this.#rows().filter({ hasText: /[0-9] 済/ })));
    await this.page.getByRole('button', { name: /^済 / }).click();
    for (const person of await this.#personsOf(this.#rows())) persons.add(person);
    await this.page.getByRole('button', { name: /^待ち / }).click();
    return new Map(this.tapped.map(({ person }) => [person, persons.has(person)]));
  }

  /**
   * The browser threw its database away: what was tapped for comes from the journal, everybody else from the hub.
   * What neither holds is missing in the ledger at the end.
   */
  async #fetchAnew(session: string): Promise<void> {
    this.emptied += 1;
    await this.page.getByText('ブラウザーがこの端末の台帳を失いました').waitFor();
    await this.goOnline();
    await this.page.goto(session);
    await this.page.getByRole('button', { name: '今日の設定をする' }).click();
    await this.page.getByRole('button', { name: 'この内容で始める' }).click();
    await this.page.getByRole('button', { name: '変更' }).waitFor();
    await this.#context?.setOffline(true);
    // A socket that is open stays open: the page that opened it has to end.
    await this.page.goto(session);
    await this.page.getByRole('button', { name: '変更' }).waitFor();
  }

  /** Opens the card of a child who may be vaccinated and has not been tapped for, ready for the tap. */
  async openChild(): Promise<void> {
    const rows = this.#rows().filter({ hasText: '打てます' }).filter({ hasNotText: '+' });
    const persons = await this.#personsOf(rows);
    const person = persons.find((one) => !this.tapped.some((tapped) => tapped.person === one));
    if (person === undefined) throw new Error('nobody is left who may be vaccinated');
    await this.page.locator(`a[data-person="${person}"]`).click();
    await this.page.getByRole('button', { name: 'はい、確認しました' }).click();
    await this.page
      .locator('button:not([aria-disabled="true"])', { hasText: '左腕に接種した' })
      .first()
      .waitFor();
    this.tapped.push({ person, shown: false });
  }

  /** The tap. @returns resolves when the words entered the page, or at once where the browser has ended */
  async tap(): Promise<void> {
    const { page } = this;
    const shown = new Promise<void>((done) => (this.#onShown = done));
    const ended = new Promise<void>((done) => page.once('close', () => done()));
    const arm = page.getByRole('button', { name: '左腕に接種した' }).first();
    arm.tap({ noWaitAfter: true }).catch(() => undefined);
    await within(PATIENCE_MS, Promise.race([shown, ended]), 'a tap that is not shown as saved').catch(
      async (cause: unknown) => {
        throw new Error(`after the tap the screen says: ${await page.locator('body').innerText()}`, {
          cause,
        });
      },
    );
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }

  /** SIGKILL of the browser and of all its children; resolves when none is left. */
  async kill(): Promise<void> {
    await killBrowser(this.#folder);
    this.#context = null;
  }

  async goOnline(): Promise<void> {
    await this.#context?.setOffline(false);
    await this.page.locator('header', { hasText: 'センター受付済み' }).first().waitFor();
  }

  #rows(): Locator {
    return this.page.locator('a[data-person]');
  }

  #personsOf(rows: Locator): Promise<readonly string[]> {
    return rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-person') ?? ''));
  }

  #noteShown(): void {
    const last = this.tapped.at(-1);
    if (!last || !this.#onShown) return;
    last.shown = true;
    this.#onShown();
    this.#onShown = null;
  }
}

/**
 * The control: rows that a page of another origin writes into IndexedDB without strict durability and without a
 * journal, in the same profile at the same time. A disk that loses none of them was not cut.
 */
export class ControlStore {
  /** Rows that the page was told are complete. */
  acknowledged = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>control</title>');
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return this;
  }

  #page: Page | null = null;

  async open(page: Page): Promise<void> {
    this.#page = page;
    await page.exposeBinding('controlIsComplete', () => {
      this.acknowledged += 1;
    });
    await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`);
  }

  /** Rows that are there. */
  count(): Promise<number> {
    return this.#must().evaluate(
      () =>
        new Promise<number>((done, fail) => {
          const opening = indexedDB.open('control');
          opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
          opening.onerror = () => fail(new Error('the control does not open'));
          opening.onsuccess = () => {
            const asked = opening.result.transaction('rows').objectStore('rows').count();
            asked.onerror = () => fail(new Error('the control is not read'));
            asked.onsuccess = () => {
              opening.result.close();
              done(asked.result);
            };
          };
        }),
    );
  }

  /** Writes rows until the page ends. */
  async write(): Promise<void> {
    this.acknowledged = await this.count();
    await this.#must().evaluate(() => {
      const opening = indexedDB.open('control');
      opening.onsuccess = () => {
        const write = (): void => {
          const transaction = opening.result.transaction('rows', 'readwrite', { durability: 'relaxed' });
          transaction.objectStore('rows').add({ text: 'x'.repeat(400) });
          transaction.oncomplete = () => {
            void (globalThis as unknown as { controlIsComplete: () => Promise<void> }).controlIsComplete();
            setTimeout(write, 10);
          };
        };
        write();
      };
    });
  }

  async stop(): Promise<void> {
    await new Promise((done) => this.#server.close(done));
  }

  #must(): Page {
    if (!this.#page) throw new Error('the control has no page');
    return this.#page;
  }
}

/** What a browser is asked has no limit of its own. @throws Error naming `what` */
async function within<T>(milliseconds: number, asked: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what}, within ${milliseconds / 1000} seconds`)), milliseconds);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

/** Writes everything that a disk still has in memory: the state in which a tablet lay for an hour. */
export async function settleDisk(folder: string): Promise<void> {
  const sync = spawn('sync', ['-f', folder], { stdio: 'inherit' });
  await new Promise((done) => sync.once('close', done));
}
