/** Judges one shot after everything given before it: window, interval, count, live-vaccine rule, and what to look at. */

import { findBetweenConflict } from './between-vaccines.ts';
import { doseLabel, findProduct, seriesName } from './catalogue.ts';
import type { CompiledCourse, CompiledInterval, CompiledSeries } from './compiled-table.ts';
import { anchorDay, isBeforeProgramme, openWindows, periodOf } from './eligibility.ts';
import type { OpenWindow } from './eligibility.ts';
import { earliestNext } from './earliest.ts';
import type { Reason, ReasonCode, RuleShot } from './judgement.ts';
import {
  afterInterval,
  boundOf,
  courseFor,
  intervalsOf,
  isCompletedByOthers,
  placeInCourse,
  progressOf,
  repeatBound,
} from './progress.ts';
import type { GivenVaccine, Progress, Run } from './progress.ts';
import { reasonOf, stopsShot } from './reasons.ts';
import type { ReasonFacts } from './reasons.ts';

export interface JudgedShot {
  readonly course: CompiledCourse;
  /** Place of the dose in the course, from 0; past its end where one too many was given. */
  readonly place: number;
  readonly valid: boolean;
  readonly routine: boolean;
  readonly counts: boolean;
  /** Course that the person is moved to by an early dose; -1 for none. */
  readonly forcedCourse: number;
  readonly reasons: readonly Reason[];
}

/** @param day - day number of the shot; all of `run` lies before it or on it */
export function judgeShot(
  run: Run,
  series: CompiledSeries,
  day: number,
  shot: Pick<RuleShot, 'product' | 'legalClass'>,
  explains: boolean = run.explains,
): JudgedShot {
  const { compiled, days } = run;
  const period = periodOf(series, days, day);
  const progress = progressOf(run, series, period);
  const open = openWindows(compiled, series, days, day, progress.filled);
  const isVoluntary = shot.legalClass !== undefined && !shot.legalClass.startsWith('routine');
  const isEarlyHistory = isBeforeProgramme(series, day);
  const isUnjudged = day < series.unjudgedBefore;
  const reasons: Reason[] = [];
  let isStopped = false;
  const add: AddReason = (code, facts) => {
    isStopped ||= stopsShot(code);
    if (explains) reasons.push(reasonOf(code, facts()));
  };
  const { name } = series;
  const source = series.rule.windows[0]?.source ?? '';

  // The first window of the day under which the dose is legal; else the first of the day; else none.
  let within: OpenWindow | null = null;
  let course: CompiledCourse | null = null;
  let place = 0;
  let bound = -Infinity;
  for (const window of open) {
    if (day < window.from || day > window.to) continue;
    const windowCourse = courseFor(run, series, progress, window, day);
    const windowPlace = placeInCourse(run, progress, windowCourse, day);
    const isComplete = windowPlace >= windowCourse.slots.length;
    const windowBound = isComplete ? Infinity : boundOf(run, progress, windowCourse, windowPlace);
    const isLegal = day >= windowBound;
    if (within === null || isLegal) {
      within = window;
      course = windowCourse;
      place = windowPlace;
      bound = windowBound;
    }
    if (isLegal) break;
  }
  if (course === null) {
    course = courseFor(run, series, progress, null, day);
    place = placeInCourse(run, progress, course, day);
    bound = place >= course.slots.length ? Infinity : boundOf(run, progress, course, place);
  }

  let counts = true;
  const isComplete = place >= course.slots.length;
  const isImmune = !isComplete && isCompletedByOthers(run, series);
  if (isVoluntary) {
    counts = series.voluntaryCounts && day >= anchorDay(compiled, days, series.voluntaryFrom, period);
    add('not-routine', () => ({ source }));
  } else if (isEarlyHistory) {
    add('before-programme', () => ({ day: programmeBegins(series), source }));
  }
  if (isVoluntary || isUnjudged) {
    // Nothing is asked of the window.
  } else if (open.length === 0 && isMeantSex(run, series) && day > programmeEnded(series)) {
    // No longer routine, yet a dose all the same: what a voluntary shot of it would count for.
    counts = series.voluntaryCounts && day >= anchorDay(compiled, days, series.voluntaryFrom, period);
    add('window-ended', () => ({
      day: programmeEnded(series),
      source: series.windows.at(-1)?.row.source ?? source,
    }));
  } else if (open.length === 0) {
    counts = false;
    const missing = missingFact(run, series, period);
    add('not-eligible', () => ({ name, on: day, source, ...(missing ? { more: missing } : {}) }));
  } else if (within === null) {
    const first = (open[0] as OpenWindow).from;
    const last = Math.max(...open.map((window) => window.to));
    const next = open.find((window) => window.from > day);
    if (day < first) {
      counts = false;
      add('too-early', () => ({ day: earliestNext(run, series, day)?.day ?? first, source }));
    } else if (next) {
      add('between-windows', () => ({ day: next.from, source }));
    } else {
      add('window-ended', () => ({ day: last, source: open.at(-1)?.window?.row.source ?? source }));
    }
  }

  let forcedCourse = -1;
  if (isUnjudged) {
    // Another law counted these.
  } else if (isComplete || isImmune) {
    counts = false;
    if (!isVoluntary) {
      const last = isComplete ? lastFilling(run, series, progress) : lastCompleting(run, series);
      add(isComplete ? 'over-count' : 'already-immune', () => ({
        name,
        ...(last ? { other: last.day } : {}),
        otherName: last ? nameOf(last.seriesId) : name,
        source,
      }));
    }
  } else {
    const slot = course.slots[place];
    if (day < bound) {
      counts = false;
      const short = slot?.shortCourse;
      if (
        short &&
        day >= afterInterval(run, progress, monthsAfterPrevious(short.fromMonths)) &&
        day < afterInterval(run, progress, monthsAfterPrevious(short.untilMonths))
      ) {
        counts = true;
        forcedCourse = short.course;
      }
      addIntervalReason(run, series, progress, course, place, day, add);
    } else if (
      slot?.shortCourse &&
      day < afterInterval(run, progress, monthsAfterPrevious(slot.shortCourse.untilMonths))
    ) {
      forcedCourse = slot.shortCourse.course;
    }
    const repeat = repeatBound(run, series, progress);
    if (day < repeat && day >= bound) {
      counts = false;
      add('interval-short', () => ({
        day: earliestNext(run, series, day)?.day ?? repeat,
        other: progress.lastUncounted,
        otherName: { ja: '数えていない前回', en: 'the earlier shot that does not count' },
        interval: { ja: `${series.rule.repeatDays}日以上`, en: `${series.rule.repeatDays} days` },
        source: course.row.source,
      }));
    }
  }

  const conflict = findBetweenConflict(run, series.id, series.live, day);
  if (conflict) {
    const { code, days: wholeDays, source: ruleSource } = conflict.rule.row;
    if (code === 'live-interval') counts = false;
    add(code, () => ({
      day: earliestNext(run, series, day)?.day ?? Number.NaN,
      other: conflict.earlier.day,
      otherName: nameOf(conflict.earlier.seriesId),
      interval: { ja: `${wholeDays}日以上`, en: `${wholeDays} days` },
      source: ruleSource,
    }));
  }

  addAdvice(run, series, progress, within, place, day, shot, add);
  const valid = !isStopped;
  const routine = valid && !isVoluntary && !isEarlyHistory && within !== null;
  return {
    course,
    place,
    valid,
    routine,
    counts,
    forcedCourse,
    reasons,
  };
}

const nameOf = (id: string): { ja: string; en: string } => ({ ja: seriesName(id), en: seriesName(id, 'en') });

const programmeBegins = ({ windows }: CompiledSeries): number =>
  Math.min(...windows.map(({ validFrom }) => validFrom));
const programmeEnded = ({ windows }: CompiledSeries): number =>
  Math.max(...windows.map(({ validTo }) => validTo));

const isMeantSex = (run: Run, { rule }: CompiledSeries): boolean =>
  rule.sex === null || rule.sex === run.days.person.sex;

/** The shot that filled the last dose: of another series where that fills this one's doses too. */
const lastFilling = (run: Run, { rule }: CompiledSeries, progress: Progress): GivenVaccine | undefined =>
  run.given.findLast(({ day, seriesId }) => day === progress.last && rule.counts.includes(seriesId));

/** The last shot of those that make the series needless. */
function lastCompleting(run: Run, series: CompiledSeries): GivenVaccine | undefined {
  const all = series.completedBy.find((counts) =>
    counts.every(({ series: other, count }) => (run.counted[other] as number) >= count),
  );
  const ids = all?.map(({ series: other }) => run.compiled.series[other]?.id);
  return run.given.findLast(({ seriesId }) => ids?.includes(seriesId));
}

/** Nobody knows whether a woman is eligible whose due date was not entered, or a man whose antibodies were not. */
function missingFact(run: Run, series: CompiledSeries, period: number): { ja: string; en: string } | null {
  const { person, birth, rubella } = run.days;
  if (series.rule.per === 'pregnancy') return period === 0 && person.sex !== 'M' ? DUE_DATE_MISSING : null;
  const asksRubella = series.windows.some(
    ({ row, bornFrom, bornTo }) =>
      row.condition === 'rubella-antibody-low' && bornFrom <= birth && birth <= bornTo,
  );
  return asksRubella && !rubella && isMeantSex(run, series) ? ANTIBODY_MISSING : null;
}

const DUE_DATE_MISSING = {
  ja: '出産予定日が記録されていません。妊娠中の方は母子健康手帳で確かめてください。',
  en: 'No due date is recorded. Check the maternity handbook of a pregnant woman.',
};
const ANTIBODY_MISSING = {
  ja: '風しんの抗体が少ないという検査結果が記録されていません。抗体検査の結果を確かめてください。',
  en: 'No test with low rubella antibodies is recorded. Check the result of the antibody test.',
};

type AddReason = (code: ReasonCode, facts: () => ReasonFacts) => void;

const monthsAfterPrevious = (months: number): CompiledInterval => ({
  after: 0,
  series: -1,
  days: 0,
  months,
  half: false,
  text: '',
  textEn: '',
});

/** Names the interval that ends last: what must be waited for. */
function addIntervalReason(
  run: Run,
  series: CompiledSeries,
  progress: Progress,
  course: CompiledCourse,
  place: number,
  day: number,
  add: AddReason,
): void {
  const earliest = earliestNext(run, series, day)?.day ?? Number.NaN;
  let binding: CompiledInterval | null = null;
  let latest = -Infinity;
  for (const interval of intervalsOf(progress, course, place)) {
    const from = afterInterval(run, progress, interval);
    if (from > latest) [binding, latest] = [interval, from];
  }
  if (!binding || day >= latest) {
    add('too-early', () => ({ day: earliest, source: course.row.source }));
    return;
  }
  const other =
    binding.after === 0
      ? progress.last
      : binding.after === 1
        ? progress.first
        : (run.progress[binding.series]?.last ?? Number.NaN);
  const otherName =
    binding.after === 0
      ? { ja: '前回', en: 'the last dose' }
      : binding.after === 1
        ? { ja: '1回目', en: 'dose 1' }
        : (run.compiled.series[binding.series] as CompiledSeries).name;
  add('interval-short', () => ({
    day: earliest,
    other,
    otherName,
    interval: { ja: binding.text, en: binding.textEn },
    source: course.row.source,
  }));
}

/** What does not make a shot wrong, and must be seen all the same. */
function addAdvice(
  run: Run,
  series: CompiledSeries,
  progress: Progress,
  within: OpenWindow | null,
  place: number,
  day: number,
  shot: Pick<RuleShot, 'product' | 'legalClass'>,
  add: AddReason,
): void {
  const { compiled, days } = run;
  const isRoutineClaim = shot.legalClass === undefined || shot.legalClass.startsWith('routine');
  if (within && isRoutineClaim && (within.window === null || within.window.row.special)) {
    add('special-case', () => ({
      day: within.to,
      source: within.window?.row.source ?? '施行令第3条第2項（長期療養特例）',
    }));
  }
  if (place === 0 && series.firstDoseAdvice >= 0) {
    const last = anchorDay(compiled, days, series.firstDoseAdvice, 0);
    if (day > last)
      add('first-dose-late', () => ({ day: last, source: '定期接種実施要領（出生14週6日後まで）' }));
  }
  const { keepSeries } = series.rule;
  const other = keepSeries ? progress.seriesFilling.find((filling) => filling !== series.index) : undefined;
  if (keepSeries && other !== undefined) {
    const { id, name } = compiled.series[other] as CompiledSeries;
    const last = run.given.findLast(({ seriesId }) => seriesId === id);
    add('mixed-products', () => ({
      ...(last ? { other: last.day } : {}),
      otherName: name,
      source: keepSeries.source,
    }));
  }
  const product = shot.product === null ? null : findProduct(shot.product);
  if (product && !product.series.includes(series.id)) {
    add('product-not-of-series', () => ({
      name: series.name,
      otherName: { ja: product.name, en: product.name },
      source: '添付文書',
    }));
  }
  const keep = series.rule.keepProduct;
  if (keep && product && keep.pairs.some(([from, to]) => from === progress.product && to === product.name)) {
    add('mixed-products', () => ({
      other: progress.last,
      otherName: { ja: progress.product ?? '', en: progress.product ?? '' },
      source: keep.source,
    }));
  }
}

/** Label of the dose at a place of a course; `n回目` where one too many was given. */
export const labelAt = (series: CompiledSeries, course: CompiledCourse, place: number): string =>
  course.slots[place]?.label ?? doseLabel(series.id, place + 1);
