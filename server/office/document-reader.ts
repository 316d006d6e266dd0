/** Reads documents out of the log as entries with their receipts. Each entry once, in whichever realms it was logged. */

import type { DocumentId, EntryId } from '#shared/base/brand.ts';
import { assert } from '#shared/base/assert.ts';
import { inspectUpdate } from '#shared/document/inspect-update.ts';
import type { Receipt } from '#shared/api/office-api.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import type { OfficeLog } from './office-log.ts';

export interface ReadDocument {
  readonly entries: readonly Entry[];
  /** First receipt of each entry: a person who moved is logged again in the new area. */
  readonly receipts: ReadonlyMap<EntryId, Receipt>;
}

// The log holds what admission let in, one entry a row; the bound only keeps a damaged row from exhausting memory.
const ROW_LIMITS = { updateBytesMax: 1_000_000, entriesMax: 1 };

/** @throws Defect where a row of the log is not one canonical entry: `npm run verify` names it. */
export function readDocument(log: OfficeLog, doc: DocumentId): ReadDocument {
  const entries: Entry[] = [];
  const receipts = new Map<EntryId, Receipt>();
  for (const row of log.rowsOfDocument(doc)) {
    const known = receipts.get(row.id);
    if (known) {
      if (row.receivedAt < known.receivedAt) receipts.set(row.id, receiptOf(row));
      continue;
    }
    const read = inspectUpdate(row.update, ROW_LIMITS);
    assert(read.ok, `row ${row.seq} of ${row.realm} is not canonical`);
    for (const { entry } of read.value) entries.push(entry);
    receipts.set(row.id, receiptOf(row));
  }
  return { entries, receipts };
}

const receiptOf = (row: { seq: number; realm: Receipt['realm']; receivedAt: number }): Receipt => ({
  seq: row.seq,
  realm: row.realm,
  receivedAt: row.receivedAt,
});
