/**
 * The device's identity beside the database: as a frame of the journal, and as a small file of its own, so that no one
 * damaged place takes both. Sealed as it stands in the database.
 */

import { areSameBytes } from './compare-stores.ts';
import type { EntryJournal } from './entry-journal.ts';
import type { JournalFrame } from './journal-frames.ts';

/** The file first: a cut between the two leaves it as the newer one, and it is asked first. */
export async function saveIdentityCopies(journal: EntryJournal, box: Uint8Array): Promise<void> {
  await journal.savePart('identity', box);
  await journal.append([{ sequence: 0, box }]);
}

/**
 * What was lost of the copies is written again: they must know the device before the database may be lost.
 *
 * @param frames - of the journal as it was read
 */
export async function mendIdentityCopies(
  journal: EntryJournal,
  frames: readonly JournalFrame[],
  box: Uint8Array,
): Promise<void> {
  const [file, frame] = await identityCopies(journal, frames);
  if (!file || !areSameBytes(file, box)) await journal.savePart('identity', box);
  if (!frame || !areSameBytes(frame, box)) await journal.append([{ sequence: 0, box }]);
}

/** @returns the file, and the last frame; null for what is not there. Either may not open: then the other may. */
export async function identityCopies(
  journal: EntryJournal | null,
  frames: readonly JournalFrame[],
): Promise<readonly [Uint8Array | null, Uint8Array | null]> {
  const file = (await journal?.readPart('identity')) ?? null;
  return [file, frames.findLast(({ sequence }) => sequence === 0)?.box ?? null];
}
