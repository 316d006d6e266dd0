/** Settings that people decided differently without having seen each other: one holds meanwhile, and somebody has to choose. */

import type { EntryId } from '../base/brand.ts';
import { createCausality } from './causality.ts';
import { latestOf } from './decide-field.ts';
import type { Entry, EntryOf } from './entry.ts';
import { foldSettingEntries } from './fold-register.ts';
import { entriesOfKind } from './latest-by-key.ts';
import { sameValue } from './same-value.ts';

export interface SettingConflict {
  readonly name: string;
  /** Two or more, in order; of those that say the same, the first. */
  readonly versions: readonly EntryOf<'setting-changed'>[];
  /** The one of them that holds until somebody who has seen all decides: the same on every device. */
  readonly holds: EntryId;
}

/**
 * @param entries - of `register:settings`, in any order
 * @returns by name; a new `setting-changed` whose author has seen them all settles one
 */
export function findSettingConflicts(entries: readonly Entry[]): readonly SettingConflict[] {
  const causality = createCausality(entries);
  const holding = foldSettingEntries(entries);
  const byName = new Map<string, EntryOf<'setting-changed'>[]>();
  for (const entry of entriesOfKind(causality, 'setting-changed')) {
    const known = byName.get(entry.body.name);
    if (known) known.push(entry);
    else byName.set(entry.body.name, [entry]);
  }
  const conflicts: SettingConflict[] = [];
  for (const [name, stated] of byName) {
    if (stated.length < 2) continue;
    const latest = latestOf(
      stated.map((entry) => ({ by: entry.id, entry })),
      causality.isBefore,
    ).map(({ entry }) => entry);
    const versions = latest.filter(
      (one, at) => latest.findIndex((other) => sameValue(other.body.value, one.body.value)) === at,
    );
    const last = holding.get(name);
    if (versions.length < 2 || !last) continue;
    const holds = versions.find((one) => sameValue(one.body.value, last.body.value)) ?? last;
    conflicts.push({ name, versions, holds: holds.id });
  }
  return conflicts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
