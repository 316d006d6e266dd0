import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogUnavailable } from '#server/log/open-database.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import {
  durableLogContract,
  DEVICE,
  holding,
  NORTH,
  submission,
} from '../../contract/durable-log.contract.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

durableLogContract('SQLite', () => openSqliteLog(join(folder, 'data')));

/** The code with which a second process finds the log, opened by the product's own code. */
function openInAnotherProcess(): string {
  const script = `
    import { openSqliteLog } from '#server/log/sqlite-log.ts';
    try { openSqliteLog(${JSON.stringify(folder)}).close(); console.log('opened'); }
    catch (cause) { console.log(cause.code); }`;
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return done.stdout.trim();
}

test('P77 everything is there when the log is opened again: rows, holds, devices, epoch', () => {
  const log = openSqliteLog(folder);
  const [, held] = log.commit([submission('t1.aaaa.1'), holding(new Uint8Array([1]))], 5_000);
  log.addDevice(DEVICE);
  const { logEpoch } = log;
  log.close();
  const again = openSqliteLog(folder);
  expect(again.logEpoch).toBe(logEpoch);
  expect(logEpoch).toMatch(/^[a-z0-9]{8}$/);
  expect(again.head(NORTH)).toBe(1);
  expect(again.commit([submission('t1.aaaa.1')], 1)).toEqual([{ result: 'duplicate', realm: NORTH, seq: 1 }]);
  expect(again.commit([submission('t1.aaaa.2')], 1)).toMatchObject([{ row: { seq: 2, receivedAt: 5_000 } }]);
  expect(held?.result === 'held' && again.heldOne(held.hold)?.state).toBe('open');
  expect(again.devices()).toEqual([DEVICE]);
  again.close();
});

test('P77 one process alone has the log open', () => {
  const log = openSqliteLog(folder);
  expect(openInAnotherProcess()).toBe('in-use');
  expect(() => openSqliteLog(folder)).toThrow(LogUnavailable);
  log.close();
  expect(openInAnotherProcess()).toBe('opened');
});

test('P78 no row and nothing held can be changed or deleted, even with a database tool', () => {
  const log = openSqliteLog(folder);
  const [, held] = log.commit([submission('t1.aaaa.1'), holding(new Uint8Array([1]))], 1);
  log.commit([{ type: 'settle', hold: held?.result === 'held' ? held.hold : '', outcome: 'kept' }], 1);
  log.close();
  const db = new DatabaseSync(join(folder, 'ledger.sqlite'));
  for (const table of ['log_row', 'held', 'settled', 'document', 'realm']) {
    expect(() => db.exec(`DELETE FROM ${table}`), table).toThrow(/append-only|FOREIGN KEY/);
  }
  for (const change of [
    'log_row SET author = 1',
    'held SET reason = 1',
    `settled SET outcome = 'released'`,
    'document SET realm = 2',
  ]) {
    expect(() => db.exec(`UPDATE ${change}`), change).toThrow('append-only');
  }
  expect(() => db.exec(`INSERT INTO log_row VALUES ('x', 1, 'a', 'b', 1, 1, x'00')`)).toThrow();
  db.close();
});

test('P79 a commit that fails stores nothing, and the log promises nothing afterwards', () => {
  const log = openSqliteLog(folder);
  log.commit([submission('t1.aaaa.1')], 1);
  const unstorable = { ...submission('t1.aaaa.3'), author: null as unknown as string };
  expect(() => log.commit([submission('t1.aaaa.2'), unstorable], 2)).toThrow();
  expect(() => log.commit([submission('t1.aaaa.4')], 3)).toThrow('failed before');
  log.close();
  const again = openSqliteLog(folder);
  expect(again.rows(NORTH, 0, 9).map((row) => row.id)).toEqual(['t1.aaaa.1']);
  again.close();
});

test('P77 a newer schema or a folder without rights is refused with its code', () => {
  openSqliteLog(folder).close();
  const db = new DatabaseSync(join(folder, 'ledger.sqlite'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => openSqliteLog(folder)).toThrow('other-schema');
  // Root may write anywhere, so the folder is a file here.
  expect(() => openSqliteLog(join(folder, 'ledger.sqlite', 'data'))).toThrow('unwritable');
  chmodSync(folder, 0o755);
});
