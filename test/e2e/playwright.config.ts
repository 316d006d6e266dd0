import { defineConfig } from '@playwright/test';
import { readdirSync } from 'node:fs';

const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Arguments under which a closed network does not slow Chromium down. */
export const CHROMIUM_ARGS = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** The files that take longest, in order; of two workers none ends long before the other. The others come after them. */
const LONGEST_FIRST = ['offline-day', 'seal', 'field', 'office', 'persons', 'take-in', 'desk', 'edge', 'due'];
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.spec.ts'))
  .map((file) => file.replace('.spec.ts', ''));

export default defineConfig({
  testDir: '.',
  // A worker is never shared by two projects: so each file has a hub, and a town, that no other file has written in.
  projects: [...new Set([...LONGEST_FIRST.filter((name) => names.includes(name)), ...names])].map((name) => ({
    name,
    testMatch: `${name}.spec.ts`,
  })),
  outputDir: '../../test-output/browser',
  globalSetup: './prepare-demonstration.ts',
  fullyParallel: false,
  // Most of a story is waiting; each file has a hub of its own, so two stand beside each other on two cores.
  workers: 2,
  retries: 0,
  // A bound for what hangs, not a measure: machines differ tenfold.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  use: {
    browserName: 'chromium',
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    viewport: { width: 1180, height: 820 },
    hasTouch: true,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: CHROMIUM_ARGS,
      // Without a locale Chromium cannot name a file in Japanese and calls it "download".
      env: { ...(process.env as Record<string, string>), LC_ALL: 'C.UTF-8' },
    },
  },
});
