/** 見送り: the shot that was not given today, and why. */

import type { CivilDate, SessionId } from '../base/brand.ts';
import { err, ok, type Problem, type Result } from '../base/result.ts';
import type { EntryBody, Reason } from './entry.ts';
import { isReasonGiven } from './reason.ts';

export type WithholdProblemCode = 'series-missing' | 'reason-missing';

/** @returns the body; err: series-missing, then reason-missing (also for `other` without a note) */
export function withholdShot(
  series: string,
  on: CivilDate,
  session: SessionId | null,
  reason: Reason,
): Result<EntryBody<'shot-withheld'>, readonly Problem<WithholdProblemCode>[]> {
  const problems: Problem<WithholdProblemCode>[] = [];
  if (series.trim() === '') problems.push({ field: 'series', code: 'series-missing' });
  if (!isReasonGiven(reason)) problems.push({ field: 'reason', code: 'reason-missing' });
  return problems.length > 0 ? err(problems) : ok({ series, on, session, reason });
}
