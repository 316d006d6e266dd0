/** The file of the office's read models: opened, or made again where it does not belong to this log and this code. */

import { rmSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { assert } from '#shared/base/assert.ts';
import { OFFICE_SCHEMA } from './office-schema.ts';

export const OFFICE_FILE = 'office.sqlite';

export type Columns = Readonly<Record<string, unknown>>;

/** What a file was made of; another one is made again. */
export interface MadeOf {
  readonly logEpoch: string;
  /** Of the code that folds; see `makerOf`. */
  readonly maker: string;
}

export class OfficeStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get(sql: string, ...values: SQLInputValue[]): Columns | undefined {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, ...values: SQLInputValue[]): readonly Columns[] {
    return this.#statement(sql).all(...values);
  }

  /** Rows one at a time, where there may be too many for the memory. */
  each(sql: string): Iterable<Columns> {
    return this.#db.prepare(sql).iterate();
  }

  /** @returns rows changed */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** @returns the first column of the first row as a number; 0 where there is none */
  count(sql: string, ...values: SQLInputValue[]): number {
    const row = this.get(sql, ...values);
    return row ? Number(Object.values(row)[0] ?? 0) : 0;
  }

  /** All of it or nothing, whatever `work` throws. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (cause) {
      this.#db.exec('ROLLBACK');
      throw cause;
    }
  }

  meta(key: string): string | null {
    const value = this.get('SELECT value FROM meta WHERE key = ?', key)?.['value'];
    return typeof value === 'string' ? value : null;
  }

  setMeta(key: string, value: string): void {
    this.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, value);
  }

  close(): void {
    this.#db.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}

/** @param file - path; `:memory:` for one that is gone when it is closed */
export function openOfficeStore(file: string, madeOf: MadeOf, isFresh = false): OfficeStore {
  if (isFresh) removeStore(file);
  try {
    const store = openFile(file);
    if (store.meta('log-epoch') === madeOf.logEpoch && store.meta('maker') === madeOf.maker) return store;
    store.close();
  } catch (cause) {
    // Not a database, damaged, or of another shape: nothing in it is the only copy of anything.
    assert(cause instanceof Error, 'SQLite throws errors');
  }
  removeStore(file);
  const store = openFile(file);
  store.transaction(() => {
    store.setMeta('log-epoch', madeOf.logEpoch);
    store.setMeta('maker', madeOf.maker);
  });
  return store;
}

function openFile(file: string): OfficeStore {
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA journal_mode = WAL');
    // A power cut may take the last moments, never the file's order: cursor and rows are of one transaction.
    db.exec('PRAGMA synchronous = NORMAL');
    db.exec('PRAGMA trusted_schema = OFF');
    db.exec('PRAGMA cache_size = -12000');
    db.exec('PRAGMA temp_store = FILE');
    // 32 MB in place of 4: in a rush of pushes the same pages are written again and again, and each flush of this file
    // makes the log's own flush wait on the same disk.
    db.exec('PRAGMA wal_autocheckpoint = 8000');
    const isEmpty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
    if (isEmpty) db.exec(`BEGIN; ${OFFICE_SCHEMA} COMMIT;`);
    return new OfficeStore(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function removeStore(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
}
