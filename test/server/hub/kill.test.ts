/** SIGKILL of the real process under load: what was answered, and what anybody was sent, is in the log afterwards. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { personDoc, shotEntry } from '../../fixtures/wire-entries.ts';
import { TestDevice } from '../../fixtures/test-device.ts';
import { addDevice, tokenOf } from '../../fixtures/test-hub.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 30);
/** Hubs side by side: most of a round is the start of a process. */
const LANES = 3;
const WRITERS = ['d1', 'd2'];

async function startProcess(
  dataDir: string,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((done, failed) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /"event":"listening","port":(\d+)/.exec(text);
      if (found) done(Number(found[1]));
    });
    child.once('exit', (code) => failed(new Error(`the hub ended with ${code}: ${text}`)));
  });
  return { child, port };
}

interface Acked {
  readonly update: Uint8Array;
  readonly seq: number;
}

/** Pushes without a pause until the socket dies, noting each answer. */
async function writeUntilDead(device: TestDevice, epoch: string, acked: Map<string, Acked>): Promise<void> {
  let counter = 0;
  await device.hello();
  for (;;) {
    const entries = Array.from({ length: 1 + (counter % 7) }, () => {
      counter += 1;
      return shotEntry(`${device.key}.${epoch}.${counter}`, personDoc(counter % 50), `LOT${counter}`);
    });
    for (const [at, answer] of (await device.push(entries)).entries()) {
      const entry = entries[at];
      if (answer.result === 'accepted' && entry) {
        acked.set(answer.id, { update: encodeEntry(entry).update, seq: answer.seq });
      }
    }
  }
}

async function playRound(dataDir: string, round: number): Promise<number> {
  const { child, port } = await startProcess(dataDir);
  try {
    return await playAgainst(child, port, dataDir, round);
  } finally {
    child.kill('SIGKILL');
  }
}

async function playAgainst(
  child: ChildProcess,
  port: number,
  dataDir: string,
  round: number,
): Promise<number> {
  const before = openCount.get(dataDir) ?? 0;
  const acked = new Map<string, Acked>();
  const reader = new TestDevice(port, 'd3', tokenOf('d3'));
  await reader.hello([{ realm: 'common' as never, logEpoch: '', seq: 0 }]);
  const epoch = `r${String(round).padStart(3, '0')}`;
  const writers = WRITERS.map((key) => new TestDevice(port, key, tokenOf(key)));
  const ends = writers.map((writer) => writeUntilDead(writer, epoch, acked).catch(() => undefined));
  while (acked.size === 0) await new Promise((wake) => setTimeout(wake, 2));
  // A different moment of the commit in each round, the same in each run.
  await new Promise((wake) => setTimeout(wake, (round * 37) % 150));
  const exited = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await Promise.all([exited, ...ends, reader.whenClosed()]);

  const log = openSqliteLog(dataDir);
  for (const [id, { update, seq }] of acked) {
    const row = log.entry(id as never);
    expect(row?.seq, `${id} was answered`).toBe(seq);
    expect(Buffer.compare(row?.update ?? new Uint8Array(), update), id).toBe(0);
  }
  const rows = log.rows('common' as never, 0, 10_000_000);
  expect(rows.map((row) => row.seq)).toEqual(rows.map((_, at) => at + 1));
  for (const [seq, update] of reader.rowsOf('common')) {
    expect(Buffer.compare(rows[seq - 1]?.update ?? new Uint8Array(), update), `row ${seq} was sent`).toBe(0);
  }
  expect(rows.length).toBeGreaterThan(before);
  openCount.set(dataDir, rows.length);
  log.close();
  return acked.size;
}

const openCount = new Map<string, number>();

test(
  `P50 the hub is killed ${ROUNDS} times under load: nothing acknowledged and nothing sent is missing`,
  { timeout: 60_000 + ROUNDS * 4_000 },
  async () => {
    const folders = Array.from({ length: LANES }, () => mkdtempSync(join(tmpdir(), 'ledger-kill-')));
    try {
      // All of them: a folder is not removed from under a lane that still plays.
      const lanes = await Promise.allSettled(
        folders.map(async (folder, lane) => {
          const log = openSqliteLog(folder);
          for (const key of [...WRITERS, 'd3']) addDevice(log, key);
          log.addSignIns([{ staff: 's1', name: 'x', role: 'office', site: 'center', code: '1' }]);
          log.close();
          let acked = 0;
          for (let round = lane; round < ROUNDS; round += LANES) acked += await playRound(folder, round);
          return acked;
        }),
      );
      const failed = lanes.flatMap((lane) => (lane.status === 'rejected' ? [lane.reason as unknown] : []));
      if (failed.length > 0) throw new AggregateError(failed, failed.map(String).join('; '));
      const acked = lanes.reduce((sum, lane) => sum + (lane.status === 'fulfilled' ? lane.value : 0), 0);
      expect(acked).toBeGreaterThan(ROUNDS);
    } finally {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    }
  },
);
