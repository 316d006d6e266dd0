/**
 * Takes in the 端末控え of another device: its entries are stored here in both stores, as they are, and brought to the hub
 * in their author's name. The hub says of each what became of it; until then nothing is said but that it lies here.
 * Taking in the same file again, or on two devices, adds nothing.
 */

import { encodeUpdate } from '#shared/document/entry-update.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { TakeInFailure, TakenIn } from './device.ts';
import { readUnsentExport } from './unsent-export.ts';
import type { UnsentParts } from './unsent-export.ts';

/** Far more than a tablet can record before its battery is empty; a larger file is no 端末控え. */
const FILE_BYTES_MAX = 64_000_000;

/** @returns err where the file does not open, or where a store failed: what was stored before stays, the rest can be taken in again */
export async function takeInUnsent(
  { store, index, own, confirmation }: UnsentParts,
  file: Blob,
  passphrase: string,
): Promise<Result<TakenIn, TakeInFailure>> {
  if (file.size > FILE_BYTES_MAX) return err('not-an-export');
  const read = await readUnsentExport(file, passphrase);
  if (!read.ok) return read;
  const { device, entries, refused } = read.value;
  const counts = { taken: 0, known: 0, aside: 0 };
  for (const { realm, doc, id, json, signature } of entries) {
    // One at a time: a tap in another tab does not wait for a whole file.
    const stored = await store.exclusively(async () => {
      // What the hub may have lost is brought there, though it lies here.
      const isBrought = own.get(id) !== null || !confirmation.isDoubtful(id);
      if (index.jsonOf(doc, id) === json && isBrought) {
        counts.known += 1;
        return ok(undefined);
      }
      if (own.get(id)) {
        // Two different entries of this device under one id: the first is on its way, the second may not replace it.
        counts.aside += 1;
        return store.setAside({ realm, seq: 0, reason: 'forked-id', update: encodeUpdate(id, json) });
      }
      const { order } = await store.ownPlace();
      counts.taken += 1;
      const place = { order: order + 1, realm: index.realmOf(doc) ?? realm };
      return store.appendOwn({ ...place, doc, id, json, signature });
    });
    if (!stored.ok) return stored;
    if (!stored.value.ok) return stored.value;
  }
  return ok({ device, ...counts, refused });
}
