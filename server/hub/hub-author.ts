/** Entries that the hub itself writes: devices that were enrolled, entries that were released under a new id. */

import type {
  DeviceEpoch,
  DeviceKey,
  DocumentId,
  EntryId,
  Instant,
  SiteId,
  StaffId,
} from '#shared/base/brand.ts';
import { entryIdOf } from '#shared/base/ids.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { jsonOfUpdate, readUpdate } from '#shared/document/read-entries.ts';
import { HEADS_NAMED_MAX } from '#shared/ledger/causality.ts';
import { stampEntry } from '#shared/ledger/entry.ts';
import type { Entry, EntryBody, EntryKind } from '#shared/ledger/entry.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import { randomText } from '#server/log/random-text.ts';
import type { Admitted } from './admission.ts';
import { COMMON } from './realms.ts';

export const HUB = 'hub';

export class HubAuthor {
  readonly #log: DurableLog;
  readonly #now: () => number;
  readonly #epoch: DeviceEpoch;
  #counter = 0;

  constructor(log: DurableLog, now: () => number) {
    this.#log = log;
    this.#now = now;
    // A new epoch at every start: a hub restored from a backup must not use an id twice.
    let epoch = randomText(4);
    while (log.entry(`${HUB}.${epoch}.1` as EntryId)) epoch = randomText(4);
    this.#epoch = epoch as DeviceEpoch;
  }

  nextId(): EntryId {
    this.#counter += 1;
    return entryIdOf(HUB as DeviceKey, this.#epoch, this.#counter);
  }

  /**
   * An entry of the hub, ready for the commit queue.
   *
   * @param begins - realm of a document that is not there yet
   */
  write<K extends EntryKind>(kind: K, doc: DocumentId, body: EntryBody<K>, begins = COMMON): Admitted {
    const entry = stampEntry(kind, doc, body, {
      id: this.nextId(),
      after: headsOf(this.#log, doc),
      at: { time: this.#now() as Instant, errorMs: 0 },
      staff: HUB as StaffId,
      site: HUB as SiteId,
    }) as Entry;
    const { id, update } = encodeEntry(entry);
    const realm = this.#log.realmOf(doc) ?? begins;
    return { submission: { type: 'entry', realm, doc, id, author: HUB, update }, entry };
  }
}

/** Entries of the document that no other entry of it has seen, sorted. */
function headsOf(log: DurableLog, doc: DocumentId): readonly EntryId[] {
  const rows = log.rowsOfDocument(doc);
  const seen = new Set(rows.flatMap((row) => seenBy(row.update)));
  return rows
    .map(({ id }) => id)
    .filter((id) => !seen.has(id))
    .slice(-HEADS_NAMED_MAX)
    .toSorted();
}

const utf8 = new TextDecoder();
const AFTER = '{"after":';

/** The first member of canonical JSON, read alone: the register of devices has hundreds of entries, and each enrolment asks. */
function seenBy(update: Uint8Array): readonly EntryId[] {
  const json = jsonOfUpdate(update);
  const end = json.indexOf(0x5d) + 1;
  const head = utf8.decode(json.subarray(0, end));
  // A member that this version does not know may stand before it.
  if (!head.startsWith(AFTER)) return readUpdate(update).after;
  return JSON.parse(head.slice(AFTER.length)) as readonly EntryId[];
}
