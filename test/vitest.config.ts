import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

const ROOT = join(import.meta.dirname, '..');

/** The longest, first: else one of them is begun last, and the other core has nothing left to do. */
const LONGEST = [
  'test/crash/browser.test.ts',
  'test/sim/sim.test.ts',
  'test/web/store/damage.test.ts',
  'test/web/store/browser-store.test.ts',
  'test/server/office/office-thread.test.ts',
  'test/server/hub/kill.test.ts',
  'test/server/rehearse-command.test.ts',
  'test/server/office/office.test.ts',
  'test/server/demonstration/load-demonstration.test.ts',
  'test/server/import/large-file.test.ts',
  'test/shared/rules/properties.test.ts',
  'test/web/store/eviction.test.ts',
  'test/crash/full-disk.test.ts',
  'test/crash/hub-power.test.ts',
  'test/server/edge.test.ts',
  'test/hostile/fuzz.test.ts',
  'test/hostile/corpus.test.ts',
  'test/server/import/import-command.test.ts',
  'test/web/store/search-index.test.ts',
];
/** What replaces something that all files of a process share, or counts on being alone with it. */
const REPLACES =
  /fake-indexeddb|vi\.(mock|doMock|stub|spyOn|useFakeTimers|setSystemTime|setConfig)|process\.(env|chdir|on)\b|globalThis\b|memoryUsage/;

const files = globSync('test/**/*.test.ts', { cwd: ROOT }).map((file) => file.replaceAll('\\', '/'));
const alone = files.filter(
  (file) =>
    LONGEST.includes(file) ||
    /^test\/(crash|sim)\//.test(file) ||
    REPLACES.test(readFileSync(join(ROOT, file), 'utf8')),
);

/** The longest first, then each that is alone, and at the end those that share a process. */
class LongestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const file = relative(ROOT, moduleId).replaceAll('\\', '/');
      if (LONGEST.includes(file)) return LONGEST.indexOf(file);
      return LONGEST.length + (alone.includes(file) ? 0 : 1);
    };
    return (await super.sort(specs)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

export default defineConfig({
  root: ROOT,
  plugins: [svelte()],
  test: {
    // No test asserts a time: these end what hangs, also on a machine that is many times slower.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    // Most of them wait for disks, sockets and processes: on two cores two files at once, where the default is one.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      // Half of what a short file takes is the start of its process and the reading of what it imports.
      {
        extends: true,
        test: { name: 'together', include: files.filter((file) => !alone.includes(file)), isolate: false },
      },
    ],
  },
});
