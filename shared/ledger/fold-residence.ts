/** Where a person lives, by the latest entries: by causality, then by the day they speak of. SPEC L17. */

import type { Causality } from './causality.ts';
import { latestOf } from './decide-field.ts';
import type { EntryOf } from './entry.ts';
import type { ResidenceView } from './ledger.ts';
import { compareOrderKeys } from './order.ts';

export type ResidenceEntry = EntryOf<'residence-changed'>;

export interface LatestResidence {
  readonly entry: ResidenceEntry;
  readonly depth: number;
}

/** @returns entries of one document that no other residence entry has seen */
export function latestResidences(
  entries: readonly ResidenceEntry[],
  causality: Causality,
): readonly LatestResidence[] {
  if (entries.length === 0) return [];
  return latestOf(
    entries.map((entry) => ({ by: entry.id, entry, depth: causality.depthOf(entry.id) })),
    causality.isBefore,
  );
}

/** A resident until an entry says otherwise. */
export function residenceOf(latest: readonly LatestResidence[]): ResidenceView {
  const [last] = latest.toSorted((a, b) => {
    if (a.entry.body.on !== b.entry.body.on) return a.entry.body.on < b.entry.body.on ? 1 : -1;
    return compareOrderKeys({ id: b.entry.id, depth: b.depth }, { id: a.entry.id, depth: a.depth });
  });
  if (last === undefined) return { status: 'resident', on: null, by: null };
  const { status, on } = last.entry.body;
  return { status, on, by: last.entry.id };
}
