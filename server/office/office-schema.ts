/**
 * Tables of the office's read models. Everything in them is made from the log and may be thrown away at any time: a file
 * that was made by other code, from another log, or that cannot be read, is made again.
 */

export const OFFICE_SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- How far the log was read, and the documents that were named there and are not folded again yet.
CREATE TABLE cursor (
  realm TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE waiting (n INTEGER PRIMARY KEY, doc TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE author (author TEXT PRIMARY KEY, entries INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE unreadable (doc TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- One row for each person that is shown: the survivor of the links. Without identity: named by nobody yet.
CREATE TABLE person (
  n INTEGER PRIMARY KEY,
  person TEXT NOT NULL UNIQUE,
  realm TEXT NOT NULL,
  sort TEXT NOT NULL,
  birth TEXT NOT NULL,
  name TEXT NOT NULL,
  identity TEXT,
  provisional INTEGER NOT NULL,
  residence TEXT NOT NULL,
  shots INTEGER NOT NULL,
  entered_at INTEGER NOT NULL,
  persons TEXT NOT NULL,
  unreadable INTEGER NOT NULL
) STRICT;
CREATE INDEX person_order ON person (sort, birth, person) WHERE identity IS NOT NULL;
CREATE INDEX person_unreadable ON person (n) WHERE unreadable = 1;
CREATE TABLE search_key (
  n INTEGER PRIMARY KEY,
  kana TEXT NOT NULL,
  names TEXT NOT NULL,
  births TEXT NOT NULL,
  numbers TEXT NOT NULL
) STRICT;

-- Whom somebody entered without the resident register may be: keys of everybody, keys of those in question,
-- and those in question who must be looked at again.
CREATE TABLE likeness_key (key TEXT, person TEXT, PRIMARY KEY (key, person)) STRICT, WITHOUT ROWID;
CREATE INDEX likeness_person ON likeness_key (person);
CREATE TABLE asked_key (key TEXT, person TEXT, PRIMARY KEY (key, person)) STRICT, WITHOUT ROWID;
CREATE INDEX asked_person ON asked_key (person);
CREATE TABLE asked_again (person TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE link_group (
  person TEXT PRIMARY KEY,
  survivor TEXT NOT NULL,
  persons TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE told_apart (pair TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- The tray. owner: whose fold found it, so that it goes when that is folded again.
CREATE TABLE item (
  n INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  rank INTEGER NOT NULL,
  since INTEGER NOT NULL,
  inquiring INTEGER NOT NULL,
  person TEXT NOT NULL,
  other TEXT,
  item TEXT NOT NULL
) STRICT;
CREATE INDEX item_owner ON item (owner);
CREATE INDEX item_key ON item (key, owner);
CREATE INDEX item_order ON item (rank, since, key);
CREATE INDEX item_person ON item (person);
CREATE INDEX item_other ON item (other) WHERE other IS NOT NULL;

CREATE TABLE merged (
  n INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  person TEXT NOT NULL,
  type TEXT NOT NULL,
  since INTEGER NOT NULL,
  entries TEXT NOT NULL
) STRICT;
CREATE INDEX merged_owner ON merged (owner);
CREATE INDEX merged_key ON merged (key);
CREATE INDEX merged_order ON merged (since DESC, key);
CREATE TABLE decision (
  n INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  person TEXT NOT NULL,
  since INTEGER NOT NULL,
  reopened INTEGER NOT NULL,
  entry TEXT NOT NULL
) STRICT;
CREATE INDEX decision_owner ON decision (owner);
CREATE INDEX decision_key ON decision (key);
CREATE INDEX decision_order ON decision (since DESC, key);

CREATE TABLE session (session TEXT PRIMARY KEY, plan TEXT NOT NULL, last_entry_at INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE outcome (
  owner TEXT NOT NULL,
  session TEXT NOT NULL,
  person TEXT NOT NULL,
  outcome TEXT NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outcome_owner ON outcome (owner);
CREATE INDEX outcome_session ON outcome (session);

-- Residents as the rules read them, and who is due on the days that somebody asked about.
CREATE TABLE resident (n INTEGER PRIMARY KEY, resident TEXT NOT NULL) STRICT;
-- Counts go through this, not through everybody's text.
CREATE INDEX resident_counted ON resident (n);
CREATE TABLE due_day (
  on_day TEXT PRIMARY KEY,
  asked INTEGER NOT NULL,
  judged_to INTEGER NOT NULL,
  done INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE due (
  on_day TEXT,
  n INTEGER,
  place INTEGER,
  series TEXT NOT NULL,
  status TEXT NOT NULL,
  area TEXT,
  birth_month TEXT NOT NULL,
  due TEXT NOT NULL,
  PRIMARY KEY (on_day, n, place, series)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_series ON due (on_day, series, status, area, birth_month);
CREATE TABLE due_unreadable (on_day TEXT, n INTEGER, PRIMARY KEY (on_day, n)) STRICT, WITHOUT ROWID;
`;
