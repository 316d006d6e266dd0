/**
 * One case of the tray as a person judges it: what both saw, what each side says, what speaks for which, and the choices.
 * Pure: from an item, the ledgers it is about, and names.
 */

import type { EntryId } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import type { Choice } from '#shared/review/resolve-item.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';

/** What the screen needs to call people, sites and devices by name. */
export interface OfficeNames {
  readonly staff: (id: string) => string;
  readonly site: (id: string) => string;
  readonly device: (key: string) => string;
  readonly area: (id: string) => string;
}

/** The ledgers a case is about: the person's, and the other one's where it is about a pair. */
export interface CaseLedgers {
  readonly own: PersonLedger;
  readonly other: PersonLedger | null;
  /** Entries of the register of links. */
  readonly links: readonly Entry[];
}

export interface CaseChoice {
  readonly label: string;
  /** Side whose value it is; null for the others. */
  readonly side: string | null;
  /** What happens then, one sentence. */
  readonly consequence: string;
  /** What the button records. */
  readonly act: Choice;
  /** Reason that fits without asking, null where none does. */
  readonly reason: string | null;
}

export interface CaseSide {
  /** A, B, C … */
  readonly letter: string;
  /** The entry that says so; for a pair of persons, the one that entered the person. */
  readonly entry: Entry | null;
  readonly heading: string;
  readonly who: string;
  readonly site: string;
  readonly device: string;
  /** By the author's clock. */
  readonly at: number | null;
  readonly clock: string;
  /** What its author had seen of the other sides, one line each. */
  readonly seen: readonly string[];
  readonly reason: string | null;
}

export interface CaseRow {
  readonly field: string;
  readonly name: string;
  /** What both saw; null where there is no such column. */
  readonly base: string | null;
  /** One for each side. */
  readonly values: readonly string[];
  readonly differs: boolean;
}

export interface Case {
  readonly item: ReviewItem;
  readonly title: string;
  readonly hasBase: boolean;
  readonly sides: readonly CaseSide[];
  readonly rows: readonly CaseRow[];
  /** Which reading the screens show meanwhile, in words; null where nothing hangs on it. */
  readonly interim: string | null;
  readonly preferences: readonly string[];
  /** In the order of the keys 1, 2, 3 … */
  readonly choices: readonly CaseChoice[];
  /** Field for which another value can be entered; null where none can. */
  readonly otherValue: { readonly target: EntryId; readonly field: string; readonly name: string } | null;
}

/** What differs from kind to kind of case. */
export interface CaseParts {
  readonly sides: Case['sides'];
  readonly rows: readonly CaseRow[];
  readonly interim: string | null;
  readonly hints: readonly string[];
  readonly otherValue: Case['otherValue'];
  /** Recording of the shot where all sides speak of one. */
  readonly recorded: Entry | null;
}

export const letterOf = (at: number): string => String.fromCharCode('A'.charCodeAt(0) + at);
