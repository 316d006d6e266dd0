/**
 * `npm run bench:office [-- --persons N] [--pushes N] [--data DIR]`: what the office costs the hub. A hub with its lists on a
 * ledger of N persons: memory of the whole process, time to the first list after a first and after a second start, each
 * list's answer, and the answers to a tablet with and without an office that asks for lists all the time.
 * `--data` measures a copy of a hub's folder instead of the generated ledger. Prints one line of JSON a figure.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { SEARCH_HEADER } from '#shared/api/office-api.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import type { EntrySubmission } from '#server/log/durable-log.ts';
import { openSqliteLog, type SqliteLog } from '#server/log/sqlite-log.ts';
import { HUB_ARGUMENTS, hubEnvironment } from '#server/setup/hub-process.mjs';
import { TestDevice } from '#test/fixtures/test-device.ts';
import { addDevice, tokenOf } from '#test/fixtures/test-hub.ts';
import { shotEntry } from '#test/fixtures/wire-entries.ts';
import { ledgerEntries } from './ledger-data.ts';

const REALM = 'common' as RealmId;
const COMMIT_ENTRIES = 5_000;
const MAIN = join(import.meta.dirname, '..', '..', 'server', 'main.ts');
const { values } = parseArgs({
  options: {
    persons: { type: 'string', default: '1000' },
    pushes: { type: 'string', default: '300' },
    data: { type: 'string' },
  },
});
const persons = Number(values.persons);
const pushes = Number(values.pushes);

interface Hub {
  readonly process: ChildProcess;
  readonly port: number;
  readonly began: number;
}

const tell = (scenario: string, value: number, unit: string): void =>
  console.log(
    JSON.stringify({ bench: 'office', persons, scenario, value: Math.round(value * 10) / 10, unit }),
  );

function fill(log: SqliteLog): void {
  let batch: EntrySubmission[] = [];
  for (const raw of ledgerEntries(persons)) {
    const { update } = encodeEntry(raw as unknown as Entry);
    const author = raw.id.slice(0, raw.id.indexOf('.'));
    const [doc, id] = [raw.doc as DocumentId, raw.id as EntryId];
    batch.push({ type: 'entry', realm: REALM, doc, id, author, update });
    if (batch.length < COMMIT_ENTRIES) continue;
    log.commit(batch, Date.now());
    batch = [];
  }
  log.commit(batch, Date.now());
}

async function start(dataDir: string): Promise<Hub> {
  const began = performance.now();
  const hub = spawn(process.execPath, [...HUB_ARGUMENTS, MAIN], {
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      ...hubEnvironment(join(tmpdir(), 'bench-compile-cache')),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const text of createInterface({ input: hub.stdout })) {
    const line = JSON.parse(text) as { readonly event?: string; readonly port?: number };
    if (line.event === 'listening' && line.port !== undefined) {
      hub.stdout.resume();
      return { process: hub, port: line.port, began };
    }
  }
  throw new Error('the hub did not start');
}

async function stop({ process: hub }: Hub): Promise<void> {
  hub.kill('SIGTERM');
  await once(hub, 'exit');
}

/** From the kernel: the whole process, its threads included. */
function memoryMb({ process: hub }: Hub, what: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${hub.pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1_000;
}

async function ask({ port }: Hub, path: string, search = ''): Promise<{ status: number; ms: number }> {
  const began = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/api/office${path}`, {
    headers: {
      Authorization: `Bearer o1.${tokenOf('o1')}`,
      ...(search === '' ? {} : { [SEARCH_HEADER]: encodeURIComponent(search) }),
    },
  });
  await answer.arrayBuffer();
  return { status: answer.status, ms: performance.now() - began };
}

async function untilAnswered(hub: Hub, path: string): Promise<number> {
  while ((await ask(hub, path)).status !== 200) await new Promise((wake) => setTimeout(wake, 50));
  return performance.now() - hub.began;
}

const quantile = (numbers: readonly number[], part: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? 0;

const LISTS: readonly (readonly [scenario: string, path: string, search?: string])[] = [
  ['review, 200 rows', '/review?limit=200'],
  ['persons, 50 rows', '/persons?limit=50'],
  ['search by kana', '/persons?limit=50', 'さとう'],
  ['search by one kana', '/persons?limit=50', 'さ'],
  ['search by birth', '/persons?limit=50', 'R6.5.1'],
  ['who is due, 100 rows', '/due?limit=100'],
  ['who is due, one series', '/due?series=MR-1&limit=100'],
  ['devices and sessions', '/devices'],
];

async function measureLists(hub: Hub): Promise<void> {
  for (const [scenario, path, search] of LISTS) {
    const times: number[] = [];
    for (let round = 0; round < 20; round += 1) times.push((await ask(hub, path, search)).ms);
    tell(scenario, quantile(times, 0.5), 'ms');
    tell(scenario, quantile(times, 0.99), 'ms p99');
  }
}

/** One entry after the other, each answered before the next is sent. */
async function measureAnswers(hub: Hub, scenario: string, epoch: string): Promise<void> {
  const device = new TestDevice(hub.port, 'd1', tokenOf('d1'));
  await device.hello();
  const doc = 'person:aaaaaaaaaaaaaaaa';
  const times: number[] = [];
  for (let counter = 1; counter <= pushes; counter += 1) {
    const entry = shotEntry(`d1.${epoch}.${counter}`, doc, `L${counter % 50}`);
    const began = performance.now();
    const [answer] = await device.push([entry]);
    if (answer?.result !== 'accepted') throw new Error(`not accepted: ${answer?.result}`);
    times.push(performance.now() - began);
    await new Promise((wake) => setTimeout(wake, 5));
  }
  device.close();
  tell(scenario, quantile(times, 0.5), 'ms');
  tell(scenario, quantile(times, 0.99), 'ms p99');
}

async function measureAnswersUnderLists(hub: Hub): Promise<void> {
  let isOver = false;
  let asked = 0;
  const office = async (): Promise<void> => {
    while (!isOver) {
      const [, path, search] = LISTS[asked % LISTS.length]!;
      asked += 1;
      await ask(hub, path, search);
    }
  };
  const offices = [office(), office()];
  const began = performance.now();
  await measureAnswers(hub, 'answer to one entry while two offices ask for lists', 'bbbb');
  isOver = true;
  await Promise.all(offices);
  tell('lists asked for meanwhile', (asked / (performance.now() - began)) * 1_000, 'lists/s');
}

const work = mkdtempSync(join(tmpdir(), 'bench-office-'));
const dataDir = join(work, 'data');
if (values.data !== undefined) cpSync(values.data, dataDir, { recursive: true });
const log = openSqliteLog(dataDir);
if (values.data === undefined) fill(log);
for (const [device, role] of [
  ['d1', 'vaccinator'],
  ['o1', 'office'],
] as const) {
  if (!log.device(device)) addDevice(log, device, role);
}
// Programs without an Origin are let in by a demonstration only.
log.addSignIns([{ staff: 'bench', name: '測定', role: 'office', site: 'center', code: '000000' }]);
log.close();

const first = await start(dataDir);
tell('first list after a first start', await untilAnswered(first, '/review'), 'ms');
tell('memory, peak of the first making', memoryMb(first, 'VmHWM'), 'MB');
await stop(first);
const hub = await start(dataDir);
tell('first list after a second start', await untilAnswered(hub, '/review'), 'ms');
tell('memory, lists standing', memoryMb(hub, 'VmRSS'), 'MB');
await untilAnswered(hub, '/due');
await measureLists(hub);
await measureAnswers(hub, 'answer to one entry', 'aaaa');
await measureAnswersUnderLists(hub);
tell('memory, at the end', memoryMb(hub, 'VmRSS'), 'MB');
tell('memory, peak', memoryMb(hub, 'VmHWM'), 'MB');
await stop(hub);
rmSync(work, { recursive: true, force: true });
