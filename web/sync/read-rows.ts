/** Inspects rows that came from the hub before anything is stored: a hub's word is not taken for an entry's form. */

import type { EntryId, RealmId } from '#shared/base/brand.ts';
import type { FormHoldReason, HoldReason } from '#shared/document/contract.ts';
import { textOfEntries } from '#shared/document/entry-lines.ts';
import type { StoredLine } from '#shared/document/entry-lines.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import { jsonOfUpdate } from '#shared/document/read-entries.ts';
import { recognizeEntry } from '#shared/document/recognize-entry.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { RowAside } from '#web/store/ledger-store.ts';
import type { HeldEntry } from './confirmation.ts';

export interface ReadRows {
  /** Entries that are not held yet, in the order of the log: bytes of chunk-text.ts, empty where there are none. */
  readonly bytes: Uint8Array;
  /** Rows that are no entry, or another entry under an id that is held: kept apart, never applied. */
  readonly aside: readonly RowAside[];
  /** Entries that are held already, as they are: the log names them once more. */
  readonly repeated: readonly HeldEntry[];
  /** All others that can be read: new here, or another than is held. */
  readonly named: readonly EntryId[];
}

const NONE: ReadonlySet<number> = new Set();

/**
 * @param from - number of the first row; each update is one row
 * @param forged - places of updates whose author did not sign them
 */
export function readRows(
  realm: RealmId,
  from: number,
  updates: readonly Uint8Array[],
  index: LedgerIndex,
  forged: ReadonlySet<number> = NONE,
): ReadRows {
  const lines: StoredLine[] = [];
  const ids = new Set<EntryId>();
  const aside: RowAside[] = [];
  const repeated: HeldEntry[] = [];
  const forked: EntryId[] = [];
  for (const [at, update] of updates.entries()) {
    const setAside = (reason: HoldReason) =>
      aside.push({ realm, seq: from + at, reason, update: Uint8Array.from(update) });
    const read = forged.has(at) ? 'bad-signature' : linesOf(update);
    if (typeof read === 'string') {
      setAside(read);
      continue;
    }
    for (const line of read) {
      const { doc, id } = line;
      const isNamed = ids.has(id);
      ids.add(id);
      const held =
        index.jsonBytesOf(doc, id) ??
        (isNamed ? lines.find((one) => one.id === id && one.doc === doc)?.json : undefined);
      if (!held) lines.push(line);
      else if (areEqual(held, line.json)) repeated.push({ id, doc });
      else {
        setAside('forked-id');
        forked.push(id);
      }
    }
  }
  const named = [...lines.map(({ id }) => id), ...forked];
  return { bytes: textOfEntries(lines), aside, repeated, named };
}

/** @returns the entries of a row, nearly always one; or why it is none */
function linesOf(update: Uint8Array): readonly StoredLine[] | FormHoldReason {
  const known = recognizeEntry(update);
  if (known) {
    const { id, doc, jsonFrom, jsonTo } = known;
    return [{ id, doc, json: update.subarray(jsonFrom, jsonTo) }];
  }
  const inspected = inspectUpdate(update, DOCUMENT_LIMITS);
  if (!inspected.ok) return inspected.error;
  return inspected.value.map(({ id, doc, update: own }) => ({ id, doc, json: jsonOfUpdate(own) }));
}

export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
