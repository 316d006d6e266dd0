/** What the rules say of a transcribed page together with the ledger: said in the margin, never a reason not to register. */

import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { evaluatePerson } from '#shared/rules/judge.ts';
import type { RuleShot } from '#shared/rules/judgement.ts';
import { rulePersonOf, ruleShotsOf } from '#shared/rules/resident.ts';
import type { RowReading } from './handbook-reading.ts';
import { ruleSettings } from './rule-settings.svelte.ts';

const idOf = (row: RowReading): string => `row-${row.key}`;

/** @returns the readings, with a notice on every row whose shot breaks a legal or safety rule */
export function markByRules(readings: readonly RowReading[], person: PersonLedger): readonly RowReading[] {
  const judged = rulePersonOf(person);
  const rows = readings.filter(({ state, draft }) => state === 'ready' && draft?.givenOn);
  if (!judged || rows.length === 0) return readings;
  const typed = rows.map((row): RuleShot => {
    const { series, product, givenOn, legalClass } = row.draft!;
    return { id: idOf(row), series, product: product ?? null, givenOn: givenOn!, legalClass };
  });
  const verdicts = evaluatePerson(judged, [...ruleShotsOf(person), ...typed], ruleSettings.current);
  const broken = new Map(
    verdicts.map(({ id, reasons }) => [id, reasons.filter(({ severity }) => severity !== 'info')] as const),
  );
  return readings.map((row) => {
    const reasons = broken.get(idOf(row)) ?? [];
    if (reasons.length === 0) return row;
    return { ...row, notices: [...row.notices, { column: 'date', code: 'does-not-fit', reasons }] };
  });
}
