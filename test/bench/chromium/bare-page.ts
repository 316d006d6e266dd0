/**
 * What this machine allows at all: a page without any app, which does the least that a keystroke and a tap cannot do without,
 * timed as bench-tablet.ts times the app.
 */

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { CHROMIUM_ARGS } from '../../e2e/playwright.config.ts';

const ROWS = 6;
const CELLS = 6;
const KEY_PAUSE_MS = 120;
const TAP_PAUSE_MS = 400;

const HTML = `<!doctype html><meta charset="utf-8"><input id="field"><ul id="list">${`<li>${'<span> </span>'.repeat(CELLS)}</li>`.repeat(ROWS)}</ul><button id="arm">左腕</button><p id="said"></p>`;

/** Opens a file of the origin's own file system, appends, flushes, closes: for each message once. */
const WORKER = `onmessage = async ({ data }) => {
  const root = await navigator.storage.getDirectory();
  const file = await root.getFileHandle('bare', { create: true });
  const handle = await file.createSyncAccessHandle();
  handle.write(data, { at: handle.getSize() });
  handle.flush();
  handle.close();
  postMessage(null);
};`;

export class BarePage {
  readonly #work: string;
  readonly #url: string;
  #context: BrowserContext | null = null;

  /** @param url - of any server of this machine; nothing is asked of it */
  constructor(work: string, url: string) {
    this.#work = work;
    this.#url = url;
  }

  async open(): Promise<void> {
    this.#context = await chromium.launchPersistentContext(mkdtempSync(join(this.#work, 'bare-')), {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: CHROMIUM_ARGS,
      viewport: { width: 1280, height: 820 },
      hasTouch: true,
    });
    await this.#page.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: HTML }));
    await this.#page.goto(`${this.#url}/bare`);
  }

  async close(): Promise<void> {
    await this.#context?.close();
  }

  get #page(): Page {
    const page = this.#context?.pages()[0];
    if (!page) throw new Error('the browser is not open');
    return page;
  }

  /** Six rows of text are written anew, and laid out. @returns ms of each */
  keystrokes(count: number): Promise<readonly number[]> {
    return this.#page.evaluate(
      async ([keys, pauseMs]) => {
        const cells = [...document.querySelectorAll('#list span')];
        const field = document.querySelector<HTMLInputElement>('#field');
        if (!field) throw new Error('no field');
        let key = 0;
        field.addEventListener('input', () => {
          for (const [at, cell] of cells.entries()) cell.textContent = `サトウ ${key * 31 + at}`;
        });
        const nextTask = () =>
          new Promise<void>((resolve) => {
            const { port1, port2 } = new MessageChannel();
            port1.addEventListener('message', () => resolve(), { once: true });
            port1.start();
            port2.postMessage(null);
          });
        const times: number[] = [];
        for (key = 1; key <= keys; key += 1) {
          await new Promise((wake) => setTimeout(wake, pauseMs));
          const begun = performance.now();
          field.value = String(key);
          field.dispatchEvent(new InputEvent('input', { bubbles: true }));
          await nextTask();
          void document.body.offsetHeight;
          times.push(performance.now() - begun);
        }
        return times;
      },
      [count, KEY_PAUSE_MS] as const,
    );
  }

  /** One row in a strict transaction, then one flushed write of a file, then a word on the page. @returns ms of each */
  async taps(count: number): Promise<readonly number[]> {
    const page = this.#page;
    await page.evaluate(async (code) => {
      const worker = new Worker(URL.createObjectURL(new Blob([code])));
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('bare', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const said = document.querySelector('#said');
      document.querySelector('#arm')?.addEventListener('click', () => {
        const begun = performance.now();
        const row = new Uint8Array(600);
        const writing = database.transaction('rows', 'readwrite', { durability: 'strict' });
        writing.objectStore('rows').add(row);
        writing.oncomplete = () => worker.postMessage(row);
        worker.onmessage = () => {
          if (said) said.textContent = String(performance.now() - begun);
        };
      });
    }, WORKER);
    const times: number[] = [];
    let before = '';
    for (let tap = 0; tap < count; tap += 1) {
      await page.waitForTimeout(TAP_PAUSE_MS);
      await page.locator('#arm').tap();
      await page.waitForFunction((text) => document.querySelector('#said')?.textContent !== text, before);
      before = (await page.locator('#said').textContent()) ?? '';
      times.push(Number(before));
    }
    return times;
  }
}
