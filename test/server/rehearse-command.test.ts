/** The command as an office runs it, on the demonstration municipality. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { currentTable, currentTableData } from '#shared/rules/current-table.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';

const ON = '2026-11-20';
const work = mkdtempSync(join(tmpdir(), 'rehearse-'));
const dataDir = join(work, 'data');
afterAll(() => rmSync(work, { recursive: true, force: true }));
beforeAll(() => {
  const made = spawnSync(process.execPath, ['server/cli/demonstrate.ts', dataDir, '--residents', '60']);
  expect(made.status).toBe(0);
}, 120_000);

function run(...options: string[]): { status: number | null; out: string; err: string } {
  const ended = spawnSync(process.execPath, ['server/cli/rehearse.ts', ...options, '--data', dataDir], {
    encoding: 'utf8',
  });
  return { status: ended.status, out: ended.stdout, err: ended.stderr };
}

function fileOf(content: unknown): string {
  const file = join(work, `table-${Math.trunc(performance.now() * 1000)}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** The table in force with one row changed. */
function changed(series: string, change: (row: { windows: { from?: string }[] }) => void): unknown {
  const data = structuredClone(currentTableData) as unknown as { version: string; series: { id: string }[] };
  data.version = 'rehearsal';
  const row = data.series.find(({ id }) => id === series);
  change(row as never);
  return data;
}

interface Rehearsal {
  readonly before: string;
  readonly after: string;
  readonly residents: number;
  readonly persons: number;
  readonly counts: readonly { series: string; persons: number; statuses: number }[];
  readonly changes: readonly {
    type: string;
    series: string;
    birthMonth: string;
    before: { status: string } | null;
    after: { status: string } | null;
  }[];
}

test('the table in force, printed and rehearsed, changes nobody', () => {
  const current = run('--current').out;
  expect(JSON.parse(current)).toEqual(currentTableData);
  const same = JSON.parse(run('--table', fileOf(current), '--on', ON, '--json').out) as Rehearsal;
  expect(same).toMatchObject({ before: currentTable.version, persons: 0, changes: [] });
  expect(same.residents).toBeGreaterThan(40);
});

test('influenza from 50 concerns those of 50 to 64 and nobody else; nothing is written', () => {
  const table = fileOf(changed('FLU', (row) => (row.windows[0] = { ...row.windows[0], from: 'Y50' })));
  const digest = (): string =>
    createHash('sha256')
      .update(readFileSync(join(dataDir, 'ledger.sqlite')))
      .digest('hex');
  const before = [digest(), readdirSync(dataDir).toSorted()];
  const { status, out } = run('--table', table, '--on', ON, '--json');
  const rehearsal = JSON.parse(out) as Rehearsal;
  expect([status, rehearsal.after]).toEqual([0, 'rehearsal']);
  expect(rehearsal.persons).toBeGreaterThan(0);
  expect(rehearsal.counts.map(({ series }) => series)).toEqual(['FLU']);
  expect(rehearsal.counts[0]?.persons).toBe(rehearsal.persons);
  const moved = rehearsal.changes.filter(({ before: was, after }) => was?.status !== after?.status);
  expect(moved.length).toBe(rehearsal.counts[0]?.statuses);
  for (const { birthMonth, after } of moved) {
    expect(birthMonth >= '1961-11' && birthMonth <= '1977-02').toBe(true);
    // Who turns 50 within the season waits for it.
    expect(after?.status).toMatch(birthMonth < '1976-11' ? /^now$/ : /^(now|not-yet)$/);
  }
  expect([digest(), readdirSync(dataDir).toSorted()]).toEqual(before);

  const text = run('--table', table, '--on', ON).out;
  expect(text).toContain(`${rehearsal.persons}人の判定が変わります。何も書き込んでいません。`);
  expect(text.trimEnd().split('\n')).toHaveLength(rehearsal.changes.length + rehearsal.counts.length + 5);
  expect(JSON.parse(run('--table', table, '--on', ON, '--series', 'BCG', '--json').out)).toMatchObject({
    persons: 0,
  });
});

test('what is no table is said in one sentence, with the place of each mistake', () => {
  const broken = changed('FLU', (row) => (row.windows[0] = { ...row.windows[0], from: 'soon' }));
  const wrong = run('--table', fileOf(broken), '--on', ON);
  expect([wrong.status, wrong.out]).toEqual([1, '']);
  expect(wrong.err).toContain('ルール表として正しくありません（1か所）。何も比べていません。');
  expect(wrong.err).toMatch(/series\.\d+\.windows\.0\.from/);
  expect(run('--table', fileOf('{"version":'), '--on', ON).err).toContain('JSONとして読めません');
  expect(run('--table', join(work, 'nowhere.json'), '--on', ON).err).toContain('読めません（ENOENT）');
  expect(run('--table', fileOf(broken), '--on', '2026-02-30').err).toContain('日を指定してください');
  expect(run('--on', ON).err).toContain('--table FILE');
  // Nobody found under a name that does not exist would read like nobody concerned.
  const unknown = run('--table', fileOf(currentTableData), '--on', ON, '--series', 'HEPX');
  expect([unknown.status, unknown.out, unknown.err]).toEqual([1, '', expect.stringContaining('「HEPX」')]);
});

test('while the hub has the ledger open, one sentence says so', () => {
  const log = openSqliteLog(dataDir);
  const { status, err } = run('--table', fileOf(currentTableData), '--on', ON);
  log.close();
  expect([status, err]).toEqual([1, expect.stringContaining('センターが動いています。')]);
});
