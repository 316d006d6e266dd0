/** The stored form of a body: what is unknown is left out instead of written as null. Undone by the schemas' defaults. */

import type { Entry } from './entry.ts';

/** Members of a body that hold a record of their own, in which null means unknown as well. */
const RECORDS: Readonly<Record<string, readonly string[]>> = {
  'person-entered': ['identity'],
  'shot-recorded': ['lot'],
};

/**
 * @param entry - foreign entries are returned as they are: their nulls may mean something
 * @returns the entry whose body, and the records in it, have no null members
 */
export function compactEntry<E extends Entry>(entry: E): E {
  if ('foreign' in entry) return entry;
  const body = withoutNulls(entry.body);
  for (const member of RECORDS[entry.kind] ?? []) {
    const record = body[member];
    if (typeof record === 'object' && record !== null) body[member] = withoutNulls(record);
  }
  if ('reason' in body && typeof body.reason === 'object' && body.reason !== null) {
    body.reason = withoutNulls(body.reason);
  }
  return { ...entry, body };
}

function withoutNulls(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
