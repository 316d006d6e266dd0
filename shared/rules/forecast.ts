/** Of every series: what comes next, from when, until when, and what is allowed today. */

import type { CivilDate } from '../base/brand.ts';
import { dayNumber, fromDayNumber } from '../base/civil-date.ts';
import { afterMonthsNumber } from '../base/day-number.ts';
import { betweenBound } from './between-vaccines.ts';
import { compileTable } from './compiled-table.ts';
import type { CompiledCourse, CompiledSeries, CompiledSlot } from './compiled-table.ts';
import { earliestWithin } from './earliest.ts';
import type { NextDose } from './earliest.ts';
import { anchorDay, openWindows, periodOf, stretchesOf } from './eligibility.ts';
import type { OpenWindow, Stretch } from './eligibility.ts';
import type {
  DateSpan,
  DoseForecast,
  RulePerson,
  RuleShot,
  SeriesForecast,
  SeriesStatus,
} from './judgement.ts';
import { judgeShot } from './judge-shot.ts';
import {
  LEFT_OUT,
  copyProgress,
  courseFor,
  fillDose,
  isCompletedByOthers,
  placeInCourse,
  progressOf,
} from './progress.ts';
import type { Progress, Run } from './progress.ts';
import { readShots } from './read-shots.ts';
import type { RuleTable } from './rule-table.ts';
import type { RuleSettings } from './settings.ts';

/**
 * @param shots - those given after `on` are left out
 * @returns the series in routine use in the order of the table; former ones only where a special rule still holds
 * @see SPEC R10–R16
 */
export function forecast(
  table: RuleTable,
  settings: RuleSettings,
  person: RulePerson,
  shots: readonly RuleShot[],
  on: CivilDate,
): readonly SeriesForecast[] {
  const day = dayNumber(on);
  const { run } = readShots(compileTable(table, settings), person, shots, day, false);
  return forecastRun(run, day);
}

/** The same from a state that was read already. */
export function forecastRun(run: Run, on: number): SeriesForecast[] {
  const forecasts: SeriesForecast[] = [];
  for (const series of run.compiled.series) {
    if (!series.listed) continue;
    const one = forecastSeries(run, series, on);
    if (!series.former || one.eligible !== null) forecasts.push(one);
  }
  return markPreferred(run, forecasts, on);
}

function forecastSeries(run: Run, series: CompiledSeries, on: number): SeriesForecast {
  const { compiled, days } = run;
  const period = periodOf(series, days, on);
  const progress = progressOf(run, series, period);
  const open = openWindows(compiled, series, days, on, progress.filled);
  const isImmune = isCompletedByOthers(run, series);
  const between = betweenBound(run, series, on);
  const stretches = stretchesOf(open);
  const next = isImmune ? null : earliestWithin(run, series, progress, open, stretches, between, on);
  const course = next?.course ?? courseFor(run, series, progress, open.at(-1) ?? null, on);
  const isComplete = isImmune || placeInCourse(run, progress, course, on) >= course.slots.length;

  const doses: DoseForecast[] = [];
  let ahead: Progress | null = null;
  let upcoming = next;
  let status: SeriesStatus =
    open.length === 0 && !isComplete ? 'not-eligible' : isComplete ? 'complete' : 'ended';
  const count = course.slots.length;
  for (let place = 0; place < count; place += 1) {
    const slot = course.slots[place] as CompiledSlot;
    const given = progress.filled[place];
    if (given !== undefined) {
      doses.push(
        given === LEFT_OUT
          ? undatedDose(place, slot.label, 'not-needed', null)
          : undatedDose(place, slot.label, 'given', fromDayNumber(given)),
      );
      continue;
    }
    if (isComplete || open.length === 0 || (upcoming && place < upcoming.place)) {
      doses.push(undatedDose(place, slot.label, 'not-needed', null));
      continue;
    }
    if (!upcoming || upcoming.course.slots.length <= place) {
      doses.push(undatedDose(place, slot.label, 'missed', null));
      continue;
    }
    const standard = standardOf(run, ahead ?? progress, course, place);
    const isNext = place === next?.place;
    const isLate = on > standard.to;
    if (isNext) status = upcoming.day > on ? 'not-yet' : isLate ? 'late' : 'now';
    doses.push({
      n: place + 1,
      label: slot.label,
      status: !isNext || upcoming.day > on ? 'upcoming' : isLate ? 'overdue' : 'due',
      givenOn: null,
      earliest: fromDayNumber(upcoming.day),
      standardFrom: dateOrNull(standard.from),
      standardTo: dateOrNull(standard.to),
      latest: dateOrNull(upcoming.latest),
    });
    if (place + 1 === count) break;
    // The doses after it are named as if it were given as soon as may be.
    ahead ??= copyProgress(progress);
    const assumed = Math.max(upcoming.day, on);
    fillDose(ahead, place, assumed, series.index);
    upcoming = earliestWithin(run, series, ahead, open, stretches, between, assumed);
  }
  return {
    id: series.id,
    class: series.class,
    programme: series.programme,
    eligible: eligibleSpan(open, stretches, on),
    standard: open.length === 0 ? null : standardSpan(run, series),
    status,
    doses,
    next: next ? next.place : null,
    allowedToday: isAllowed(run, series, next, on),
    preferred: true,
  };
}

const undatedDose = (
  place: number,
  label: string,
  status: DoseForecast['status'],
  givenOn: CivilDate | null,
): DoseForecast => ({
  n: place + 1,
  label,
  status,
  givenOn,
  earliest: null,
  standardFrom: null,
  standardTo: null,
  latest: null,
});

/** On the day of another live vaccine the next one is legal, though a plan names the day after the interval. */
const isAllowed = (run: Run, series: CompiledSeries, next: NextDose | null, on: number): boolean =>
  (next !== null && next.day <= on) ||
  (series.live !== null &&
    run.given.at(-1)?.day === on &&
    judgeShot(run, series, on, { product: null }).valid);

/** The stretch that is open or comes next; after the last one, the ordinary one. */
function eligibleSpan(
  open: readonly OpenWindow[],
  stretches: readonly Stretch[],
  on: number,
): DateSpan | null {
  const ordinary = open.find((window) => window.window !== null && !window.window.row.special);
  const shown =
    stretches.find((stretch) => stretch.to >= on) ??
    stretches.find((stretch) => ordinary && ordinary.from >= stretch.from && ordinary.to <= stretch.to) ??
    stretches.at(-1);
  return shown ? { from: fromDayNumber(shown.from), to: fromDayNumber(shown.to) } : null;
}

function standardSpan(run: Run, series: CompiledSeries): DateSpan | null {
  if (series.standardFrom < 0) return null;
  return {
    from: fromDayNumber(anchorDay(run.compiled, run.days, series.standardFrom, 0)),
    to: fromDayNumber(anchorDay(run.compiled, run.days, series.standardTo, 0)),
  };
}

function standardOf(
  run: Run,
  progress: Progress,
  course: CompiledCourse,
  place: number,
): { from: number; to: number } {
  const slot = course.slots[place] as CompiledSlot;
  const { standard } = slot.row;
  let from = -Infinity;
  let to = Infinity;
  if (!standard || (standard.setting !== undefined && run.compiled.settings[standard.setting] !== true)) {
    return { from, to };
  }
  if (slot.standardFrom >= 0) from = anchorDay(run.compiled, run.days, slot.standardFrom, 0);
  if (slot.standardTo >= 0) to = anchorDay(run.compiled, run.days, slot.standardTo, 0);
  const base = standard.after === 'first' ? progress.first : progress.last;
  if (standard.after !== undefined && !Number.isNaN(base)) {
    const [minDays, maxDays] = standard.days ?? [null, null];
    const [minMonths, maxMonths] = standard.months ?? [null, null];
    if (minDays !== null) from = Math.max(from, base + minDays + 1);
    if (maxDays !== null) to = Math.min(to, base + maxDays + 1);
    if (minMonths !== null) from = Math.max(from, afterMonthsNumber(base, minMonths));
    if (maxMonths !== null) to = Math.min(to, afterMonthsNumber(base, maxMonths));
  }
  return { from, to };
}

const dateOrNull = (day: number): CivilDate | null => (Number.isFinite(day) ? fromDayNumber(day) : null);

/** Of each programme a plan names one series: the one under way while it is still sold, else the chosen one. */
function markPreferred(run: Run, forecasts: SeriesForecast[], on: number): SeriesForecast[] {
  const { series: all, indexOf, settings } = run.compiled;
  const chosen = new Map<string, { id: string; rank: number }>();
  const open = new Set<number>();
  const places = forecasts.map((one) => indexOf.get(one.id) as number);
  forecasts.forEach((one, at) => {
    if (one.next === null) return;
    const place = places[at] as number;
    open.add(place);
    const series = all[place] as CompiledSeries;
    const isSold = series.sold.some(([from, to]) => from <= on && on <= to);
    const isUnderWay = (run.seen[place] as number) > 0 && isSold;
    const rank = isUnderWay ? 3 : settings.preferred[one.programme] === one.id ? 2 : isSold ? 1 : 0;
    const before = chosen.get(one.programme);
    if (!before || rank > before.rank) chosen.set(one.programme, { id: one.id, rank });
  });
  return forecasts.map((one, at) => {
    const best = chosen.get(one.programme);
    const series = all[places[at] as number] as CompiledSeries;
    const isCovered = series.coveredBy.some((covering) => open.has(covering));
    return (!best || best.id === one.id) && !isCovered ? one : { ...one, preferred: false };
  });
}
