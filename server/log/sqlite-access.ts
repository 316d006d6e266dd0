/** Rows of enrolment and sign-in in the log's file: a table that may change. */

import type { DatabaseSync } from 'node:sqlite';
import type { AccessKind, AccessRow, AccessRows } from './access-rows.ts';

export class SqliteAccess implements AccessRows {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  find(kind: AccessKind, key: string): string | null {
    const row = this.#db.prepare('SELECT value FROM access WHERE kind = ? AND key = ?').get(kind, key);
    return row ? String(row['value']) : null;
  }

  all(kind: AccessKind): readonly AccessRow[] {
    return this.#db
      .prepare('SELECT key, value FROM access WHERE kind = ? ORDER BY key')
      .all(kind)
      .map(({ key, value }) => ({ key: String(key), value: String(value) }));
  }

  put(kind: AccessKind, key: string, value: string | null): void {
    if (value === null) this.#db.prepare('DELETE FROM access WHERE kind = ? AND key = ?').run(kind, key);
    else this.#db.prepare('INSERT OR REPLACE INTO access VALUES (?, ?, ?)').run(kind, key, value);
  }
}
