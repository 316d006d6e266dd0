import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { canonicalJson } from '#shared/document/canonical-json.ts';
import { clientIdOf } from '#shared/document/client-id.ts';
import { encodeEntry, encodeUpdate, entryJson } from '#shared/document/entry-update.ts';
import { mergeUpdates, readDocument, readUpdate } from '#shared/document/read-entries.ts';
import type { EntryId } from '#shared/base/brand.ts';
import { noteEntry, PERSON_DOC } from '../../fixtures/wire-entries.ts';

const SEED = 20261122;

/** What Yjs itself writes for one `Map.set` by that client. */
function encodeByYjs(id: string, json: string): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = clientIdOf(id);
  doc.getMap('entries').set(id, json);
  return Y.encodeStateAsUpdate(doc);
}

const HARD_TEXTS = [
  '',
  '𠮷野家',
  '髙﨑邉',
  '葛\u{E0100}城',
  'ガギ',
  '👩‍👩‍👧',
  '\uFEFF',
  '\u0000\u001f\u007f',
  '"\\\u2028',
  '\uD842',
];
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...HARD_TEXTS),
);
const counters = fc.integer({ min: 1, max: 999_999_999_999 });

test('E1 the direct encoding is byte for byte what Yjs emits', () => {
  fc.assert(
    fc.property(texts, counters, (note, counter) => {
      const entry = noteEntry(`t3.k9f2.${counter}`, note);
      const { update } = encodeEntry(entry);
      expect(update).toEqual(encodeByYjs(entry.id, entryJson(entry)));
    }),
    { seed: SEED, numRuns: 400 },
  );
});

test('E1 lengths around the borders of variable integers are encoded as Yjs does', () => {
  for (const length of [0, 1, 100, 127, 128, 129, 16_383, 16_384, 70_000]) {
    const json = JSON.stringify('𠮷'.repeat(length / 4) + 'x'.repeat(length % 4));
    expect(encodeUpdate('a.bcde.1' as EntryId, json)).toEqual(encodeByYjs('a.bcde.1', json));
  }
});

test('E1 a document that applies the update emits the same bytes again', () => {
  const { update } = encodeEntry(noteEntry('t3.k9f2.17', '𠮷'));
  const doc = new Y.Doc();
  const emitted: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => emitted.push(bytes));
  Y.applyUpdate(doc, update);
  expect(emitted).toEqual([update]);
});

test('E2 canonical JSON sorts members, leaves text as it is and gives one text to equal values', () => {
  expect(canonicalJson({ b: 1, a: [null, true, 'é'], A: { z: -0, y: 'é' } })).toBe(
    '{"A":{"y":"é","z":0},"a":[null,true,"é"],"b":1}',
  );
  const shuffled = { kind: 'x', after: ['b', 'a'], extra: undefined };
  expect(canonicalJson(shuffled)).toBe('{"after":["b","a"],"kind":"x"}');
});

test('E2 what JSON of an entry cannot hold is a defect', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 40; level += 1) deep = [deep];
  for (const value of [1.5, NaN, 2 ** 53, 1n, () => 1, new Date(0), deep, JSON.parse('{"__proto__":1}')]) {
    expect(() => canonicalJson(value)).toThrow();
  }
});

test('E3 the client id is 52 bits of the SHA-256 of the entry id', async () => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('t3.k9f2.17')));
  const hex = Buffer.from(hash).toString('hex').slice(0, 13);
  expect(clientIdOf('t3.k9f2.17')).toBe(Number(BigInt(`0x${hex}`)));
});

test('E4 merging in any order, with repeats, gives what Yjs merges', () => {
  const entries = Array.from({ length: 40 }, (_, at) => noteEntry(`t3.k9f2.${at + 1}`, `${at}`));
  const updates = entries.map((entry) => encodeEntry(entry).update);
  const doc = new Y.Doc();
  for (const update of updates.toReversed()) Y.applyUpdate(doc, update);
  const byYjs = Y.encodeStateAsUpdate(doc);
  fc.assert(
    fc.property(fc.shuffledSubarray([...updates, ...updates], { minLength: 80 }), (order) => {
      expect(mergeUpdates(order)).toEqual(byYjs);
    }),
    { seed: SEED, numRuns: 20 },
  );
  expect(mergeUpdates([])).toEqual(Y.encodeStateAsUpdate(new Y.Doc()));
});

test('E4 a document and an update give back their entries whole', () => {
  const entries = [noteEntry('t3.k9f2.1', ''), noteEntry('t3.k9f2.2', '葛\u{E0100}')];
  const doc = new Y.Doc();
  for (const entry of entries) Y.applyUpdate(doc, encodeEntry(entry).update);
  doc.getMap('entries').set('no entry', 7);
  expect(readDocument(doc).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(entries);
  expect(readUpdate(encodeEntry(entries[1]!).update)).toEqual(entries[1]);
  expect(entries[0]?.doc).toBe(PERSON_DOC);
});
