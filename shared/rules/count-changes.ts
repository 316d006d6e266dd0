/** A rehearsal in figures: how many persons a changed table or setting would treat differently, by series. */

import type { CivilDate } from '../base/brand.ts';
import { compareTables } from './compare-tables.ts';
import type { RuleChange, RuleSet } from './compare-tables.ts';
import type { Resident } from './due-list.ts';

export interface NamedChange {
  readonly change: RuleChange;
  /** Null: a shot of which nobody recorded the series. */
  readonly series: string | null;
}

export interface ChangeCount {
  /** Null: shots of which nobody knows the series. */
  readonly series: string | null;
  readonly persons: number;
  /** Next doses whose status changes: due, not eligible, complete … */
  readonly statuses: number;
  /** Next doses of which only a day or the number changes. */
  readonly dates: number;
  /** Shots that are judged differently. */
  readonly shots: number;
}

/** What changes for one resident; empty where nothing does. */
export function compareResident(
  before: RuleSet,
  after: RuleSet,
  resident: Resident,
  on: CivilDate,
): readonly NamedChange[] {
  const changes = compareTables(before, after, [resident], on);
  if (changes.length === 0) return [];
  const series = new Map(resident.shots.map((shot) => [shot.id, shot.series]));
  return changes.map((change) => ({
    change,
    series: change.type === 'series' ? change.series : (series.get(change.shot) ?? null),
  }));
}

export function countChanges(changes: readonly NamedChange[]): readonly ChangeCount[] {
  const bySeries = Map.groupBy(changes, ({ series }) => series);
  return [...bySeries].map(([series, all]) => {
    const standings = all.flatMap(({ change }) => (change.type === 'series' ? [change] : []));
    const statuses = standings.filter(({ before, after }) => before?.status !== after?.status).length;
    return {
      series,
      persons: new Set(all.map(({ change }) => change.person)).size,
      statuses,
      dates: standings.length - statuses,
      shots: all.length - standings.length,
    };
  });
}
