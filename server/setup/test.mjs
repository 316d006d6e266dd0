/** `npm test`: every check and test, real Chromium included; ends with the line `N passed, N failed`. */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import {
  ensureInstalled,
  findNode24,
  requireNode20,
  ROOT,
  run,
  runBeside,
  say,
  stopWith,
  toolEnvironment,
} from './environment.mjs';

const OUTPUT = join(ROOT, 'test-output');
/** Two side by side: the types take one core, and as long as all others together. */
const CHECKS = [['check:types'], ['check:format', 'check:imports', 'check:unused']];
const tally = { passed: 0, failed: 0, skipped: 0 };

/** @param {string} name */
const tool = (name) => join(ROOT, 'node_modules', '.bin', name);

/**
 * Counts of a vitest JSON report; a run that made no report is one failure.
 * @param {string} file
 */
function countUnit(file) {
  if (!existsSync(file)) return void (tally.failed += 1);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  tally.passed += report.numPassedTests;
  tally.failed += report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1);
  tally.skipped += report.numPendingTests + report.numTodoTests;
}

/** @param {string} file */
function countBrowser(file) {
  if (!existsSync(file)) return void (tally.failed += 1);
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'));
  tally.passed += stats.expected;
  tally.failed += stats.unexpected + stats.flaky + (errors?.length ?? 0);
  tally.skipped += stats.skipped;
}

/** @param {string} name - of a script of package.json */
async function check(name) {
  const script = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts[name];
  if (!script) stopWith(`${name} がありません。`, `No script ${name}.`);
  if ((await runBeside(name, script)) === 0) tally.passed += 1;
  else tally.failed += 1;
}

requireNode20();
ensureInstalled();
const node = findNode24();
process.env.CHROMIUM_PATH = ensureChromium();
rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(OUTPUT, { recursive: true });

// Alone: it writes the generated types that the others read.
await check('check:lint');
await Promise.all(
  CHECKS.map(async (names) => {
    for (const name of names) await check(name);
  }),
);

await ensureBuilt();

say('\n── unit, contract, process tests');
const unitReport = join(OUTPUT, 'unit.json');
await run(node, [
  tool('vitest').replace(/\.bin.vitest$/, 'vitest/vitest.mjs'),
  'run',
  '--config',
  'test/vitest.config.ts',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${unitReport}`,
]);
countUnit(unitReport);

say('\n── browser tests');
const browserReport = join(OUTPUT, 'browser.json');
await run(tool('playwright'), ['test', '--config', 'test/e2e/playwright.config.ts', '--reporter=list,json'], {
  env: { ...toolEnvironment(), PLAYWRIGHT_JSON_OUTPUT_FILE: browserReport },
});
countBrowser(browserReport);

say(
  `\n${tally.passed} passed, ${tally.failed} failed${tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''}`,
);
process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0);
