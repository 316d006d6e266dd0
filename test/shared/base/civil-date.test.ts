import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CivilDate } from '#shared/base/brand.ts';
import {
  addDays,
  afterDays,
  afterMonths,
  afterMonthsAndHalf,
  ageOn,
  civilDate,
  compareDates,
  dayNumber,
  daysBetween,
  fiscalYearEnd,
  fiscalYearOf,
  fiscalYearStart,
  fromDayNumber,
  parseCivilDate,
  partsOf,
  pregnancyAgeOn,
  pregnancyDay,
  pregnancyWindow,
  reachMonths,
  reachYears,
  schoolStart,
  weekdayOf,
  weeksAfterBirth,
} from '#shared/base/civil-date.ts';

const day = (text: string) => text as CivilDate;
const dates = fc.integer({ min: -40_000, max: 70_000 }).map(fromDayNumber);

test('D1 only days that exist are dates', () => {
  expect(parseCivilDate('2024-02-29')).toBe('2024-02-29');
  const none = [
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '',
    '20260101',
  ];
  expect(none.map(parseCivilDate)).toEqual(none.map(() => null));
  expect([civilDate(2026, 2, 30), civilDate(2026, 1.5, 1), civilDate(2000, 2, 29)]).toEqual([
    null,
    null,
    '2000-02-29',
  ]);
});

test('D1 day numbers agree with the calendar of the machine for 1860 to 2161', () => {
  for (let n = -40_000; n < 70_000; n += 1) {
    const text = new Date(n * 86_400_000).toISOString().slice(0, 10);
    if (fromDayNumber(n) !== text || dayNumber(day(text)) !== n)
      expect([n, fromDayNumber(n)]).toEqual([n, text]);
  }
  expect(partsOf(day('2026-11-22'))).toEqual({ y: 2026, m: 11, d: 22 });
  expect(weekdayOf(day('2026-11-22'))).toBe(0);
  expect(weekdayOf(day('1969-12-31'))).toBe(3);
});

test('D1 days apart, order and addition agree', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: -20_000, max: 20_000 }), (date, n) => {
      const other = addDays(date, n);
      expect(daysBetween(date, other)).toBe(n);
      expect(Math.sign(compareDates(date, other))).toBe(Math.sign(-n));
    }),
    { seed: 1 },
  );
});

test.each([
  ['2013-04-01', 1, '2013-04-30'],
  ['2013-04-01', 3, '2013-06-30'],
  ['2013-04-01', 6, '2013-09-30'],
  ['2013-04-01', 12, '2014-03-31'],
  ['2013-01-31', 1, '2013-02-28'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2024-02-29', 48, '2028-02-28'],
  ['2026-08-31', 2, '2026-10-30'],
  ['2026-12-31', 2, '2027-02-28'],
  ['2026-05-10', 90, '2033-11-09'],
])('D2 born %s reaches %i months on %s', (birth, months, expected) => {
  expect(reachMonths(day(birth), months)).toBe(expected);
});

test('D2 an age in years is reached on the eve of the birthday', () => {
  expect(reachYears(day('1961-06-15'), 65)).toBe('2026-06-14');
  expect(reachYears(day('2020-02-29'), 1)).toBe('2021-02-28');
  expect(reachYears(day('2020-02-29'), 4)).toBe('2024-02-28');
});

test('D2 the day after reaching an age is the first day after that many months', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: 1, max: 1200 }), (birth, months) => {
      expect(addDays(reachMonths(birth, months), 1)).toBe(afterMonths(birth, months));
    }),
    { seed: 2 },
  );
});

test('D3 weeks are counted from the day of birth', () => {
  expect(weeksAfterBirth(day('2026-05-10'), 6, 0)).toBe('2026-06-21');
  expect(weeksAfterBirth(day('2026-05-10'), 14, 6)).toBe('2026-08-22');
  expect(weeksAfterBirth(day('2026-05-10'), 24, 0)).toBe('2026-10-25');
  expect(weeksAfterBirth(day('2026-05-10'), 32, 0)).toBe('2026-12-20');
  expect(weeksAfterBirth(day('2020-08-01'), 6, 0)).toBe('2020-09-12');
});

test.each([
  [27, '2026-10-29'],
  [20, '2026-10-22'],
  [6, '2026-10-08'],
  [60, '2026-12-01'],
])('D4 %i days or more after 2026-10-01 is from %s', (days, expected) => {
  expect(afterDays(day('2026-10-01'), days)).toBe(expected);
});

test.each([
  ['2023-04-01', 3, '2023-07-01'],
  ['2025-11-30', 3, '2026-03-01'],
  ['2023-11-30', 3, '2024-03-01'],
  ['2026-03-31', 6, '2026-10-01'],
  ['2027-01-31', 2, '2027-03-31'],
  ['2026-10-31', 5, '2027-03-31'],
])('D5 from %s, %i months or more is from %s', (previous, months, expected) => {
  expect(afterMonths(day(previous), months)).toBe(expected);
});

test('D6 half a month is half of the month that was reached', () => {
  expect(afterMonthsAndHalf(day('2023-04-01'), 2)).toBe('2023-06-16');
  expect(afterMonthsAndHalf(day('2022-12-01'), 2)).toBe('2023-02-15');
  expect(afterMonthsAndHalf(day('2023-12-01'), 2)).toBe('2024-02-16');
  expect(afterMonthsAndHalf(day('2023-05-01'), 2)).toBe('2023-07-17');
});

test('D7 school starts on the April after the sixth birthday, 1 April births with the older year', () => {
  expect(schoolStart(day('2020-04-01'))).toBe('2026-04-01');
  expect(schoolStart(day('2020-04-02'))).toBe('2027-04-01');
  expect(schoolStart(day('2021-03-31'))).toBe('2027-04-01');
  expect(schoolStart(day('2020-02-29'))).toBe('2026-04-01');
});

test('D8 a pregnancy is counted back from its due date', () => {
  expect(pregnancyWindow(day('2026-04-23'))).toEqual({ from: '2026-01-29', to: '2026-04-01' });
  expect(pregnancyDay(day('2026-04-23'), 40, 0)).toBe('2026-04-23');
  expect(pregnancyAgeOn(day('2026-04-23'), day('2026-04-01'))).toEqual({ weeks: 36, days: 6 });
  expect(pregnancyAgeOn(day('2026-04-23'), day('2026-01-29'))).toEqual({ weeks: 28, days: 0 });
});

test('D9 fiscal years begin on 1 April', () => {
  expect(['2026-03-31', '2026-04-01', '2027-03-31'].map((text) => fiscalYearOf(day(text)))).toEqual([
    2025, 2026, 2026,
  ]);
  expect([fiscalYearStart(2026), fiscalYearEnd(2026)]).toEqual(['2026-04-01', '2027-03-31']);
});

test('D2 the age that is shown turns with the month, on the day after it is reached in law', () => {
  expect(ageOn(day('2026-05-10'), day('2026-09-22'))).toEqual({ years: 0, months: 4, days: 12 });
  expect(ageOn(day('2026-05-10'), day('2026-05-10'))).toEqual({ years: 0, months: 0, days: 0 });
  expect(ageOn(day('2026-05-10'), day('2026-05-09'))).toBeNull();
  expect(ageOn(day('2024-02-29'), day('2025-02-28'))).toEqual({ years: 0, months: 11, days: 30 });
  expect(ageOn(day('2024-02-29'), day('2025-03-01'))).toEqual({ years: 1, months: 0, days: 0 });
  expect(ageOn(day('2026-01-31'), day('2026-02-28'))).toEqual({ years: 0, months: 0, days: 28 });
});
