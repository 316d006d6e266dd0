/** The verdict on what was given and the plan of what comes next, from one reading of the shots. */

import type { CivilDate } from '../base/brand.ts';
import { dayNumber } from '../base/civil-date.ts';
import { compileTable } from './compiled-table.ts';
import { forecast, forecastRun } from './forecast.ts';
import type { RulePerson, RuleShot, SeriesForecast, ShotVerdict } from './judgement.ts';
import { readShots } from './read-shots.ts';
import type { RuleTable } from './rule-table.ts';
import type { RuleSettings } from './settings.ts';

export interface PersonJudgement {
  /** As `evaluate` gives them. */
  readonly verdicts: readonly ShotVerdict[];
  /** As `forecast` gives them for `on`. */
  readonly series: readonly SeriesForecast[];
}

/** The same as `evaluate` and `forecast` one after the other, in about two thirds of the time. */
export function judgePerson(
  table: RuleTable,
  settings: RuleSettings,
  person: RulePerson,
  shots: readonly RuleShot[],
  on: CivilDate,
): PersonJudgement {
  const { verdicts, run } = readShots(compileTable(table, settings), person, shots, Infinity, true);
  // Shots after the day are judged but not planned upon: only then the shots are read a second time.
  const isAllPast = shots.every(({ givenOn }) => givenOn <= on);
  const series = isAllPast ? forecastRun(run, dayNumber(on)) : forecast(table, settings, person, shots, on);
  return { verdicts: verdicts.sort((a, b) => a.index - b.index), series };
}
