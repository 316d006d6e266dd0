import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryLog } from '#server/log/memory-log.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { verifyLog } from '#server/log/verify-log.ts';
import { COMMON, holding, submission } from '../../contract/durable-log.contract.ts';
import { personDoc } from '../../fixtures/wire-entries.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-verify-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const verifyFolder = () =>
  spawnSync(process.execPath, ['server/cli/verify.ts', folder], { cwd: ROOT, encoding: 'utf8' });

test('P60 a log in which everything holds has no findings', () => {
  const log = new MemoryLog();
  log.commit(
    [
      submission('t1.aaaa.1'),
      submission('t1.aaaa.2', '', personDoc(3), COMMON),
      holding(new Uint8Array([1])),
    ],
    5,
  );
  expect(verifyLog(log)).toEqual({
    realms: [
      { realm: 'area-north', rows: 1 },
      { realm: 'common', rows: 1 },
    ],
    documents: 2,
    authors: 1,
    held: { open: 1, released: 0, kept: 0 },
    findings: [],
  });
});

test('P60 a counter that is missing is found; one that is held is not missing', () => {
  const log = new MemoryLog();
  const fork = { ...holding(new Uint8Array([1])), id: 't1.aaaa.2' as never };
  log.commit([submission('t1.aaaa.1'), fork, submission('t1.aaaa.5'), submission('t1.bbbb.2')], 5);
  expect(verifyLog(log).findings).toEqual(['t1.aaaa: missing 3 to 4', 't1.bbbb: missing 1']);
});

test('P60 rows that were tampered with behind the triggers are found, and verify ends with 1', () => {
  const log = openSqliteLog(folder);
  const rows = Array.from({ length: 6 }, (_, at) =>
    submission(`t1.aaaa.${at + 1}`, `${at}`, personDoc(at % 2)),
  );
  log.commit(rows, 5);
  log.close();
  expect(verifyFolder()).toMatchObject({ status: 0 });
  const db = new DatabaseSync(join(folder, 'ledger.sqlite'));
  db.exec('DROP TRIGGER log_row_never_changes; DROP TRIGGER log_row_never_shrinks');
  db.exec(
    `UPDATE log_row SET bytes = CAST(replace(CAST(bytes AS TEXT), 'other', 'otter') AS BLOB) WHERE id = 't1.aaaa.1'`,
  );
  db.exec(`UPDATE log_row SET author = 't9' WHERE id = 't1.aaaa.2'`);
  db.exec(`UPDATE log_row SET id = 't1.aaaa.9' WHERE id = 't1.aaaa.3'`);
  db.exec(`UPDATE log_row SET received_at = 1 WHERE id = 't1.aaaa.4'`);
  db.exec(`DELETE FROM log_row WHERE id = 't1.aaaa.5'`);
  db.close();
  const { status, stdout } = verifyFolder();
  expect(status).toBe(1);
  for (const finding of [
    'area-north 2: t1.aaaa.2 was brought by t9',
    'area-north 3: it holds t1.aaaa.3, not t1.aaaa.9',
    'area-north 4: received before the row before it',
    'area-north 6: row 5 is missing',
    't1.aaaa: missing 3, 5, 7 to 8',
  ]) {
    expect(stdout).toContain(finding);
  }
});
