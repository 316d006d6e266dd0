/** Opens the log's file so that what it says is true after a power cut, and so that nobody else has it open. */

import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assert } from '#shared/base/assert.ts';
import { randomText } from './random-text.ts';
import { SCHEMA, SCHEMA_VERSION } from './sqlite-schema.ts';

export const DATABASE_FILE = 'ledger.sqlite';

/** Before 3.51.3 a checkpoint could lose commits (the WAL-reset bug; sqlite.org/changes.html). */
const SQLITE_FLOOR = [3, 51, 3] as const;

/** Why the log cannot be opened; for one clear sentence at the start. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
  readonly code: 'in-use' | 'old-sqlite' | 'other-schema' | 'unwritable';
  constructor(code: LogUnavailable['code'], cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

/**
 * @param dataDir - made where it is missing
 * @throws LogUnavailable
 */
export function openDatabase(dataDir: string): DatabaseSync {
  const file = join(dataDir, DATABASE_FILE);
  try {
    makeFolder(dataDir);
    const db = new DatabaseSync(file, { enableForeignKeyConstraints: true });
    try {
      prepareDatabase(db, dataDir);
    } catch (cause) {
      db.close();
      throw cause;
    }
    return db;
  } catch (cause) {
    if (cause instanceof LogUnavailable || !(cause instanceof Error)) throw cause;
    if (/locked|busy/i.test(cause.message)) throw new LogUnavailable('in-use', cause);
    if (/EACCES|EROFS|EPERM|ENOTDIR|readonly|unable to open/i.test(cause.message)) {
      throw new LogUnavailable('unwritable', cause);
    }
    throw cause;
  }
}

function prepareDatabase(db: DatabaseSync, dataDir: string): void {
  requireVersion(db);
  // Held for as long as the process lives, and by it alone: the lock goes with the process, however it ends.
  db.exec('PRAGMA locking_mode = EXCLUSIVE');
  db.exec('PRAGMA page_size = 8192');
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('PRAGMA trusted_schema = OFF');
  db.exec('PRAGMA cell_size_check = ON');
  db.exec('PRAGMA cache_size = -32000');
  db.exec('BEGIN EXCLUSIVE');
  const version = pragma(db, 'user_version');
  if (version === 0) {
    db.exec(SCHEMA);
    db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run('log-epoch', randomText(8));
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  } else if (version !== SCHEMA_VERSION) {
    db.exec('ROLLBACK');
    throw new LogUnavailable('other-schema');
  }
  db.exec('COMMIT');
  // A setting that did not take would lose acknowledged rows in a power cut, so it is read back.
  assert(pragma(db, 'journal_mode') === 'wal', 'the log needs WAL');
  assert(pragma(db, 'synchronous') === 2, 'the log needs synchronous=FULL');
  assert(pragma(db, 'locking_mode') === 'exclusive', 'the log needs its file for itself');
  // The names of new files are durable only with their folder.
  syncFolder(dataDir);
}

function requireVersion(db: DatabaseSync): void {
  const row = db.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  const found = row.version.split('.').map(Number);
  for (const [at, floor] of SQLITE_FLOOR.entries()) {
    const part = found[at] ?? 0;
    if (part > floor) return;
    if (part < floor) throw new LogUnavailable('old-sqlite');
  }
}

function pragma(db: DatabaseSync, name: string): unknown {
  const row = db.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>;
  return Object.values(row)[0];
}

function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  syncFolder(dirname(folder));
}

function syncFolder(folder: string): void {
  // Windows opens no folders as files; NTFS keeps names in its own journal.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
