/** The first legal day of the next dose, from what was given so far. */

import { betweenBound } from './between-vaccines.ts';
import type { CompiledCourse, CompiledSeries } from './compiled-table.ts';
import { anchorDay, openWindows, periodOf, stretchesOf } from './eligibility.ts';
import type { OpenWindow } from './eligibility.ts';
import {
  boundOf,
  courseFor,
  isCompletedByOthers,
  placeInCourse,
  progressOf,
  repeatBound,
} from './progress.ts';
import type { Progress, Run } from './progress.ts';

export interface NextDose {
  readonly course: CompiledCourse;
  readonly place: number;
  /** First legal day; it may lie before the day that was asked. */
  readonly day: number;
  /** Last legal day. */
  readonly latest: number;
}

/** @returns null where the course is complete or no legal day is left on or after `on` */
export function earliestNext(run: Run, series: CompiledSeries, on: number): NextDose | null {
  const progress = progressOf(run, series, periodOf(series, run.days, on));
  if (isCompletedByOthers(run, series)) return null;
  const open = openWindows(run.compiled, series, run.days, on, progress.filled);
  return earliestWithin(run, series, progress, open, betweenBound(run, series, on), on);
}

/**
 * The next dose within given windows.
 *
 * @param between - first day that the rules between vaccines leave open
 * @param on - the dose is given on this day at the earliest; doses whose time has passed by then are left out
 */
export function earliestWithin(
  run: Run,
  series: CompiledSeries,
  progress: Progress,
  open: readonly OpenWindow[],
  between: number,
  on: number,
): NextDose | null {
  const others = Math.max(between, repeatBound(run, series, progress));
  for (const stretch of stretchesOf(open)) {
    if (stretch.to < on) continue;
    let best: NextDose | null = null;
    for (const window of open) {
      if (window.from < stretch.from || window.from > stretch.to) continue;
      const next = earliestInWindow(run, series, progress, window, others, on);
      if (!next || Math.max(next.day, on) > stretch.to) continue;
      if (!best || next.day < best.day) best = { ...next, latest: Math.min(next.latest, stretch.to) };
    }
    if (best) return best;
  }
  return null;
}

function earliestInWindow(
  run: Run,
  series: CompiledSeries,
  progress: Progress,
  window: OpenWindow,
  others: number,
  on: number,
): NextDose | null {
  let candidate = Math.max(on, window.from);
  // The day decides the course and what is left out, and those decide the day: it settles in a few steps.
  for (let step = 0; step < 8; step += 1) {
    const course = courseFor(run, series, progress, window, candidate);
    const place = placeInCourse(run, progress, course, candidate);
    const slot = course.slots[place];
    if (!slot) return null;
    const day = Math.max(window.from, others, boundOf(run, progress, course, place));
    const settled = Math.max(day, on);
    if (settled <= candidate || step === 7) {
      if (day > window.to) return null;
      const until = slot.until >= 0 ? anchorDay(run.compiled, run.days, slot.until, 0) : Infinity;
      return { course, place, day, latest: until };
    }
    candidate = settled;
  }
  return null;
}
