/** The latest statement for each key: how registers fold. */

import type { Causality } from './causality.ts';
import { latestOf } from './decide-field.ts';
import type { EntryKind, EntryOf } from './entry.ts';

/**
 * @param entries - of one kind (or kinds of one meaning), in order
 * @param prefers - of two statements that had not seen each other, whether the first is the safer one
 * @returns for each key the latest statement; of concurrent ones the safer, else the last in order
 */
export function latestByKey<K extends EntryKind, Key>(
  entries: readonly EntryOf<K>[],
  keyOf: (entry: EntryOf<K>) => Key,
  causality: Causality,
  prefers: (a: EntryOf<K>, b: EntryOf<K>) => boolean = () => false,
): ReadonlyMap<Key, EntryOf<K>> {
  const statements = new Map<Key, { by: EntryOf<K>['id']; entry: EntryOf<K> }[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const known = statements.get(key);
    if (known) known.push({ by: entry.id, entry });
    else statements.set(key, [{ by: entry.id, entry }]);
  }
  const latest = new Map<Key, EntryOf<K>>();
  for (const [key, stated] of statements) {
    const last = latestOf(stated, causality.isBefore);
    latest.set(key, last.reduce((kept, one) => (prefers(kept.entry, one.entry) ? kept : one)).entry);
  }
  return latest;
}

/** Entries of one kind, in order. */
export const entriesOfKind = <K extends EntryKind>(causality: Causality, kind: K): readonly EntryOf<K>[] =>
  causality.ordered.filter(
    (entry) => entry.kind === kind && !('foreign' in entry),
  ) as unknown as EntryOf<K>[];
