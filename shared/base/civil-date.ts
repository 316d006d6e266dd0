/**
 * Civil dates (`YYYY-MM-DD`, no time zone) and the arithmetic of Japanese vaccination law.
 * Sources: 年齢計算ニ関スル法律 with 民法143条; MHLW 事務連絡 2014-03-11 「定期の予防接種における対象者の解釈について」;
 * interval rules as restated by 名取市 and the MHLW slide on intervals. SPEC D1–D9.
 */

import type { CivilDate } from './brand.ts';
import {
  afterMonthsNumber,
  daysInMonth,
  fiscalYearOfNumber,
  numberOfDay,
  packedDay,
  reachMonthsNumber,
  schoolStartNumber,
} from './day-number.ts';

export interface DateParts {
  readonly y: number;
  readonly m: number;
  readonly d: number;
}

export interface DateRange {
  readonly from: CivilDate;
  /** Included. */
  readonly to: CivilDate;
}

const FORM = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** @returns the date, or null where the text is no `YYYY-MM-DD` of a day that exists (years 0001 to 9999). */
export function parseCivilDate(text: string): CivilDate | null {
  if (!FORM.test(text)) return null;
  return civilDate(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)));
}

export const isRealDate = (text: string): boolean => parseCivilDate(text) !== null;

/** @returns the date, or null where there is no such day. */
export function civilDate(y: number, m: number, d: number): CivilDate | null {
  if (!Number.isInteger(y) || !Number.isInteger(m) || !Number.isInteger(d)) return null;
  if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m)) return null;
  return textOf(y, m, d);
}

export function partsOf(date: CivilDate): DateParts {
  return { y: Number(date.slice(0, 4)), m: Number(date.slice(5, 7)), d: Number(date.slice(8, 10)) };
}

/** @returns days since 1970-01-01; negative before. */
export function dayNumber(date: CivilDate): number {
  const year = digit(date, 0) * 1000 + digit(date, 1) * 100 + digit(date, 2) * 10 + digit(date, 3);
  return numberOfDay(year, digit(date, 5) * 10 + digit(date, 6), digit(date, 8) * 10 + digit(date, 9));
}

/**
 * Texts of the days of living people, made once: a judgement names the same few days again and again. Run in turn with
 * and without it (npm run bench:rules, five pairs), a judgement took about a fifth less time in four of them.
 * A pure memory of a pure function; at most 91,000 short texts.
 */
const TEXTS_MAX = 91_000;
const TEXTS: (CivilDate | undefined)[] = [];
const TEXTS_FROM = -36_525;

export function fromDayNumber(n: number): CivilDate {
  const at = n - TEXTS_FROM;
  if (at < 0 || at >= TEXTS_MAX || !Number.isInteger(at)) return textOfDay(n);
  return (TEXTS[at] ??= textOfDay(n));
}

function textOfDay(n: number): CivilDate {
  const packed = packedDay(n);
  return textOf(Math.floor(packed / 10_000), Math.floor(packed / 100) % 100, packed % 100);
}

export const addDays = (date: CivilDate, n: number): CivilDate => fromDayNumber(dayNumber(date) + n);

/** @returns b − a in days: 1 from a day to the next. */
export const daysBetween = (a: CivilDate, b: CivilDate): number => dayNumber(b) - dayNumber(a);

/** Negative where `a` is the earlier day, 0 where they are one day. */
export const compareDates = (a: CivilDate, b: CivilDate): number => (a < b ? -1 : a > b ? 1 : 0);

export const earlierOf = (a: CivilDate, b: CivilDate): CivilDate => (a <= b ? a : b);
export const laterOf = (a: CivilDate, b: CivilDate): CivilDate => (a >= b ? a : b);

/** @returns 0 for Sunday to 6 for Saturday. */
export function weekdayOf(date: CivilDate): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  const day = (((dayNumber(date) + 4) % 7) + 7) % 7;
  return day as 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

/**
 * The day on which a person reaches an age in months (生後 n 月に達した日).
 *
 * @param months - 0 or more
 * @returns the day before the same day of the month; where that month has no such day, its last day (SPEC D2)
 */
export const reachMonths = (birth: CivilDate, months: number): CivilDate =>
  fromDayNumber(reachMonthsNumber(dayNumber(birth), months));

/** The day on which a person reaches an age in years: the eve of the birthday (SPEC D2). */
export const reachYears = (birth: CivilDate, years: number): CivilDate => reachMonths(birth, years * 12);

/** First day after an interval of "n 日以上": n whole days lie between (SPEC D4). */
export const afterDays = (previous: CivilDate, n: number): CivilDate => addDays(previous, n + 1);

/** First day after "n 月以上": the same day n months later, else the first of the month after (SPEC D5). */
export const afterMonths = (previous: CivilDate, n: number): CivilDate =>
  fromDayNumber(afterMonthsNumber(dayNumber(previous), n));

/** First day after "n 月半以上": n months, then 14, 15, 15, 16 days where that month has 28, 29, 30, 31 (SPEC D6). */
export function afterMonthsAndHalf(previous: CivilDate, n: number): CivilDate {
  const whole = afterMonths(previous, n);
  const { y, m } = partsOf(whole);
  return addDays(whole, Math.ceil(daysInMonth(y, m) / 2));
}

/** 出生 w 週 d 日後; the day of birth is 0週0日 (SPEC D3). */
export const weeksAfterBirth = (birth: CivilDate, weeks: number, days: number): CivilDate =>
  addDays(birth, weeks * 7 + days);

/** The day on which a pregnancy is w weeks d days; the day it is due is 40週0日 (SPEC D8). */
export const pregnancyDay = (due: CivilDate, weeks: number, days: number): CivilDate =>
  addDays(due, weeks * 7 + days - 280);

/** From 28週0日 to 36週6日 of a pregnancy (SPEC D8). */
export const pregnancyWindow = (due: CivilDate): DateRange => ({
  from: pregnancyDay(due, 28, 0),
  to: pregnancyDay(due, 36, 6),
});

/** Weeks and days of a pregnancy on a day. */
export function pregnancyAgeOn(
  due: CivilDate,
  on: CivilDate,
): { readonly weeks: number; readonly days: number } {
  const total = 280 - daysBetween(on, due);
  return { weeks: Math.floor(total / 7), days: total - Math.floor(total / 7) * 7 };
}

/** @returns the first year of the fiscal year (1 April to 31 March): 2026 for 2027-03-31. */
export const fiscalYearOf = (date: CivilDate): number => fiscalYearOfNumber(dayNumber(date));
export const fiscalYearStart = (fiscalYear: number): CivilDate => textOf(fiscalYear, 4, 1);
export const fiscalYearEnd = (fiscalYear: number): CivilDate => textOf(fiscalYear + 1, 3, 31);

/** 小学校就学の始期 (学校教育法17条): 1 April on or after the sixth birthday (SPEC D7). */
export const schoolStart = (birth: CivilDate): CivilDate =>
  fromDayNumber(schoolStartNumber(dayNumber(birth)));

export interface Age {
  readonly years: number;
  /** 0 to 11. */
  readonly months: number;
  /** 0 to 30. */
  readonly days: number;
}

/** Age as people say it (4か月12日), for display; null before birth. Never decide a rule by it: SPEC D2 does. */
export function ageOn(birth: CivilDate, on: CivilDate): Age | null {
  if (on < birth) return null;
  const from = partsOf(birth);
  const to = partsOf(on);
  let months = (to.y - from.y) * 12 + to.m - from.m;
  if (months > 0 && afterMonths(birth, months) > on) months -= 1;
  const anchor = months === 0 ? birth : afterMonths(birth, months);
  return { years: Math.floor(months / 12), months: months % 12, days: daysBetween(anchor, on) };
}

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** 01 to 31: dates are written far more often than read. */
const TWO_DIGITS: readonly string[] = Array.from({ length: 32 }, (_, n) => `${n < 10 ? '0' : ''}${n}`);

function textOf(y: number, m: number, d: number): CivilDate {
  const year = y >= 1000 ? `${y}` : `${y}`.padStart(4, '0');
  return `${year}-${TWO_DIGITS[m]}-${TWO_DIGITS[d]}` as CivilDate;
}
