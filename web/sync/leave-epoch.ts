/**
 * Ends a numbering of ids that somebody else uses too: the twin of a copied profile, or this device before an older state
 * of its profile was put back. What both have numbered stays as it is: the hub keeps both, and holds the later one.
 */

import type { EntryId } from '#shared/base/brand.ts';
import { ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { StoreFailure } from '#web/app/device.ts';
import { inTurn } from '#web/store/in-turn.ts';
import { counterOf } from '#web/store/ledger-store.ts';
import type { LedgerStore, OwnCopy } from '#web/store/ledger-store.ts';
import { newEpoch } from '#web/store/new-epoch.ts';
import type { OwnEntries } from './own-entries.ts';

/**
 * Call before rows are stored, so that no restart forgets what they said.
 *
 * @param named - ids of entries that the hub has, and that this device does not hold word for word
 * @returns once a fresh epoch would survive a power cut, where one was needed: nothing is numbered in the old one any more
 */
export async function leaveUsedEpoch(
  store: LedgerStore,
  own: OwnEntries,
  device: string,
  named: readonly EntryId[],
): Promise<Result<void, StoreFailure>> {
  const mine = named.filter((id) => id.startsWith(`${device}.`));
  if (mine.length === 0) return ok(undefined);
  // In turn with all tabs: what one of them has just written is within the counter.
  return inTurn(store, async () => {
    const identity = await store.identity();
    const { counter } = await store.ownPlace();
    const isUsed = mine.some((id) => {
      const used = counterOf(id, identity);
      return used !== null && (used > counter || own.get(id) !== null);
    });
    return identity && isUsed ? store.saveIdentity({ ...identity, epoch: newEpoch() }) : ok(undefined);
  });
}

/** Own entries that the hub holds because another entry has their id. */
export const forkedAmong = (copies: Iterable<readonly [EntryId, OwnCopy]>): readonly EntryId[] =>
  [...copies].flatMap(([id, copy]) => (copy.state === 'held' && copy.reason === 'forked-id' ? [id] : []));
