/** Who is due or overdue, of a whole municipality: rows to show and counts to plan by. Pure; one pass, one person at a time. */

import type { AreaId, CivilDate, PersonId } from '../base/brand.ts';
import { forecast } from './forecast.ts';
import type { RulePerson, RuleShot } from './judgement.ts';
import type { RuleTable } from './rule-table.ts';
import type { RuleSettings } from './settings.ts';

export interface Resident extends RulePerson {
  readonly id: PersonId;
  readonly area: AreaId | null;
  readonly shots: readonly RuleShot[];
}

export interface DueRow {
  readonly person: PersonId;
  readonly area: AreaId | null;
  /** YYYY-MM of birth. */
  readonly birthMonth: string;
  readonly series: string;
  readonly programme: string;
  readonly dose: number;
  readonly label: string;
  readonly status: 'due' | 'overdue';
  readonly earliest: CivilDate;
  readonly standardTo: CivilDate | null;
  readonly latest: CivilDate | null;
}

export interface DueCount {
  readonly series: string;
  readonly area: AreaId | null;
  readonly birthMonth: string;
  readonly due: number;
  readonly overdue: number;
}

/** @returns one row for each preferred series in which a dose may be given on the day; none for a person not yet born */
export function dueRows(
  table: RuleTable,
  settings: RuleSettings,
  resident: Resident,
  on: CivilDate,
): readonly DueRow[] {
  if (resident.birth > on) return [];
  const rows: DueRow[] = [];
  for (const one of forecast(table, settings, resident, resident.shots, on)) {
    const dose = one.next === null ? undefined : one.doses[one.next];
    if (!one.preferred || !dose || dose.earliest === null) continue;
    if (dose.status !== 'due' && dose.status !== 'overdue') continue;
    rows.push({
      person: resident.id,
      area: resident.area,
      birthMonth: resident.birth.slice(0, 7),
      series: one.id,
      programme: one.programme,
      dose: dose.n,
      label: dose.label,
      status: dose.status,
      earliest: dose.earliest,
      standardTo: dose.standardTo,
      latest: dose.latest,
    });
  }
  return rows;
}

/** Counts by series, area and month of birth, in that order. */
export function countDue(rows: Iterable<DueRow>): readonly DueCount[] {
  const counts = new Map<
    string,
    { series: string; area: AreaId | null; birthMonth: string; due: number; overdue: number }
  >();
  for (const { series, area, birthMonth, status } of rows) {
    const key = `${series} ${area ?? ''} ${birthMonth}`;
    let count = counts.get(key);
    if (!count) counts.set(key, (count = { series, area, birthMonth, due: 0, overdue: 0 }));
    count[status] += 1;
  }
  return [...counts.keys()].sort().map((key) => counts.get(key) as DueCount);
}
