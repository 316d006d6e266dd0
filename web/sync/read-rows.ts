/** Inspects rows that came from the hub before anything is stored: a hub's word is not taken for an entry's form. */

import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import type { HoldReason } from '#shared/document/contract.ts';
import { ENTRIES_ROOT } from '#shared/document/entry-update.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import { scanUpdate } from '#shared/document/scan-update.ts';
import type { StoredEntry } from '#web/store/chunk-text.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { RowAside } from '#web/store/ledger-store.ts';

export interface ReadRows {
  /** Entries that are not held yet, in the order of the log. */
  readonly entries: readonly StoredEntry[];
  /** Rows that are no entry, or another entry under an id that is held: kept apart, never applied. */
  readonly aside: readonly RowAside[];
  /** Entries that are held already, as they are: the log names them once more. */
  readonly repeated: readonly EntryId[];
}

/** @param from - number of the first row; each update is one row */
export function readRows(
  realm: RealmId,
  from: number,
  updates: readonly Uint8Array[],
  index: LedgerIndex,
): ReadRows {
  const entries: StoredEntry[] = [];
  const aside: RowAside[] = [];
  const repeated: EntryId[] = [];
  const ids = new Map<DocumentId, Set<EntryId>>();
  updates.forEach((update, at) => {
    const inspected = inspectUpdate(update, DOCUMENT_LIMITS);
    const setAside = (reason: HoldReason) =>
      aside.push({ realm, seq: from + at, reason, update: Uint8Array.from(update) });
    if (!inspected.ok) {
      setAside(inspected.error);
      return;
    }
    for (const encoded of inspected.value) {
      const { doc } = encoded.entry;
      const known = ids.get(doc) ?? new Set(index.idsOf(doc));
      ids.set(doc, known);
      const json = jsonOf(encoded.update);
      if (!known.has(encoded.id)) {
        known.add(encoded.id);
        entries.push({ doc, id: encoded.id, json });
        continue;
      }
      const held = index.jsonOf(doc, encoded.id) ?? entries.find(({ id }) => id === encoded.id)?.json;
      if (held === json) repeated.push(encoded.id);
      else setAside('forked-id');
    }
  });
  return { entries, aside, repeated };
}

/** The JSON that stands in a canonical update. */
function jsonOf(update: Uint8Array): string {
  const scanned = scanUpdate(update, ENTRIES_ROOT, 1);
  const item = typeof scanned === 'string' ? undefined : scanned.items[0];
  if (!item) throw new Error('a canonical update holds one entry');
  return item.value;
}
