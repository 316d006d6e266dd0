/**
 * Tables of the log's file. Rows of the log and what is held are only ever added: triggers abort anything else, so
 * that no mistake of ours, and nobody with a database tool, changes them unseen (DR-14).
 */

/** Rows of a realm are numbered from here: `log_row.n` = realm * 2^32 + seq. */
export const REALM_UNIT = 2 ** 32;

const appendOnly = (table: string): string => `
CREATE TRIGGER ${table}_never_changes BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
CREATE TRIGGER ${table}_never_shrinks BEFORE DELETE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;

/** `log_row.n` is realm * REALM_UNIT + seq: one realm's rows lie side by side, and a pull is one scan. */
const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE realm (n INTEGER PRIMARY KEY, realm TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE document (
  n INTEGER PRIMARY KEY,
  doc TEXT NOT NULL UNIQUE,
  realm INTEGER NOT NULL REFERENCES realm (n)
) STRICT;
CREATE TABLE log_row (
  n INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES document (n),
  id TEXT NOT NULL UNIQUE,
  author TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  client INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (doc, client)
) STRICT;
CREATE TABLE held (
  n INTEGER PRIMARY KEY,
  hold TEXT NOT NULL UNIQUE,
  realm TEXT NOT NULL,
  doc TEXT,
  id TEXT,
  author TEXT NOT NULL,
  reason TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX held_author ON held (author);
CREATE TABLE settled (
  hold TEXT PRIMARY KEY REFERENCES held (hold),
  outcome TEXT NOT NULL CHECK (outcome IN ('released', 'kept')),
  settled_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE device (
  device TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  staff TEXT NOT NULL,
  role TEXT NOT NULL,
  site TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'revoked')),
  enrolled_at INTEGER NOT NULL,
  last_contact INTEGER,
  owes INTEGER NOT NULL,
  protocol INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE sign_in (
  staff TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  site TEXT NOT NULL,
  code TEXT NOT NULL
) STRICT, WITHOUT ROWID;
${['realm', 'document', 'log_row', 'held', 'settled'].map(appendOnly).join('')}
`;

/** Rows of before have none, nor have those of devices without a key. */
const SIGNATURES = `
ALTER TABLE log_row ADD COLUMN signature BLOB;
ALTER TABLE device ADD COLUMN key_alg TEXT;
ALTER TABLE device ADD COLUMN public_key TEXT;
`;

/** Enrolment and sign-in: rows that may change and go. */
const ACCESS = `
CREATE TABLE access (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
`;

/** What a device says that it has set aside, as JSON; null for one that never said. */
const ASIDE = `
ALTER TABLE device ADD COLUMN aside TEXT;
`;

/**
 * What makes a file of one version a file of the next, oldest first; the file's `user_version` counts those it has. A new
 * version only adds tables and columns, and a step that was ever released is never changed: a file of any age opens.
 */
export const SCHEMA_STEPS: readonly string[] = [TABLES, SIGNATURES, ACCESS, ASIDE];
