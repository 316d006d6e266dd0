/** A disk that is really full, under the profile of a real Chromium: what could not be stored is said, and never comes back. */

import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Page } from '@playwright/test';
import { BrowserPage } from '#test/fixtures/browser.ts';
import { PowerRig, whyNoPowerCuts } from './power-rig.ts';

const DISK_MB = 160;
const FILL_BYTES = 1024 * 1024;
const BEFORE = 4;
/** So many are tried on the full disk: one or two may still fit into what the file system had set apart. */
const TRIED = 40;

const skipped = whyNoPowerCuts();

/** Takes every byte that the disk has left, also what the browser has given back since the last time. @returns gives them back */
function fill(folder: string): () => void {
  const path = join(folder, 'filler');
  const file = openSync(path, 'a');
  for (let size = FILL_BYTES; size >= 1; size = Math.floor(size / 4)) {
    const bytes = Buffer.alloc(size, 0x5a);
    for (let isTaken = true; isTaken;) isTaken = takes(file, bytes);
  }
  closeSync(file);
  return () => rmSync(path);
}

function takes(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw cause;
  }
}

const record = (page: Page, number: number) => page.evaluate((at) => ledger.record(at), number);
const isId = (answer: string): boolean => answer.startsWith('d1.');

test.skipIf(skipped !== null)(
  `S2 S11 on a full disk an entry is stored or said not to be, and after room was made everything goes on${skipped ? ` (skipped: ${skipped})` : ''}`,
  { timeout: 240_000 },
  async () => {
    const browser = await new BrowserPage().start();
    const rig = new PowerRig(DISK_MB);
    try {
      const profile = join(rig.dir, 'profile');
      const context = await browser.launch(profile);
      const page = await browser.open(context);
      await page.evaluate(() => ledger.start());
      const stored = await page.evaluate((count) => ledger.recordMany(count), BEFORE);

      let makeRoom = fill(rig.dir);
      const refused = new Set<string>();
      for (let number = 1; number <= TRIED && refused.size === 0; number += 1) {
        makeRoom = fill(rig.dir);
        const answer = await record(page, number);
        if (isId(answer)) stored.push(answer);
        else refused.add(answer);
      }
      const answer = await record(page, 99);
      if (isId(answer)) stored.push(answer);
      else refused.add(answer);
      expect([...refused].filter((one) => one !== 'disk-full' && one !== 'store-lost')).toEqual([]);
      expect(refused.size).toBeGreaterThan(0);
      makeRoom();

      // The same page: what was typed is still on it, and is tapped once more.
      let after = '';
      for (let tap = 1; tap <= TRIED && !isId(after); tap += 1) after = await record(page, 100);
      expect(isId(after), after).toBe(true);
      stored.push(after);
      await context.close();

      const again = await browser.launch(profile);
      const next = await browser.open(again);
      expect(await next.evaluate(() => ledger.start())).toMatchObject({ missing: 0 });
      expect(await next.evaluate(() => ledger.own())).toEqual(stored);
      expect(isId(await record(next, 101))).toBe(true);
      await again.close();
    } finally {
      await browser.stop();
      rig.destroy();
    }
  },
);
