/** Stamps what a person has entered and puts it into both stores: the one door for everything that is recorded. */

import { assert } from '#shared/base/assert.ts';
import type { DeviceKey, DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { entryIdOf } from '#shared/base/ids.ts';
import { ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import { stampEntry } from '#shared/ledger/entry.ts';
import type { DeviceTime, Entry, EntryBody, EntryKind, EntryOf } from '#shared/ledger/entry.ts';
import { parseEntry } from '#shared/ledger/parse-entry.ts';
import { inTurn } from '#web/store/in-turn.ts';
import type { DeviceIdentity, LedgerStore, OwnEntry } from '#web/store/ledger-store.ts';
import type { StoreFailure } from './device.ts';

export interface EntryWriter {
  readonly store: LedgerStore;
  readonly identity: DeviceIdentity;
  /** Reads what another tab may have written: it is part of what this entry has seen. */
  readonly catchUp: (lastOrder: number) => Promise<void>;
  readonly headsOf: (doc: DocumentId) => readonly EntryId[];
  readonly time: () => DeviceTime;
  /** Both stores hold the entry. */
  readonly onStored: (own: OwnEntry) => void;
}

export interface WrittenEntry<K extends EntryKind> {
  readonly entry: EntryOf<K>;
  readonly own: OwnEntry;
}

/**
 * @param realmOf - asked once everything of other tabs is known
 * @returns once both stores hold the entry; one tab writes at a time
 */
export async function writeEntry<K extends EntryKind>(
  writer: EntryWriter,
  kind: K,
  doc: DocumentId,
  body: EntryBody<K>,
  realmOf: () => RealmId,
): Promise<Result<WrittenEntry<K>, StoreFailure>> {
  const { store, identity } = writer;
  const write = async (): Promise<Result<WrittenEntry<K>, StoreFailure>> => {
    const [place, known] = await Promise.all([store.ownPlace(), store.identity()]);
    await writer.catchUp(place.order);
    const { device, staff, site } = identity.account;
    // The store's: another tab may have begun a new one.
    const { epoch } = known ?? identity;
    const id = entryIdOf(device as DeviceKey, epoch, place.counter + 1);
    const stamp = { id, after: writer.headsOf(doc), at: writer.time(), staff, site };
    const json = entryJson(stampEntry(kind, doc, body, stamp as never) as Entry);
    const entry = parseEntry(id, JSON.parse(json));
    assert(entry.ok && !('foreign' in entry.value), `what is recorded as ${kind} is no valid entry`);
    const own: OwnEntry = { order: place.order + 1, realm: realmOf(), doc, id, json };
    const stored = await store.appendOwn(own);
    if (!stored.ok) return stored;
    writer.onStored(own);
    return ok({ entry: entry.value as unknown as EntryOf<K>, own });
  };
  // A failure before the entry was written at all: the person is told, and keeps what was typed.
  return inTurn(store, write);
}
