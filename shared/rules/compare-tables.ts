/** The rehearsal: whom a changed table or changed settings would treat differently, before it is switched on. */

import type { CivilDate, PersonId } from '../base/brand.ts';
import type { Resident } from './due-list.ts';
import { evaluate } from './evaluate.ts';
import { forecast } from './forecast.ts';
import type { SeriesForecast, SeriesStatus } from './judgement.ts';
import type { RuleTable } from './rule-table.ts';
import type { RuleSettings } from './settings.ts';

export interface RuleSet {
  readonly table: RuleTable;
  readonly settings: RuleSettings;
}

export interface SeriesStanding {
  readonly status: SeriesStatus;
  /** The next dose; null where none is left. */
  readonly dose: number | null;
  readonly earliest: CivilDate | null;
  readonly latest: CivilDate | null;
}

export type RuleChange =
  | {
      readonly type: 'series';
      readonly person: PersonId;
      readonly series: string;
      /** Null where the table does not know the series. */
      readonly before: SeriesStanding | null;
      readonly after: SeriesStanding | null;
    }
  | {
      readonly type: 'shot';
      readonly person: PersonId;
      readonly shot: string;
      readonly before: { readonly valid: boolean; readonly routine: boolean };
      readonly after: { readonly valid: boolean; readonly routine: boolean };
    };

/** @returns every change, person by person in the order handed in; empty where nobody's standing changes */
export function compareTables(
  before: RuleSet,
  after: RuleSet,
  residents: Iterable<Resident>,
  on: CivilDate,
): readonly RuleChange[] {
  const changes: RuleChange[] = [];
  for (const resident of residents) {
    const { id: person, shots } = resident;
    const was = standings(forecast(before.table, before.settings, resident, shots, on));
    const willBe = standings(forecast(after.table, after.settings, resident, shots, on));
    for (const series of new Set([...was.keys(), ...willBe.keys()])) {
      const one = was.get(series) ?? null;
      const other = willBe.get(series) ?? null;
      if (!isSameStanding(one, other))
        changes.push({ type: 'series', person, series, before: one, after: other });
    }
    const judgedBefore = evaluate(before.table, before.settings, resident, shots);
    const judgedAfter = evaluate(after.table, after.settings, resident, shots);
    judgedBefore.forEach(({ id: shot, valid, routine }, index) => {
      const next = judgedAfter[index];
      if (!next || (next.valid === valid && next.routine === routine)) return;
      changes.push({
        type: 'shot',
        person,
        shot,
        before: { valid, routine },
        after: { valid: next.valid, routine: next.routine },
      });
    });
  }
  return changes;
}

const standings = (forecasts: readonly SeriesForecast[]): Map<string, SeriesStanding> =>
  new Map(
    forecasts.map((one) => {
      const next = one.next === null ? undefined : one.doses[one.next];
      const { status } = one;
      return [
        one.id,
        { status, dose: next?.n ?? null, earliest: next?.earliest ?? null, latest: next?.latest ?? null },
      ];
    }),
  );

const isSameStanding = (one: SeriesStanding | null, other: SeriesStanding | null): boolean =>
  one?.status === other?.status &&
  one?.dose === other?.dose &&
  one?.earliest === other?.earliest &&
  one?.latest === other?.latest;
