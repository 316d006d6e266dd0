/**
 * Which vaccines a child of a birth day was offered, when, and how far apart: the schedule as it stood in each year.
 * A generator of believable pasts, not a judge: shared/rules judges. Source of windows and intervals: domain facts of
 * 施行令第3条 and 実施規則 as in force, and the years in which vaccines became routine.
 */

import type { CivilDate } from '#shared/base/brand.ts';
import {
  addDays,
  afterDays,
  afterMonths,
  earlierOf,
  fiscalYearEnd,
  fiscalYearOf,
  fiscalYearStart,
  laterOf,
  reachMonths,
  reachYears,
  schoolStart,
  weeksAfterBirth,
} from '#shared/base/civil-date.ts';
import type { Prng } from './prng.ts';

/** What one needs to know of a child to see its next dose. `given` are the dates of this course so far, oldest first. */
export interface CourseDose {
  earliest(given: readonly CivilDate[]): CivilDate;
  /** When a family that follows the handbook comes. */
  wanted(given: readonly CivilDate[]): CivilDate;
  readonly last: CivilDate;
}

export interface Course {
  readonly series: string;
  readonly doses: readonly CourseDose[];
  /** Injected and live: 27 days from any other such. */
  readonly live: boolean;
  /** How many children get it at all, 0 to 1. */
  readonly uptake: number;
  /** First day on which it was routine; before it families paid themselves. */
  readonly routineFrom: CivilDate;
}

const day = (text: string): CivilDate => text as CivilDate;
const lastOf = (given: readonly CivilDate[]): CivilDate => given.at(-1) as CivilDate;
const ALWAYS = day('1900-01-01');

const fixed = (earliest: CivilDate, wanted: CivilDate, last: CivilDate): CourseDose => ({
  earliest: () => earliest,
  wanted: () => laterOf(earliest, wanted),
  last,
});
const after = (
  earliest: (given: readonly CivilDate[]) => CivilDate,
  wanted: (given: readonly CivilDate[]) => CivilDate,
  last: CivilDate,
): CourseDose => ({ earliest, wanted: (given) => laterOf(earliest(given), wanted(given)), last });
const fourWeeks = (last: CivilDate): CourseDose =>
  after(
    (given) => afterDays(lastOf(given), 27),
    (given) => afterDays(lastOf(given), 27),
    last,
  );

const course = (
  series: string,
  doses: readonly CourseDose[],
  more: Partial<Omit<Course, 'series' | 'doses'>> = {},
): Course => ({ series, doses, live: false, uptake: 0.98, routineFrom: ALWAYS, ...more });

export function childhoodCoursesFor(prng: Prng, birth: CivilDate, sex: 'F' | 'M'): readonly Course[] {
  const months = (n: number): CivilDate => reachMonths(birth, n);
  const bornFrom = (text: string): boolean => birth >= day(text);
  const courses: Course[] = [];

  if (bornFrom('2016-04-01')) {
    const last = months(12);
    courses.push(
      course('HEPB', [
        fixed(months(1), months(2), last),
        fourWeeks(last),
        after(
          (given) => afterDays(given[0] as CivilDate, 139),
          () => addDays(months(7), 3),
          last,
        ),
      ]),
    );
  }
  if (bornFrom('2015-04-01')) {
    const three = prng.chance(0.28);
    const last = weeksAfterBirth(birth, three ? 32 : 24, 0);
    const first = fixed(weeksAfterBirth(birth, 6, 0), months(2), weeksAfterBirth(birth, 14, 6));
    courses.push(
      course(three ? 'ROTA5' : 'ROTA1', [first, fourWeeks(last), ...(three ? [fourWeeks(last)] : [])], {
        uptake: bornFrom('2020-08-01') ? 0.97 : 0.6,
        routineFrom: day('2020-10-01'),
      }),
    );
  }
  courses.push(...diphtheriaCourses(birth, months, bornFrom));
  if (bornFrom('2010-12-01') && !bornFrom('2024-02-01')) {
    courses.push(
      course(
        'HIB',
        [
          fixed(months(2), addDays(months(2), 2), months(7)),
          fourWeeks(months(12)),
          fourWeeks(months(12)),
          after(
            (given) => afterMonths(lastOf(given), 7),
            (given) => afterMonths(lastOf(given), 8),
            months(60),
          ),
        ],
        { uptake: bornFrom('2013-01-01') ? 0.98 : 0.75, routineFrom: day('2013-04-01') },
      ),
    );
  }
  if (bornFrom('2010-12-01')) {
    courses.push(
      course(
        'PCV',
        [
          fixed(months(2), addDays(months(2), 2), months(7)),
          fourWeeks(months(12)),
          fourWeeks(months(12)),
          after(
            (given) => laterOf(afterDays(lastOf(given), 60), months(12)),
            () => addDays(months(12), 4),
            months(60),
          ),
        ],
        { uptake: bornFrom('2013-01-01') ? 0.98 : 0.75, routineFrom: day('2013-04-01') },
      ),
    );
  }
  const bcgLast = bornFrom('2012-10-01') ? months(12) : months(6);
  courses.push(
    course('BCG', [fixed(months(3), bornFrom('2012-10-01') ? months(5) : months(3), bcgLast)], {
      live: true,
    }),
  );
  courses.push(...measlesCourses(prng, birth, months, bornFrom));
  if (bornFrom('2009-04-01')) {
    const routine = bornFrom('2013-10-02');
    courses.push(
      course(
        'VAR',
        [
          fixed(months(12), months(12), months(36)),
          after(
            (given) => afterMonths(lastOf(given), 3),
            (given) => afterMonths(lastOf(given), 6),
            months(36),
          ),
        ].slice(0, routine ? 2 : 1),
        { live: true, uptake: routine ? 0.95 : 0.4, routineFrom: day('2014-10-01') },
      ),
    );
  }
  courses.push(...laterCourses(birth, sex, months, bornFrom));
  return courses;
}

type Months = (n: number) => CivilDate;
type BornFrom = (text: string) => boolean;

function diphtheriaCourses(birth: CivilDate, months: Months, bornFrom: BornFrom): Course[] {
  const last = months(90);
  // Two months of age since April 2023, three before.
  const start = months(bornFrom('2023-02-01') ? 2 : 3);
  const threeWeeks = after(
    (given) => afterDays(lastOf(given), 20),
    (given) => afterDays(lastOf(given), 27),
    last,
  );
  const booster = (wantedMonths: number): CourseDose =>
    after(
      (given) => afterMonths(lastOf(given), 6),
      (given) => afterMonths(lastOf(given), wantedMonths),
      last,
    );
  if (bornFrom('2024-02-01')) {
    return [course('DPTIPVHIB-1', [fixed(start, start, last), threeWeeks, threeWeeks, booster(9)])];
  }
  if (bornFrom('2012-08-01')) {
    return [course('DPTIPV-1', [fixed(start, start, last), threeWeeks, threeWeeks, booster(12)])];
  }
  const dpt = course('DPT-1', [fixed(start, start, last), threeWeeks, threeWeeks, booster(12)]);
  if (birth >= day('2012-03-01')) {
    const from = laterOf(start, day('2012-09-01'));
    return [dpt, course('IPV-1', [fixed(from, from, last), threeWeeks, threeWeeks, booster(12)])];
  }
  const sixWeeks = after(
    (given) => afterDays(lastOf(given), 41),
    (given) => afterMonths(lastOf(given), 6),
    earlierOf(last, day('2012-08-31')),
  );
  const first = fixed(start, months(7), earlierOf(last, day('2012-08-31')));
  return [dpt, course('OPV', [first, sixWeeks])];
}

function measlesCourses(prng: Prng, birth: CivilDate, months: Months, bornFrom: BornFrom): Course[] {
  const school = schoolStart(birth);
  const before = fiscalYearStart(fiscalYearOf(school) - 1);
  const second = course(
    'MR-2',
    [fixed(before, addDays(before, prng.integer(20, 240)), addDays(school, -1))],
    { live: true, uptake: 0.95 },
  );
  if (bornFrom('2005-04-02')) {
    return [course('MR-1', [fixed(months(12), addDays(months(12), 4), months(24))], { live: true }), second];
  }
  const one = (series: string, wanted: number): Course =>
    course(series, [fixed(months(12), months(wanted), months(90))], { live: true, uptake: 0.93 });
  const singles = [one('MEASLES', 13), one('RUBELLA', 20)];
  return bornFrom('2000-04-02') ? [...singles, second] : singles;
}

function laterCourses(birth: CivilDate, sex: 'F' | 'M', months: Months, bornFrom: BornFrom): Course[] {
  // Recommendation was suspended from 2005-05-30 to 2010-03: those children came late, under the rule of 2011-05-20.
  const pauseEnd = day('2011-06-01');
  const paused = birth >= day('2001-06-01') && birth < day('2007-04-02');
  const last = paused ? reachYears(birth, 20) : months(90);
  const start = paused ? laterOf(reachYears(birth, 9), pauseEnd) : months(36);
  const courses = [
    course(
      'JE-1',
      [
        fixed(paused ? start : months(36), addDays(start, 20), last),
        after(
          (given) => afterDays(lastOf(given), 6),
          (given) => addDays(lastOf(given), 14),
          last,
        ),
        after(
          (given) => afterMonths(lastOf(given), 6),
          (given) => afterMonths(lastOf(given), 12),
          last,
        ),
      ],
      { uptake: paused ? 0.8 : 0.95 },
    ),
    course(
      'JE-2',
      [
        fixed(
          paused ? reachYears(birth, 13) : reachYears(birth, 9),
          addDays(paused ? reachYears(birth, 13) : reachYears(birth, 9), 40),
          paused ? last : reachYears(birth, 13),
        ),
      ],
      { uptake: paused ? 0.6 : 0.85 },
    ),
    course(
      'DT-2',
      [fixed(reachYears(birth, 11), addDays(reachYears(birth, 11), 30), reachYears(birth, 13))],
      {
        uptake: 0.88,
      },
    ),
  ];
  if (sex === 'F' && bornFrom('2009-04-02')) {
    const from = laterOf(fiscalYearStart(fiscalYearOf(reachYears(birth, 12))), day('2023-04-01'));
    const until = fiscalYearEnd(fiscalYearOf(reachYears(birth, 16)));
    const isYoung = from <= reachYears(birth, 15);
    const wanted = addDays(laterOf(from, fiscalYearStart(fiscalYearOf(reachYears(birth, 13)))), 110);
    const doses = isYoung
      ? [
          fixed(from, wanted, earlierOf(until, reachYears(birth, 15))),
          after(
            (given) => afterMonths(lastOf(given), 5),
            (given) => afterMonths(lastOf(given), 6),
            until,
          ),
        ]
      : [
          fixed(from, wanted, until),
          after(
            (given) => afterMonths(lastOf(given), 1),
            (given) => afterMonths(lastOf(given), 2),
            until,
          ),
          after(
            (given) => afterMonths(lastOf(given), 3),
            (given) => afterMonths(lastOf(given), 4),
            until,
          ),
        ];
    courses.push(course('HPV9', doses, { uptake: 0.55 }));
  }
  return courses;
}
