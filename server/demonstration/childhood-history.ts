/** How one child's courses went: visits to a clinic, several shots at once, delays, courses left unfinished. */

import type { CivilDate } from '#shared/base/brand.ts';
import {
  addDays,
  afterDays,
  daysBetween,
  earlierOf,
  laterOf,
  partsOf,
  weekdayOf,
} from '#shared/base/civil-date.ts';
import { childhoodCoursesFor } from './childhood-courses.ts';
import type { Course } from './childhood-courses.ts';
import { createShot } from './given-shot.ts';
import type { GivenShot } from './given-shot.ts';
import type { Member } from './population.ts';
import type { Prng } from './prng.ts';
import { CLINICS, TOWN } from './town.ts';
import type { Clinic } from './town.ts';

export interface DueDose {
  readonly series: string;
  readonly dose: number;
  readonly last: CivilDate;
}

export interface ChildhoodHistory {
  readonly shots: GivenShot[];
  /** What could be given on the day asked for: the interval is over and the window still open. */
  readonly due: readonly DueDose[];
}

interface Progress {
  readonly course: Course;
  readonly given: CivilDate[];
  readonly delays: readonly number[];
  isLeft: boolean;
}

const SHOTS_AT_ONCE = 5;
const LIVE_GAP_DAYS = 27;

/**
 * @param until - no shot after this day: today, or the day on which the child left or died
 * @param waitsFor - series that the family leaves to the mobile team from `waitsFrom` on
 */
export function createChildhoodHistory(
  prng: Prng,
  member: Member,
  until: CivilDate,
  waits: { readonly series: ReadonlySet<string>; readonly from: CivilDate } | null,
): ChildhoodHistory {
  const habits = prng.pickWeighted(['on-time', 'slow', 'seldom', 'never'] as const, (one) =>
    one === 'on-time' ? 78 : one === 'slow' ? 17 : one === 'seldom' ? 4 : 1,
  );
  const progress = childhoodCoursesFor(prng, member.birth, member.sex).map((course) =>
    startCourse(prng, course, habits),
  );
  const shots: GivenShot[] = [];
  let lastVisit: CivilDate | null = null;
  let wasLive = false;
  let lastLive: CivilDate | null = null;
  const products = new Map<string, string>();
  for (let visits = 0; visits < 80; visits += 1) {
    const next = nextDose(progress);
    if (next === null || next.on > until) break;
    const visit = clinicDay(prng, laterOf(next.on, lastVisit ? nextVisit(lastVisit, wasLive) : next.on));
    if (visit > until) break;
    const clinic = clinicOf(prng, member);
    let count = 0;
    let liveToday = false;
    let oralToday = false;
    for (const one of progress.toSorted((a, b) => compare(wantedOf(a), wantedOf(b)))) {
      if (count >= SHOTS_AT_ONCE || one.isLeft) continue;
      const dose = one.course.doses[one.given.length];
      if (dose === undefined) continue;
      const wanted = wantedOf(one);
      if (wanted === null || wanted > addDays(visit, 12)) continue;
      const isDue = dose.earliest(one.given) <= visit;
      const isFree =
        !one.course.live || liveToday || lastLive === null || afterDays(lastLive, LIVE_GAP_DAYS) <= visit;
      if (visit > dose.last) {
        one.isLeft = true;
        continue;
      }
      if (waits?.series.has(one.course.series) && visit >= waits.from) {
        one.isLeft = true;
        continue;
      }
      if (!isDue || !isFree) continue;
      one.given.push(visit);
      count += 1;
      if (one.course.live) liveToday = true;
      if (ORAL_LIVE.includes(one.course.series)) oralToday = true;
      const shot = createShot(prng, {
        series: one.course.series,
        dose: one.given.length,
        on: visit,
        clinic,
        ageMonths: Math.floor(daysBetween(member.birth, visit) / 30.4),
        legalClass: visit >= one.course.routineFrom ? '定期A' : '任意',
        municipality: TOWN.code,
        productBefore: products.get(one.course.series) ?? null,
      });
      if (shot.product) products.set(one.course.series, shot.product);
      shots.push(shot);
    }
    if (liveToday) lastLive = visit;
    if (count > 0) wasLive = liveToday || oralToday;
    lastVisit = visit;
  }
  const due = progress.flatMap((one): DueDose[] => {
    const dose = one.course.doses[one.given.length];
    if (dose === undefined || dose.earliest(one.given) > until || until > dose.last) return [];
    return [{ series: one.course.series, dose: one.given.length + 1, last: dose.last }];
  });
  return { shots, due };
}

const ORAL_LIVE: readonly string[] = ['ROTA1', 'ROTA5', 'OPV'];
const OLD_INTERVALS_UNTIL = '2020-10-01' as CivilDate;

/** Until September 2020 any two shots needed 6 days between them, 27 after a live one; today only injected live ones do. */
function nextVisit(last: CivilDate, wasLive: boolean): CivilDate {
  const free = afterDays(last, wasLive ? 27 : 6);
  if (free < OLD_INTERVALS_UNTIL) return free;
  return laterOf(addDays(last, 1), earlierOf(free, OLD_INTERVALS_UNTIL));
}

const compare = (a: CivilDate | null, b: CivilDate | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;

function startCourse(prng: Prng, course: Course, habits: 'on-time' | 'slow' | 'seldom' | 'never'): Progress {
  const delays = course.doses.map((_, index) => {
    const usual = prng.integer(0, index === 0 ? 10 : 16);
    if (habits === 'on-time') return prng.chance(0.06) ? usual + prng.integer(10, 60) : usual;
    return usual + prng.integer(0, habits === 'slow' ? 110 : 400);
  });
  const uptake = habits === 'seldom' ? course.uptake * 0.6 : habits === 'never' ? 0.05 : course.uptake;
  return { course, given: [], delays, isLeft: !prng.chance(uptake) };
}

/** When the family would come for the next dose of a course; null where nothing more comes. */
function wantedOf(one: Progress): CivilDate | null {
  const dose = one.course.doses[one.given.length];
  if (one.isLeft || dose === undefined) return null;
  return addDays(dose.wanted(one.given), one.delays[one.given.length] ?? 0);
}

function nextDose(progress: readonly Progress[]): { readonly on: CivilDate } | null {
  let first: CivilDate | null = null;
  for (const one of progress) {
    const wanted = wantedOf(one);
    if (wanted !== null && (first === null || wanted < first)) first = wanted;
  }
  return first === null ? null : { on: first };
}

/** Clinics are closed on Sundays, around New Year, and mostly on Thursdays. */
export function clinicDay(prng: Prng, wanted: CivilDate): CivilDate {
  let on = wanted;
  for (;;) {
    const { m, d } = partsOf(on);
    const closed =
      weekdayOf(on) === 0 ||
      (m === 1 && d <= 3) ||
      (m === 12 && d >= 30) ||
      (weekdayOf(on) === 4 && prng.chance(0.7));
    if (!closed) return on;
    on = addDays(on, 1);
  }
}

export function clinicOf(prng: Prng, member: Member): Clinic {
  const children = CLINICS.filter((clinic) => clinic.forChildren);
  const near = children.filter((clinic) => clinic.area === member.household.area);
  return prng.pick(near.length > 0 && prng.chance(0.8) ? near : children);
}
