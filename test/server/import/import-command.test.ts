import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { fileOf, HANAKO, HANAKO_MR, historyText, residentsText, rowCount, TARO } from './files.ts';

const PLAN = {
  municipality: { code: '990019', name: 'みずほ野市（デモ）', demonstration: true },
  areas: [{ area: 'kita', name: '北地区' }],
  sites: [{ site: 'office', name: '健康推進課', type: 'office', area: null }],
  staff: [],
  lots: [],
  sessions: [],
};

const dataDir = mkdtempSync(join(tmpdir(), 'import-command-'));
const run = (
  ...more: string[]
): { readonly status: number | null; readonly out: string; readonly err: string } => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['server/cli/import.ts', '--data', dataDir, ...more],
    { encoding: 'utf8' },
  );
  return { status, out: stdout, err: stderr };
};
const rows = (): number => {
  const log = openSqliteLog(dataDir);
  const count = rowCount(log);
  log.close();
  return count;
};

test('I1 the command reports, changes nothing, and imports only with --accept', { timeout: 120_000 }, () => {
  const residents = fileOf(residentsText(HANAKO, TARO, TARO.replace('0002', '0003').replace(',男,', ',？,')));
  const files = ['--residents', residents, '--history', fileOf(historyText(HANAKO_MR))];
  expect(run('--plan', fileOf(JSON.stringify(PLAN), 'json'), '--accept').status).toBe(0);
  const before = rows();
  const rejected = join(dataDir, 'rejected.csv');

  const dry = run(...files, '--rejected', rejected);
  expect([dry.status, dry.err]).toEqual([0, '']);
  expect(dry.out).toContain('読み取り 3行 ＝ 新規 2 ＋ 変更 0 ＋ 既知 0 ＋ 不採用 1');
  expect(dry.out).toContain('4行目「性別」：「？」は使えません。');
  expect(dry.out).toContain('まだ何も取り込んでいません。');
  expect(readFileSync(rejected, 'utf8')).toContain('吉田'.replace('吉', '𠮷'));
  expect(rows()).toBe(before);

  const accepted = run(...files, '--accept', '--json');
  expect(JSON.parse(accepted.out)).toMatchObject({
    isApplied: true,
    entries: 3,
    residents: {
      read: 3,
      accepted: 2,
      rejected: 1,
      rejectedRows: [{ line: 4, column: '性別', code: 'unknown-code' }],
    },
    history: { read: 1, accepted: 1 },
  });
  expect(rows()).toBe(before + 3);
  expect(JSON.parse(run(...files, '--accept', '--json').out)).toMatchObject({ entries: 0 });
  expect(rows()).toBe(before + 3);
});

test('I4 a refused file ends the command with its sentence and status 1', () => {
  const { status, out } = run('--residents', fileOf(Buffer.from('\uFEFF宛名番号', 'utf16le')));
  expect([status, out]).toEqual([1, expect.stringContaining('文字コードがUTF-16です。')]);
});

test('while the hub has the ledger open, one sentence says to stop it first', () => {
  const log = openSqliteLog(dataDir);
  const { status, err } = run('--residents', fileOf(residentsText(HANAKO)));
  log.close();
  expect(status).toBe(1);
  expect(err).toContain('npm start を Ctrl-C で止めてから、もう一度実行してください。');
});

test('a wrong option and a missing folder are said in one sentence each', () => {
  expect(run('--accpet').err).toContain('使い方');
  const missing = join(dataDir, 'nowhere');
  expect(run('--data', missing, '--residents', fileOf(residentsText(HANAKO))).err).toContain('ありません');
  expect(existsSync(missing)).toBe(false);
});
