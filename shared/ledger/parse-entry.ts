/** Reads an entry from plain data that came from outside. Fields that this version does not know are kept as they are. */

import * as v from 'valibot';
import { isRealDate } from '../base/civil-date.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  bodySchema,
  ENTRY_VERSION,
  entryIdSchema,
  envelopeSchema,
  isKnownKind,
  type Entry,
  type EntryKind,
} from './entry.ts';

const KINDS_OF_SESSION: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'session-planned',
  'roster-added',
  'lot-brought',
  'checked-in',
  'session-closed',
  'session-reopened',
]);
const KINDS_OF_REGISTER: Readonly<Partial<Record<EntryKind, string>>> = {
  'persons-linked': 'register:links',
  'persons-unlinked': 'register:links',
  'persons-distinguished': 'register:links',
  'distinction-withdrawn': 'register:links',
  'staff-entered': 'register:staff',
  'area-entered': 'register:sites',
  'site-entered': 'register:sites',
  'lot-entered': 'register:lots',
  'device-entered': 'register:devices',
  'setting-changed': 'register:settings',
  'held-released': 'register:held',
  'held-kept': 'register:held',
};

/** What is said of a change stands where the change stands. */
const KINDS_ABOUT_CHANGES: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'change-confirmed',
  'change-refused',
  'second-required',
]);
const PREFIXES_OF_CHANGES: readonly string[] = ['person:', 'register:links'];

/** Prefixes, or whole ids, of the documents in which a kind stands. */
export const documentPrefixesOf = (kind: EntryKind): readonly string[] =>
  KINDS_ABOUT_CHANGES.has(kind)
    ? PREFIXES_OF_CHANGES
    : [KINDS_OF_REGISTER[kind] ?? (KINDS_OF_SESSION.has(kind) ? 'session:' : 'person:')];

/**
 * Reads one entry.
 *
 * @param id - key under which it stands in its document
 * @param value - everything of the entry but its id, as parsed from JSON; not changed, and kept where nothing is wrong
 * @returns a known entry; or a foreign one (unknown kind, or a version newer than this app), untouched
 * @returns err 'invalid-entry': the id, the envelope or the body of a known kind has the wrong shape, a date does
 *   not exist, or a known kind stands in a document where it has no meaning
 */
export function parseEntry(id: string, value: unknown): Result<Entry, 'invalid-entry'> {
  if (!v.is(entryIdSchema, id) || !v.is(envelopeSchema, value)) return err('invalid-entry');
  // Both words are ours: an entry that brings its own would read differently after it was encoded again.
  if (Object.hasOwn(value, 'id') || Object.hasOwn(value, 'foreign')) return err('invalid-entry');
  const entry = { ...(value as object), id } as unknown as Entry;
  if (!isKnownKind(entry.kind) || entry.v > ENTRY_VERSION) return ok({ ...entry, foreign: true } as Entry);
  // The output, not the value itself: what the stored form leaves out is null for the reader (compact-entry.ts).
  const body = v.safeParse(bodySchema(entry.kind), entry.body);
  if (!body.success) return err('invalid-entry');
  if (!documentPrefixesOf(entry.kind).some((prefix) => entry.doc.startsWith(prefix)))
    return err('invalid-entry');
  return datesAreReal(body.output, dateFieldsOf(entry.kind))
    ? ok({ ...entry, body: body.output } as Entry)
    : err('invalid-entry');
}

/** Names of the fields that hold civil dates in bodies of version 1. */
const DATE_FIELDS: ReadonlySet<string> = new Set(['birth', 'givenOn', 'on', 'expiry']);
/** A shot may carry a `due` of somebody else's making: only of a fact it is a date that we know. */
const FACT_DATE_FIELDS: ReadonlySet<string> = new Set(['due', 'endedOn']);
/** Every name under which a text may have to be a day that exists. */
export const ANY_DATE_FIELDS: ReadonlySet<string> = new Set([...DATE_FIELDS, ...FACT_DATE_FIELDS]);
const NESTED_FIELDS: ReadonlySet<string> = new Set(['identity', 'fields', 'lot']);

const dateFieldsOf = (kind: EntryKind): ReadonlySet<string> =>
  kind.startsWith('fact-') ? FACT_DATE_FIELDS : DATE_FIELDS;

/** The schemas know the form of a date only: 30 February has the form and is no day. */
function datesAreReal(body: object, names: ReadonlySet<string>): boolean {
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string') {
      if (names.has(name) && !isRealDate(value)) return false;
    } else if (typeof value === 'object' && value !== null && NESTED_FIELDS.has(name)) {
      if (!datesAreReal(value as object, names)) return false;
    }
  }
  return true;
}
