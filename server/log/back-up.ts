/** A whole copy of the log while the hub goes on writing: one moment of it, flushed, and read again before it is called one. */

import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE, openForReading } from './open-database.ts';
import { openSqliteLog } from './sqlite-log.ts';
import { syncFolder, syncPath } from './sync-folder.ts';
import { verifyLog } from './verify-log.ts';
import type { LogReport } from './verify-log.ts';

export class BackupExists extends Error {
  override readonly name = 'BackupExists';
}

/** Until it was verified a copy has another name, so that nobody restores half of one. */
const UNFINISHED = 'unfinished';

/**
 * @param folder - made; the copy in it is a data folder that a hub can be started on
 * @param beside - secret files of the data folder that belong to a copy of it; those that are there are copied
 * @returns what the verification of the copy found
 * @throws BackupExists where the folder holds a log already: a backup is never written over
 * @throws LogUnavailable
 */
export function backUp(dataDir: string, folder: string, beside: readonly string[] = []): LogReport {
  if (existsSync(join(folder, DATABASE_FILE))) throw new BackupExists(folder);
  const unfinished = join(folder, UNFINISHED);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const copy = join(unfinished, DATABASE_FILE);
  const db = openForReading(dataDir);
  try {
    db.prepare('VACUUM INTO ?').run(copy);
  } finally {
    db.close();
  }
  syncPath(copy);
  const log = openSqliteLog(unfinished);
  const damage = log.findDamage();
  const report = verifyLog(log);
  // Closing moves everything into the one file: the copy has no second one beside it.
  log.close();
  syncPath(copy);
  for (const name of beside.filter((file) => existsSync(join(dataDir, file)))) {
    copyFileSync(join(dataDir, name), join(folder, name));
    chmodSync(join(folder, name), 0o600);
    syncPath(join(folder, name));
  }
  renameSync(copy, join(folder, DATABASE_FILE));
  rmSync(unfinished, { recursive: true });
  syncFolder(folder);
  return { ...report, findings: [...damage, ...report.findings] };
}
