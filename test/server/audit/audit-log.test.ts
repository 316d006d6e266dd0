import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AUDIT_FILE } from '#server/audit/audit-file.ts';
import { AuditLog, AuditUnavailable } from '#server/audit/audit-log.ts';
import { readWitness } from '#server/audit/audit-witness.ts';
import { AuditCheck } from '#server/audit/check-audit.ts';
import { linesOnDisk, tamper } from '../../fixtures/audit-lines.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ledger-audit-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const open = (options = {}) => new AuditLog(dataDir, () => 1_795_000_000_000, options);

async function writeTen(): Promise<void> {
  const audit = open();
  for (let n = 1; n <= 10; n += 1) await audit.append({ what: 'saw-list', staff: 's1', object: `list-${n}` });
  audit.close();
}

function findings(): readonly string[] {
  const db = new DatabaseSync(join(dataDir, AUDIT_FILE), { readOnly: true });
  const check = new AuditCheck(db, readWitness(dataDir));
  while (check.step(3));
  db.close();
  return check.findings.map(({ code, n, until }) => `${code} ${n}-${until}`);
}

test('S132 lines are on the disk when the promise resolves, and lines of one moment share a commit in their order', async () => {
  const audit = open();
  const all = ['a', 'b', 'c', 'd'].map((object) => audit.append({ what: 'saw-list', object }));
  expect(linesOnDisk(dataDir)).toEqual([]);
  await all[0];
  expect(linesOnDisk(dataDir).map(({ n, object }) => `${n}${object}`)).toEqual(['1a', '2b', '3c', '4d']);
  audit.close();
  expect(findings()).toEqual([]);
});

test('S132 lines that come right after a flush that several shared wait for each other, and one alone does not wait', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let [at, step] = [0, 10];
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (at += step));
  let moment = 1_795_000_000_000;
  const audit = new AuditLog(dataDir, () => (moment += 1));
  await audit.append({ what: 'saw-list', object: 'alone' });
  await audit.append({ what: 'saw-list', object: 'alone again' });
  await Promise.all(['a', 'too'].map((object) => audit.append({ what: 'saw-list', object })));
  step = 0;
  const one = audit.append({ what: 'saw-list', object: 'b' });
  await new Promise((wake) => setImmediate(wake));
  const other = audit.append({ what: 'saw-list', object: 'c' });
  vi.advanceTimersByTime(10);
  await Promise.all([one, other]);
  clock.mockRestore();
  vi.useRealTimers();
  const [b, c] = linesOnDisk(dataDir).slice(-2);
  expect([b?.object, c?.object, c?.at]).toEqual(['b', 'c', b?.at]);
  audit.close();
});

test('S132 nobody with a database tool changes or removes a line unseen: triggers refuse it', async () => {
  await writeTen();
  const db = new DatabaseSync(join(dataDir, AUDIT_FILE));
  expect(() => db.exec(`UPDATE audit_line SET staff = 'nobody'`)).toThrow(/append-only/);
  expect(() => db.exec('DELETE FROM audit_line WHERE n = 3')).toThrow(/append-only/);
  db.close();
  expect(findings()).toEqual([]);
});

test.for([
  ['changed', `UPDATE audit_line SET staff = 'nobody' WHERE n = 4`, ['changed 4-4']],
  ['another time', `UPDATE audit_line SET happened = 5 WHERE n = 10`, ['changed 10-10']],
  ['removed', 'DELETE FROM audit_line WHERE n = 3', ['missing 3-3']],
  ['several removed', 'DELETE FROM audit_line WHERE n BETWEEN 2 AND 5', ['missing 2-5']],
  ['the first removed', 'DELETE FROM audit_line WHERE n = 1', ['missing 1-1']],
  [
    'removed, and numbered anew',
    'DELETE FROM audit_line WHERE n = 3; UPDATE audit_line SET n = n - 1 WHERE n > 3',
    ['cut 10-10', 'changed 3-3'],
  ],
  ['cut off the end', 'DELETE FROM audit_line WHERE n > 6', ['cut 7-10']],
  ['all gone', 'DELETE FROM audit_line', ['cut 1-10']],
  [
    'two in the other order',
    'UPDATE audit_line SET n = -1 WHERE n = 5; UPDATE audit_line SET n = 5 WHERE n = 6; UPDATE audit_line SET n = 6 WHERE n = -1',
    ['changed 5-5'],
  ],
] as const)('S132 a line that was tampered with is named: %s', async ([, statement, expected]) => {
  await writeTen();
  tamper(dataDir, statement);
  expect(findings()).toEqual(expect.arrayContaining([...expected]));
});

test('S132 who makes a whole new chain is found by the witness', async () => {
  await writeTen();
  tamper(dataDir, 'DELETE FROM audit_line');
  const forged = open();
  for (let n = 1; n <= 12; n += 1) await forged.append({ what: 'saw-list', staff: 's2' });
  forged.close();
  expect(findings()).toContain('rewritten 10-10');
});

test('S132 a command that writes beside the hub goes on with the same chain', async () => {
  const hub = open();
  const command = open();
  await hub.append({ what: 'saw-list', object: 'a' });
  await command.append({ what: 'backed-up' });
  await hub.append({ what: 'saw-list', object: 'b' });
  command.close();
  hub.close();
  expect(linesOnDisk(dataDir).map(({ n, what }) => `${n} ${what}`)).toEqual([
    '1 saw-list',
    '2 backed-up',
    '3 saw-list',
  ]);
  expect(findings()).toEqual([]);
});

test('S131 a full disk refuses the line, loses none of before, and is written again when there is room', async () => {
  const full = open({ pagesMax: 40 });
  let written = 0;
  const fill = async (lines: number): Promise<void> => {
    const many = Array.from(
      { length: lines },
      () => ({ what: 'searched', text: `ア${'イ'.repeat(90)}` }) as const,
    );
    for (; written < 5_000; written += lines) await full.append(...many);
  };
  await expect(fill(25)).rejects.toBeInstanceOf(AuditUnavailable);
  await expect(fill(1)).rejects.toBeInstanceOf(AuditUnavailable);
  full.note({ what: 'connected', code: 'revoked' });
  full.close();
  expect(linesOnDisk(dataDir)).toHaveLength(written);
  const roomy = open();
  await roomy.append({ what: 'saw-list' });
  roomy.close();
  expect(linesOnDisk(dataDir)).toHaveLength(written + 1);
  expect(findings()).toEqual([]);
});

test('S131 what nobody waits for is kept while the file cannot be written, and is on file after it', async () => {
  const audit = open();
  const other = new DatabaseSync(join(dataDir, AUDIT_FILE));
  other.exec('BEGIN IMMEDIATE');
  audit.note({ what: 'connected', code: 'revoked', device: 'd7' });
  await expect(audit.append({ what: 'saw-list' })).rejects.toBeInstanceOf(AuditUnavailable);
  other.exec('ROLLBACK');
  other.close();
  await audit.append({ what: 'saw-list', object: 'after' });
  audit.close();
  expect(linesOnDisk(dataDir).map(({ what, device, object }) => `${what} ${device}${object}`)).toEqual([
    'connected d7',
    'saw-list after',
  ]);
});
