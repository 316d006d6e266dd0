/** Corrections of one shot or identity that did not know of each other and spoke of different fields: merged, and noted. */

import type { EntryId } from '../base/brand.ts';
import type { Causality } from './causality.ts';
import type { MergedNote } from './ledger.ts';

/**
 * @param inForce - each field's statement in force
 * @returns the note, or null where every statement in force had seen the others
 */
export function noteDifferentFields(
  inForce: readonly { readonly field: string; readonly by: EntryId }[],
  causality: Causality,
): MergedNote | null {
  if (inForce.length < 2) return null;
  const authors = [...new Set(inForce.map(({ by }) => by))];
  const met = authors.filter((one) => authors.some((other) => causality.areConcurrent(one, other)));
  if (met.length === 0) return null;
  return {
    type: 'different-fields',
    entries: met.toSorted((a, b) => causality.rankOf(a) - causality.rankOf(b)),
  };
}
