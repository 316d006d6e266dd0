/** The audit of a data folder, or of a copy, read from the first line to the last: for `npm run verify` and after a backup. */

import { copyFileSync, existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assertNever } from '#shared/base/assert.ts';
import type { AuditFinding } from '#shared/api/audit-api.ts';
import { syncFolder, syncPath } from '#server/log/sync-folder.ts';
import { AUDIT_FILE } from './audit-file.ts';
import { AuditLog } from './audit-log.ts';
import type { AuditFact } from './audit-log.ts';
import { readWitness, WITNESS_FILE } from './audit-witness.ts';
import { AuditCheck } from './check-audit.ts';

const LINES_AT_ONCE = 5_000;

export interface AuditReport {
  readonly lines: number;
  /** One line each, the first broken one first; empty where everything holds. */
  readonly findings: readonly string[];
  /** What devices did not bring, or began anew: to be asked about, and no sign that this file was touched. */
  readonly notices: readonly string[];
}

export function verifyAudit(dataDir: string): AuditReport {
  const witness = readWitness(dataDir);
  if (!existsSync(join(dataDir, AUDIT_FILE))) {
    return {
      lines: 0,
      findings: witness.length > 0 ? ['audit: the whole file is missing'] : [],
      notices: [],
    };
  }
  const db = new DatabaseSync(join(dataDir, AUDIT_FILE), { readOnly: true });
  try {
    const damage = db
      .prepare('PRAGMA integrity_check(20)')
      .all()
      .map((row) => String(row['integrity_check']))
      .filter((line) => line !== 'ok');
    const check = new AuditCheck(db, witness);
    while (check.step(LINES_AT_ONCE));
    const found = check.findings.toSorted((a, b) => a.n - b.n);
    const more = check.count - found.length;
    return {
      lines: check.head.n,
      findings: [
        ...damage.map((line) => `audit file: ${line}`),
        ...found.filter((one) => !isOfDevice(one)).map(sentenceOf),
        ...(more > 0 ? [`audit: and ${more} more`] : []),
      ],
      notices: found.filter(isOfDevice).map(sentenceOf),
    };
  } finally {
    db.close();
  }
}

const isOfDevice = ({ code }: AuditFinding): boolean => code.startsWith('journal-') || code === 'unreadable';

function sentenceOf({ code, n, until, device, journal }: AuditFinding): string {
  const lines = n === until ? `line ${n}` : `lines ${n} to ${until}`;
  switch (code) {
    case 'changed':
      return `audit: ${lines} was changed`;
    case 'missing':
      return `audit: ${lines} missing`;
    case 'cut':
      return `audit: ${lines} cut off the end`;
    case 'rewritten':
      return `audit: ${lines} is another than the one that was witnessed`;
    case 'journal-gap':
      return `audit: ${device} did not bring ${lines} of its journal ${journal}`;
    case 'journal-changed':
      return `audit: ${lines}: the journal ${journal} of ${device} does not hold together`;
    case 'journal-forked':
      return `audit: ${lines}: ${device} brought another line than before, ${journal}`;
    case 'journal-begun-again':
      return `audit: ${lines}: ${device} began another journal, ${journal}`;
    case 'unreadable':
      return `audit: ${lines}: a line of ${device} cannot be opened`;
    default:
      return assertNever(code);
  }
}

/** One moment of the audit beside a copy of the log; the hub may be running. */
export function backUpAudit(dataDir: string, folder: string): void {
  if (!existsSync(join(dataDir, AUDIT_FILE))) return;
  // The witness first: it must not know more than the copy.
  if (existsSync(join(dataDir, WITNESS_FILE))) {
    copyFileSync(join(dataDir, WITNESS_FILE), join(folder, WITNESS_FILE));
    syncPath(join(folder, WITNESS_FILE));
  }
  const db = new DatabaseSync(join(dataDir, AUDIT_FILE), { readOnly: true });
  try {
    db.exec('PRAGMA busy_timeout = 5000');
    db.prepare('VACUUM INTO ?').run(join(folder, AUDIT_FILE));
  } finally {
    db.close();
  }
  syncPath(join(folder, AUDIT_FILE));
  syncFolder(folder);
}

/** Puts on file what somebody does at the hub's machine, under the name by which that machine knows them. @throws AuditUnavailable */
export async function noteCommand(dataDir: string, fact: AuditFact): Promise<void> {
  const audit = new AuditLog(dataDir, Date.now);
  try {
    await audit.append({ staff: `os:${userInfo().username.replaceAll(/[^\w.-]/g, '_')}`, ...fact });
  } finally {
    audit.close();
  }
}
