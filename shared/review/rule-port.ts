/** What the review asks of the rule table, so that the ledger's core needs no medicine. */

import type { CivilDate, EntryId } from '../base/brand.ts';
import type { Shot } from '../ledger/entry.ts';
import type { RulePerson } from '../rules/judgement.ts';

export interface JudgedShot {
  readonly id: EntryId;
  readonly series: string;
  readonly dose: number | null;
  readonly product: string | null;
  readonly givenOn: CivilDate;
  readonly lotExpiry: CivilDate | null;
  /** A voluntary shot breaks no rule of the routine ones. */
  readonly legalClass: Shot['legalClass'];
}

export interface RuleViolation {
  /** The shots that break the rule together; the last is the one that should not have been given then. */
  readonly shots: readonly EntryId[];
  readonly code: string;
  readonly severity: 'legal' | 'safety' | 'info';
  readonly ja: string;
  readonly en: string;
  readonly source: string;
}

export interface RulePort {
  /** Version of the table that judges; stands in every item it makes. */
  readonly tableVersion: string;
  /** Within what the dose numbers of a series count; once in a life where the port does not say. */
  doseSpanOf?(series: string): 'life' | 'fiscal-year' | 'pregnancy';
  findViolations(person: RulePerson, shots: readonly JudgedShot[]): readonly RuleViolation[];
}
