/** One person's plan: what comes next in each series, what may be given together today, what is done with. */

import type { CivilDate } from '#shared/base/brand.ts';
import { ageOn, reachYears } from '#shared/base/civil-date.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { sameDayCombination } from '#shared/rules/judge-today.ts';
import { forecastPerson, judgeToday } from '#shared/rules/judge.ts';
import type {
  DoseForecast,
  Reason,
  ReasonCode,
  RulePerson,
  RuleShot,
  SeriesForecast,
  TodayVerdictCode,
} from '#shared/rules/judgement.ts';
import { residentOf } from '#shared/rules/resident.ts';
import { ruleSettings } from './rule-settings.svelte.ts';

/** A baby's plan does not speak of shingles. */
const YEARS_AHEAD = 15;
/** Nor does the plan of somebody older of what children had to have: only of what was begun. */
const GROWN_UP = 20;

export interface PlanRow {
  readonly series: string;
  readonly dose: number;
  /** Of the rules, Japanese. */
  readonly label: string;
  readonly earliest: CivilDate;
  readonly standardFrom: CivilDate | null;
  readonly standardTo: CivilDate | null;
  /** Null: no end. */
  readonly latest: CivilDate | null;
  readonly state: 'now' | 'late' | 'not-yet';
  /** The fact that it rests on, and which part would be surplus. */
  readonly notes: readonly Reason[];
}

export interface TodayChoice {
  readonly series: string;
  readonly dose: number;
  readonly label: string;
  readonly verdict: TodayVerdictCode;
}

export interface PersonPlan {
  /** What can be given now first, then by the day from which it can. */
  readonly next: readonly PlanRow[];
  /** Allowed together on the day. */
  readonly today: readonly TodayChoice[];
  /** Series of which every dose is given. */
  readonly finished: readonly string[];
  /** Series whose period has ended before the last dose; of grown-ups those that were begun. */
  readonly over: readonly string[];
}

/**
 * @param isWhole - whether there is no `Device.historyGap`: with one nothing is 打てます
 * @returns null for one whom the rules cannot plan for: not entered, not yet born, or no resident any more
 */
export function planOf(ledger: PersonLedger, on: CivilDate, isWhole: boolean): PersonPlan | null {
  const resident = residentOf(ledger);
  if (resident === null || resident.birth > on) return null;
  const forecasts = forecastPerson(resident, resident.shots, on, ruleSettings.current);
  const horizon = reachYears(on, YEARS_AHEAD);
  const together = sameDayCombination(forecasts);
  const verdicts = judgeToday(resident, resident.shots, together, on, ruleSettings.current);
  const ofPlan = forecasts.filter((one) => one.preferred);
  const isKnown = isWhole && !ledger.isProvisional;
  const isChild = (ageOn(resident.birth, on)?.years ?? 0) < GROWN_UP;
  const isBegun = (one: SeriesForecast): boolean => one.doses.some((dose) => dose.status === 'given');
  const next = ofPlan.flatMap(planRow).filter((row) => row.earliest <= horizon);
  return {
    next: withNotes(next, resident, resident.shots, on).toSorted(
      (a, b) => Number(a.state === 'not-yet') - Number(b.state === 'not-yet') || byDay(a, b),
    ),
    today: together.flatMap((series) => {
      const dose = nextDoseOf(forecasts.find((one) => one.id === series));
      const verdict = verdicts.find((one) => one.series === series)?.verdict ?? null;
      // The combination never names what the verdict before the shot would stop.
      return dose === null || verdict === null || verdict === 'stop'
        ? []
        : [{ series, dose: dose.n, label: dose.label, verdict: isKnown ? verdict : 'check' }];
    }),
    finished: finishedOf(ofPlan, new Set(resident.shots.map((shot) => shot.series))),
    over: ofPlan.filter((one) => one.status === 'ended' && (isChild || isBegun(one))).map((one) => one.id),
  };
}

/** Four-in-one is complete where five-in-one was given: of a programme only what was given is named, if that is known. */
function finishedOf(
  forecasts: readonly SeriesForecast[],
  given: ReadonlySet<string | null>,
): readonly string[] {
  const complete = forecasts.filter((one) => one.status === 'complete');
  const named = new Set(complete.filter((one) => given.has(one.id)).map((one) => one.programme));
  return complete.filter((one) => given.has(one.id) || !named.has(one.programme)).map((one) => one.id);
}

const nextDoseOf = (forecast: SeriesForecast | undefined): DoseForecast | null =>
  forecast && forecast.next !== null ? (forecast.doses[forecast.next] ?? null) : null;

function planRow(forecast: SeriesForecast): readonly PlanRow[] {
  const dose = nextDoseOf(forecast);
  if (dose === null || dose.earliest === null) return [];
  const { n, label, earliest, standardFrom, standardTo, latest, status } = dose;
  const state = status === 'overdue' ? 'late' : status === 'due' ? 'now' : 'not-yet';
  return [
    { series: forecast.id, dose: n, label, earliest, standardFrom, standardTo, latest, state, notes: [] },
  ];
}

const NOTED: ReadonlySet<ReasonCode> = new Set(['rests-on-fact', 'part-surplus']);

function withNotes(
  rows: readonly PlanRow[],
  person: RulePerson,
  shots: readonly RuleShot[],
  on: CivilDate,
): readonly PlanRow[] {
  const asked = rows.map(({ series }) => series);
  const verdicts = new Map(
    judgeToday(person, shots, asked, on, ruleSettings.current).map((one) => [one.series, one] as const),
  );
  return rows.map((row) => ({
    ...row,
    notes: verdicts.get(row.series)?.reasons.filter(({ code }) => NOTED.has(code)) ?? [],
  }));
}

const byDay = (a: PlanRow, b: PlanRow): number =>
  a.earliest < b.earliest ? -1 : a.earliest > b.earliest ? 1 : 0;
