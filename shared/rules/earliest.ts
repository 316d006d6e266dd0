/** The first legal day of the next dose, from what was given so far. */

import { betweenBound, findBetweenConflict } from './between-vaccines.ts';
import type { CompiledCourse, CompiledSeries } from './compiled-table.ts';
import { anchorDay, openWindows, periodOf, stretchesOf } from './eligibility.ts';
import type { OpenWindow, Stretch } from './eligibility.ts';
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
  return earliestWithin(run, series, progress, open, stretchesOf(open), betweenBound(run, series, on), on);
}

/**
 * The next dose within given windows.
 *
 * @param stretches - of `open`
 * @param between - first day that the rules between vaccines leave open
 * @param on - the dose is given on this day at the earliest; doses whose time has passed by then are left out
 */
export function earliestWithin(
  run: Run,
  series: CompiledSeries,
  progress: Progress,
  open: readonly OpenWindow[],
  stretches: readonly Stretch[],
  between: number,
  on: number,
): NextDose | null {
  const others = Math.max(between, repeatBound(run, series, progress));
  for (const stretch of stretches) {
    if (stretch.to < on) continue;
    let best: NextDose | null = null;
    let bestWindow: OpenWindow | null = null;
    for (const window of open) {
      if (window.to < on || window.from < stretch.from || window.from > stretch.to) continue;
      const next = earliestInWindow(run, series, progress, window, others, on);
      if (!next || (best && next.day >= best.day)) continue;
      best = next;
      bestWindow = window;
    }
    if (!best || !bestWindow) continue;
    const day =
      best.day > bestWindow.from ? best.day : earlierDay(run, series, progress, open, bestWindow, others, on);
    return { course: best.course, place: best.place, day, latest: Math.min(best.latest, stretch.to) };
  }
  return null;
}

/**
 * Where only the beginning of a window holds the dose back, it may have been legal already in a window that led up to it,
 * under that window's own intervals.
 */
function earlierDay(
  run: Run,
  series: CompiledSeries,
  progress: Progress,
  open: readonly OpenWindow[],
  later: OpenWindow,
  others: number,
  on: number,
): number {
  for (const window of open) {
    if (window.from >= later.from || window.to + 1 < later.from) continue;
    const next = earliestInWindow(run, series, progress, window, others, Math.min(on, window.to));
    if (!next || next.day >= later.from) continue;
    return next.day > window.from
      ? next.day
      : earlierDay(run, series, progress, open, window, others, Math.min(on, window.to));
  }
  return later.from;
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
    const day = afterFormerRules(
      run,
      series,
      Math.max(window.from, others, boundOf(run, progress, course, place)),
    );
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

/** A day long ago is moved past the intervals of its own time. */
function afterFormerRules(run: Run, series: CompiledSeries, from: number): number {
  let day = from;
  while (day <= run.compiled.formerUntil) {
    const conflict = findBetweenConflict(run, series.id, series.live, day);
    if (!conflict || conflict.rule.validTo === Infinity) break;
    day = Math.min(conflict.allowedFrom, conflict.rule.validTo + 1);
  }
  return day;
}
