/** Entries out of documents and updates, without building a `Y.Doc` where bytes are enough. */

import type * as Y from 'yjs';
import type { Entry } from '../ledger/entry.ts';
import { assert, Defect } from '../base/assert.ts';
import { ByteReader, OutOfBounds } from './byte-reader.ts';
import {
  ANY_STRING,
  encodeEntry,
  ENTRIES_ROOT,
  ITEM_HEAD,
  varUintLength,
  writeVarUint,
} from './entry-update.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from './inspect-update.ts';
import { readEntry } from './read-entry.ts';
import { scanUpdate } from './scan-update.ts';

/** @returns the entries of a document in no special order; what is no entry is left out */
export function readDocument(doc: Y.Doc): readonly Entry[] {
  const entries: Entry[] = [];
  for (const [id, text] of doc.getMap(ENTRIES_ROOT)) {
    const entry = typeof text === 'string' ? readEntry(id, text) : null;
    if (entry) entries.push(entry);
  }
  return entries;
}

/** @param update - canonical: from the log, from a store, or from `inspectUpdate` */
export function readUpdate(update: Uint8Array): Entry {
  const scanned = scanUpdate(update, ENTRIES_ROOT, 1);
  assert(typeof scanned === 'object' && scanned.items.length === 1, 'a stored update holds one entry');
  const item = scanned.items[0];
  const entry = item ? readEntry(item.key, item.value) : null;
  assert(entry, 'a stored update holds an entry');
  return entry;
}

/**
 * What can still be read of bytes that are held: entries written by an ordinary Yjs client, say.
 * Deletes are passed over, since nothing is applied.
 *
 * @returns the entries, each of which can be encoded anew and would be taken then; empty where the bytes are not plainly
 *   such entries throughout
 */
export function recoverEntries(bytes: Uint8Array, entriesMax: number): readonly Entry[] {
  const scanned = scanUpdate(bytes, ENTRIES_ROOT, entriesMax);
  if (typeof scanned !== 'object' || scanned.hasOthers) return [];
  const entries = scanned.items.map((item) => readEntry(item.key, item.value));
  return entries.every(isStorable) ? entries : [];
}

/** Whether the entry has a canonical form that would be taken: a fraction in a member that nobody knows has none. */
export function isStorable(entry: Entry | null): entry is Entry {
  if (!entry) return false;
  try {
    return inspectUpdate(encodeEntry(entry).update, DOCUMENT_LIMITS).ok;
  } catch (cause) {
    if (cause instanceof Defect) return false;
    throw cause;
  }
}

/** @returns the Yjs client of a canonical update */
export function clientOfUpdate(update: Uint8Array): number {
  const reader = new ByteReader(update);
  reader.at = 2;
  return reader.varUint();
}

/** @returns the JSON that stands in a canonical update, as UTF-8: a view, not a copy */
export function jsonOfUpdate(update: Uint8Array): Uint8Array {
  const reader = new ByteReader(update);
  reader.at = 2;
  reader.varUint();
  reader.skip(1 + ITEM_HEAD.length);
  reader.view();
  reader.skip(ANY_STRING.length);
  return reader.view();
}

/**
 * One update from many, equal to what Yjs itself would merge.
 *
 * @param updates - canonical, of one document; repeated ones count once
 */
export function mergeUpdates(updates: readonly Uint8Array[]): Uint8Array {
  const blocks = new Map<number, Uint8Array>();
  for (const update of updates) blocks.set(clientOfUpdate(update), update);
  // Yjs writes higher clients first.
  const sorted = [...blocks].toSorted(([a], [b]) => b - a);
  const headLength = varUintLength(sorted.length);
  const merged = new Uint8Array(
    sorted.reduce((length, [, update]) => length + update.length - 2, headLength + 1),
  );
  let at = writeVarUint(merged, 0, sorted.length);
  for (const [, update] of sorted) {
    merged.set(update.subarray(1, update.length - 1), at);
    at += update.length - 2;
  }
  return merged;
}

/** The Yjs state vector of these entries: one client each, at clock 1. */
export function stateVectorOf(updates: readonly Uint8Array[]): Uint8Array {
  const clients = updates.map(clientOfUpdate).toSorted((a, b) => b - a);
  const headLength = varUintLength(clients.length);
  const vector = new Uint8Array(
    clients.reduce((length, client) => length + varUintLength(client) + 1, headLength),
  );
  let at = writeVarUint(vector, 0, clients.length);
  for (const client of clients) at = writeVarUint(vector, writeVarUint(vector, at, client), 1);
  return vector;
}

/** @returns the clients that have anything, null where the bytes are no state vector */
export function readStateVector(bytes: Uint8Array): ReadonlySet<number> | null {
  const reader = new ByteReader(bytes);
  const clients = new Set<number>();
  try {
    for (let left = reader.count(); left > 0; left -= 1) {
      const client = reader.varUint();
      if (reader.varUint() > 0) clients.add(client);
    }
  } catch (cause) {
    if (cause instanceof OutOfBounds) return null;
    throw cause;
  }
  return clients;
}
