/** The rules' front door for screens: the table in force, with the municipality's settings or the defaults. */

import type { CivilDate } from '../base/brand.ts';
import { currentTable } from './current-table.ts';
import { evaluate } from './evaluate.ts';
import { forecast } from './forecast.ts';
import { judgeDay } from './judge-today.ts';
import type { RulePerson, RuleShot, SeriesForecast, ShotVerdict, TodayVerdict } from './judgement.ts';
import { defaultSettings } from './settings.ts';
import type { RuleSettings } from './settings.ts';

/**
 * The verdict before a shot, one for each series that the rules can judge.
 *
 * @param series - which to judge; null for all in routine use
 */
export const judgeToday = (
  person: RulePerson,
  shots: readonly RuleShot[],
  series: readonly string[] | null,
  on: CivilDate,
  settings: RuleSettings = defaultSettings,
): readonly TodayVerdict[] => judgeDay(currentTable, settings, person, shots, series, on);

/** What is next in each series: the catch-up plan. */
export const forecastPerson = (
  person: RulePerson,
  shots: readonly RuleShot[],
  on: CivilDate,
  settings: RuleSettings = defaultSettings,
): readonly SeriesForecast[] => forecast(currentTable, settings, person, shots, on);

/** The verdict on every shot that was given. */
export const evaluatePerson = (
  person: RulePerson,
  shots: readonly RuleShot[],
  settings: RuleSettings = defaultSettings,
): readonly ShotVerdict[] => evaluate(currentTable, settings, person, shots);
