/** Before a shot: 打てます, 確認 or 打てません for each vaccine, with the reason and the day. Recording is never refused by it. */

import type { CivilDate } from '../base/brand.ts';
import { dayNumber, fromDayNumber } from '../base/civil-date.ts';
import { findBetweenConflict } from './between-vaccines.ts';
import { doseLabel, seriesName, seriesOf } from './catalogue.ts';
import { compileTable } from './compiled-table.ts';
import type { CompiledSeries } from './compiled-table.ts';
import { periodOf } from './eligibility.ts';
import { factReasonOf } from './fact-reason.ts';
import { forecastRun } from './forecast.ts';
import type { Reason, RulePerson, RuleShot, SeriesForecast, TodayVerdict } from './judgement.ts';
import { judgeShot, labelAt } from './judge-shot.ts';
import { progressOf } from './progress.ts';
import type { Run } from './progress.ts';
import { readShots } from './read-shots.ts';
import { reasonOf } from './reasons.ts';
import type { RuleTable } from './rule-table.ts';
import type { RuleSettings } from './settings.ts';

/**
 * @param shots - those given after `on` are left out; those of the day itself are seen
 * @param series - which series to judge; null for all in routine use
 * @returns one verdict for each series that the rules can judge, in the order asked for
 */
export function judgeDay(
  table: RuleTable,
  settings: RuleSettings,
  person: RulePerson,
  shots: readonly RuleShot[],
  series: readonly string[] | null,
  on: CivilDate,
): readonly TodayVerdict[] {
  const compiled = compileTable(table, settings);
  const day = dayNumber(on);
  const { run } = readShots(compiled, person, shots, day, false);
  const forecasts = forecastRun(run, day);
  const asked = series ?? forecasts.map((one) => one.id);
  return asked.flatMap((id) => {
    const index = compiled.indexOf.get(id);
    const found = index === undefined ? undefined : compiled.series[index];
    if (!found) return judgeOutsideTable(run, id, day);
    return [judgeSeries(run, found, forecasts, day)];
  });
}

function judgeSeries(
  run: Run,
  series: CompiledSeries,
  forecasts: readonly SeriesForecast[],
  day: number,
): TodayVerdict {
  const forecasted = forecasts.find((one) => one.id === series.id);
  const judged = judgeShot(run, series, day, { product: null }, true);
  const reasons: Reason[] = [...judged.reasons];
  const progress = progressOf(run, series, periodOf(series, run.days, day));
  const next = forecasted?.next === null ? undefined : forecasted?.doses[forecasted.next];
  if (judged.valid && !Number.isNaN(progress.lastUncounted)) {
    reasons.push(
      reasonOf('earlier-shot-not-counted', {
        other: progress.lastUncounted,
        otherName: { ja: '前回', en: 'the last shot' },
        source: judged.course.row.source,
      }),
    );
  }
  if (judged.valid && next?.status === 'overdue' && next.standardTo !== null) {
    reasons.push(
      reasonOf('outside-standard', { day: dayNumber(next.standardTo), source: '定期接種実施要領' }),
    );
  }
  const fact = factReasonOf(run, series, progress, day);
  if (fact) reasons.push(fact);
  const surplus = judged.valid ? surplusOf(run, series, forecasts, day) : null;
  if (surplus) reasons.push(surplus);
  const isDoubtful = reasons.some(({ severity, code }) => severity === 'safety' || code === 'special-case');
  const last = Math.max(orBefore(progress.last), orBefore(progress.lastUncounted));
  const hasPlace = judged.place < judged.course.slots.length;
  return {
    series: series.id,
    programme: series.programme,
    verdict: !judged.valid ? 'stop' : isDoubtful ? 'check' : 'may-give',
    dose: hasPlace ? judged.place + 1 : null,
    doseLabel: labelAt(series, judged.course, judged.place),
    earliest: judged.valid ? fromDayNumber(Math.min(day, earliestOf(next, day))) : (next?.earliest ?? null),
    latest: next?.latest ?? null,
    previousOn: last === -Infinity ? null : fromDayNumber(last),
    preferred: forecasted?.preferred ?? false,
    status: forecasted?.status ?? 'ended',
    reasons,
  };
}

/** A combined vaccine of which one part is complete already: said, with what is sold without that part. */
function surplusOf(
  run: Run,
  series: CompiledSeries,
  forecasts: readonly SeriesForecast[],
  day: number,
): Reason | null {
  const complete = run.compiled.series.find(
    (other) =>
      other.coveredBy.includes(series.index) &&
      forecasts.some(({ id, status }) => id === other.id && status === 'complete'),
  );
  if (complete === undefined) return null;
  const fitting = run.compiled.series.filter(
    (other) =>
      other.programme === series.programme &&
      other !== series &&
      !complete.rule.counts.includes(other.id) &&
      other.sold.some(([from, to]) => from <= day && day <= to),
  );
  const names = (language: 'ja' | 'en'): string =>
    fitting.map(({ name }) => name[language]).join(language === 'ja' ? '、' : ', ');
  return reasonOf('part-surplus', {
    name: series.name,
    otherName: complete.name,
    source: complete.rule.windows[0]?.source ?? '',
    ...(fitting.length > 0
      ? {
          more: {
            ja: `含まないもの（${names('ja')}）でも打てます。`,
            en: `Vaccines without it also fit (${names('en')}).`,
          },
        }
      : {}),
  });
}

const orBefore = (day: number): number => (Number.isNaN(day) ? -Infinity : day);
const earliestOf = (next: { earliest: CivilDate | null } | undefined, day: number): number =>
  next?.earliest ? dayNumber(next.earliest) : day;

/** A vaccine without rules of its own (mumps): stopped by the live-vaccine rule, else nothing is claimed. */
function judgeOutsideTable(run: Run, id: string, day: number): TodayVerdict[] {
  const named = seriesOf(id);
  const conflict = named ? findBetweenConflict(run, id, named.live, day) : null;
  if (!named || !conflict) return [];
  const given = run.given.filter((shot) => shot.seriesId === id);
  const { earlier, rule, allowedFrom } = conflict;
  const reason = reasonOf(rule.row.code, {
    day: allowedFrom,
    other: earlier.day,
    otherName: { ja: seriesName(earlier.seriesId), en: seriesName(earlier.seriesId, 'en') },
    interval: { ja: `${rule.row.days}日以上`, en: `${rule.row.days} days` },
    source: rule.row.source,
  });
  const previous = given.at(-1);
  return [
    {
      series: id,
      programme: named.programme,
      verdict: 'stop',
      dose: given.length + 1,
      doseLabel: doseLabel(id, given.length + 1),
      earliest: fromDayNumber(allowedFrom),
      latest: null,
      previousOn: previous ? fromDayNumber(previous.day) : null,
      preferred: true,
      status: 'now',
      reasons: [reason],
    },
  ];
}

/**
 * What may be given together on the day: every preferred series that is allowed, each programme once.
 * Several injected live vaccines on one day are allowed; one on a later day waits for the interval.
 */
export const sameDayCombination = (forecasts: readonly SeriesForecast[]): readonly string[] =>
  forecasts.filter((one) => one.preferred && one.allowedToday).map((one) => one.id);
