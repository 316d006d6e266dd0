/**
 * A restore that nobody announced: the log's file is another one than the file that was last opened here, so it was copied
 * back, and what was written after that copy is gone. A snapshot of the whole disk keeps the file's number and is not
 * seen: for that there is `npm run restored`.
 */

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE, openDatabase } from './open-database.ts';
import { renewLogEpoch } from './begin-log-epoch.ts';

/**
 * To be called before the hub opens its log.
 *
 * @returns the new log epoch where the file had been copied; null where it is the one that was last opened
 * @throws LogUnavailable
 */
export function noticeCopiedFile(dataDir: string): string | null {
  const path = join(dataDir, DATABASE_FILE);
  const isThere = existsSync(path);
  const { db, close } = openDatabase(dataDir);
  try {
    const found = markOf(path);
    const known = db.prepare(`SELECT value FROM meta WHERE key = 'file'`).get()?.['value'];
    if (known === found) return null;
    const epoch = isThere && known !== undefined ? renewLogEpoch(db) : null;
    db.prepare(
      `INSERT INTO meta (key, value) VALUES ('file', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ).run(found);
    return epoch;
  } finally {
    close();
  }
}

/** A file's number is given again once it is gone, its time of birth is not (0 where the file system keeps none). */
function markOf(path: string): string {
  const { ino, birthtimeMs } = statSync(path);
  return `${ino}:${Math.floor(birthtimeMs)}`;
}
