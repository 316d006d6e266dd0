/**
 * Opens the log's file so that what it says is true after a power cut. One process alone writes it; threads of that process
 * may read it beside the writer.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assert } from '#shared/base/assert.ts';
import { randomText } from './random-text.ts';
import { SCHEMA_STEPS } from './sqlite-schema.ts';
import { syncFolder } from './sync-folder.ts';

export const DATABASE_FILE = 'ledger.sqlite';
/** Empty, and locked for as long as the process lives: the lock goes with the process, however it ends. */
const LOCK_FILE = 'ledger.lock';

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

/** The log's file, open for writing by this process alone. */
export interface LockedDatabase {
  readonly db: DatabaseSync;
  /** Closes the file, then lets others have it. */
  close(): void;
}

/**
 * @param dataDir - made where it is missing
 * @throws LogUnavailable
 */
export function openDatabase(dataDir: string): LockedDatabase {
  return namingFailures(() => {
    makeFolder(dataDir);
    const lock = takeLock(dataDir);
    let db: DatabaseSync | null = null;
    try {
      const opened = (db = new DatabaseSync(join(dataDir, DATABASE_FILE), {
        enableForeignKeyConstraints: true,
      }));
      prepareDatabase(opened, dataDir);
      return {
        db: opened,
        close() {
          opened.close();
          lock.close();
        },
      };
    } catch (cause) {
      db?.close();
      lock.close();
      throw cause;
    }
  });
}

/**
 * Opens the log's file for reading only, in another thread of the process that has it open for writing. Each statement
 * sees whole commits, never earlier than they are on the disk. Close it before the writer closes.
 *
 * @throws LogUnavailable
 */
export function openForReading(dataDir: string): DatabaseSync {
  return namingFailures(() => {
    const db = new DatabaseSync(join(dataDir, DATABASE_FILE), { readOnly: true });
    db.exec('PRAGMA trusted_schema = OFF');
    db.exec('PRAGMA cell_size_check = ON');
    db.exec('PRAGMA cache_size = -4000');
    // The writer holds the file for itself only for moments: while it makes the first tables, or recovers after a crash.
    db.exec('PRAGMA busy_timeout = 5000');
    return db;
  });
}

/** A second connection, because the log's own must let readers in. */
function takeLock(dataDir: string): DatabaseSync {
  const lock = new DatabaseSync(join(dataDir, LOCK_FILE));
  try {
    lock.exec('PRAGMA journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    throw cause;
  }
}

function namingFailures<T>(open: () => T): T {
  try {
    return open();
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
  db.exec('PRAGMA page_size = 8192');
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('PRAGMA trusted_schema = OFF');
  db.exec('PRAGMA cell_size_check = ON');
  db.exec('PRAGMA cache_size = -32000');
  db.exec('BEGIN EXCLUSIVE');
  const version = Number(pragma(db, 'user_version'));
  if (version > SCHEMA_STEPS.length) {
    db.exec('ROLLBACK');
    throw new LogUnavailable('other-schema');
  }
  for (const step of SCHEMA_STEPS.slice(version)) db.exec(step);
  if (version === 0) {
    db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run('log-epoch', randomText(8));
  }
  // A file that is read only, for a rehearsal, stays as it is to the byte.
  if (version < SCHEMA_STEPS.length) db.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length}`);
  db.exec('COMMIT');
  // A setting that did not take would lose acknowledged rows in a power cut, so it is read back.
  assert(pragma(db, 'journal_mode') === 'wal', 'the log needs WAL');
  assert(pragma(db, 'synchronous') === 2, 'the log needs synchronous=FULL');
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
  // Everybody's records, and the secrets of sign-ins: for whoever runs the hub alone, whatever the machine's custom is.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  syncFolder(dirname(folder));
}
