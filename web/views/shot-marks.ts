/** What the rules say of the shots that were given: marks for the ledger's page, nothing where they are content. */

import type { EntryId } from '#shared/base/brand.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { evaluatePerson } from '#shared/rules/judge.ts';
import type { Reason } from '#shared/rules/judgement.ts';
import { rulePersonOf, ruleShotsOf } from '#shared/rules/resident.ts';
import { ruleSettings } from './rule-settings.svelte.ts';

export interface ShotMark {
  /** `error`: the shot does not count as legal as it stands; `warn`: look at it. */
  readonly tone: 'error' | 'warn';
  /** Legal and safety reasons, in the rules' order; deviations from the standard schedule are no marks. */
  readonly reasons: readonly Reason[];
}

/** By the id of the shot; empty where the birth date is not known. */
export function findShotMarks(ledger: PersonLedger): ReadonlyMap<EntryId, ShotMark> {
  const person = rulePersonOf(ledger);
  const marks = new Map<EntryId, ShotMark>();
  if (!person) return marks;
  for (const verdict of evaluatePerson(person, ruleShotsOf(ledger), ruleSettings.current)) {
    const reasons = verdict.reasons.filter(({ severity }) => severity !== 'info');
    if (reasons.length === 0) continue;
    marks.set(verdict.id as EntryId, { tone: verdict.valid ? 'warn' : 'error', reasons });
  }
  return marks;
}
