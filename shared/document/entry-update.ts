/**
 * An entry as one self-contained Yjs update: one `Map.set` by a throw-away client, written directly.
 * The same entry is the same bytes whoever encodes it (SPEC E1–E4), so updates arrive in any order, any number of times.
 */

import type { EntryId } from '../base/brand.ts';
import { compactEntry } from '../ledger/compact-entry.ts';
import { isKnown } from '../ledger/entry.ts';
import type { Entry } from '../ledger/entry.ts';
import { canonicalJson } from './canonical-json.ts';
import { clientIdOf } from './client-id.ts';
import type { EncodedEntry } from './contract.ts';

/** Root `Y.Map` of every document: key = entry id, value = canonical JSON of everything but the id. */
export const ENTRIES_ROOT = 'entries';

const utf8 = new TextEncoder();

/** Item of ContentAny (8) with a key (0x20), no origins; its parent is a root (1) named `entries`. */
export const ITEM_HEAD = new Uint8Array([0x28, 1, ENTRIES_ROOT.length, ...utf8.encode(ENTRIES_ROOT)]);
/** One value (1), a string (119). */
export const ANY_STRING = new Uint8Array([1, 119]);

/** @returns the JSON that stands in the document: everything of the entry but its id, and `foreign`, which is ours; unknowns left out. */
export function entryJson(entry: Entry): string {
  const { id: _id, foreign: _foreign, ...rest } = compactEntry(entry) as Entry & { readonly foreign?: true };
  return canonicalJson(rest);
}

/** @throws Defect where the entry holds what JSON of an entry cannot: fractions, functions, dates. */
export function encodeEntry(entry: Entry): EncodedEntry {
  return encodedOf(entry, encodeUpdate(entry.id, entryJson(entry)));
}

/** @param update - of this very entry */
export function encodedOf(entry: Entry, update: Uint8Array): EncodedEntry {
  const { id, doc, staff } = entry;
  return { id, doc, kind: isKnown(entry) ? entry.kind : null, staff, entry, update };
}

/** The canonical update of an id and the JSON text that stands under it. */
export function encodeUpdate(id: EntryId, json: string): Uint8Array {
  const key = utf8.encode(id);
  const value = utf8.encode(json);
  // The last byte stays 0: an empty set of deletes.
  const client = clientIdOf(id);
  const update = new Uint8Array(updateLengthOf(client, key.length, value.length));
  // One client, of one struct.
  update[0] = 1;
  update[1] = 1;
  // One byte of 0 follows the client: the first clock.
  let at = writeVarUint(update, 2, client) + 1;
  update.set(ITEM_HEAD, at);
  at = writeVarUint(update, at + ITEM_HEAD.length, key.length);
  update.set(key, at);
  at += key.length;
  update.set(ANY_STRING, at);
  at = writeVarUint(update, at + ANY_STRING.length, value.length);
  update.set(value, at);
  return update;
}

/** @returns the length of a canonical update in bytes, from its client and the lengths of key and value in UTF-8 */
export const updateLengthOf = (client: number, keyBytes: number, valueBytes: number): number =>
  4 +
  varUintLength(client) +
  ITEM_HEAD.length +
  varUintLength(keyBytes) +
  keyBytes +
  ANY_STRING.length +
  varUintLength(valueBytes) +
  valueBytes;

/** Writes little-endian groups of 7 bits, as lib0 does. @returns the place after them */
export function writeVarUint(to: Uint8Array, at: number, value: number): number {
  let rest = value;
  let place = at;
  while (rest > 127) {
    to[place] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
    place += 1;
  }
  to[place] = rest;
  return place + 1;
}

export function varUintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) length += 1;
  return length;
}
