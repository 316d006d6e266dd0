/**
 * The audit over HTTP. GET /api/office/audit?what=&staff=&device=&person=&refused=&from=&until=&after=&limit= for those who may
 * read it; POST /api/audit/journal from devices, also from those that nobody has opened.
 */

import type { PersonId } from '../base/brand.ts';
import type { AuditWhat } from '../audit/audit-line.ts';
import type { Freshness } from './office-api.ts';

export interface AuditRow {
  readonly n: number;
  /** When it reached the hub, hub's clock. */
  readonly at: number;
  /** When it happened: by the clock of the device where it brought the line. Rows are sorted by it, newest first. */
  readonly happened: number;
  readonly what: AuditWhat;
  readonly staff: string;
  readonly device: string;
  readonly role: string;
  readonly site: string;
  readonly person: string;
  readonly object: string;
  /** What was searched for. */
  readonly text: string;
  readonly rows: number | null;
  /** Why not; '' where it was done. */
  readonly code: string;
  /** '' for what the hub itself saw, else the journal of the device that brought the line. */
  readonly journal: string;
}

/**
 * One thing that does not hold; `n` to `until` are lines of the audit, or of the journal for `journal-gap`.
 * changed: a line's hash is not its own. missing: numbers that are not there. cut: lines off the end that were witnessed.
 * rewritten: the line was witnessed with another hash. journal-…: of a device's own journal. unreadable: a device's line that
 * cannot be opened.
 */
export interface AuditFinding {
  readonly code:
    | 'changed'
    | 'missing'
    | 'cut'
    | 'rewritten'
    | 'journal-gap'
    | 'journal-changed'
    | 'journal-forked'
    | 'journal-begun-again'
    | 'unreadable';
  readonly n: number;
  readonly until: number;
  readonly device: string;
  readonly journal: string;
}

/** How far the chain was read again, and what did not hold. */
export interface AuditStanding {
  readonly checkedUntil: number;
  readonly hash: string;
  /** All lines were read since the hub started. */
  readonly isWhole: boolean;
  readonly findings: readonly AuditFinding[];
  readonly findingCount: number;
}

export interface AuditAnswer extends Freshness {
  readonly rows: readonly AuditRow[];
  /** How many fit, up to `AUDIT_TOTAL_MAX`: more is only "more". */
  readonly total: number;
  /** `after` of the next page; null at the end. */
  readonly next: string | null;
  /** Names of the persons in the rows, as the office's lists have them. */
  readonly persons: Readonly<Record<PersonId, { readonly name: string; readonly kana: string }>>;
  readonly standing: AuditStanding;
}
export const AUDIT_TOTAL_MAX = 100_000;

/** POST /api/audit/journal. Lines in the order of their counters, at most `JOURNAL_LINES_MAX`. */
export interface JournalRequest {
  readonly device: string;
  /** Lets the device hand in, and nothing else (shared/api/seal-api.ts). */
  readonly drain: string;
  readonly journal: string;
  /** The lowest counter that the device still keeps: below it nothing can come any more. */
  readonly oldest: number;
  readonly lines: readonly {
    readonly counter: number;
    /** base64url of the line's key sealed to the hub (point and sealed key); '' where `box` is the text itself. */
    readonly key: string;
    /** base64url of IV and AES-GCM of `deviceLineText`, bound to the journal's name. */
    readonly box: string;
    /** Hex of the line's link in the journal's chain. */
    readonly link: string;
  }[];
}
export const JOURNAL_LINES_MAX = 60;

/** Said when the lines are on the disk. */
export interface JournalAnswer {
  /** The hub has all lines of this journal up to here, as far as they can still come. */
  readonly counter: number;
}
