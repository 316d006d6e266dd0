/** Finds the shots that break a rule, for the review: the port of shared/review asks, this answers. */

import type { CivilDate, EntryId } from '../base/brand.ts';
import { dayNumber } from '../base/civil-date.ts';
import { currentTable } from './current-table.ts';
import { evaluate } from './evaluate.ts';
import type { Reason, RulePerson, RuleShot, Severity } from './judgement.ts';
import { reasonOf } from './reasons.ts';
import type { RuleTable, SeriesRule } from './rule-table.ts';
import { defaultSettings } from './settings.ts';
import type { RuleSettings } from './settings.ts';

export interface ViolationShot {
  readonly id: EntryId;
  readonly series: string;
  readonly product: string | null;
  readonly givenOn: CivilDate;
  readonly lotExpiry: CivilDate | null;
  readonly legalClass?: NonNullable<RuleShot['legalClass']>;
}

export interface Violation {
  /** The last is the one that should not have been given then. */
  readonly shots: readonly EntryId[];
  readonly code: string;
  readonly severity: Severity;
  readonly ja: string;
  readonly en: string;
  readonly source: string;
}

export interface RuleJudge {
  readonly tableVersion: string;
  /** Within what the dose numbers of a series count: of a yearly vaccine, this year's shot is dose 1 again. */
  doseSpanOf(series: string): 'life' | 'fiscal-year' | 'pregnancy';
  findViolations(person: RulePerson, shots: readonly ViolationShot[]): readonly Violation[];
}

/**
 * A judge for the review, of the table in force unless another is rehearsed.
 *
 * @param settings - asked at every judgement: the municipality may decide while the judge lives
 */
export function createRuleJudge(
  table: RuleTable = currentTable,
  settings: () => RuleSettings = () => defaultSettings,
): RuleJudge {
  const spans = new Map(table.series.map((rule) => [rule.id, spanOf(rule)] as const));
  return {
    tableVersion: table.version,
    doseSpanOf: (series) => spans.get(series) ?? 'life',
    findViolations: (person, shots) => findViolations(table, settings(), person, shots),
  };
}

function spanOf({ windows }: SeriesRule): 'life' | 'fiscal-year' | 'pregnancy' {
  if (windows.some(({ season }) => season !== undefined)) return 'fiscal-year';
  return windows.some(({ from }) => from?.startsWith('DUE') ?? false) ? 'pregnancy' : 'life';
}

function findViolations(
  table: RuleTable,
  settings: RuleSettings,
  person: RulePerson,
  shots: readonly ViolationShot[],
): readonly Violation[] {
  const verdicts = evaluate(table, settings, person, shots);
  return verdicts.flatMap((verdict) => {
    const shot = shots[verdict.index] as ViolationShot;
    const reasons = verdict.reasons.filter(
      ({ severity, code }) => severity !== 'info' && code !== 'unknown-series',
    );
    if (shot.lotExpiry !== null && shot.lotExpiry < shot.givenOn) {
      reasons.push(
        reasonOf('lot-expired', { day: dayNumber(shot.lotExpiry), source: '添付文書（使用期限）' }),
      );
    }
    return reasons.map((reason) => ({
      shots: [...earlierShots(reason, shot, shots), shot.id],
      code: reason.code,
      severity: reason.severity,
      ja: reason.ja,
      en: reason.en,
      source: reason.source,
    }));
  });
}

/** The shot that stands in the way: one of the same series on that day where there is one, else any of that day. */
function earlierShots(
  reason: Reason,
  shot: ViolationShot,
  shots: readonly ViolationShot[],
): readonly EntryId[] {
  if (reason.otherOn === null) return [];
  const onDay = shots.filter((other) => other.givenOn === reason.otherOn && other.id !== shot.id);
  const isOtherVaccine = reason.code === 'live-interval' || reason.code === 'former-interval';
  const fitting = onDay.find((other) => (other.series === shot.series) !== isOtherVaccine) ?? onDay[0];
  return fitting ? [fitting.id] : [];
}
