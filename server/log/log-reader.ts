/**
 * The log as another thread of the hub's process reads it: a connection of its own that can write nothing. What it sees are
 * whole commits, each already on the disk. Rows come without their bytes wherever nobody asks for these.
 */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DocumentId, EntryId, LogSeq, RealmId } from '#shared/base/brand.ts';
import { assert } from '#shared/base/assert.ts';
import type { HoldReason } from '#shared/document/contract.ts';
import type { DeviceRecord, HeldBytes, HeldState, LogRow } from './durable-log.ts';
import { openForReading } from './open-database.ts';
import { SqliteDevices } from './sqlite-devices.ts';
import { REALM_UNIT } from './sqlite-schema.ts';

type Columns = Readonly<Record<string, unknown>>;

/** Where a row stands, without what it says. */
export type RowHeading = Omit<LogRow, 'update'>;

export interface RealmHead {
  readonly realm: RealmId;
  /** Number of the last row. */
  readonly seq: number;
}

export class LogReader {
  readonly logEpoch: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #realms = new Map<number, RealmId>();

  /** @throws LogUnavailable where there is no log, or nobody has it open for writing */
  constructor(dataDir: string) {
    this.#db = openForReading(dataDir);
    const epoch = this.#get(`SELECT value FROM meta WHERE key = 'log-epoch'`)?.['value'];
    assert(typeof epoch === 'string', 'the log has an epoch');
    this.logEpoch = epoch;
  }

  /** Realms that were begun, in that order. */
  heads(): readonly RealmHead[] {
    return this.#all('SELECT n, realm FROM realm ORDER BY n').map(({ n, realm }) => {
      this.#realms.set(Number(n), realm as RealmId);
      const from = Number(n) * REALM_UNIT;
      const last = this.#get(
        'SELECT max(n) AS n FROM log_row WHERE n > ? AND n < ?',
        from,
        from + REALM_UNIT,
      );
      const newest = last?.['n'];
      return { realm: realm as RealmId, seq: typeof newest === 'number' ? newest - from : 0 };
    });
  }

  /** @returns rows after `after`, oldest first, at most `limit` */
  headings(realm: RealmId, after: number, limit: number): readonly RowHeading[] {
    const from = this.#numberOf(realm) * REALM_UNIT;
    return this.#all(
      `SELECT r.n, d.doc, r.id, r.author, r.received_at FROM log_row r JOIN document d ON d.n = r.doc
       WHERE r.n > ? AND r.n < ? ORDER BY r.n LIMIT ?`,
      from + after,
      from + REALM_UNIT,
      limit,
    ).map((row) => this.#headingOf(row));
  }

  /** Rows by author among those after `after` up to `to`, both numbers of one realm. */
  authors(
    realm: RealmId,
    after: number,
    to: number,
  ): readonly { readonly author: string; readonly rows: number }[] {
    const from = this.#numberOf(realm) * REALM_UNIT;
    return this.#all(
      'SELECT author, count(*) AS rows FROM log_row WHERE n > ? AND n <= ? GROUP BY author',
      from + after,
      from + to,
    ).map(({ author, rows }) => ({ author: String(author), rows: Number(rows) }));
  }

  countDocuments(): number {
    return Number(this.#get('SELECT count(*) AS count FROM document')?.['count']);
  }

  /** @param after - `n` of the last document of the page before; 0 from the start */
  documents(after: number, limit: number): readonly { readonly n: number; readonly doc: DocumentId }[] {
    return this.#all('SELECT n, doc FROM document WHERE n > ? ORDER BY n LIMIT ?', after, limit).map(
      ({ n, doc }) => ({ n: Number(n), doc: doc as DocumentId }),
    );
  }

  /** @returns where the document lives, null where nobody has written to it */
  realmOf(doc: DocumentId): RealmId | null {
    const row = this.#get('SELECT realm FROM document WHERE doc = ?', doc);
    return row ? this.#realmOfNumber(Number(row['realm'])) : null;
  }

  /** @returns rows of a document in the order of the log; empty where nobody has written to it */
  rowsOfDocument(doc: DocumentId): readonly LogRow[] {
    return this.#all(
      `SELECT r.n, d.doc, r.id, r.author, r.received_at, r.bytes FROM log_row r
       JOIN document d ON d.n = r.doc WHERE d.doc = ? ORDER BY r.n`,
      doc,
    ).map((row) => ({ ...this.#headingOf(row), update: row['bytes'] as Uint8Array }));
  }

  /** @returns the row with this entry, null where there is none */
  heading(id: EntryId): RowHeading | null {
    const row = this.#get(
      `SELECT r.n, d.doc, r.id, r.author, r.received_at FROM log_row r JOIN document d ON d.n = r.doc
       WHERE r.id = ?`,
      id,
    );
    return row ? this.#headingOf(row) : null;
  }

  /** Open holds, counted without their bytes. */
  countOpenHeld(): number {
    const row = this.#get(
      'SELECT count(*) AS count FROM held h WHERE NOT EXISTS (SELECT 1 FROM settled s WHERE s.hold = h.hold)',
    );
    return Number(row?.['count']);
  }

  /**
   * Newest first.
   *
   * @param after - the hold after which the page begins; null, or one that is not there, begins at the newest
   */
  heldPage(state: HeldState | null, after: string | null, limit: number): readonly HeldBytes[] {
    const last = after === null ? null : this.#get('SELECT n FROM held WHERE hold = ?', after);
    return this.#all(
      `SELECT h.*, ifnull(s.outcome, 'open') AS state FROM held h LEFT JOIN settled s ON s.hold = h.hold
       WHERE h.n < ? AND (? IS NULL OR ifnull(s.outcome, 'open') = ?) ORDER BY h.n DESC LIMIT ?`,
      last ? Number(last['n']) : Number.MAX_SAFE_INTEGER,
      state,
      state,
      limit,
    ).map(heldOf);
  }

  devices(): readonly DeviceRecord[] {
    return new SqliteDevices(this.#db).all();
  }

  close(): void {
    this.#db.close();
  }

  #headingOf(row: Columns): RowHeading {
    const n = Number(row['n']);
    const realm = Math.floor(n / REALM_UNIT);
    return {
      realm: this.#realmOfNumber(realm),
      seq: (n - realm * REALM_UNIT) as LogSeq,
      doc: row['doc'] as DocumentId,
      id: row['id'] as EntryId,
      author: String(row['author']),
      receivedAt: Number(row['received_at']),
    };
  }

  #numberOf(realm: RealmId): number {
    for (const [n, known] of this.#realms) if (known === realm) return n;
    const row = this.#get('SELECT n FROM realm WHERE realm = ?', realm);
    assert(row !== undefined, 'a realm that has rows was begun');
    this.#realms.set(Number(row['n']), realm);
    return Number(row['n']);
  }

  #realmOfNumber(n: number): RealmId {
    const known = this.#realms.get(n);
    if (known !== undefined) return known;
    const row = this.#get('SELECT realm FROM realm WHERE n = ?', n);
    assert(row !== undefined, 'a document lives in a realm');
    this.#realms.set(n, row['realm'] as RealmId);
    return row['realm'] as RealmId;
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }

  #get(sql: string, ...values: (string | number | null)[]): Columns | undefined {
    return this.#statement(sql).get(...values);
  }

  #all(sql: string, ...values: (string | number | null)[]): readonly Columns[] {
    return this.#statement(sql).all(...values);
  }
}

const heldOf = (row: Columns): HeldBytes => ({
  hold: row['hold'] as string,
  realm: row['realm'] as RealmId,
  doc: row['doc'] as DocumentId | null,
  id: row['id'] as EntryId | null,
  author: row['author'] as string,
  reason: row['reason'] as HoldReason,
  receivedAt: row['received_at'] as number,
  bytes: row['bytes'] as Uint8Array,
  state: row['state'] as HeldState,
});
