/** After a restore from a backup the log's numbers are handed out a second time: a new epoch tells every device. */

import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './open-database.ts';
import { randomText } from './random-text.ts';

/**
 * Gives the log of a data folder a new epoch. Devices then offer again whatever the restored log may lack.
 *
 * @returns the new epoch
 * @throws LogUnavailable where a hub has the log open, or the folder cannot be written
 */
export function beginLogEpoch(dataDir: string): string {
  const { db, close } = openDatabase(dataDir);
  try {
    return renewLogEpoch(db);
  } finally {
    close();
  }
}

/** The same for a database that is open and has no log on it. */
export function renewLogEpoch(db: DatabaseSync): string {
  const logEpoch = randomText(8);
  db.prepare(`UPDATE meta SET value = ? WHERE key = 'log-epoch'`).run(logEpoch);
  return logEpoch;
}
