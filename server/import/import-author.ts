/**
 * Writes what an import found as entries of one author, `imp`, in the order in which they were planned.
 * Ids go on where the last import ended; nothing is written before the batch before it is durable.
 */

import { createHash } from 'node:crypto';
import type {
  DeviceEpoch,
  DeviceKey,
  DocumentId,
  EntryId,
  Instant,
  RealmId,
  SiteId,
  StaffId,
} from '#shared/base/brand.ts';
import { assert } from '#shared/base/assert.ts';
import { entryIdOf } from '#shared/base/ids.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import { compactEntry } from '#shared/ledger/compact-entry.ts';
import { HEADS_NAMED_MAX } from '#shared/ledger/causality.ts';
import { stampEntry } from '#shared/ledger/entry.ts';
import type { Entry, EntryBody, EntryKind } from '#shared/ledger/entry.ts';
import type { DurableLog, EntrySubmission } from '#server/log/durable-log.ts';

export const IMPORT_AUTHOR = 'imp' as DeviceKey;

/** A body that is to become an entry of a document; made by the plan, stamped by the author. */
export type PlannedEntry = {
  [K in EntryKind]: {
    readonly kind: K;
    readonly doc: DocumentId;
    /** Where the document begins; without effect where it exists. */
    readonly realm: RealmId;
    readonly body: EntryBody<K>;
  };
}[EntryKind];

export interface ImportStamp {
  /** Ms since the epoch. */
  readonly now: number;
  readonly staff: StaffId;
  readonly site: SiteId;
}

const BATCH_ENTRIES = 2000;

/**
 * @param progress - called after each durable batch with the number of entries written so far
 * @returns how many entries were written
 */
export function writeEntries(
  log: DurableLog,
  planned: readonly PlannedEntry[],
  stamp: ImportStamp,
  progress: (written: number) => void = () => undefined,
): number {
  const epoch = importEpochOf(log.logEpoch);
  let counter = lastCounterOf(log, epoch);
  const heads = new Map<DocumentId, readonly EntryId[]>();
  let batch: EntrySubmission[] = [];
  let written = 0;
  const flush = (): void => {
    if (batch.length === 0) return;
    for (const outcome of log.commit(batch, stamp.now)) {
      assert(outcome.result === 'accepted', `an imported entry is accepted, not ${outcome.result}`);
    }
    written += batch.length;
    batch = [];
    progress(written);
  };
  for (const { kind, doc, realm, body } of planned) {
    counter += 1;
    const entry = stampEntry(kind, doc, body, {
      id: entryIdOf(IMPORT_AUTHOR, epoch, counter),
      after: heads.get(doc) ?? headsOf(log, doc),
      at: { time: stamp.now as Instant, errorMs: 0 },
      staff: stamp.staff,
      site: stamp.site,
    }) as Entry;
    heads.set(doc, [entry.id]);
    const { id, update } = encodeEntry(compactEntry(entry));
    batch.push({ type: 'entry', realm, doc, id, author: IMPORT_AUTHOR, update });
    if (batch.length >= BATCH_ENTRIES) flush();
  }
  flush();
  return written;
}

/**
 * Four letters for each epoch of the log. A log restored from a backup has another epoch: what it lost may live on in
 * tablets, so the same numbers must not be used again.
 */
function importEpochOf(logEpoch: string): DeviceEpoch {
  const value = createHash('sha256').update(`import ${logEpoch}`).digest().readUInt32BE(0) % 36 ** 4;
  return value.toString(36).padStart(4, '0') as DeviceEpoch;
}

/** Counters have no gaps, so the last one is found by doubling and halving. */
function lastCounterOf(log: DurableLog, epoch: DeviceEpoch): number {
  const has = (counter: number): boolean => log.entry(entryIdOf(IMPORT_AUTHOR, epoch, counter)) !== null;
  if (!has(1)) return 0;
  let low = 1;
  let high = 2;
  while (has(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (has(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function headsOf(log: DurableLog, doc: DocumentId): readonly EntryId[] {
  const entries = log.rowsOfDocument(doc).map((row) => readUpdate(row.update));
  const seen = new Set(entries.flatMap((entry) => entry.after));
  return [...new Set(entries.map((entry) => entry.id))]
    .filter((id) => !seen.has(id))
    .slice(-HEADS_NAMED_MAX)
    .toSorted();
}
