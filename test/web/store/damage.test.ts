/**
 * A tablet's files are damaged while the browser is closed, kind by kind, on a real profile: everything comes back from
 * the other store, or the start says how many entries are missing. Never silently.
 */

import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from '@playwright/test';
import { BrowserPage } from '#test/fixtures/browser.ts';

const COUNT = 20;
const IDS = Array.from({ length: COUNT }, (_, at) => `d1.aaaa.${at + 1}`);

const browser = new BrowserPage();
const folders: string[] = [];
/** A profile with entries in both stores; and the same with so many rows that LevelDB has packed its log into tables. */
let fresh = '';
let packed = '';

beforeAll(async () => {
  await browser.start();
  const profile = browser.newProfile();
  await visit(profile, async (page) => {
    await page.evaluate(() => ledger.start());
    await page.evaluate((count) => ledger.recordMany(count), COUNT);
  });
  fresh = copyOf(profile);
  await visit(profile, async (page) => {
    await page.evaluate(() => ledger.start());
    await page.evaluate((rows) => ledger.keepRows(rows, 40_000), 150);
  });
  packed = copyOf(profile);
}, 120_000);
afterAll(async () => {
  await browser.stop();
  for (const folder of folders)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

function copyOf(profile: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'ledger-damage-'));
  folders.push(copy);
  cpSync(profile, copy, { recursive: true, filter: (path) => !path.includes('Singleton') });
  return copy;
}

async function visit<T>(profile: string, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.launch(profile);
  try {
    return await work(await browser.open(context));
  } finally {
    await context.close();
  }
}

/** The files of one of the two stores, by the end of their names. */
function filesOf(profile: string, store: 'database' | 'journal', name = /./): string[] {
  const root = join(profile, 'Default', store === 'database' ? 'IndexedDB' : 'File System');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length, `files of the ${store}`).toBeGreaterThan(0);
  return files;
}

function change(file: string, work: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  work(bytes);
  writeFileSync(file, bytes);
}

const fillWithNoise = (bytes: Buffer): void => void bytes.fill(0x5a);
const breakMiddle = (bytes: Buffer): void =>
  void bytes.fill(0x5a, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 512);

/** The journal is the file that holds the frames: the largest that Chromium keeps for the origin. */
const journalOf = (profile: string): string =>
  filesOf(profile, 'journal', /^\d{8}$/).toSorted(
    (a, b) => readFileSync(b).length - readFileSync(a).length,
  )[0]!;

const DAMAGE: readonly (readonly [string, 'fresh' | 'packed', (profile: string) => void])[] = [
  [
    'the MANIFEST is noise',
    'fresh',
    (at) => filesOf(at, 'database', /^MANIFEST/).forEach((file) => change(file, fillWithNoise)),
  ],
  [
    'CURRENT is noise',
    'fresh',
    (at) => filesOf(at, 'database', /^CURRENT$/).forEach((file) => change(file, fillWithNoise)),
  ],
  [
    '512 bytes of the log are noise',
    'fresh',
    (at) => filesOf(at, 'database', /\.log$/).forEach((file) => change(file, breakMiddle)),
  ],
  ['the log is gone', 'fresh', (at) => filesOf(at, 'database', /\.log$/).forEach((file) => rmSync(file))],
  [
    'a table is noise',
    'packed',
    (at) => filesOf(at, 'database', /\.ldb$/).forEach((file) => change(file, fillWithNoise)),
  ],
  ['a table is gone', 'packed', (at) => filesOf(at, 'database', /\.ldb$/).forEach((file) => rmSync(file))],
  [
    'the folder of the database is gone',
    'fresh',
    (at) => rmSync(join(at, 'Default', 'IndexedDB'), { recursive: true }),
  ],
  ['the journal is empty', 'fresh', (at) => truncateSync(journalOf(at), 0)],
  ['the journal ends in the middle', 'fresh', (at) => truncateSync(journalOf(at), 1_000)],
  [
    'bits of the journal are turned',
    'fresh',
    (at) => change(journalOf(at), (bytes) => [300, 900, 2_100].forEach((place) => (bytes[place]! ^= 0x10))),
  ],
  [
    'the folder of the journal is gone',
    'fresh',
    (at) => rmSync(join(at, 'Default', 'File System'), { recursive: true }),
  ],
];

test.each(DAMAGE)(
  'S4 %s: every entry comes back from the other store, and nothing is there twice',
  async (_, from, damage) => {
    const profile = copyOf(from === 'fresh' ? fresh : packed);
    damage(profile);
    await visit(profile, async (page) => {
      expect(await page.evaluate(() => ledger.start())).toMatchObject({ missing: 0 });
      expect(await page.evaluate(() => ledger.own())).toEqual(IDS);
      expect(await page.evaluate(() => ledger.record(99))).toMatch(/^d1\./);
      // Both stores hold everything again: whichever is lost next, the other one has it.
      const next = await browser.open(page.context());
      await page.close();
      await browser.evict(next, 'indexeddb');
      expect(await next.evaluate(() => ledger.start())).toMatchObject({ missing: 0, wasEmptied: true });
      expect((await next.evaluate(() => ledger.own())).slice(0, COUNT)).toEqual(IDS);
    });
  },
);

test('S6 both stores gone, as a system does that clears what it finds: the start says how many entries are missing', async () => {
  const profile = copyOf(fresh);
  for (const folder of ['IndexedDB', 'File System'])
    rmSync(join(profile, 'Default', folder), { recursive: true });
  await visit(profile, async (page) => {
    expect(await page.evaluate(() => ledger.start())).toMatchObject({ missing: COUNT });
  });
  expect(existsSync(join(profile, 'Default', 'IndexedDB'))).toBe(true);
});

test('S23 zeros at the end of the log, as a power cut leaves them, harm nothing once a new one has begun; else they do', async () => {
  /** Entries that the database lost after the start that found the zeros. */
  const lostAfter = async (begins: boolean): Promise<number> => {
    const profile = copyOf(fresh);
    for (const file of filesOf(profile, 'database', /\.log$/)) appendFileSync(file, Buffer.alloc(200));
    await visit(profile, async (page) => {
      if (begins) await page.evaluate(() => ledger.beginLog());
      expect(await page.evaluate(() => ledger.start())).toMatchObject({ repaired: 0, wasEmptied: false });
      await page.evaluate(() => ledger.recordMany(15));
    });
    return visit(profile, async (page) => {
      const { repaired, missing } = await page.evaluate(() => ledger.start());
      expect(missing).toBe(0);
      return repaired;
    });
  };
  expect(await lostAfter(false)).toBeGreaterThan(0);
  expect(await lostAfter(true)).toBe(0);
}, 120_000);
