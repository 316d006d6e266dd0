/** Cuts the outbox into batches: in order within a realm, a few on the way at once. */

import type { EntryId, RealmId } from '../base/brand.ts';
import { PUSH_ENTRIES_MAX } from './protocol.ts';
import type { Batch, OutboxItem } from './session-state.ts';

/** Two: the hub commits one while the next is on its way. More would only lengthen its queue. */
export const BATCHES_ON_THE_WAY_MAX = 2;
/** The hub reads no message over 256 KiB; an entry has 64 KiB at most. */
export const PUSH_BYTES_MAX = 180_000;
/** Document id, entry id, signature and lengths beside each update, with room to spare. */
const FRAME_BYTES_PER_ENTRY = 170;

/**
 * @param outbox - in order of counters
 * @param onTheWay - batches without an answer
 * @returns the batches to send now, each of one realm, within the limits of entries and bytes of a frame
 */
export function nextBatches(
  outbox: readonly OutboxItem[],
  onTheWay: readonly Batch[],
): readonly { readonly realm: RealmId; readonly ids: readonly EntryId[] }[] {
  let free = BATCHES_ON_THE_WAY_MAX - onTheWay.length;
  if (free <= 0) return [];
  const sent = new Set(onTheWay.flatMap(({ ids }) => ids));
  const batches: { realm: RealmId; ids: EntryId[] }[] = [];
  let unsent = outbox.filter(({ id }) => !sent.has(id));
  while (free > 0 && unsent.length > 0) {
    const realm = (unsent[0] as OutboxItem).realm;
    const ids: EntryId[] = [];
    const rest: OutboxItem[] = [];
    let bytes = 0;
    let isFull = false;
    for (const item of unsent) {
      const size = item.bytes + FRAME_BYTES_PER_ENTRY;
      if (item.realm !== realm) rest.push(item);
      else if (
        isFull ||
        ids.length === PUSH_ENTRIES_MAX ||
        (ids.length > 0 && bytes + size > PUSH_BYTES_MAX)
      ) {
        isFull = true;
        rest.push(item);
      } else {
        ids.push(item.id);
        bytes += size;
      }
    }
    batches.push({ realm, ids });
    unsent = rest;
    free -= 1;
  }
  return batches;
}
