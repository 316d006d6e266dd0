/** The stored form of a body: what is unknown is left out instead of written as null. Undone by the schemas' defaults. */

import type { Entry } from './entry.ts';

type Members = Record<string, unknown>;

/**
 * @param entry - foreign entries are returned as they are: their nulls may mean something
 * @returns the entry whose body, and the records in it (identity, lot, reason), have no null members; the nulls that a
 *   correction states for fields stay, because they are its values
 */
export function compactEntry<E extends Entry>(entry: E): E {
  if ('foreign' in entry) return entry;
  const body = withoutNulls(entry.body);
  compactMember(body, 'reason');
  if (entry.kind === 'person-entered') compactMember(body, 'identity');
  if (entry.kind === 'shot-recorded') compactMember(body, 'lot');
  if (entry.kind === 'shot-corrected') {
    const fields = { ...entry.body.fields };
    compactMember(fields, 'lot');
    body.fields = fields;
  }
  return { ...entry, body };
}

function compactMember(record: Members, member: string): void {
  const value = record[member];
  if (typeof value === 'object' && value !== null) record[member] = withoutNulls(value);
}

function withoutNulls(record: object): Members {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
