/** Corrections: new entries that state other values for some fields, and why. What they replace stays readable. */

import type { CivilDate } from '../base/brand.ts';
import { compareDates, isRealDate } from '../base/civil-date.ts';
import { err, ok, type Problem, type Result } from '../base/result.ts';
import { changedFields } from './changed-fields.ts';
import type { EntryBody, Identity, Reason, Shot } from './entry.ts';
import { findMisfits } from './field-value.ts';
import type { PersonLedger, ShotView } from './ledger.ts';
import { isReasonGiven } from './reason.ts';
import { findDateProblem, type ShotProblemCode } from './register-shot.ts';

export type CorrectionProblemCode = ShotProblemCode | PersonCorrectionProblemCode;
export type PersonCorrectionProblemCode =
  | 'nothing-changed'
  | 'reason-missing'
  | 'name-missing'
  | 'kana-missing'
  | 'birth-missing'
  | 'no-such-day'
  | 'birth-in-future'
  | 'my-number'
  | 'too-long';

/**
 * The body of a correction: only the fields that differ from what the shot reads now. A field in conflict may be
 * stated with its interim value: that too says something, and it is kept.
 *
 * @param fields - new values; those left out stay
 * @returns err, in order: nothing-changed; what `registerShot` says of the new values; reason-missing
 */
export function correctShot(
  shot: ShotView,
  fields: Partial<Shot>,
  reason: Reason,
  person: PersonLedger,
  today: CivilDate,
): Result<EntryBody<'shot-corrected'>, readonly Problem<CorrectionProblemCode>[]> {
  const contested = new Set(shot.conflicts.map(({ field }) => field));
  const changed = changedFields(shot.shot, fields, contested);
  const problems: Problem<CorrectionProblemCode>[] = [];
  if (Object.keys(changed).length === 0) problems.push({ field: '', code: 'nothing-changed' });
  if ('series' in changed && (changed.series ?? '').trim() === '') {
    problems.push({ field: 'series', code: 'series-missing' });
  }
  if ('givenOn' in changed) {
    const problem = findDateProblem(changed.givenOn ?? null, person, today);
    if (problem) problems.push(problem);
  }
  if (changed.lot && (changed.lot.text ?? '').trim() === '' && changed.lot.unknown === null) {
    problems.push({ field: 'lot', code: 'lot-missing' });
  }
  if ('place' in changed && (changed.place ?? '').trim() === '') {
    problems.push({ field: 'place', code: 'place-missing' });
  }
  if (!isReasonGiven(reason)) problems.push({ field: 'reason', code: 'reason-missing' });
  if (problems.length > 0) return err(problems);
  const misfits = findMisfits('shot', changed);
  return misfits.length > 0 ? err(misfits) : ok({ shot: shot.id, fields: changed, reason });
}

/** The body of a correction of a person's identity, as `correctShot`. */
export function correctPerson(
  person: PersonLedger,
  fields: Partial<Identity>,
  reason: Reason,
  today: CivilDate,
): Result<EntryBody<'person-corrected'>, readonly Problem<PersonCorrectionProblemCode>[]> {
  const contested = new Set(person.identityConflicts.map(({ field }) => field));
  const changed: Partial<Identity> = person.identity
    ? changedFields(person.identity, fields, contested)
    : { ...fields };
  const problems: Problem<PersonCorrectionProblemCode>[] = [];
  if (Object.keys(changed).length === 0) problems.push({ field: '', code: 'nothing-changed' });
  problems.push(...findIdentityProblems(changed, today));
  if (!isReasonGiven(reason)) problems.push({ field: 'reason', code: 'reason-missing' });
  if (problems.length > 0) return err(problems);
  const misfits = findMisfits('identity', changed);
  return misfits.length > 0 ? err(misfits) : ok({ fields: changed, reason });
}

/** What is missing or impossible among the fields that are present: name, kana, birth. */
export function findIdentityProblems(
  fields: Partial<Identity>,
  today: CivilDate,
): Problem<'name-missing' | 'kana-missing' | 'birth-missing' | 'no-such-day' | 'birth-in-future'>[] {
  const problems: ReturnType<typeof findIdentityProblems> = [];
  const isBlank = (text: string | null | undefined): boolean => (text ?? '').trim() === '';
  if ('name' in fields && isBlank(fields.name)) problems.push({ field: 'name', code: 'name-missing' });
  if ('kana' in fields && isBlank(fields.kana)) problems.push({ field: 'kana', code: 'kana-missing' });
  if (!('birth' in fields)) return problems;
  const birth = fields.birth;
  if (birth === undefined || isBlank(birth)) problems.push({ field: 'birth', code: 'birth-missing' });
  else if (!isRealDate(birth)) problems.push({ field: 'birth', code: 'no-such-day', values: { birth } });
  else if (compareDates(birth, today) > 0) {
    problems.push({ field: 'birth', code: 'birth-in-future', values: { birth, today } });
  }
  return problems;
}
