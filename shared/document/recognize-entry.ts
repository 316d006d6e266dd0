/**
 * Recognizes, in one pass over its bytes and without making objects, the canonical update of one entry of a known kind
 * with no member that this version does not know: nearly every row there is. What it recognizes is exactly what
 * `inspectUpdate` would take; what it does not recognize is no error, it is judged with care instead (SPEC E9).
 */

import { array } from 'valibot';
import type { DocumentId, EntryId, StaffId } from '../base/brand.ts';
import {
  bodySchema,
  deviceTimeSchema,
  documentIdSchema,
  ENTRY_KINDS,
  ENTRY_VERSION,
  entryIdSchema,
  siteIdSchema,
  staffIdSchema,
} from '../ledger/entry.ts';
import type { EntryKind } from '../ledger/entry.ts';
import { documentPrefixesOf } from '../ledger/parse-entry.ts';
import { asciiText, bytesOf, NO, standsAt } from './byte-matchers.ts';
import type { Matcher } from './byte-matchers.ts';
import { clientIdOfBytes } from './client-id.ts';
import { ENTRY_BYTES_MAX } from './contract.ts';
import { ANY_STRING, ITEM_HEAD, varUintLength } from './entry-update.ts';
import { matcherOf } from './schema-matcher.ts';

export interface RecognizedEntry {
  readonly id: EntryId;
  readonly doc: DocumentId;
  readonly kind: EntryKind;
  readonly staff: StaffId;
  /** Where its JSON stands in the bytes. */
  readonly jsonFrom: number;
  readonly jsonTo: number;
}

/** Where the parts of an entry's JSON stand in the bytes, without their quotes. */
export interface RecognizedJson {
  readonly kind: EntryKind;
  readonly docFrom: number;
  readonly docTo: number;
  readonly staffFrom: number;
  readonly staffTo: number;
}

interface KnownKind {
  readonly kind: EntryKind;
  /** As it stands in quotes. */
  readonly name: Uint8Array;
  /** What its document's id begins with: one of these. */
  readonly prefixes: readonly Uint8Array[];
  readonly body: Matcher;
}

const QUOTE = 0x22;
const ZERO = 0x30;
/** Longer than the longest name, kind or document id between two quotes. */
const NAME_BYTES_MAX = 64;
/** Longest id: 8 + 1 + 4 + 1 + 12. */
const ID_BYTES_MAX = 26;

const ID = /^[a-z0-9]{1,8}\.[a-z0-9]{4}\.[1-9][0-9]{0,11}$/;
const AFTER = bytesOf('{"after":');
const AT = bytesOf(',"at":');
const BODY = bytesOf(',"body":');
const DOC = bytesOf(',"doc":');
const KIND = bytesOf(',"kind":');
const SITE = bytesOf(',"site":');
const STAFF = bytesOf(',"staff":');
const VERSION = bytesOf(',"v":');

const matchAfter = matcherOf(array(entryIdSchema), false);
const matchAt = matcherOf(deviceTimeSchema, true);
const matchDoc = matcherOf(documentIdSchema, false);
const matchSite = matcherOf(siteIdSchema, false);
const matchStaff = matcherOf(staffIdSchema, false);
const KINDS: readonly KnownKind[] = ENTRY_KINDS.map((kind) => ({
  kind,
  name: bytesOf(JSON.stringify(kind)),
  prefixes: documentPrefixesOf(kind).map((prefix) => bytesOf(`"${prefix}`)),
  body: matcherOf(bodySchema(kind), false),
}));

/** @returns what it is; null where it has to be looked at with care, which says nothing about it */
export function recognizeEntry(bytes: Uint8Array): RecognizedEntry | null {
  if (bytes.length > ENTRY_BYTES_MAX || bytes[0] !== 1 || bytes[1] !== 1) return null;
  const client = readVarUint(bytes, 2);
  if (client === NO) return null;
  const head = 2 + varUintLength(client);
  // One byte of 0 follows the client: the first clock.
  if (bytes[head] !== 0 || !standsAt(bytes, head + 1, ITEM_HEAD)) return null;
  const idLengthAt = head + 1 + ITEM_HEAD.length;
  const idLength = bytes[idLengthAt] ?? 0;
  const idFrom = idLengthAt + 1;
  const idTo = idFrom + idLength;
  if (idLength > ID_BYTES_MAX || !standsAt(bytes, idTo, ANY_STRING)) return null;
  const id = asciiText(bytes, idFrom, idTo);
  if (!ID.test(id) || clientIdOfBytes(bytes, idFrom, idTo) !== client) return null;
  const lengthAt = idTo + ANY_STRING.length;
  const length = readVarUint(bytes, lengthAt);
  if (length === NO) return null;
  const jsonFrom = lengthAt + varUintLength(length);
  const jsonTo = jsonFrom + length;
  if (jsonTo + 1 !== bytes.length || bytes[jsonTo] !== 0) return null;
  const json = recognizeJson(bytes, jsonFrom, jsonTo);
  if (!json) return null;
  return {
    id: id as EntryId,
    doc: asciiText(bytes, json.docFrom, json.docTo) as DocumentId,
    kind: json.kind,
    staff: asciiText(bytes, json.staffFrom, json.staffTo) as StaffId,
    jsonFrom,
    jsonTo,
  };
}

/** @returns what stands there; null where it has to be looked at with care. Bytes outside are not looked at */
export function recognizeJson(bytes: Uint8Array, from: number, to: number): RecognizedJson | null {
  // The kind stands behind the body, so the short members at the end are read from behind, then the rest from the front.
  const version = (bytes[to - 2] ?? 0) - ZERO;
  if (bytes[to - 1] !== 0x7d || version < 1 || version > Math.min(ENTRY_VERSION, 9)) return null;
  const staffTo = to - 2 - VERSION.length;
  if (!standsAt(bytes, staffTo, VERSION)) return null;
  const siteTo = beginOfMember(bytes, staffTo, STAFF, matchStaff);
  const kindTo = beginOfMember(bytes, siteTo, SITE, matchSite);
  const nameFrom = openingQuote(bytes, kindTo);
  const known = kindAt(bytes, nameFrom, kindTo);
  if (!known || !standsAt(bytes, nameFrom - KIND.length, KIND)) return null;
  const docTo = nameFrom - KIND.length;
  const docFrom = openingQuote(bytes, docTo);
  const bodyTo = beginOfMember(bytes, docTo, DOC, matchDoc);
  if (bodyTo === NO || !known.prefixes.some((prefix) => standsAt(bytes, docFrom, prefix))) return null;

  if (!standsAt(bytes, from, AFTER)) return null;
  const afterTo = matchAfter(bytes, from + AFTER.length);
  if (afterTo === NO || !standsAt(bytes, afterTo, AT)) return null;
  const atTo = matchAt(bytes, afterTo + AT.length);
  if (atTo === NO || !standsAt(bytes, atTo, BODY)) return null;
  if (known.body(bytes, atTo + BODY.length) !== bodyTo) return null;
  return {
    kind: known.kind,
    docFrom: docFrom + 1,
    docTo: docTo - 1,
    staffFrom: siteTo + STAFF.length + 1,
    staffTo: staffTo - 1,
  };
}

function kindAt(bytes: Uint8Array, from: number, to: number): KnownKind | null {
  for (const known of KINDS)
    if (from + known.name.length === to && standsAt(bytes, from, known.name)) return known;
  return null;
}

/** @returns where the member begins that ends before `to`, NO where another stands there */
function beginOfMember(bytes: Uint8Array, to: number, head: Uint8Array, match: Matcher): number {
  const from = openingQuote(bytes, to);
  const begin = from - head.length;
  return from !== NO && standsAt(bytes, begin, head) && match(bytes, from) === to ? begin : NO;
}

/** @returns the quote before the one that stands last before `to`; NO where there is none near */
function openingQuote(bytes: Uint8Array, to: number): number {
  if (to < 2 || bytes[to - 1] !== QUOTE) return NO;
  for (let at = to - 2; at >= 0 && to - at <= NAME_BYTES_MAX; at -= 1) if (bytes[at] === QUOTE) return at;
  return NO;
}

/** @returns the number, at most 2^53; NO where it is longer than it needs to be, or too long */
function readVarUint(bytes: Uint8Array, at: number): number {
  let value = 0;
  let unit = 1;
  for (let place = at; place < at + 8; place += 1) {
    const byte = bytes[place] ?? 0;
    value += (byte & 127) * unit;
    if (byte < 128) return byte === 0 && place > at ? NO : value;
    unit *= 128;
  }
  return NO;
}
