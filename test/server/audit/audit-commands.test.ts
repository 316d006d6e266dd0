/** The commands at the hub's machine: verify names the first broken line, backup takes the audit along, and each leaves its line. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AUDIT_FILE } from '#server/audit/audit-file.ts';
import { AuditLog } from '#server/audit/audit-log.ts';
import { verifyAudit } from '#server/audit/verify-audit.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { linesOnDisk, tamper } from '../../fixtures/audit-lines.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
let base: string;
let dataDir: string;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'ledger-audit-'));
  dataDir = join(base, 'data');
  openSqliteLog(dataDir).close();
  const audit = new AuditLog(dataDir, Date.now);
  for (let n = 1; n <= 5; n += 1) await audit.append({ what: 'saw-list', staff: 's1' });
  audit.close();
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const run = (command: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [`server/cli/${command}.ts`, ...args], { cwd: ROOT, encoding: 'utf8' });

test('S132 npm run verify reads the audit too, and names the first line that was tampered with', () => {
  const whole = run('verify', dataDir);
  expect([whole.status, whole.stdout]).toEqual([0, expect.stringMatching(/lines of the audit +5\n/)]);
  tamper(dataDir, `UPDATE audit_line SET staff = 's2' WHERE n = 2`, 'DELETE FROM audit_line WHERE n = 4');
  const broken = run('verify', dataDir);
  expect(broken.status).toBe(1);
  expect(broken.stdout.match(/✗ .*/)?.[0]).toBe('✗ audit: line 2 was changed');
  expect(broken.stdout).toContain('✗ audit: line 4 missing');
});

test('S132 an audit that is gone as a whole is missed', () => {
  for (const file of [AUDIT_FILE, `${AUDIT_FILE}-wal`, `${AUDIT_FILE}-shm`])
    rmSync(join(dataDir, file), { force: true });
  expect(run('verify', dataDir).stdout).toContain('✗ audit: the whole file is missing');
});

test('S132 a backup takes the audit along, its own line within; the copy verifies and goes on', async () => {
  const copy = join(base, 'copy');
  expect(run('backup', copy, dataDir)).toMatchObject({ status: 0 });
  expect(linesOnDisk(copy).at(-1)).toMatchObject({
    what: 'backed-up',
    staff: expect.stringMatching(/^os:\w/),
  });
  expect(verifyAudit(copy)).toMatchObject({ lines: 6, findings: [] });
  const restored = new AuditLog(copy, Date.now);
  await restored.append({ what: 'saw-list' });
  restored.close();
  expect(verifyAudit(copy)).toMatchObject({ lines: 7, findings: [] });
  // Cut back to what the copy had: the copy elsewhere knows more than the file that is here.
  expect(linesOnDisk(dataDir)).toHaveLength(6);
});
