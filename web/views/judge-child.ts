/** What the rules say of a child before a shot, one answer for each vaccine of a session; remembered until the ledger changes. */

import type { CivilDate } from '#shared/base/brand.ts';
import { lotKeyOf } from '#shared/ledger/fold-register.ts';
import type { RegisteredLot } from '#shared/ledger/fold-register.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { doseLabel, seriesName } from '#shared/rules/catalogue.ts';
import { judgeLot } from '#shared/rules/judge-lot.ts';
import { judgeToday } from '#shared/rules/judge.ts';
import { reasonOf } from '#shared/rules/reasons.ts';
import type { Reason, SeriesStatus, TodayVerdict } from '#shared/rules/judgement.ts';
import { rulePersonOf, ruleShotsOf } from '#shared/rules/resident.ts';
import type { RuleSettings } from '#shared/rules/settings.ts';
import type { HistoryGap } from '../app/device.ts';
import { language } from '../text/language.svelte.ts';
import type { LotInUse } from './field-set-up.svelte.ts';
import { ruleSettings } from './rule-settings.svelte.ts';

export interface ChildVerdict {
  readonly series: string;
  /** `unknown` where the birth date is missing or the series is outside the table: nothing is claimed then. */
  readonly verdict: 'may-give' | 'check' | 'stop' | 'unknown';
  /** Number of the dose that a shot today would be; null where none is left or nobody knows. */
  readonly dose: number | null;
  readonly reasons: readonly Reason[];
  readonly earliest: CivilDate | null;
  readonly previousOn: CivilDate | null;
  readonly status: SeriesStatus | null;
}

type ByQuestion = Map<string, readonly ChildVerdict[]>;
/** Verdicts of a ledger hold as long as the settings that made them. */
const remembered = new WeakMap<RuleSettings, WeakMap<PersonLedger, ByQuestion>>();

/**
 * @param gap - `Device.historyGap`: with one there is no 打てます, and what stops may be lifted by what is not known here
 * @returns in the order of `series`
 */
export function verdictsOf(
  ledger: PersonLedger,
  series: readonly string[],
  on: CivilDate,
  gap: HistoryGap | null,
): readonly ChildVerdict[] {
  const key = `${on} ${gap ?? ''} ${series.join(' ')}`;
  const settings = ruleSettings.current;
  const byLedger = remembered.get(settings) ?? new WeakMap<PersonLedger, ByQuestion>();
  remembered.set(settings, byLedger);
  const known: ByQuestion = byLedger.get(ledger) ?? new Map();
  byLedger.set(ledger, known);
  const before = known.get(key);
  if (before) return before;
  const judged = judge(ledger, series, on, settings);
  // Whom nobody found in the list may be known elsewhere: in another area, another municipality, under another name.
  const missing = gap ? GAPS[gap] : ledger.isProvisional ? 'found-in-no-list' : null;
  const verdicts = missing ? judged.map((verdict) => withoutHistory(verdict, missing)) : judged;
  known.set(key, verdicts);
  return verdicts;
}

const GAPS = { 'not-here': 'history-not-here', held: 'own-entry-held' } as const;

function judge(
  ledger: PersonLedger,
  series: readonly string[],
  on: CivilDate,
  settings: RuleSettings,
): readonly ChildVerdict[] {
  const person = rulePersonOf(ledger);
  if (!person || person.birth > on) return series.map(unjudged);
  const answers = judgeToday(person, ruleShotsOf(ledger), series, on, settings);
  return series.map((id) => {
    const answer = answers.find((one) => one.series === id);
    return answer ? fromAnswer(answer) : unjudged(id);
  });
}

/** What is not here may hold the shot that speaks against another one. */
const withoutHistory = (
  verdict: ChildVerdict,
  missing: 'history-not-here' | 'own-entry-held' | 'found-in-no-list',
): ChildVerdict => ({
  ...verdict,
  verdict: verdict.verdict === 'may-give' ? 'check' : verdict.verdict,
  dose: null,
  reasons: [reasonOf(missing, { source: 'この端末の状態' }), ...verdict.reasons],
});

const fromAnswer = (answer: TodayVerdict): ChildVerdict => ({
  series: answer.series,
  verdict: answer.verdict,
  dose: answer.dose,
  reasons: answer.reasons,
  earliest: answer.earliest,
  previousOn: answer.previousOn,
  status: answer.status,
});

const unjudged = (series: string): ChildVerdict => ({
  series,
  verdict: 'unknown',
  dose: null,
  reasons: [],
  earliest: null,
  previousOn: null,
  status: null,
});

/**
 * Whether a vaccine concerns the child today at all. Stopped because the series is over or not for this child:
 * it would only be in the way of the others.
 */
export const isForToday = (verdict: ChildVerdict): boolean =>
  verdict.verdict !== 'stop' || (verdict.status !== null && ['now', 'late'].includes(verdict.status));

/** Name of a vaccine in the language of the screen. */
export const vaccineName = (series: string): string => seriesName(series, language.current);

/** 2回目, 追加; '' where the dose is not known, and what the name of the vaccine says already is left out. */
export function doseName(series: string, dose: number | null): string {
  if (dose === null) return '';
  const label = doseLabel(series, dose, language.current);
  const period = /[0-9]期$/.exec(vaccineName(series))?.[0];
  return period && label.startsWith(period) ? label.slice(period.length) : label;
}

/**
 * The verdict with what speaks against the lot in use, in the words of the rules. A lot of the session's own list is
 * known by that; one that was typed and that no register knows stops like an expired one, until the doctor decides.
 *
 * @param registered - `foldLots` of the register
 */
export function withLot(
  verdict: ChildVerdict,
  inUse: LotInUse | null,
  registered: ReadonlyMap<string, RegisteredLot>,
  on: CivilDate,
): ChildVerdict {
  if (!inUse) return verdict;
  const known = registered.get(lotKeyOf(inUse.lot.text ?? '', inUse.product ?? ''));
  const reasons = judgeLot(
    verdict.series,
    {
      product: inUse.product,
      expiry: inUse.lot.expiry ?? known?.expiry ?? null,
      state: known?.state ?? (inUse.isTyped ? 'unknown' : 'usable'),
      series: known?.series ?? [],
    },
    on,
  );
  if (reasons.length === 0) return verdict;
  const isStopped = reasons.some((reason) => reason.stops);
  const worst = isStopped ? 'stop' : verdict.verdict === 'may-give' ? 'check' : verdict.verdict;
  // The date of 打てません is the vaccine's; a lot is exchanged today.
  return {
    ...verdict,
    verdict: worst,
    reasons: [...reasons, ...verdict.reasons],
    earliest: isStopped && verdict.verdict !== 'stop' ? null : verdict.earliest,
    status: isStopped && verdict.verdict !== 'stop' ? 'now' : verdict.status,
  };
}
