/** A copy that is taken while the hub writes, and the hub that is started on it afterwards. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUp, BackupExists } from '#server/log/back-up.ts';
import { noticeCopiedFile } from '#server/log/notice-copied-file.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { submission } from '../../contract/durable-log.contract.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ledger-backup-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test('P100 a copy of a log that is being written holds every row that was acknowledged before, and verifies', () => {
  const dataDir = join(base, 'data');
  noticeCopiedFile(dataDir);
  const log = openSqliteLog(dataDir);
  log.commit([submission('t1.aaaa.1'), submission('t1.aaaa.2', 'b')], 5);
  const report = backUp(dataDir, join(base, 'copy'));
  expect(report.findings).toEqual([]);
  expect(report.realms.reduce((sum, { rows }) => sum + rows, 0)).toBe(2);
  // The hub goes on, and the copy does not follow it.
  log.commit([submission('t1.aaaa.3', 'c')], 6);
  log.close();
  expect(readdirSync(join(base, 'copy'))).toEqual(['ledger.sqlite']);
  expect(noticeCopiedFile(join(base, 'copy'))).not.toBeNull();
  const copy = openSqliteLog(join(base, 'copy'));
  expect(copy.entry('t1.aaaa.2' as never)).not.toBeNull();
  expect(copy.entry('t1.aaaa.3' as never)).toBeNull();
  copy.close();
});

test('P100 a copy is never written over, and the command says so', () => {
  const dataDir = join(base, 'data');
  openSqliteLog(dataDir).close();
  writeFileSync(join(dataDir, 'seal-key.json'), '{"of":"the seal"}', { mode: 0o600 });
  const run = () =>
    spawnSync(process.execPath, ['server/cli/backup.ts', join(base, 'copy'), dataDir], {
      cwd: ROOT,
      encoding: 'utf8',
    });
  expect(run()).toMatchObject({ status: 0 });
  // Without this key nobody could read what locked tablets have handed in.
  const sealKey = join(base, 'copy', 'seal-key.json');
  expect(readFileSync(sealKey, 'utf8')).toBe('{"of":"the seal"}');
  const modeOf = (path: string): number => statSync(path).mode & 0o777;
  if (process.platform !== 'win32') {
    expect(modeOf(sealKey)).toBe(0o600);
    // Records and the secrets of sign-ins lie in both: nobody else of the machine reads them.
    expect([modeOf(dataDir), modeOf(join(base, 'copy'))]).toEqual([0o700, 0o700]);
  }
  const again = run();
  expect(again.status).toBe(1);
  expect(again.stderr).toContain('もう控えがあります');
  expect(() => backUp(dataDir, join(base, 'copy'))).toThrow(BackupExists);
});
