/** What is known of the copies of an entry: what the status word beside a shot is made of. */

import type { EntryId } from '#shared/base/brand.ts';
import type { DeviceSession } from '#shared/sync/session-state.ts';
import type { Confirmation } from '#web/sync/confirmation.ts';
import type { OwnEntries } from '#web/sync/own-entries.ts';
import type { CopyState, UnansweredEntry } from './device.ts';

/** @param session - of the tab that holds the socket; null in the others */
export function copyStateOf(
  id: EntryId,
  own: OwnEntries,
  confirmation: Confirmation,
  session: DeviceSession | null,
): CopyState {
  const known = own.get(id);
  // Of others the device holds what the hub's log has named; where that log began anew, what it names again.
  if (!known) return confirmation.isDoubtful(id) ? { state: 'stored' } : { state: 'received', at: null };
  if (known.copy.state !== 'stored') return known.copy;
  const batches = [...(session?.batches.values() ?? [])];
  return { state: batches.some(({ ids }) => ids.includes(id)) ? 'sending' : 'stored' };
}

/** Own entries that the centre has not received, in the order in which they were written. */
export const unansweredOf = (
  own: OwnEntries,
  confirmation: Confirmation,
  session: DeviceSession | null,
): readonly UnansweredEntry[] =>
  [...own.all()]
    .filter(([, { copy }]) => copy.state !== 'received')
    .toSorted(([, a], [, b]) => a.order - b.order)
    .map(([id, { doc }]) => ({ id, doc, copy: copyStateOf(id, own, confirmation, session) }));
