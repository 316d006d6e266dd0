/**
 * Keeps the read models up with the log: reads rows on from where it stopped, notes their documents as waiting in the same
 * transaction, and folds what waits in slices, between which questions are answered. Whatever ends it, it goes on from there.
 * A document that cannot be folded is named, and the others go on.
 */

import type { DocumentId } from '#shared/base/brand.ts';
import { personOf } from '#shared/base/ids.ts';
import type { RulePort } from '#shared/review/rule-port.ts';
import { SETTINGS_DOCUMENT } from '#shared/rules/read-settings.ts';
import { DueDays, type JudgeDue } from './due-days.ts';
import { LINKS } from './link-rows.ts';
import { OfficeModel } from './office-model.ts';
import type { OfficeLog } from './office-log.ts';
import type { OfficeStore } from './office-store.ts';
import { askAgain } from './same-persons.ts';

/** A question waits no longer than this for the fold that is under way. */
const SLICE_MS = 15;
/** Nobody is answered before the lists stand, so that commits may be larger then. */
const BUILD_SLICE_MS = 120;
/** In a rush of pushes a person who is written to many times is folded once. */
const REST_MS = 30;
/**
 * Between two slices while devices are served: folding takes a core that their receipts need where there are few. One slice
 * follows on each such rest, so that lists go on through a day on which everybody pushes.
 */
const GIVE_WAY_MS = 150;
const ROWS_PER_PAGE = 500;
const ROWS_COUNTED_AT_ONCE = 20_000;
const DOCUMENTS_PER_PAGE = 2_000;

export interface OfficeParts {
  readonly log: OfficeLog;
  readonly store: OfficeStore;
  /** Null where no rule table is loaded: then no item speaks of rules. */
  readonly rules: RulePort | null;
  readonly judgeDue: JudgeDue;
  /**
   * Reads what the municipality decided about the rules, and judges by it from then on. Left out where no rules are loaded.
   *
   * @returns text that differs where the settings do
   */
  readonly rereadSettings?: () => string;
  /** Told of each document whose fold threw; ids only, nothing about a person. */
  readonly onDefect?: (doc: DocumentId, error: unknown) => void;
  /** How long a rush of commits may gather before it is folded; left out: `REST_MS`. */
  readonly restMs?: number;
  /** How long a slice of work may take; left out: as the constants above say. */
  readonly sliceMs?: number;
  /** The read models cannot be written, or the log not read: nothing is kept up any more. */
  readonly onFailed?: (cause: unknown) => void;
}

export interface Progress {
  readonly done: number;
  readonly all: number;
}

export class Office {
  readonly log: OfficeLog;
  readonly store: OfficeStore;
  readonly model: OfficeModel;
  readonly due: DueDays;
  readonly #onDefect: NonNullable<OfficeParts['onDefect']>;
  readonly #rereadSettings: () => string;
  readonly #onFailed: NonNullable<OfficeParts['onFailed']>;
  readonly #life: string;
  readonly #restMs: number;
  readonly #sliceMs: number | null;
  #revision = 0;
  #givesWayUntil = -Infinity;
  #working: Promise<void> | null = null;
  #isAskedToWork = false;
  #isStopped = false;

  /** @param life - random: two lives of one file must not give one version to two states */
  constructor(parts: OfficeParts, life: string) {
    const { log, store, rules, judgeDue, onDefect, onFailed, restMs, sliceMs } = parts;
    this.log = log;
    this.store = store;
    this.due = new DueDays(store, judgeDue);
    this.model = new OfficeModel(log, store, this.due, rules);
    this.#onDefect = onDefect ?? (() => undefined);
    this.#onFailed = onFailed ?? (() => undefined);
    this.#rereadSettings = parts.rereadSettings ?? (() => '');
    this.#life = life;
    this.#restMs = restMs ?? REST_MS;
    this.#sliceMs = sliceMs ?? null;
  }

  /** False until everything that the log held at the beginning has been folded once: no list is whole before. */
  get isBuilt(): boolean {
    return this.store.meta('built') !== null;
  }

  /** Nothing is read or written any more. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Documents folded and to be folded of the first making; null once it is done. */
  get progress(): Progress | null {
    if (this.isBuilt) return null;
    const all = this.log.countDocuments();
    const begun = this.store.meta('begun') !== null;
    return { done: begun ? Math.max(0, all - this.#waiting()) : 0, all };
  }

  /** Changes with every change that a list could show; opaque. */
  get version(): string {
    return `${this.#life}.${this.#revision}`;
  }

  /**
   * Documents whose newest entries are not folded in yet, as far as they were read; rows not read count one each, and so
   * do persons who are still to be compared with others.
   */
  get pending(): number {
    const behind = this.log
      .heads()
      .reduce((sum, { realm, seq }) => sum + Math.max(0, seq - this.#cursorOf(realm)), 0);
    return this.#waiting() + this.#toCompare() + behind;
  }

  /** Hub's clock at the last row that is folded in, ms since the epoch; null where there is none. */
  get foldedUntil(): number | null {
    const until = this.store.meta('folded-until');
    return until === null || until === '0' ? null : Number(until);
  }

  /** Documents whose fold threw, in order: a defect that `npm run verify` reports. */
  get unreadable(): readonly DocumentId[] {
    return this.store.all('SELECT doc FROM unreadable ORDER BY doc').map(({ doc }) => doc as DocumentId);
  }

  /** Call after a commit; returns at once. The rows are read from the log itself, so a call that is missed loses nothing. */
  onAppended(): void {
    this.#isAskedToWork = true;
    if (this.#working || this.#isStopped) return;
    this.#working = this.#workAfter(this.isBuilt ? this.#restMs : 0);
    this.#working.catch(this.#onFailed);
  }

  /** Call while devices are served: what is folded for the lists is put off, what is asked is answered. */
  giveWay(): void {
    this.#givesWayUntil = performance.now() + GIVE_WAY_MS;
  }

  /**
   * Resolves once everything committed before the call is folded in, and days that were asked for are judged.
   *
   * @throws where the read models cannot be written
   */
  async whenCurrent(): Promise<void> {
    for (;;) {
      this.onAppended();
      if (!this.#working) return;
      await this.#working;
      if (!this.#isAskedToWork) return;
    }
  }

  /** Resolves once no slice is under way; what waits may go on waiting after `stop`. */
  async whenIdle(): Promise<void> {
    await this.#working?.catch(() => undefined);
  }

  /** Call before log and store are closed, and wait for `whenIdle`. */
  stop(): void {
    this.#isStopped = true;
  }

  async #workAfter(restMs: number): Promise<void> {
    try {
      if (restMs > 0) await new Promise((wake) => setTimeout(wake, restMs));
      while (this.#isAskedToWork && !this.#isStopped) {
        this.#isAskedToWork = false;
        await this.#work();
      }
    } finally {
      this.#working = null;
    }
  }

  async #work(): Promise<void> {
    const { store, model, due } = this;
    this.#followSettings();
    if (store.meta('begun') === null) await this.#begin();
    this.#readLinks();
    while (await this.#inSlices(() => this.#readPage()));
    this.#followSettings();
    await this.#inSlices(() => this.#foldNext());
    await this.#inSlices(() => askAgain(store, model.links));
    this.#foldedUpToHere();
    await this.#inSlices(() => due.workOn());
  }

  /** A log that nobody has read: all its documents wait, and rows from here on are read one by one. */
  async #begin(): Promise<void> {
    const { log, store } = this;
    const heads = log.heads();
    const steps: (() => void)[] = [() => void store.run('DELETE FROM author')];
    for (const { realm, seq } of heads) {
      for (let from = 0; from < seq; from += ROWS_COUNTED_AT_ONCE) {
        steps.push(() => {
          const counted = log.authors(realm, from, Math.min(seq, from + ROWS_COUNTED_AT_ONCE));
          for (const { author, rows } of counted) this.#countRows(author, rows);
        });
      }
    }
    let at = 0;
    await this.#inSlices(() => {
      steps[at]?.();
      at += 1;
      return at < steps.length;
    });
    let after = 0;
    await this.#inSlices(() => {
      const page = log.documents(after, DOCUMENTS_PER_PAGE);
      for (const { n, doc } of page) {
        this.#letWait(doc);
        after = n;
      }
      return page.length > 0;
    });
    if (this.#isStopped) return;
    store.transaction(() => {
      for (const { realm, seq } of heads) {
        const last = seq === 0 ? undefined : log.headings(realm, seq - 1, 1)[0];
        if (last) this.#moveCursor(last.realm, last.seq, last.id, last.receivedAt);
      }
      store.setMeta('begun', '1');
    });
    // Before the persons: folding one before its group is known would fold it twice.
    store.transaction(() => this.#fold(LINKS));
  }

  #readLinks(): void {
    try {
      this.model.readLinks();
    } catch (error) {
      this.#reportUnreadable(LINKS, error);
    }
  }

  /** Whoever was judged by other settings is judged again; the lists change person by person meanwhile, as after an import. */
  #followSettings(): void {
    const { store, log } = this;
    let now: string;
    try {
      now = this.#rereadSettings();
    } catch (error) {
      // The former settings hold: nobody's list ends because one register cannot be read.
      this.#reportUnreadable(SETTINGS_DOCUMENT, error);
      return;
    }
    const before = store.meta('rule-settings');
    if (before === now) return;
    store.transaction(() => {
      if (before !== null) {
        for (let after = 0; ;) {
          const page = log.documents(after, DOCUMENTS_PER_PAGE);
          for (const { doc } of page) if (personOf(doc) !== null) this.#letWait(doc);
          const last = page.at(-1);
          if (last === undefined) break;
          after = last.n;
        }
      }
      store.setMeta('rule-settings', now);
    });
  }

  /** The next rows of any realm. @returns false at the end of the log */
  #readPage(): boolean {
    for (const { realm, seq } of this.log.heads()) {
      const after = this.#cursorOf(realm);
      if (seq <= after) continue;
      const page = this.log.headings(realm, after, ROWS_PER_PAGE);
      const last = page.at(-1);
      if (!last) continue;
      for (const { doc, author } of page) {
        this.#letWait(doc);
        this.#countRows(author, 1);
      }
      this.#moveCursor(realm, last.seq, last.id, last.receivedAt);
      return true;
    }
    return false;
  }

  #foldNext(): boolean {
    const next = this.store.get('SELECT doc FROM waiting ORDER BY n LIMIT 1');
    if (!next) return false;
    this.#fold(next['doc'] as DocumentId);
    return true;
  }

  #fold(doc: DocumentId): void {
    const { store, model } = this;
    store.run('DELETE FROM waiting WHERE doc = ?', doc);
    let write: () => readonly DocumentId[];
    try {
      write = model.refold(doc);
    } catch (error) {
      // One damaged document must not hide everyone else from the office.
      this.#reportUnreadable(doc, error);
      model.markUnreadable(doc);
      return;
    }
    for (const one of write()) this.#letWait(one);
    store.run('DELETE FROM unreadable WHERE doc = ?', doc);
  }

  #reportUnreadable(doc: DocumentId, error: unknown): void {
    this.store.run('INSERT OR IGNORE INTO unreadable VALUES (?)', doc);
    this.#onDefect(doc, error);
  }

  #foldedUpToHere(): void {
    if (this.#isStopped || this.#waiting() + this.#toCompare() > 0) return;
    const { store } = this;
    store.transaction(() => {
      store.setMeta('folded-until', String(store.count('SELECT max(received_at) FROM cursor')));
      if (store.meta('built') === null) store.setMeta('built', '1');
    });
  }

  /** Does pieces until one says that nothing is left, in transactions of a slice each. @returns false where none was done */
  async #inSlices(piece: () => boolean): Promise<boolean> {
    const sliceMs = this.#sliceMs ?? (this.isBuilt ? SLICE_MS : BUILD_SLICE_MS);
    let hasMore = true;
    let pieces = 0;
    while (hasMore && !this.#isStopped) {
      this.store.transaction(() => {
        const end = performance.now() + sliceMs;
        do {
          hasMore = piece();
          if (hasMore) pieces += 1;
        } while (hasMore && performance.now() < end);
      });
      if (pieces > 0) this.#revision += 1;
      await new Promise<void>((turn) => setImmediate(turn));
      const restMs = this.#givesWayUntil - performance.now();
      // Before the lists stand every screen waits for them.
      if (hasMore && restMs > 0 && this.isBuilt) await new Promise((wake) => setTimeout(wake, restMs));
    }
    return pieces > 0;
  }

  #waiting(): number {
    return this.store.count('SELECT count(*) FROM waiting');
  }

  #toCompare(): number {
    return this.store.count('SELECT count(*) FROM asked_again');
  }

  #letWait(doc: DocumentId): void {
    this.store.run('INSERT OR IGNORE INTO waiting (doc) VALUES (?)', doc);
  }

  #countRows(author: string, rows: number): void {
    this.store.run(
      'INSERT INTO author VALUES (?, ?) ON CONFLICT (author) DO UPDATE SET entries = entries + excluded.entries',
      author,
      rows,
    );
  }

  #cursorOf(realm: string): number {
    return this.store.count('SELECT seq FROM cursor WHERE realm = ?', realm);
  }

  #moveCursor(realm: string, seq: number, id: string, receivedAt: number): void {
    this.store.run('INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?)', realm, seq, id, receivedAt);
  }
}

/** Whether the read models stand on rows that this log has: not so where a backup was put back under the same epoch. */
export function standsOnLog(store: OfficeStore, log: OfficeLog): boolean {
  const heads = new Map(log.heads().map(({ realm, seq }) => [String(realm), seq]));
  return store.all('SELECT realm, seq, id FROM cursor').every(({ realm, seq, id }) => {
    if (Number(seq) > (heads.get(String(realm)) ?? 0)) return false;
    const [row] = log.headings(realm as never, Number(seq) - 1, 1);
    return row?.id === id;
  });
}
