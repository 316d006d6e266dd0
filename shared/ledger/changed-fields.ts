/** What a form would change: a correction states nothing that was not changed. */

import { sameValue } from './same-value.ts';

/**
 * @param contested - fields in conflict: stating the interim value again says something too, and is kept
 * @returns of `fields` those that differ from what stands now
 */
export function changedFields<T extends object>(
  now: T,
  fields: Partial<T>,
  contested: ReadonlySet<string>,
): Partial<T> {
  const changed: Partial<T> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (contested.has(field) || !sameValue(value, (now as Record<string, unknown>)[field])) {
      (changed as Record<string, unknown>)[field] = value;
    }
  }
  return changed;
}
