/** Who is called to a mobile session: children for whom one of its vaccines is due, look-alikes first. */

import type { AreaId, CivilDate } from '#shared/base/brand.ts';
import { addDays, daysBetween, reachMonths, schoolStart } from '#shared/base/civil-date.ts';
import type { DueDose } from './childhood-history.ts';
import type { GivenShot } from './given-shot.ts';
import type { Member } from './population.ts';

export interface Past {
  readonly member: Member;
  shots: GivenShot[];
  due: readonly DueDose[];
}

export const SESSION_SERIES = ['MR-2', 'JE-1', 'JE-2', 'DT-2', 'VAR'] as const;

/** Children of the area first, then of all; those who share a family name's reading with another come before the rest. */
export function pickRoster(
  pasts: readonly Past[],
  area: AreaId,
  series: readonly string[],
  size: number,
  taken: ReadonlySet<Member>,
): readonly Past[] {
  const waiting = pasts.filter(
    (past) =>
      past.member.status === 'resident' &&
      past.member.household.foreign === null &&
      !taken.has(past.member) &&
      past.due.some((dose) => series.includes(dose.series)),
  );
  const near = waiting.filter((past) => past.member.household.area === area);
  const far = waiting.filter((past) => past.member.household.area !== area);
  const groups = new Map<string, Past[]>();
  for (const past of near) {
    const key = lookAlikeGroup(past.member);
    groups.set(key, [...(groups.get(key) ?? []), past]);
  }
  const grouped = near.filter((past) => (groups.get(lookAlikeGroup(past.member)) ?? []).length > 1);
  const alone = near.filter((past) => !grouped.includes(past));
  const farGrouped = far.filter((past) => groups.has(lookAlikeGroup(past.member)));
  const rest = far.filter((past) => !farGrouped.includes(past));
  return [...grouped, ...(near.length < size ? farGrouped : []), ...alone, ...rest].slice(0, size);
}

/** Children of one family name (by reading) and sex: their given names are chosen to look alike. */
export const lookAlikeGroup = (member: Member): string => `${member.household.surname.kana}/${member.sex}`;

/** Foreign residents are named by their own custom; roster groups leave them out, the other lists do not. */
export const isDueFor = (past: Past, series: readonly string[]): boolean =>
  past.due.some((dose) => series.includes(dose.series));

/**
 * Where too few children are due, the last dose of a school-age course is taken out of some pasts:
 * these families wait for the mobile team. Only doses of the last two years whose window is still open.
 */
export function leaveForMobileTeam(pasts: readonly Past[], needed: number, today: CivilDate): void {
  let missing = needed - pasts.filter((past) => isCallable(past)).length;
  for (const past of pasts) {
    if (missing <= 0) return;
    if (past.member.status !== 'resident' || past.member.household.foreign !== null || isCallable(past))
      continue;
    const shot = past.shots.findLast(
      (one) => lastDayOf(past.member.birth, one.series) !== null && daysBetween(one.givenOn, today) < 730,
    );
    const last = shot ? lastDayOf(past.member.birth, shot.series) : null;
    if (!shot || last === null || last < today) continue;
    past.shots = past.shots.filter((one) => one.series !== shot.series || one.givenOn < shot.givenOn);
    past.due = [...past.due, { series: shot.series, dose: shot.dose ?? 1, last }];
    missing -= 1;
  }
}

const isCallable = (past: Past): boolean =>
  past.member.status === 'resident' &&
  past.member.household.foreign === null &&
  isDueFor(past, SESSION_SERIES);

function lastDayOf(birth: CivilDate, series: string): CivilDate | null {
  if (series === 'MR-2') return addDays(schoolStart(birth), -1);
  if (series === 'JE-2' || series === 'DT-2') return reachMonths(birth, 156);
  if (series === 'JE-1') return reachMonths(birth, 90);
  return null;
}
