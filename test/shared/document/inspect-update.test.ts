import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { EntryId } from '#shared/base/brand.ts';
import { canonicalJson } from '#shared/document/canonical-json.ts';
import type { FormHoldReason } from '#shared/document/contract.ts';
import { clientIdOf } from '#shared/document/client-id.ts';
import { encodeEntry, encodeUpdate, entryJson } from '#shared/document/entry-update.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import { mergeUpdates, recoverEntries } from '#shared/document/read-entries.ts';
import { entryOf, noteEntry, PERSON_DOC } from '../../fixtures/wire-entries.ts';

const SEED = 20261122;
const ID = 't3.k9f2.17' as EntryId;
const entry = noteEntry(ID, 'ガ𠮷');
const good = encodeEntry(entry).update;
const json = entryJson(entry);
const parsed = JSON.parse(json) as Record<string, unknown>;

const inspect = (bytes: Uint8Array) => inspectUpdate(bytes, DOCUMENT_LIMITS);

/** An update as an ordinary Yjs client makes it. */
function byYjs(change: (doc: Y.Doc) => void, client: number = clientIdOf(ID)): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = client;
  change(doc);
  return Y.encodeStateAsUpdate(doc);
}
const set = (value: unknown, key: string = ID) =>
  byYjs((doc) => doc.getMap('entries').set(key, value), clientIdOf(key));
const edited = (at: number, ...bytes: number[]) =>
  Uint8Array.from([...good.slice(0, at), ...bytes, ...good.slice(at + 1)]);

test('E5 a canonical update is taken, alone or with others, each with its own canonical bytes', () => {
  const others = [1, 2, 3].map((n) => encodeEntry(noteEntry(`t3.k9f2.${n}`, `${n}`)));
  const merged = inspect(mergeUpdates([...others.map((one) => one.update), good]));
  expect(inspect(good)).toEqual({
    ok: true,
    value: [{ id: ID, doc: entry.doc, kind: entry.kind, staff: entry.staff, entry, update: good }],
  });
  expect(merged.ok && merged.value.map((one) => one.id).toSorted()).toEqual([
    't3.k9f2.1',
    ID,
    't3.k9f2.2',
    't3.k9f2.3',
  ]);
  expect(merged.ok && merged.value.find((one) => one.id === ID)?.update).toEqual(good);
  expect(inspect(new Uint8Array([0, 0]))).toEqual({ ok: true, value: [] });
});

test('E5 kinds, versions and members that are not known pass untouched', () => {
  const newer = canonicalJson({
    ...parsed,
    kind: 'from-the-future',
    v: 9,
    body: { x: [1, { y: '' }] },
    sig: 'abc',
  });
  const update = encodeUpdate(ID, newer);
  const inspected = inspect(update);
  expect(inspected.ok && inspected.value[0]?.update).toEqual(update);
  expect(inspected.ok && encodeEntry(inspected.value[0]!.entry).update).toEqual(update);
});

const overwrite = byYjs((doc) => {
  doc.getMap('entries').set(ID, json);
  doc.getMap('entries').set(ID, json);
});
/** The length of the key, written as 0x8a 0x00 instead of 0x0a. */
const keyLengthAt = good.indexOf(ID.length, good.indexOf(0x28) + 10);
const longKeyLength = Uint8Array.from([
  ...good.slice(0, keyLengthAt),
  ID.length | 0x80,
  0,
  ...good.slice(keyLengthAt + 1),
]);
const pages: readonly (readonly [string, Uint8Array, FormHoldReason])[] = [
  ['more bytes than the limit', new Uint8Array(DOCUMENT_LIMITS.updateBytesMax + 1), 'too-large'],
  [
    'more entries than the limit',
    new Uint8Array([1, 0xd0, 0x0f, ...new Uint8Array(4000).fill(1)]),
    'too-large',
  ],
  ['no bytes', new Uint8Array(), 'malformed'],
  ['half an update', good.slice(0, good.length / 2), 'malformed'],
  ['no set of deletes', good.slice(0, -1), 'malformed'],
  ['wrong UTF-8', edited(good.length - 4, 0xff), 'malformed'],
  ['text for an update', new TextEncoder().encode('<html>sign in</html>'), 'malformed'],
  ['a delete', Uint8Array.from([...good.slice(0, -1), 1, 5, 1, 0, 1]), 'not-append-only'],
  ['an overwrite', overwrite, 'not-append-only'],
  ['a later clock', edited(2 + 8, 1), 'not-append-only'],
  ['a skip', Uint8Array.from([1, 1, 7, 0, 10, 5, 0]), 'not-append-only'],
  ['a garbage-collected struct', Uint8Array.from([1, 1, 7, 0, 0, 5, 0]), 'not-append-only'],
  ['another root', byYjs((doc) => doc.getMap('other').set(ID, json)), 'unknown-shape'],
  ['an array', byYjs((doc) => doc.getArray('entries').push([json])), 'unknown-shape'],
  ['a text', byYjs((doc) => doc.getText('entries').insert(0, json)), 'unknown-shape'],
  ['a number', set(5), 'unknown-shape'],
  ['an object', set({ a: 1 }), 'unknown-shape'],
  ['bytes', set(new Uint8Array([1])), 'unknown-shape'],
  ['a nested map', set(new Y.Map([['a', 1]])), 'unknown-shape'],
  [
    'an XML element',
    byYjs((doc) => doc.getXmlFragment('entries').push([new Y.XmlElement('p')])),
    'unknown-shape',
  ],
  ['a subdocument', set(new Y.Doc()), 'unknown-shape'],
  [
    'a client id that is not derived',
    byYjs((doc) => doc.getMap('entries').set(ID, json), 77),
    'not-canonical',
  ],
  ['bytes after the end', Uint8Array.from([...good, 0]), 'not-canonical'],
  ['a number in more bytes than it needs', longKeyLength, 'not-canonical'],
  ['spaces in the JSON', set(json.replace(':', ': ')), 'not-canonical'],
  ['members out of order', set(JSON.stringify({ v: 1, ...parsed, kind: parsed['kind'] })), 'not-canonical'],
  ['a fraction', set(json.replace('"v":1', '"v":1.0')), 'not-canonical'],
  ['a member twice', set(json.replace('"v":1', '"v":1,"v":1')), 'not-canonical'],
  ['an escape that is not needed', set(json.replace('𠮷', '\\ud842\\udfb7')), 'not-canonical'],
  ['a prototype', set(json.replace('{', '{"__proto__":{"x":1},')), 'not-canonical'],
  ['deep nesting', set(`${'['.repeat(20_000)}${']'.repeat(20_000)}`), 'not-canonical'],
  ['no JSON', set('shot'), 'invalid-entry'],
  ['JSON that is no entry', set('[]'), 'invalid-entry'],
  ['no document', set(canonicalJson({ ...parsed, doc: undefined })), 'invalid-entry'],
  ['a wrong body', set(canonicalJson({ ...parsed, body: { shot: 7 } })), 'invalid-entry'],
  ['a second id inside', set(canonicalJson({ ...parsed, id: ID })), 'invalid-entry'],
  ['the mark of foreign entries', set(canonicalJson({ ...parsed, foreign: true })), 'invalid-entry'],
  ['a key that is no entry id', set(json, 'shot one'), 'invalid-entry'],
  [
    'an entry over its own limit',
    set(canonicalJson({ ...parsed, extra: 'x'.repeat(70_000) })),
    'invalid-entry',
  ],
];

test.each(pages)('E6 %s is held', (_, bytes, reason) => {
  expect(inspect(bytes)).toEqual({ ok: false, error: reason });
});

test('E6 one bad entry holds the whole update', () => {
  const bad = encodeUpdate('t3.k9f2.18' as EntryId, '[]');
  expect(inspect(mergeUpdates([good, bad]))).toEqual({ ok: false, error: 'invalid-entry' });
});

test('E7 bombs are refused before they cost anything', () => {
  const lie = [0xff, 0xff, 0xff, 0xff, 0x0f];
  const bombs = [
    [1, 1, ...lie, 0, 8, 1, 1, 0x65, 1, 0x61, ...lie],
    [1, ...lie, 0, 0],
    [...lie, 1, 1, 0],
    [1, 1, 1, 0, 0x28, 1, 1, 0x65, 1, 0x61, ...lie, 0x77],
    [1, 1, 1, 0, 0x28, 1, 1, 0x65, 1, 0x61, 1, 117, ...lie],
    [1, 1, 1, 0, 0x28, 1, 1, 0x65, 1, 0x61, 1, 116, ...lie],
    [0, ...lie, 0],
    [0, 1, 1, ...lie],
    [
      1,
      1,
      1,
      0,
      0x28,
      1,
      1,
      0x65,
      1,
      0x61,
      1,
      ...Array.from({ length: 120_000 }, (_, at) => (at % 2 === 0 ? 117 : 1)),
    ],
    [1, 1, ...Array.from({ length: 200_000 }, () => 0xff)],
  ];
  for (const bomb of bombs) expect(inspect(Uint8Array.from(bomb)).ok).toBe(false);
});

test('E7 random and damaged bytes give an answer, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      inspect(bytes);
    }),
    { seed: SEED, numRuns: 3_000 },
  );
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = Uint8Array.from(good);
      bytes[at] = (bytes[at] as number) ^ flip;
      const inspected = inspect(bytes);
      // A changed byte may be another good entry (a letter of a note), but never this one.
      if (inspected.ok) for (const one of inspected.value) expect(one.update).not.toEqual(good);
    }),
    { seed: SEED, numRuns: 3_000 },
  );
});

test('E8 what an ordinary Yjs client wrote is held, and can be read for its release', () => {
  const other = noteEntry('t3.k9f2.18', 'later');
  const ordinary = byYjs((doc) => {
    doc.getMap('entries').set(ID, json);
    doc.getMap('entries').set(other.id, entryJson(other));
  }, 4_000_000_000);
  expect(inspect(ordinary)).toEqual({ ok: false, error: 'not-canonical' });
  expect(recoverEntries(ordinary, 100)).toEqual([entry, other]);
  expect(recoverEntries(overwrite, 100)).toEqual([]);
  expect(recoverEntries(set(5), 100)).toEqual([]);
  expect(recoverEntries(set('[]'), 100)).toEqual([]);
  // An entry in its form, but without a canonical one: it cannot enter, whoever releases it.
  expect(recoverEntries(set(JSON.stringify({ ...parsed, extra: 0.5 })), 100)).toEqual([]);
});

test('E6 the year 0 is no year, by the short way and with care; counts in more bytes than they need are not canonical', () => {
  const on = (day: string): Uint8Array => {
    const body = { status: 'resident', on: day, municipality: null, note: null } as never;
    return encodeEntry(entryOf('d1.aaaa.1', PERSON_DOC, 'residence-changed', body)).update;
  };
  expect(inspectUpdate(on('0000-01-01'), DOCUMENT_LIMITS)).toEqual({ ok: false, error: 'invalid-entry' });
  expect(inspectUpdate(on('0001-01-01'), DOCUMENT_LIMITS).ok).toBe(true);
  const good = on('2026-11-23');
  const longHead = Uint8Array.from([0x81, 0, ...good.subarray(1)]);
  const longTail = Uint8Array.from([...good.subarray(0, -1), 0x80, 0]);
  const emptyDelete = Uint8Array.from([...good.subarray(0, -1), 1, 7, 0]);
  for (const bytes of [longHead, longTail, emptyDelete]) {
    expect(inspectUpdate(bytes, DOCUMENT_LIMITS)).toEqual({ ok: false, error: 'not-canonical' });
  }
});
