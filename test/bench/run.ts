/**
 * `npm run bench`: the hub and its peers on the same work, in the same run, on the same machine.
 * Flags: --only a,b (engines), --persons N (default 1000), --clients N (devices of a crowd, default 200), --skip-raw,
 * --scenarios a,b (of the hub: first, day, push, live, herd; all where it is not given; the memory told is then theirs).
 * Prints one table, one of goals (goal, what was printed, met or missed), and one line of JSON for each figure.
 */

import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { hubEnvironment } from '#server/setup/hub-process.mjs';
import { ENGINES, type Engine } from './engines.ts';
import type { Figure } from './figure.ts';
import { fastestPeer, goalTable, judgeGoals } from './goals.ts';
import { ENTRIES_PER_PERSON, writeLedgerFile } from './ledger-data.ts';
import { rawLimits } from './raw-limits.ts';

type Line = Record<string, unknown>;

const HERE = import.meta.dirname;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    persons: { type: 'string', default: '1000' },
    clients: { type: 'string', default: '200' },
    'skip-raw': { type: 'boolean', default: false },
    scenarios: { type: 'string', default: 'first,day,push,live,herd' },
  },
});
const persons = Number(values.persons);
const clients = Number(values.clients);
const chosen = values.only?.split(',');

function installPeers(): void {
  const folder = join(HERE, 'peers');
  if (existsSync(join(folder, 'node_modules'))) return;
  console.log('Installing the peers into test/bench/peers …');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  if (done.status !== 0) throw new Error('the peers could not be installed; run with --only hub');
}

const HUB_ENVIRONMENT = hubEnvironment(join(tmpdir(), 'bench-compile-cache'));
const { NODE_COMPILE_CACHE } = HUB_ENVIRONMENT;

/** @param own - environment of this process alone: how our hub asks for its memory says nothing of devices and peers */
function start(command: readonly string[], own: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE,
    ...own,
    BENCH_CLIENTS: String(clients),
    BENCH_SCENARIOS: values.scenarios,
  };
  const child = spawn(process.execPath, [...command], { cwd: HERE, env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stderr.on('data', (text: Buffer) => {
    if (process.env.BENCH_DEBUG) process.stderr.write(text);
  });
  return child;
}

/** Lines of JSON that a child tells, until it ends or `isLast` says so. */
async function linesOf(
  child: ChildProcessWithoutNullStreams,
  isLast: (line: Line) => boolean,
): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    if (!text.startsWith('{')) continue;
    const line = JSON.parse(text) as Line;
    lines.push(line);
    if (isLast(line)) break;
  }
  return lines;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

async function measure(engine: Engine, file: string): Promise<Figure[]> {
  const work = mkdtempSync(join(tmpdir(), 'bench-'));
  const server = start([...engine.server, file, work], engine.isPeer ? {} : HUB_ENVIRONMENT);
  const ready = (await linesOf(server, (line) => line.ready === true)).at(-1);
  if (!ready) throw new Error(`${engine.name}: the server did not start`);
  const client = start([...engine.client, file, String(ready.port), work]);
  const ended = once(client, 'exit');
  const told = await linesOf(client, ({ begins }) => {
    // The hub tells its memory by what the devices were doing.
    if (typeof begins === 'string') server.stdin.write(`begins ${begins}\n`);
    return false;
  });
  const [code] = (await ended) as [number | null];
  if (code !== 0)
    console.log(`  ${engine.name}: the client ended with ${code}; its figures are not complete`);
  const stopped = linesOf(server, (line) => 'peakMb' in line);
  server.stdin.write('stop\n');
  const { peakMb: peak, peaks = {} } = (await stopped).at(-1) ?? {};
  server.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });

  const figures: Figure[] = [];
  const measured = told.filter((line) => 'scenario' in line);
  for (const [scenario, lines] of Map.groupBy(measured, (line) => String(line.scenario))) {
    const add = (key: string, unit: string, scale = 1): void => {
      const numbers = lines.map((line) => line[key]).filter((value) => typeof value === 'number');
      if (numbers.length === 0) return;
      const value = Math.round((median(numbers) / scale) * 1000) / 1000;
      figures.push({ engine: engine.name, scenario, value, unit, rounds: numbers.length });
    };
    add('ms', 'ms');
    add('p99', 'ms p99');
    add('perSecond', 'entries/s');
    add('bytes', 'kB', 1e3);
  }
  const addPeak = (scenario: string, value: unknown): void => {
    if (typeof value === 'number')
      figures.push({ engine: engine.name, scenario, value, unit: 'MB', rounds: 1 });
  };
  for (const [during, mb] of Object.entries(peaks as object)) addPeak(`memory, ${during}`, mb);
  addPeak('server memory, peak', peak);
  return figures;
}

function printTable(figures: readonly Figure[]): void {
  const columns = [...new Set(figures.map(({ engine }) => engine))];
  const rows = [...new Set(figures.map(({ scenario, unit }) => `${scenario} [${unit}]`))];
  const width = Math.max(...rows.map((row) => row.length)) + 2;
  console.log(`\n${''.padEnd(width)}${columns.map((name) => name.padStart(16)).join('')}`);
  for (const row of rows) {
    const cells = columns.map((name) => {
      const figure = figures.find((one) => one.engine === name && `${one.scenario} [${one.unit}]` === row);
      return (figure ? String(figure.value) : '–').padStart(16);
    });
    console.log(`${row.padEnd(width)}${cells.join('')}`);
  }
}

/** How the hub stands to the machine's own limit, and to the fastest peer. */
function printRatios(): void {
  const valueOf = (engine: string, scenario: string): number | undefined =>
    figures.find((one) => one.engine === engine && one.scenario === scenario && one.unit === 'ms')?.value;
  for (const scenario of ['first', 'first, rows kept as they came', 'reconnect', 'day']) {
    const hub = valueOf('hub', scenario);
    const peer = fastestPeer(figures, scenario.startsWith('first') ? 'first' : scenario);
    if (hub && peer) console.log(`${scenario}: the fastest peer / hub = ${(peer / hub).toFixed(2)}`);
  }
}

const engines = ENGINES.filter(({ name }) => !chosen || chosen.includes(name));
if (engines.some(({ isPeer }) => isPeer)) installPeers();
const file = join(mkdtempSync(join(tmpdir(), 'bench-data-')), 'ledger.jsonl');
const entries = await writeLedgerFile(file, persons);
console.log(
  `${persons} persons × ${ENTRIES_PER_PERSON} = ${entries} entries · ${cpus().length} cores (${cpus()[0]?.model}) · ` +
    `${Math.round(totalmem() / 1e9)} GB · Node ${process.versions.node}`,
);
const figures: Figure[] = values['skip-raw'] ? [] : await rawLimits(file, clients);
for (const engine of engines) {
  console.log(`… ${engine.name}`);
  figures.push(...(await measure(engine, file)));
}
printTable(figures);
printRatios();
console.log(`\n${goalTable(judgeGoals(figures, { persons, clients }))}\n`);
for (const figure of figures) console.log(JSON.stringify({ bench: figure, persons, clients }));
rmSync(join(file, '..'), { recursive: true, force: true });
