/**
 * Puts on file who saw, searched, took along, was refused. What is appended is on the disk when the promise resolves; lines that
 * come at the same time share one commit. Another process (a command) may append beside this one: the chain is read anew
 * in every transaction.
 */

import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { auditLinkText, FIRST_LINK } from '#shared/audit/audit-chain.ts';
import type { ChainedLine } from '#shared/audit/audit-chain.ts';
import type { AuditWhat } from '#shared/audit/audit-line.ts';
import { openAuditFile } from './audit-file.ts';
import { AuditWitness } from './audit-witness.ts';

/** What is known when it happens; the log adds number, time and hash. What is left out is '' or null. */
export interface AuditFact {
  readonly what: AuditWhat;
  readonly staff?: string;
  readonly device?: string;
  readonly role?: string;
  readonly site?: string;
  readonly person?: string;
  readonly object?: string;
  readonly text?: string;
  readonly rows?: number | null;
  readonly code?: string;
  /** Of a line that a device brought. */
  readonly happened?: number;
  readonly journal?: string;
  readonly counter?: number;
  readonly link?: string;
}

/** The line is not on file: what it speaks of is not shown. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable';
}

interface Waiting {
  readonly facts: readonly AuditFact[];
  readonly done: () => void;
  readonly failed: (cause: unknown) => void;
}

export interface AuditOptions {
  /** Told of a commit that failed: what waited for it was refused. */
  readonly onFailed?: (cause: unknown) => void;
  /** The disk is full after so many pages: for tests. */
  readonly pagesMax?: number;
}

/**
 * Where several came together flushing takes at most half of the time: of a herd that asks for its tickets hundreds share a
 * flush. Whoever comes alone never waits.
 */
const REST_MS_MAX = 40;
/** What nobody waits for may stand in the memory so long, and goes a few at a time: tablets wait for the same thread. */
const NOTES_WAIT_MS = 400;
/** Where the disk is slow they wait longer: writing them takes at most a tenth of the thread, and no more than this is put off. */
const REST_FACTOR = 9;
const NOTES_WAIT_MS_MAX = 3_000;
const NOTES_AT_ONCE = 300;
/** Notes kept while the file cannot be written; what comes on top is counted and lost, and the count is put on file. */
const NOTES_MAX = 100_000;

export const sha256 = (text: string): string => hash('sha256', text);

export class AuditLog {
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  readonly #onFailed: (cause: unknown) => void;
  readonly #insert: StatementSync;
  readonly #head: StatementSync;
  readonly #witness: AuditWitness;
  #waiting: Waiting[] = [];
  #notes: AuditFact[] = [];
  /** Calls the next flush off; null where none is due. */
  #soon: (() => void) | null = null;
  #later: NodeJS.Timeout | null = null;
  #lostNotes = 0;
  #flushMs = 0;
  #restUntil = -Infinity;

  /** @param dataDir - made where it is missing */
  constructor(dataDir: string, now: () => number, { onFailed, pagesMax }: AuditOptions = {}) {
    this.#now = now;
    this.#onFailed = onFailed ?? (() => undefined);
    this.#db = openAuditFile(dataDir);
    if (pagesMax !== undefined) this.#db.exec(`PRAGMA max_page_count = ${pagesMax}`);
    this.#insert = this.#db.prepare(
      `INSERT INTO audit_line (n, at, happened, what, staff, device, role, site, person, object, text, "rows",
         code, journal, counter, link, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#head = this.#db.prepare('SELECT n, at, hash FROM audit_line ORDER BY n DESC LIMIT 1');
    this.#witness = new AuditWitness(dataDir);
  }

  /** Resolves when the line is on the disk. @throws AuditUnavailable where it is not: then nothing may be shown */
  append(...facts: readonly AuditFact[]): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ facts, done, failed });
      this.#soon ??= this.#flushSoon();
    });
  }

  #flushSoon(): () => void {
    const rest = this.#restUntil - performance.now();
    if (rest > 0) {
      const timer = setTimeout(() => this.#flush(), rest);
      return () => clearTimeout(timer);
    }
    const turn = setImmediate(() => this.#flush());
    return () => clearImmediate(turn);
  }

  /** For what shows nothing to anybody (a refusal) or stands in the ledger as well (a change): on file a moment later. */
  note(...facts: readonly AuditFact[]): void {
    if (this.#notes.length >= NOTES_MAX) this.#lostNotes += facts.length;
    else this.#notes.push(...facts);
    this.#noteLater();
  }

  #noteLater(): void {
    if (this.#notes.length === 0) return;
    const rest = Math.min(NOTES_WAIT_MS_MAX, Math.max(NOTES_WAIT_MS, REST_FACTOR * this.#flushMs));
    this.#later ??= setTimeout(() => this.#flush(), rest).unref();
  }

  /** The last lines of a device's journal that are on file: number and link; 0 and the first link where there is none. */
  journalHead(device: string, journal: string): { readonly counter: number; readonly link: string } {
    const row = this.#db
      .prepare(
        'SELECT counter, link FROM audit_line WHERE device = ? AND journal = ? ORDER BY counter DESC LIMIT 1',
      )
      .get(device, journal);
    return row
      ? { counter: Number(row['counter']), link: String(row['link']) }
      : { counter: 0, link: FIRST_LINK };
  }

  /** @returns the link of a line of a device's journal; null where it is not on file */
  journalLink(device: string, journal: string, counter: number): string | null {
    const row = this.#db
      .prepare('SELECT link FROM audit_line WHERE device = ? AND journal = ? AND counter = ?')
      .get(device, journal, counter);
    return row ? String(row['link']) : null;
  }

  /** Writes what waits, and closes the file. */
  close(): void {
    if (!this.#db.isOpen) return;
    let before = Infinity;
    // As far as it can be written: a full disk ends the process all the same.
    while (this.#waiting.length + this.#notes.length > 0 && this.#notes.length < before) {
      before = this.#notes.length;
      this.#flush();
    }
    this.#cancel();
    this.#witness.close();
    this.#db.close();
  }

  #cancel(): void {
    this.#soon?.();
    if (this.#later) clearTimeout(this.#later);
    this.#soon = null;
    this.#later = null;
  }

  #flush(): void {
    this.#cancel();
    const waiting = this.#waiting;
    this.#waiting = [];
    const notes = this.#notes.splice(0, NOTES_AT_ONCE);
    const began = performance.now();
    try {
      this.#commit([...notes, ...waiting.flatMap(({ facts }) => facts)]);
      const ended = performance.now();
      this.#flushMs = ended - began;
      this.#restUntil = waiting.length > 1 ? ended + Math.min(REST_MS_MAX, this.#flushMs) : -Infinity;
    } catch (cause) {
      if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK');
      // Whoever waits is refused; what nobody waits for is tried again later.
      this.#notes.unshift(...notes);
      this.#onFailed(cause);
      for (const { failed } of waiting) failed(new AuditUnavailable('not on file', { cause }));
      this.#noteLater();
      return;
    }
    for (const { done } of waiting) done();
    this.#noteLater();
  }

  #commit(facts: readonly AuditFact[]): void {
    if (facts.length === 0) return;
    this.#db.exec('BEGIN IMMEDIATE');
    const head = this.#head.get();
    let n = Number(head?.['n'] ?? 0);
    let hash = String(head?.['hash'] ?? FIRST_LINK);
    const at = Math.max(this.#now(), Number(head?.['at'] ?? 0));
    const lost: readonly AuditFact[] =
      this.#lostNotes > 0 ? [{ what: 'unreadable', object: 'notes', rows: this.#lostNotes }] : [];
    for (const fact of [...lost, ...facts]) {
      n += 1;
      const line = lineOf(fact, n, at);
      hash = sha256(auditLinkText(hash, line));
      this.#insert.run(
        n,
        at,
        line.happened,
        line.what,
        line.staff,
        line.device,
        line.role,
        line.site,
        line.person,
        line.object,
        line.text,
        line.rows,
        line.code,
        line.journal,
        line.counter,
        line.link,
        hash,
      );
    }
    this.#db.exec('COMMIT');
    this.#lostNotes = 0;
    this.#witness.note(n, hash);
  }
}

const lineOf = (fact: AuditFact, n: number, at: number): ChainedLine => ({
  n,
  at,
  happened: fact.happened ?? at,
  what: fact.what,
  staff: fact.staff ?? '',
  device: fact.device ?? '',
  role: fact.role ?? '',
  site: fact.site ?? '',
  person: fact.person ?? '',
  object: fact.object ?? '',
  text: fact.text ?? '',
  rows: fact.rows ?? null,
  code: fact.code ?? '',
  journal: fact.journal ?? '',
  counter: fact.counter ?? 0,
  link: fact.link ?? '',
});
