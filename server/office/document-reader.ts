/** Reads documents out of the log as entries with their receipts. Each entry once, in whichever realms it was logged. */

import type { DocumentId, EntryId } from '#shared/base/brand.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import type { Receipt } from '#shared/api/office-api.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import type { LogRow } from '#server/log/durable-log.ts';
import type { OfficeLog } from './office-log.ts';

export interface ReadDocument {
  readonly entries: readonly Entry[];
  /** First receipt of each entry: a person who moved is logged again in the new area. */
  readonly receipts: ReadonlyMap<EntryId, Receipt>;
}

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
    entries.push(readUpdate(row.update));
    receipts.set(row.id, receiptOf(row));
  }
  return { entries, receipts };
}

const receiptOf = (row: LogRow): Receipt => ({
  seq: row.seq,
  realm: row.realm,
  receivedAt: row.receivedAt,
});
