/**
 * Judges an update from outside by its form alone, before anything is applied (SPEC E5–E8).
 * What it returns was decoded to plain data, and its bytes are equal to the encoding made here.
 */

import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { assert, Defect } from '../base/assert.ts';
import type { Entry } from '../ledger/entry.ts';
import { parseEntry } from '../ledger/parse-entry.ts';
import { canonicalJson } from './canonical-json.ts';
import { ENTRY_BYTES_MAX } from './contract.ts';
import type { DocumentLimits, EncodedEntry, FormHoldReason } from './contract.ts';
import { clientIdOf } from './client-id.ts';
import { encodedOf, ENTRIES_ROOT, entryJson, updateLengthOf } from './entry-update.ts';
import { readEntry } from './read-entry.ts';
import { recognizeEntry } from './recognize-entry.ts';
import type { RecognizedEntry } from './recognize-entry.ts';
import { scanUpdate } from './scan-update.ts';
import type { ScannedItem } from './scan-update.ts';

const utf8 = new TextDecoder();

/** Limits of hub and devices alike. */
export const DOCUMENT_LIMITS: DocumentLimits = { updateBytesMax: 262_144, entriesMax: 1_000 };

/**
 * Reads one Yjs update without applying it and says whether its entries may be kept as they are.
 *
 * @param bytes - one update, v1 encoding, of one or many entries
 * @returns its entries with the canonical update of each, in the order of the bytes; empty for an empty update
 * @returns err: the first that holds of too-large, malformed, not-append-only, unknown-shape, not-canonical,
 *   invalid-entry. An update is taken or held whole, never in part
 */
export function inspectUpdate(
  bytes: Uint8Array,
  limits: DocumentLimits,
): Result<readonly EncodedEntry[], FormHoldReason> {
  if (bytes.length > limits.updateBytesMax) return err('too-large');
  const known = recognizeEntry(bytes);
  return known ? ok([parsedLater(bytes, known)]) : inspectWithCare(bytes, limits);
}

/** The entry is parsed when somebody asks for it: most rows are kept as they are, and only counted. */
function parsedLater(update: Uint8Array, known: RecognizedEntry): EncodedEntry {
  const { id, doc, kind, staff, jsonFrom, jsonTo } = known;
  let entry: Entry | null = null;
  return {
    id,
    doc,
    kind,
    staff,
    get entry() {
      entry ??= readEntry(id, utf8.decode(update.subarray(jsonFrom, jsonTo)));
      assert(entry, 'what was recognized is an entry');
      return entry;
    },
    update,
  };
}

/**
 * The same judgement without the short cut: it alone decides what is wrong with bytes, and it takes what is unusual.
 *
 * @see inspectUpdate
 */
export function inspectWithCare(
  bytes: Uint8Array,
  limits: DocumentLimits,
): Result<readonly EncodedEntry[], FormHoldReason> {
  if (bytes.length > limits.updateBytesMax) return err('too-large');
  const scanned = scanUpdate(bytes, ENTRIES_ROOT, limits.entriesMax);
  if (scanned === 'malformed' || scanned === 'too-large') return err(scanned);
  if (scanned.hasDeletes) return err('not-append-only');
  if (scanned.hasOthers) return err('unknown-shape');
  if (scanned.isLoose) return err('not-canonical');

  const read: { readonly item: ScannedItem; readonly value: unknown; readonly update: Uint8Array }[] = [];
  const ids = new Set<string>();
  let hasInvalid = false;
  for (const item of scanned.items) {
    if (ids.has(item.key) || !isCanonicalBlock(item)) return err('not-canonical');
    const update = updateOf(bytes, item);
    ids.add(item.key);
    const value = parseJson(item.value);
    if (value === undefined || update.length > ENTRY_BYTES_MAX) {
      hasInvalid = true;
      continue;
    }
    if (canonicalOrNull(value) !== item.value) return err('not-canonical');
    read.push({ item, value, update });
  }
  if (hasInvalid) return err('invalid-entry');

  const entries: EncodedEntry[] = [];
  for (const { item, value, update } of read) {
    // Both names are ours in memory; as members of the JSON they would be lost when an entry is encoded again.
    if (hasMember(value, 'id') || hasMember(value, 'foreign')) return err('invalid-entry');
    const entry = parseEntry(item.key, value);
    if (!entry.ok) return err('invalid-entry');
    // Nulls that the stored form leaves out: JSON is canonical, the entry is not (E2).
    if (mayHaveNulls(item.value) && entryJson(entry.value) !== item.value) return err('not-canonical');
    entries.push(encodedOf(entry.value, update));
  }
  return ok(entries);
}

/**
 * Whether the item's block is that of its canonical update. Strict UTF-8 has one form for each text, and every other
 * field of the shape has one value, so only a longer form of some number could differ: the length tells.
 */
const isCanonicalBlock = (item: ScannedItem): boolean =>
  item.client === clientIdOf(item.key) &&
  item.to - item.from + 2 === updateLengthOf(item.client, item.keyBytes, item.valueBytes);

/** The item's own update: its block as the only one, and no deletes. */
function updateOf(bytes: Uint8Array, item: ScannedItem): Uint8Array {
  const update = new Uint8Array(item.to - item.from + 2);
  update[0] = 1;
  update.set(bytes.subarray(item.from, item.to), 1);
  return update;
}

/** `at` stands before `body` and may have its null; one that stands later is looked into. */
const mayHaveNulls = (json: string): boolean => json.indexOf(':null', json.indexOf('"body":')) >= 0;

const hasMember = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name);

/** @returns undefined where the text is no JSON: JSON itself has no such value. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

function canonicalOrNull(value: unknown): string | null {
  try {
    return canonicalJson(value);
  } catch (cause) {
    if (cause instanceof Defect) return null;
    throw cause;
  }
}
