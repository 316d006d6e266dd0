/** Reads the audit for the office's screens, in the office's thread: beside the hub, which writes it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { AUDIT_TOTAL_MAX } from '#shared/api/audit-api.ts';
import type { AuditRow, AuditStanding } from '#shared/api/audit-api.ts';
import type { AuditWhat } from '#shared/audit/audit-line.ts';
import { AUDIT_FILE } from './audit-file.ts';
import { readWitness } from './audit-witness.ts';
import { AuditCheck } from './check-audit.ts';

export interface AuditQuery {
  readonly what?: AuditWhat | undefined;
  readonly staff?: string | undefined;
  readonly device?: string | undefined;
  /** Any of these; a person and those linked with it. */
  readonly persons?: readonly string[] | undefined;
  /** Only what was refused or went wrong. */
  readonly refused?: boolean | undefined;
  /** When it happened, ms since the epoch: from (with it) and until (without it). */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface AuditPage {
  readonly rows: readonly AuditRow[];
  readonly total: number;
  readonly next: string | null;
}

const COLUMNS =
  'n, at, happened, what, staff, device, role, site, person, object, text, "rows", code, journal';
/** Reading the chain again costs some ms for so many lines; others are answered between. */
const CHECK_LINES = 1_000;
const CHECK_PAUSE_MS = 5;
/** Then the new lines are read; and everything again after so long, because somebody may have changed what was read. */
const CHECK_NEW_MS = 10_000;
const CHECK_ALL_MS = 6 * 3_600_000;

export class AuditReader {
  readonly #dataDir: string;
  #db: DatabaseSync | null = null;
  #check: AuditCheck | null = null;
  /** The last check that read everything: its findings stand while the next one reads. */
  #whole: AuditCheck | null = null;
  #begunAt = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** @returns rows that fit, latest first */
  find(query: AuditQuery): AuditPage {
    const db = this.#open();
    if (!db) return { rows: [], total: 0, next: null };
    const { limit, after, persons, refused } = query;
    const wanted: string[] = [];
    const values: SQLInputValue[] = [];
    const want = (condition: string, ...given: readonly SQLInputValue[]): void => {
      wanted.push(condition);
      values.push(...given);
    };
    if (query.what !== undefined) want('what = ?', query.what);
    if (query.staff !== undefined) want('staff = ?', query.staff);
    if (query.device !== undefined) want('device = ?', query.device);
    if (persons) want(`person <> '' AND person IN (${persons.map(() => '?').join(', ')})`, ...persons);
    if (refused) want(`code <> ''`);
    if (query.from !== undefined) want('happened >= ?', query.from);
    if (query.until !== undefined) want('happened < ?', query.until);
    const where = (conditions: readonly string[]): string =>
      conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const count = db.prepare(
      `SELECT count(*) AS n FROM (SELECT 1 FROM audit_line ${where(wanted)} LIMIT ${AUDIT_TOTAL_MAX})`,
    );
    const total = Number(count.get(...values)?.['n']);
    if (after !== undefined) {
      const [happened = 0, n = 0] = after.split('.').map(Number);
      want('(happened, n) < (?, ?)', happened, n);
    }
    const page = db.prepare(
      `SELECT ${COLUMNS} FROM audit_line ${where(wanted)} ORDER BY happened DESC, n DESC LIMIT ?`,
    );
    const found = page.all(...values, limit + 1) as unknown as readonly AuditRow[];
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return { rows, total, next: last && found.length > limit ? `${last.happened}.${last.n}` : null };
  }

  /** What is known of the chain so far; asking begins the reading where it had not begun. */
  standing(): AuditStanding {
    if (!this.#check) this.#begin();
    const told = this.#whole ?? this.#check;
    const { n, hash } = told?.head ?? { n: 0, hash: '' };
    return {
      checkedUntil: n,
      hash,
      isWhole: this.#whole !== null,
      findings: told?.findings ?? [],
      findingCount: told?.count ?? 0,
    };
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#db?.close();
  }

  #open(): DatabaseSync | null {
    // A hub of before had none; the file comes with the first line.
    if (!this.#db && existsSync(join(this.#dataDir, AUDIT_FILE))) {
      this.#db = new DatabaseSync(join(this.#dataDir, AUDIT_FILE), { readOnly: true });
      this.#db.exec('PRAGMA trusted_schema = OFF');
      this.#db.exec('PRAGMA busy_timeout = 2000');
    }
    return this.#db;
  }

  #begin(): void {
    const db = this.#open();
    if (!db) return;
    this.#begunAt = Date.now();
    this.#check = new AuditCheck(db, readWitness(this.#dataDir));
    this.#step();
  }

  #step(): void {
    const isMore = this.#check?.step(CHECK_LINES) ?? false;
    if (!isMore) this.#whole = this.#check;
    const next = (): void => {
      if (!isMore && Date.now() - this.#begunAt > CHECK_ALL_MS) this.#begin();
      else this.#step();
    };
    this.#timer = setTimeout(next, isMore ? CHECK_PAUSE_MS : CHECK_NEW_MS).unref();
  }
}
