/** Compares the own entries of the two stores while they are sealed, and says what each must give the other. */

import { rollingHash } from './journal-frames.ts';
import type { JournalFrame } from './journal-frames.ts';

export interface StoreComparison {
  /** In the journal only: to be put into the database. */
  readonly toDatabase: readonly JournalFrame[];
  /** In the database only, or with other bytes there: to be appended to the journal. */
  readonly toJournal: readonly JournalFrame[];
  /** Orders up to the last one known that neither holds. */
  readonly missing: readonly number[];
}

/**
 * @param database - own entries of the database, in order
 * @param journal - frames of the journal as they stand; of several with one sequence the last is meant
 * @param lastKnown - highest order that is known to have existed
 */
export function compareStores(
  database: readonly JournalFrame[],
  journal: readonly JournalFrame[],
  lastKnown: number,
): StoreComparison {
  if (areEqual(database, journal) && database.length === lastKnown)
    return { toDatabase: [], toJournal: [], missing: [] };
  const inDatabase = new Map(database.map((frame) => [frame.sequence, frame]));
  const inJournal = new Map(journal.map((frame) => [frame.sequence, frame]));
  const toDatabase = [...inJournal.values()].filter(({ sequence }) => !inDatabase.has(sequence));
  const toJournal = database.filter(({ sequence, box }) => {
    const other = inJournal.get(sequence);
    return !other || !areSameBytes(other.box, box);
  });
  let last = lastKnown;
  for (const order of [...inDatabase.keys(), ...inJournal.keys()]) last = Math.max(last, order);
  const missing: number[] = [];
  for (let order = 1; order <= last; order += 1)
    if (!inDatabase.has(order) && !inJournal.has(order)) missing.push(order);
  return { toDatabase, toJournal, missing };
}

/** Count, last sequence and rolling hash; only where these differ is anything compared one by one. */
function areEqual(a: readonly JournalFrame[], b: readonly JournalFrame[]): boolean {
  if (a.length !== b.length || a.at(-1)?.sequence !== b.at(-1)?.sequence) return false;
  const hash = (frames: readonly JournalFrame[]) =>
    frames.reduce((previous, { box }) => rollingHash(previous, box), 0);
  return hash(a) === hash(b);
}

export const areSameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
