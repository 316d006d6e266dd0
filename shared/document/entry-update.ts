/**
 * An entry as one self-contained Yjs update: one `Map.set` by a throw-away client, written directly.
 * The same entry is the same bytes whoever encodes it (SPEC E1–E4), so updates arrive in any order, any number of times.
 */

import { digest } from 'lib0/hash/sha256';
import type { EntryId } from '../base/brand.ts';
import { compactEntry } from '../ledger/compact-entry.ts';
import type { Entry } from '../ledger/entry.ts';
import { canonicalJson } from './canonical-json.ts';
import type { EncodedEntry } from './contract.ts';

/** Root `Y.Map` of every document: key = entry id, value = canonical JSON of everything but the id. */
export const ENTRIES_ROOT = 'entries';

const utf8 = new TextEncoder();

/** Item of ContentAny (8) with a key (0x20), no origins; its parent is a root (1) named `entries`. */
const ITEM_HEAD = new Uint8Array([0x28, 1, ENTRIES_ROOT.length, ...utf8.encode(ENTRIES_ROOT)]);
/** One value (1), a string (119). */
const ANY_STRING = new Uint8Array([1, 119]);

/** @returns 52 bits of the SHA-256 of the entry's id: the Yjs client that writes this entry and nothing else. */
export function clientIdOf(id: string): number {
  const hash = digest(utf8.encode(id));
  let bits = 0;
  for (let at = 0; at < 6; at += 1) bits = bits * 256 + (hash[at] as number);
  return bits * 16 + ((hash[6] as number) >>> 4);
}

/** @returns the JSON that stands in the document: everything of the entry but its id, and `foreign`, which is ours; unknowns left out. */
export function entryJson(entry: Entry): string {
  const { id: _id, foreign: _foreign, ...rest } = compactEntry(entry) as Entry & { readonly foreign?: true };
  return canonicalJson(rest);
}

/** @throws Defect where the entry holds what JSON of an entry cannot: fractions, functions, dates. */
export function encodeEntry(entry: Entry): EncodedEntry {
  return { id: entry.id, entry, update: encodeUpdate(entry.id, entryJson(entry)) };
}

/** The canonical update of an id and the JSON text that stands under it. */
export function encodeUpdate(id: EntryId, json: string): Uint8Array {
  const key = utf8.encode(id);
  const value = utf8.encode(json);
  const client = varUintOf(clientIdOf(id));
  const keyLength = varUintOf(key.length);
  const valueLength = varUintOf(value.length);
  const parts = [ONE_BLOCK, client, FIRST_CLOCK, ITEM_HEAD, keyLength, key, ANY_STRING, valueLength, value];
  let length = 1;
  for (const part of parts) length += part.length;
  // The last byte stays 0: an empty set of deletes.
  const update = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    update.set(part, at);
    at += part.length;
  }
  return update;
}

/** One client, of one struct. */
const ONE_BLOCK = new Uint8Array([1, 1]);
const FIRST_CLOCK = new Uint8Array([0]);

/** Little-endian groups of 7 bits, as lib0 writes them. */
export function varUintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return new Uint8Array(bytes);
}
