/** The file of the audit: its tables, and how it is opened. Lines are only ever added (INV-26). */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assert } from '#shared/base/assert.ts';
import { syncFolder } from '#server/log/sync-folder.ts';

export const AUDIT_FILE = 'audit.sqlite';

/**
 * `happened` is what people ask for; `n` is what the chain runs over. Each index ends in both, so that every filter pages
 * without sorting, over a million lines too.
 */
const TABLES = `
CREATE TABLE audit_line (
  n INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  happened INTEGER NOT NULL,
  what TEXT NOT NULL,
  staff TEXT NOT NULL,
  device TEXT NOT NULL,
  role TEXT NOT NULL,
  site TEXT NOT NULL,
  person TEXT NOT NULL,
  object TEXT NOT NULL,
  text TEXT NOT NULL,
  "rows" INTEGER,
  code TEXT NOT NULL,
  journal TEXT NOT NULL,
  counter INTEGER NOT NULL,
  link TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_happened ON audit_line (happened, n);
CREATE INDEX audit_person ON audit_line (person, happened, n) WHERE person <> '';
CREATE INDEX audit_staff ON audit_line (staff, happened, n);
CREATE INDEX audit_device ON audit_line (device, happened, n);
CREATE INDEX audit_what ON audit_line (what, happened, n);
CREATE INDEX audit_refused ON audit_line (happened, n) WHERE code <> '';
CREATE UNIQUE INDEX audit_journal ON audit_line (device, journal, counter) WHERE journal <> '';
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit_line
BEGIN SELECT RAISE(ABORT, 'audit_line is append-only'); END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit_line
BEGIN SELECT RAISE(ABORT, 'audit_line is append-only'); END;
`;

/** What makes a file of one version one of the next, oldest first; a step that was ever released is never changed. */
const STEPS: readonly string[] = [TABLES];

/** A command that writes its line beside the hub takes some ms; whoever waits longer has met something else. */
const BUSY_MS = 250;

/** @param dataDir - made where it is missing */
export function openAuditFile(dataDir: string): DatabaseSync {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(dataDir, AUDIT_FILE));
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    db.exec('PRAGMA page_size = 8192');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    db.exec('PRAGMA trusted_schema = OFF');
    db.exec('BEGIN IMMEDIATE');
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    assert(version <= STEPS.length, 'the audit was written by this version or an earlier one');
    for (const step of STEPS.slice(version)) db.exec(step);
    if (version < STEPS.length) db.exec(`PRAGMA user_version = ${STEPS.length}`);
    db.exec('COMMIT');
    assert(db.prepare('PRAGMA synchronous').get()?.['synchronous'] === 2, 'the audit needs synchronous=FULL');
  } catch (cause) {
    db.close();
    throw cause;
  }
  syncFolder(dataDir);
  return db;
}
