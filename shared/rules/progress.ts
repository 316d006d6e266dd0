/** How far a person is within each series: which doses of the course are filled, left out, or still to come. */

import { afterMonthsNumber, daysInMonth, packedDay } from '../base/day-number.ts';
import type {
  CompiledCourse,
  CompiledInterval,
  CompiledSeries,
  CompiledSlot,
  CompiledTable,
} from './compiled-table.ts';
import { anchorDay, personDaysOf } from './eligibility.ts';
import type { OpenWindow, PersonDays } from './eligibility.ts';
import type { RulePerson } from './judgement.ts';

/** A dose that was left out because its time had passed. */
export const LEFT_OUT = -Infinity;

export interface Progress {
  /** 0, the fiscal year or the due date that the doses are counted within. */
  period: number;
  /** Day of each dose of the course in order; LEFT_OUT where one was left out. */
  readonly filled: number[];
  first: number;
  last: number;
  /** Last shot of the series that does not count; NaN where there is none. */
  lastUncounted: number;
  /** Series (index) of the shots that filled it, without repetition. */
  readonly seriesFilling: number[];
  /** Course forced by a dose that came early (HPV); -1 where none is. */
  forcedCourse: number;
  product: string | null;
}

export interface GivenVaccine {
  readonly day: number;
  readonly seriesId: string;
  readonly liveKind: string | null;
}

/** One person's state while shots are read in order of their days. */
export interface Run {
  readonly compiled: CompiledTable;
  readonly days: PersonDays;
  readonly progress: (Progress | undefined)[];
  /** Counted shots, and all shots, of each series by its index. */
  readonly counted: number[];
  readonly seen: number[];
  readonly given: GivenVaccine[];
  /** False where only the state is asked for: no sentence is written then. */
  readonly explains: boolean;
}

export function startRun(compiled: CompiledTable, person: RulePerson, explains: boolean): Run {
  return {
    compiled,
    days: personDaysOf(person),
    progress: [],
    counted: compiled.noCounts.slice(),
    seen: compiled.noCounts.slice(),
    given: [],
    explains,
  };
}

const freshProgress = (period: number): Progress => ({
  period,
  filled: [],
  first: Number.NaN,
  last: Number.NaN,
  lastUncounted: Number.NaN,
  seriesFilling: [],
  forcedCourse: -1,
  product: null,
});

/** The series' progress within a period; begun anew where the period is another one. */
export function progressOf(run: Run, series: CompiledSeries, period: number): Progress {
  const known = run.progress[series.index];
  if (known && known.period === period) return known;
  const fresh = freshProgress(period);
  run.progress[series.index] = fresh;
  return fresh;
}

export const copyProgress = (progress: Progress): Progress => ({
  period: progress.period,
  filled: progress.filled.slice(),
  first: progress.first,
  last: progress.last,
  lastUncounted: progress.lastUncounted,
  seriesFilling: progress.seriesFilling.slice(),
  forcedCourse: progress.forcedCourse,
  product: progress.product,
});

/** Complete by another series: the single vaccines for the combined one, the other product of a programme. */
export function isCompletedByOthers(run: Run, series: CompiledSeries): boolean {
  if (series.completedBy.length === 0) return false;
  return series.completedBy.some((all) =>
    all.every(({ series: other, count }) => (run.counted[other] as number) >= count),
  );
}

/** The course for a window and a day of dose 1 (given, or supposed on `candidate`). */
export function courseFor(
  run: Run,
  series: CompiledSeries,
  progress: Progress,
  open: OpenWindow | null,
  candidate: number,
): CompiledCourse {
  const { courses } = series;
  if (progress.forcedCourse >= 0) return courses[progress.forcedCourse] as CompiledCourse;
  if (courses.length === 1) return courses[0] as CompiledCourse;
  const first = Number.isNaN(progress.first) ? candidate : progress.first;
  for (const course of courses) {
    const { when } = course.row;
    if (!when) return course;
    if (when.never) continue;
    if (when.window !== undefined && when.window !== open?.window?.row.id) continue;
    if (when.mixed && !progress.seriesFilling.some((filling) => filling !== series.index)) continue;
    if (course.noneOf.some((other) => progress.seriesFilling.includes(other))) continue;
    if (course.firstUntil >= 0 && first > anchorDay(run.compiled, run.days, course.firstUntil, 0)) continue;
    return course;
  }
  return courses.at(-1) as CompiledCourse;
}

/** Place in the course of the dose that a shot on `candidate` would be: doses whose time has passed are left out. */
export function placeInCourse(
  run: Run,
  progress: Progress,
  course: CompiledCourse,
  candidate: number,
): number {
  let place = progress.filled.length;
  while (
    place < course.slots.length &&
    isLeftOut(run, progress, course.slots[place] as CompiledSlot, candidate)
  ) {
    place += 1;
  }
  return place;
}

function isLeftOut(run: Run, progress: Progress, slot: CompiledSlot, candidate: number): boolean {
  if (slot.droppable && candidate > anchorDay(run.compiled, run.days, slot.until, 0)) return true;
  if (slot.skipSlot < 0) return false;
  const earlier = progress.filled[slot.skipSlot];
  return earlier !== undefined && earlier > anchorDay(run.compiled, run.days, slot.skipAfter, 0);
}

/** First day that the intervals and the age of a dose allow; -Infinity where nothing binds. */
export function boundOf(run: Run, progress: Progress, course: CompiledCourse, place: number): number {
  const slot = course.slots[place] as CompiledSlot;
  let bound = slot.from >= 0 ? anchorDay(run.compiled, run.days, slot.from, 0) : -Infinity;
  for (const interval of intervalsOf(progress, course, place)) {
    bound = Math.max(bound, afterInterval(run, progress, interval));
  }
  return bound;
}

/** Where a dose was left out as too late (not because of `skipIf`), the other intervals apply. */
export function intervalsOf(
  progress: Progress,
  course: CompiledCourse,
  place: number,
): readonly CompiledInterval[] {
  const slot = course.slots[place] as CompiledSlot;
  if (slot.ifDropped === slot.intervals) return slot.intervals;
  const dropped = place > progress.filled.length || progress.filled.includes(LEFT_OUT);
  return dropped ? slot.ifDropped : slot.intervals;
}

export function afterInterval(run: Run, progress: Progress, interval: CompiledInterval): number {
  const from =
    interval.after === 0
      ? progress.last
      : interval.after === 1
        ? progress.first
        : (run.progress[interval.series]?.last ?? Number.NaN);
  if (Number.isNaN(from)) return -Infinity;
  if (interval.months === 0) return from + interval.days + 1;
  const whole = afterMonthsNumber(from, interval.months);
  if (!interval.half) return whole;
  const packed = packedDay(whole);
  return whole + Math.ceil(daysInMonth(Math.floor(packed / 10_000), Math.floor(packed / 100) % 100) / 2);
}

/** Day after which a shot that did not count may be repeated; -Infinity where none waits. */
export function repeatBound(run: Run, series: CompiledSeries, progress: Progress): number {
  if (!run.compiled.settings.repeatFromUncounted || Number.isNaN(progress.lastUncounted)) return -Infinity;
  return progress.lastUncounted + series.rule.repeatDays + 1;
}

/** Fills the next dose of the course, writing down what was left out before it. */
export function fillDose(progress: Progress, place: number, day: number, filling: number): void {
  while (progress.filled.length < place) progress.filled.push(LEFT_OUT);
  progress.filled.push(day);
  if (Number.isNaN(progress.first)) progress.first = day;
  progress.last = day;
  if (!progress.seriesFilling.includes(filling)) progress.seriesFilling.push(filling);
}
