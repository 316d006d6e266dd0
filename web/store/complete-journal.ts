/** What a tab had put into the database, and not into the journal, when it died. */

import type { EntryJournal } from './entry-journal.ts';

/** @param rows - of the database, in order; reading the journal flushes what the dead tab had written and not flushed */
export async function completeJournal(
  journal: EntryJournal,
  rows: readonly { readonly order: number; readonly box: Uint8Array }[],
): Promise<void> {
  const held = new Set((await journal.read()).frames.map(({ sequence }) => sequence));
  const left = rows.filter(({ order }) => !held.has(order));
  if (left.length > 0) await journal.append(left.map(({ order, box }) => ({ sequence: order, box })));
}
