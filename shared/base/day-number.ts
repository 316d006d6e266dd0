/**
 * Days as whole numbers since 1970-01-01, for work on many dates without building text.
 * Proleptic Gregorian calendar; no clock and no time zone. Source: the Gregorian rule of leap years.
 */

const DAYS_IN_400_YEARS = 146_097;
/** 0000-03-01 to 1970-01-01: years are counted from March, so that the leap day is a year's last. */
const MARCH_OF_YEAR_0 = 719_468;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** @param month - 1 to 12 */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] as number);
}

/** @returns days since 1970-01-01 of a day that exists */
export function numberOfDay(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const cycle = Math.floor(y / 400);
  const yearOfCycle = y - cycle * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfCycle =
    yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * DAYS_IN_400_YEARS + dayOfCycle - MARCH_OF_YEAR_0;
}

/** Year, month and day in one number, `year * 10000 + month * 100 + day`: nothing is allocated. */
export function packedDay(dayNumber: number): number {
  const fromMarch = dayNumber + MARCH_OF_YEAR_0;
  const cycle = Math.floor(fromMarch / DAYS_IN_400_YEARS);
  const dayOfCycle = fromMarch - cycle * DAYS_IN_400_YEARS;
  const yearOfCycle = Math.floor(
    (dayOfCycle -
      Math.floor(dayOfCycle / 1460) +
      Math.floor(dayOfCycle / 36_524) -
      Math.floor(dayOfCycle / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  return year * 10_000 + month * 100 + day;
}

/** 生後 n 月に達した日 of a day number (SPEC D2). */
export function reachMonthsNumber(birth: number, months: number): number {
  const packed = packedDay(birth);
  const index = Math.floor(packed / 10_000) * 12 + (Math.floor(packed / 100) % 100) - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  const day = packed % 100;
  const last = daysInMonth(year, month);
  return day <= last ? numberOfDay(year, month, day) - 1 : numberOfDay(year, month, last);
}

/** First day after an interval of n 月以上 (SPEC D5). */
export function afterMonthsNumber(previous: number, months: number): number {
  const packed = packedDay(previous);
  const index = Math.floor(packed / 10_000) * 12 + (Math.floor(packed / 100) % 100) - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  const day = packed % 100;
  const last = daysInMonth(year, month);
  return day <= last ? numberOfDay(year, month, day) : numberOfDay(year, month, last) + 1;
}

/** First year of the fiscal year (1 April to 31 March) that holds the day. */
export function fiscalYearOfNumber(dayNumber: number): number {
  const packed = packedDay(dayNumber);
  const year = Math.floor(packed / 10_000);
  return packed % 10_000 >= 400 ? year : year - 1;
}

/** 小学校就学の始期 of a day number (SPEC D7). */
export function schoolStartNumber(birth: number): number {
  const birthday = reachMonthsNumber(birth, 72) + 1;
  const year = Math.floor(packedDay(birthday) / 10_000);
  const april = numberOfDay(year, 4, 1);
  return birthday <= april ? april : numberOfDay(year + 1, 4, 1);
}
