/** Reads a person's shots in order of their days and judges each: what `evaluate` and every forecast start from. */

import { dayNumber } from '../base/civil-date.ts';
import { findBetweenConflict } from './between-vaccines.ts';
import { doseLabel, findProduct, seriesName, seriesOf } from './catalogue.ts';
import type { CompiledSeries, CompiledTable } from './compiled-table.ts';
import { openWindows, periodOf } from './eligibility.ts';
import type { RulePerson, RuleShot, ShotVerdict } from './judgement.ts';
import { judgeShot, labelAt } from './judge-shot.ts';
import { courseFor, fillDose, placeInCourse, progressOf, startRun } from './progress.ts';
import type { Run } from './progress.ts';
import { reasonOf } from './reasons.ts';

/**
 * @param until - shots after this day are left out
 * @param explains - false where only the state is asked for
 * @returns the state after the last shot, and where it explains a verdict for each shot that was read, in order of their days
 */
export function readShots(
  compiled: CompiledTable,
  person: RulePerson,
  shots: readonly RuleShot[],
  until: number,
  explains: boolean,
): { run: Run; verdicts: ShotVerdict[] } {
  const run = startRun(compiled, person, explains);
  const verdicts: ShotVerdict[] = [];
  const days = shots.map((shot) => dayNumber(shot.givenOn));
  for (const index of orderOf(days)) {
    const day = days[index] as number;
    if (day > until) break;
    const verdict = readShot(run, shots[index] as RuleShot, index, day);
    if (verdict) verdicts.push(verdict);
  }
  return { run, verdicts };
}

/** Places in order of their days; of equal days the first stays first. Most histories are in order already. */
function orderOf(days: readonly number[]): readonly number[] {
  const places = days.map((_, index) => index);
  const isInOrder = days.every((day, index) => index === 0 || (days[index - 1] as number) <= day);
  return isInOrder ? places : places.sort((a, b) => (days[a] as number) - (days[b] as number) || a - b);
}

/** @returns null where the run does not explain */
function readShot(run: Run, shot: RuleShot, index: number, day: number): ShotVerdict | null {
  const { compiled } = run;
  const seriesId =
    shot.series === null
      ? assignSeries(run, shot.product, day)
      : (formerKindOf(shot.series, shot.product) ?? shot.series);
  const at = seriesId === null ? undefined : compiled.indexOf.get(seriesId);
  const series = at === undefined ? undefined : compiled.series[at];
  if (!series) return readOutsideTable(run, shot, index, day, seriesId);

  const judged = judgeShot(run, series, day, shot);
  run.given.push({ day, seriesId: series.id, liveKind: series.live });
  run.seen[series.index] = (run.seen[series.index] as number) + 1;
  const own = progressOf(run, series, periodOf(series, run.days, day));
  if (judged.counts) {
    run.counted[series.index] = (run.counted[series.index] as number) + 1;
    fillDose(own, judged.place, day, series.index);
    if (judged.forcedCourse >= 0) own.forcedCourse = judged.forcedCourse;
    if (shot.product !== null && series.rule.keepProduct) {
      own.product = findProduct(shot.product)?.name ?? own.product;
    }
  } else {
    own.lastUncounted = day;
  }
  for (const filled of series.fills) {
    if (filled === series.index) continue;
    const other = compiled.series[filled] as CompiledSeries;
    const progress = progressOf(run, other, periodOf(other, run.days, day));
    if (judged.counts) fillDose(progress, progress.filled.length, day, series.index);
    else progress.lastUncounted = day;
  }
  if (!run.explains) return null;
  return {
    id: shot.id,
    index,
    series: series.id,
    dose: judged.place + 1,
    doseLabel: labelAt(series, judged.course, judged.place),
    valid: judged.valid,
    routine: judged.routine,
    counts: judged.counts,
    reasons: judged.reasons,
  };
}

/** A vaccine without rules of its own (mumps): only the rules between vaccines judge it. */
function readOutsideTable(
  run: Run,
  shot: RuleShot,
  index: number,
  day: number,
  seriesId: string | null,
): ShotVerdict {
  if (seriesId === null) {
    const reasons = [reasonOf('unknown-series', { source: '' })];
    return {
      id: shot.id,
      index,
      series: null,
      dose: null,
      doseLabel: '',
      valid: false,
      routine: false,
      counts: false,
      reasons,
    };
  }
  const liveKind = run.compiled.liveKinds.get(seriesId) ?? null;
  const conflict = findBetweenConflict(run, seriesId, liveKind, day);
  const dose = run.given.filter((given) => given.seriesId === seriesId).length + 1;
  run.given.push({ day, seriesId, liveKind });
  const reasons = !run.explains
    ? []
    : conflict
      ? [
          reasonOf(conflict.rule.row.code, {
            day: conflict.allowedFrom,
            other: conflict.earlier.day,
            otherName: {
              ja: seriesName(conflict.earlier.seriesId),
              en: seriesName(conflict.earlier.seriesId, 'en'),
            },
            interval: { ja: `${conflict.rule.row.days}日以上`, en: `${conflict.rule.row.days} days` },
            source: conflict.rule.row.source,
          }),
        ]
      : [reasonOf('not-routine', { source: '' })];
  return {
    id: shot.id,
    index,
    series: seriesId,
    dose,
    doseLabel: doseLabel(seriesId, dose),
    valid: !conflict,
    routine: false,
    counts: false,
    reasons,
  };
}

/**
 * The former series of the programme that the product belongs to (a 4価 written down as HPV 9価): its doses count by its own rules.
 * Null where the series named is right, or nothing former fits.
 */
function formerKindOf(named: string, product: string | null): string | null {
  const found = product === null ? null : findProduct(product);
  if (!found || found.series.includes(named)) return null;
  const programme = seriesOf(named)?.programme;
  const isFormerKind = (id: string): boolean => {
    const one = seriesOf(id);
    return one !== null && one.former && one.programme === programme;
  };
  return found.series.find(isFormerKind) ?? null;
}

/**
 * The series of a shot that names only its product: one whose window holds the day and that still has a dose to fill,
 * else one whose window holds the day, else the one whose windows lie nearest.
 */
export function assignSeries(run: Run, product: string | null, day: number): string | null {
  const found = product === null ? null : findProduct(product);
  if (!found) return null;
  const [only, ...more] = found.series;
  if (only === undefined || more.length === 0) return only ?? null;
  let best: string = only;
  let bestDistance = Infinity;
  for (const id of found.series) {
    const at = run.compiled.indexOf.get(id);
    const series = at === undefined ? undefined : run.compiled.series[at];
    if (!series) continue;
    const progress = progressOf(run, series, periodOf(series, run.days, day));
    for (const window of openWindows(run.compiled, series, run.days, day, progress.filled)) {
      const course = courseFor(run, series, progress, window, day);
      const isFull = placeInCourse(run, progress, course, day) >= course.slots.length;
      const away = Math.max(window.from - day, day - window.to, 0);
      // Half a day: a window that holds the day but has no dose left loses to one that has, and beats any other.
      const distance = away > 0 ? away : isFull ? 0.5 : 0;
      if (distance < bestDistance) [best, bestDistance] = [id, distance];
    }
  }
  return best;
}
