/**
 * Reads what was set aside once more: a newer version of the app may know what an older one did not. What can be read
 * enters the ledger like a row that has just arrived; the rest stays where it is.
 */

import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { LedgerStore } from '#web/store/ledger-store.ts';
import { readRows } from './read-rows.ts';

/**
 * No version reads these otherwise: a signature that was wrong stays wrong, and is not kept beside the row; a second entry
 * under one id would stand beside the first where it names another document.
 */
const STAYS_ASIDE: ReadonlySet<string> = new Set(['bad-signature', 'forked-id']);

/** @returns the key of the last chunk that was added; null where nothing was */
export async function readAsideAgain(
  store: LedgerStore,
  index: LedgerIndex,
  now: number,
): Promise<number | null> {
  let lastKey: number | null = null;
  const rows = (await store.readAside()).filter(({ reason }) => !STAYS_ASIDE.has(reason));
  for (const [realm, kept] of Map.groupBy(rows, (row) => row.realm)) {
    const updates = kept.map(({ update }) => update);
    // Counted from 0, so that the number of a row is its place in `kept`.
    const { bytes, aside } = readRows(realm, 0, updates, index);
    const still = new Set(aside.map(({ seq }) => seq));
    const keys = kept.filter((_, at) => !still.has(at)).map(({ key }) => key);
    if (keys.length === 0) continue;
    const admitted = await store.admitAside(keys, { realm, receivedAt: now, bytes });
    // They are where they were, and are read again at the next start.
    if (!admitted.ok) return lastKey;
    if (bytes.length > 0) index.addChunk(realm, bytes);
    lastKey = admitted.value ?? lastKey;
  }
  return lastKey;
}
