/** Of every shot that was given: its series and dose, whether it is valid, whether it is routine, and why. */

import { compileTable } from './compiled-table.ts';
import type { RulePerson, RuleShot, ShotVerdict } from './judgement.ts';
import type { RuleTable } from './rule-table.ts';
import { readShots } from './read-shots.ts';
import type { RuleSettings } from './settings.ts';

/**
 * @param shots - in any order; of two on one day the one handed in first is the earlier
 * @returns one verdict for each shot, in the order handed in
 * @see SPEC R1–R9
 */
export function evaluate(
  table: RuleTable,
  settings: RuleSettings,
  person: RulePerson,
  shots: readonly RuleShot[],
): readonly ShotVerdict[] {
  const { verdicts } = readShots(compileTable(table, settings), person, shots, Infinity, true);
  return verdicts.sort((a, b) => a.index - b.index);
}
