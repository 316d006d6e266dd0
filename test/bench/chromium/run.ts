/**
 * `npm run bench:chromium`: the tablet at scale, in a real Chromium on the built app and a real hub.
 * Flags: --residents N (default 8000), --entries N for each person (default 33), --search N persons (default 60000),
 * --taps N (default 30), --keep FOLDER (towns are made there once and used again).
 */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, TestHub } from '../../e2e/hub-fixture.ts';
import { makeTown } from './fill-town.ts';
import type { TownSize } from './fill-town.ts';
import { BarePage } from './bare-page.ts';
import { BenchTablet } from './bench-tablet.ts';

const { values } = parseArgs({
  options: {
    residents: { type: 'string', default: '8000' },
    entries: { type: 'string', default: '33' },
    search: { type: 'string', default: '60000' },
    taps: { type: 'string', default: '30' },
    keep: { type: 'string' },
  },
});
const work = mkdtempSync(join(tmpdir(), 'bench-chromium-'));
const towns = values.keep ?? join(work, 'towns');

interface Line {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly most: number;
}
const lines: Line[] = [];
/** What is typed is typed so often: more than two hundred keys, of which the 95th of a hundred is told. */
const KEY_ROUNDS = 8;
/** Of the names that bench-tablet.ts types. */
const KEYS_OF_A_ROUND = 27;
function tell(what: string, value: number, unit: string, most: number): void {
  lines.push({ what, value: Math.round(value * 10) / 10, unit, most });
  console.log(`  ${what}: ${Math.round(value * 10) / 10} ${unit}`);
}

function town(name: string, make: (dataDir: string) => TownSize): { dataDir: string; size: TownSize } {
  const folder = join(towns, name);
  const note = join(folder, 'size.json');
  if (!existsSync(note)) {
    console.log(`… making the town "${name}"`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(note, JSON.stringify(make(join(folder, 'data'))));
  }
  const dataDir = mkdtempSync(join(work, 'hub-'));
  cpSync(join(folder, 'data'), dataDir, { recursive: true });
  return { dataDir, size: JSON.parse(readFileSync(note, 'utf8')) as TownSize };
}

/** The value below which this part of the numbers lies. */
const quantile = (numbers: readonly number[], part: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ??
  Number.NaN;

async function tellKeys(what: string, tablet: BenchTablet): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < KEY_ROUNDS; round += 1) times.push(...(await tablet.keystrokes()));
  tell(`${what}, p95`, quantile(times, 0.95), 'ms', 16);
  tell(`${what}, median of ${times.length}`, quantile(times, 0.5), 'ms', 16);
}

async function withHub(dataDir: string, measure: (hub: TestHub) => Promise<void>): Promise<void> {
  const hub = new TestHub(await freePort(), dataDir);
  await hub.start();
  try {
    await measure(hub);
  } finally {
    await hub.remove();
  }
}

const large = town('large', (dir) =>
  makeTown(dir, Number(values.residents), { perPerson: Number(values.entries) }),
);
console.log(
  `${large.size.persons} persons, ${large.size.entries} entries · ${cpus().length} cores (${cpus()[0]?.model})`,
);
await withHub(large.dataDir, async (hub) => {
  const tablet = new BenchTablet(work, hub.url);
  await tablet.open();
  tell('first sync to sealed and searchable', (await tablet.firstSync()) / 1_000, 's', 25);
  const unlocks: number[] = [];
  for (let round = 0; round < 3; round += 1) unlocks.push(await tablet.unlock());
  tell('unlock to searchable, median of 3', quantile(unlocks, 0.5) / 1_000, 's', 2);
  await tellKeys('keystroke', tablet);
  tell('memory of the page', await tablet.heapMb(), 'MB', Infinity);
  await tablet.close();
  const nurse = new BenchTablet(work, hub.url);
  await nurse.open();
  await nurse.signIn();
  const taps = await nurse.taps(Number(values.taps));
  tell('tap to 端末に保存済み, p95', quantile(taps, 0.95), 'ms', 50);
  tell('tap to 端末に保存済み, median', quantile(taps, 0.5), 'ms', 50);
  await nurse.close();
});
// What limits both on this machine, in the same run: a page without an app.
await withHub(large.dataDir, async (hub) => {
  const bare = new BarePage(work, hub.url);
  await bare.open();
  const keys = await bare.keystrokes(KEY_ROUNDS * KEYS_OF_A_ROUND);
  tell('keystroke of a bare page, p95', quantile(keys, 0.95), 'ms', Infinity);
  tell('keystroke of a bare page, median', quantile(keys, 0.5), 'ms', Infinity);
  const taps = await bare.taps(Number(values.taps));
  tell('tap of a bare page, p95', quantile(taps, 0.95), 'ms', Infinity);
  tell('tap of a bare page, median', quantile(taps, 0.5), 'ms', Infinity);
  await bare.close();
});
const wide = town('wide', (dir) => makeTown(dir, 400, { morePersons: Number(values.search) }));
await withHub(wide.dataDir, async (hub) => {
  const tablet = new BenchTablet(work, hub.url);
  await tablet.open();
  await tablet.firstSync();
  await tellKeys(`keystroke at ${wide.size.persons} persons`, tablet);
  await tablet.close();
});

console.log(`\n${'figure'.padEnd(44)}${'measured'.padStart(12)}${'at most'.padStart(12)}`);
for (const { what, value, unit, most } of lines)
  console.log(
    `${what.padEnd(44)}${`${value} ${unit}`.padStart(12)}${(most === Infinity ? '–' : `${most} ${unit}`).padStart(12)}`,
  );
for (const line of lines) console.log(JSON.stringify({ bench: { engine: 'chromium', ...line } }));
rmSync(work, { recursive: true, force: true });
