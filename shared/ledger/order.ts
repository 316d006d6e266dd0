/** Order of entries that causality leaves open. Looks at ids only: never at a clock, never at the order of arrival. */

import type { EntryId } from '../base/brand.ts';

/** Device, epoch, then counter as a number: 2 before 10. */
export function compareEntryIds(a: EntryId, b: EntryId): number {
  if (a === b) return 0;
  const dotA = a.lastIndexOf('.');
  const dotB = b.lastIndexOf('.');
  const authorA = a.slice(0, dotA);
  const authorB = b.slice(0, dotB);
  if (authorA !== authorB) return authorA < authorB ? -1 : 1;
  // Counters have no leading zeros, so the longer one is the larger one.
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

/** An entry with the length of the longest chain of entries behind it, within its document. */
export interface OrderKey {
  readonly id: EntryId;
  readonly depth: number;
}

/** Whoever has seen more comes later; else by id. Never contradicts who had seen what. */
export const compareOrderKeys = (a: OrderKey, b: OrderKey): number =>
  a.depth - b.depth || compareEntryIds(a.id, b.id);
