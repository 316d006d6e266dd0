/**
 * Anchors: the days of a life that the law names, as short text in the table, resolved to day numbers for one person.
 * `BIRTH` · `M24` 生後24月に達した日 · `Y11` · `W14.6` 出生14週6日後 · `FYS12` / `FYE16` first / last day of the fiscal year of
 * reaching that age · `SCHOOL-1y` a year before school starts · `DUE-84` days from the due date · `2027-03-31`; `+1d` moves any by days.
 */

import { assert } from '../base/assert.ts';
import type { CivilDate } from '../base/brand.ts';
import { dayNumber, isRealDate } from '../base/civil-date.ts';
import {
  fiscalYearOfNumber,
  numberOfDay,
  packedDay,
  reachMonthsNumber,
  schoolStartNumber,
} from '../base/day-number.ts';

export const ANCHOR =
  /^(?:(BIRTH)|M(\d{1,4})|Y(\d{1,3})|W(\d{1,2})\.([0-6])|FY([SE])(\d{1,3})|SCHOOL([+-]\d)y|DUE([+-]\d{1,3})|(\d{4}-\d{2}-\d{2}))([+-]\d{1,4}d)?$/;

export interface Anchor {
  readonly type: 'months' | 'days' | 'fiscal-start' | 'fiscal-end' | 'school' | 'due' | 'fixed';
  /** Months, days after birth, years of age, years from school start, days from the due date, day number. */
  readonly n: number;
  readonly plusDays: number;
}

/** @throws Defect where the text is no anchor: the table's schema has checked it before. */
export function parseAnchor(text: string): Anchor {
  const match = ANCHOR.exec(text);
  assert(match, `not an anchor: ${text}`);
  const [, birth, months, years, weeks, days, fiscalEdge, fiscalAge, school, due, fixed, plus] = match;
  const plusDays = plus === undefined ? 0 : Number.parseInt(plus, 10);
  if (birth !== undefined) return { type: 'days', n: 0, plusDays };
  if (months !== undefined) return { type: 'months', n: Number(months), plusDays };
  if (years !== undefined) return { type: 'months', n: Number(years) * 12, plusDays };
  if (weeks !== undefined) return { type: 'days', n: Number(weeks) * 7 + Number(days), plusDays };
  if (fiscalAge !== undefined) {
    return { type: fiscalEdge === 'S' ? 'fiscal-start' : 'fiscal-end', n: Number(fiscalAge), plusDays };
  }
  if (school !== undefined) return { type: 'school', n: Number(school), plusDays };
  if (due !== undefined) return { type: 'due', n: Number(due), plusDays };
  assert(fixed !== undefined && isRealDate(fixed), `no such day: ${text}`);
  return { type: 'fixed', n: dayNumber(fixed as CivilDate), plusDays };
}

/** @param due - day number of the due date; needed for `DUE` anchors only */
export function resolveAnchor(anchor: Anchor, birth: number, due: number): number {
  switch (anchor.type) {
    case 'months':
      return reachMonthsNumber(birth, anchor.n) + anchor.plusDays;
    case 'days':
      return birth + anchor.n + anchor.plusDays;
    case 'fiscal-start':
      return numberOfDay(fiscalYearOfNumber(reachMonthsNumber(birth, anchor.n * 12)), 4, 1) + anchor.plusDays;
    case 'fiscal-end':
      return (
        numberOfDay(fiscalYearOfNumber(reachMonthsNumber(birth, anchor.n * 12)) + 1, 3, 31) + anchor.plusDays
      );
    case 'school': {
      const year = Math.floor(packedDay(schoolStartNumber(birth)) / 10_000);
      return numberOfDay(year + anchor.n, 4, 1) + anchor.plusDays;
    }
    case 'due':
      return due + anchor.n + anchor.plusDays;
    case 'fixed':
      return anchor.n + anchor.plusDays;
  }
}
