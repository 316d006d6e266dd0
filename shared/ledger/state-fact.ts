/** Stating a fact about a person, correcting it, taking it back: from a form's values to the entry. */

import type { CivilDate } from '../base/brand.ts';
import { compareDates, daysBetween, isRealDate } from '../base/civil-date.ts';
import { err, ok, type Problem, type Result } from '../base/result.ts';
import { changedFields } from './changed-fields.ts';
import type { EntryBody, Fact, Reason } from './entry.ts';
import { findMisfits, type MisfitCode } from './field-value.ts';
import { isOnePregnancy } from './fold-facts.ts';
import type { FactView, PersonLedger } from './ledger.ts';
import { isReasonGiven } from './reason.ts';
import { blankAsNull } from './register-shot.ts';

/** Which days each type of fact has, in the order of the form. */
export const FACT_DAYS: Readonly<Record<Fact['type'], readonly ('due' | 'endedOn')[]>> = {
  pregnancy: ['due', 'endedOn'],
  'organ-disability': [],
  'hiv-disability': [],
  'rubella-antibody-low': [],
  'long-illness': ['endedOn'],
};

/** Values of a form; what is left out reads as not stated. */
export interface FactDraft {
  readonly type: Fact['type'] | null;
  readonly due?: CivilDate | null;
  readonly endedOn?: CivilDate | null;
  readonly basis: Fact['basis'] | null;
  readonly note?: string | null;
}

/** In order of precedence within one field. */
export type FactProblemCode =
  | 'fact-missing'
  | 'not-of-this-person'
  | 'due-missing'
  | 'no-such-day'
  | 'due-unlikely'
  | 'already-stated'
  | 'ended-in-future'
  | 'ended-before-birth'
  | 'ended-unlikely'
  | 'basis-missing'
  | MisfitCode
  | 'nothing-changed'
  | 'reason-missing';

/** A due date lies at most this far ahead (a pregnancy just begun) … */
const DUE_AHEAD_DAYS = 294;
/** … and no pregnancy lasts so long after it. */
const DUE_PASSED_DAYS = 28;
const PREGNANCY_DAYS = 280;

/**
 * The body of the statement. A type that the ledger has already is refused where it cannot be true twice: correct that
 * one. A past pregnancy may be stated, as far back as the person's own life allows: a shot that was given rests on it.
 *
 * @returns err: problems in the order of the form; `values` of already-stated: the due date that is known
 */
export function stateFact(
  draft: FactDraft,
  person: PersonLedger,
  today: CivilDate,
): Result<EntryBody<'fact-stated'>, readonly Problem<FactProblemCode>[]> {
  const problems: Problem<FactProblemCode>[] = [];
  const { type, basis } = draft;
  if (type === null) problems.push({ field: 'type', code: 'fact-missing' });
  const days = type === null ? [] : FACT_DAYS[type];
  const body = {
    type,
    due: days.includes('due') ? (draft.due ?? null) : null,
    endedOn: days.includes('endedOn') ? (draft.endedOn ?? null) : null,
    basis,
    note: blankAsNull(draft.note),
  };
  if (type !== null) {
    if (type === 'pregnancy' && person.identity?.sex === 'M') {
      problems.push({ field: 'type', code: 'not-of-this-person' });
    } else if (type !== 'pregnancy' && isStated(type, person)) {
      problems.push({ field: 'type', code: 'already-stated' });
    }
    problems.push(...findDayProblems({ ...body, type }, null, person, today));
  }
  if (basis === null) problems.push({ field: 'basis', code: 'basis-missing' });
  if (problems.length > 0) return err(problems);
  const misfits = findMisfits('fact', body);
  return misfits.length > 0 ? err(misfits) : ok(body as EntryBody<'fact-stated'>);
}

/** The body of a correction, as `correctShot`: only what differs, and why. What the fact is about is voided, not corrected. */
export function correctFact(
  view: FactView,
  fields: Partial<Omit<Fact, 'type'>>,
  reason: Reason,
  person: PersonLedger,
  today: CivilDate,
): Result<EntryBody<'fact-corrected'>, readonly Problem<FactProblemCode>[]> {
  const contested = new Set(view.conflicts.map(({ field }) => field));
  const changed = changedFields<Omit<Fact, 'type'>>(view.fact, fields, contested);
  const problems: Problem<FactProblemCode>[] = [];
  if (Object.keys(changed).length === 0) problems.push({ field: '', code: 'nothing-changed' });
  const { type } = view.fact;
  const found = findDayProblems({ ...view.fact, ...changed, type }, view, person, today);
  // What was stated and is not touched is not this form's to mend.
  problems.push(...found.filter(({ field }) => field in changed));
  if (!isReasonGiven(reason)) problems.push({ field: 'reason', code: 'reason-missing' });
  if (problems.length > 0) return err(problems);
  const misfits = findMisfits('fact', changed);
  return misfits.length > 0 ? err(misfits) : ok({ fact: view.id, fields: changed, reason });
}

export const voidFact = (view: FactView, reason: Reason): EntryBody<'fact-voided'> => ({
  fact: view.id,
  reason,
});

/** A long illness may come twice; a disability is there or not. */
const isStated = (type: Fact['type'], person: PersonLedger): boolean =>
  type !== 'long-illness' && person.facts.some(({ state, fact }) => state === 'counts' && fact.type === type);

function findDayProblems(
  { type, due, endedOn }: Pick<Fact, 'type' | 'due' | 'endedOn'>,
  self: FactView | null,
  person: PersonLedger,
  today: CivilDate,
): Problem<FactProblemCode>[] {
  const problems: Problem<FactProblemCode>[] = [];
  const birth = person.identity?.birth ?? null;
  if (type === 'pregnancy') {
    const problem = findDueProblem({ due, endedOn }, self, person, today);
    if (problem) problems.push(problem);
  }
  const field = 'endedOn';
  if (endedOn === null) return problems;
  if (!isRealDate(endedOn)) problems.push({ field, code: 'no-such-day', values: { endedOn } });
  else if (compareDates(endedOn, today) > 0) {
    problems.push({ field, code: 'ended-in-future', values: { endedOn, today } });
  } else if (birth !== null && compareDates(endedOn, birth) < 0) {
    problems.push({ field, code: 'ended-before-birth', values: { endedOn, birth } });
  } else if (type === 'pregnancy' && due !== null && isRealDate(due)) {
    const days = daysBetween(endedOn, due);
    if (days > PREGNANCY_DAYS || days < -DUE_PASSED_DAYS) {
      problems.push({ field, code: 'ended-unlikely', values: { endedOn, due } });
    }
  }
  return problems;
}

function findDueProblem(
  { due, endedOn }: Pick<Fact, 'due' | 'endedOn'>,
  self: FactView | null,
  person: PersonLedger,
  today: CivilDate,
): Problem<FactProblemCode> | null {
  const field = 'due';
  if (due === null) return { field, code: 'due-missing' };
  if (!isRealDate(due)) return { field, code: 'no-such-day', values: { due } };
  const birth = person.identity?.birth ?? null;
  if (daysBetween(today, due) > DUE_AHEAD_DAYS || (birth !== null && compareDates(due, birth) <= 0)) {
    return { field, code: 'due-unlikely', values: { due, today } };
  }
  const known = person.facts.find(
    ({ id, state, fact }) =>
      id !== self?.id &&
      state === 'counts' &&
      fact.type === 'pregnancy' &&
      isOnePregnancy(fact, { due, endedOn }),
  );
  return known ? { field, code: 'already-stated', values: { due: known.fact.due! } } : null;
}
