import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EntryId } from '#shared/base/brand.ts';
import { canonicalJson } from '#shared/document/canonical-json.ts';
import { clientIdOf } from '#shared/document/client-id.ts';
import { encodeUpdate, entryJson } from '#shared/document/entry-update.ts';
import { DOCUMENT_LIMITS, inspectWithCare } from '#shared/document/inspect-update.ts';
import { recognizeEntry } from '#shared/document/recognize-entry.ts';
import { bodySchema, ENTRY_KINDS } from '#shared/ledger/entry.ts';
import type { EntryKind } from '#shared/ledger/entry.ts';
import { documentPrefixesOf, parseEntry } from '#shared/ledger/parse-entry.ts';
import { valuesOf } from '../../fixtures/schema-values.ts';

const SEED = 20261123;
const ID = 't3.k9f2.17' as EntryId;
const care = (bytes: Uint8Array) => inspectWithCare(bytes, DOCUMENT_LIMITS);

const docOf = (kind: EntryKind): string => {
  const prefix = documentPrefixesOf(kind).at(-1)!;
  return prefix.endsWith(':') ? `${prefix}abcdefghijklmnop` : prefix;
};

/** Entries of one kind as the ledger writes them: every member that the schema names, there or not. */
const entriesOf = (kind: EntryKind): fc.Arbitrary<string> =>
  fc
    .record({
      after: fc.array(fc.constantFrom('d1.aaaa.1', 'zz.0000.999999999999'), { maxLength: 3 }),
      at: fc.record({
        time: fc.integer({ min: -1, max: 2 ** 45 }),
        errorMs: fc.option(fc.integer(), { nil: null }),
      }),
      body: valuesOf(bodySchema(kind)),
      staff: fc.constantFrom('s1', 'a-very-long-key-of-32-characters'),
      site: fc.constantFrom('center', '0'),
    })
    .map((rest) => parseEntry(ID, { ...rest, kind, v: 1, doc: docOf(kind) }))
    .filter((entry) => entry.ok)
    .map((entry) => entryJson(entry.value));
const anyEntry = fc.constantFrom(
  ...ENTRY_KINDS.flatMap((kind) => fc.sample(entriesOf(kind), { seed: SEED, numRuns: 12 })),
);

/** What recognition says must be what care says; a null says nothing. */
function agree(update: Uint8Array): void {
  const recognized = recognizeEntry(update);
  if (!recognized) return;
  const careful = care(update);
  expect(careful.ok && careful.value.map(({ id, doc, kind, staff }) => [id, doc, kind, staff])).toEqual([
    [recognized.id, recognized.doc, recognized.kind, recognized.staff],
  ]);
  const { jsonFrom, jsonTo } = recognized;
  const json = new TextDecoder().decode(update.subarray(jsonFrom, jsonTo));
  expect(encodeUpdate(recognized.id, json)).toEqual(update);
}

test.each(ENTRY_KINDS)('E9 entries of kind %s are recognized where care takes them', (kind) => {
  let recognized = 0;
  let all = 0;
  fc.assert(
    fc.property(entriesOf(kind), (json) => {
      const update = encodeUpdate(ID, json);
      const known = recognizeEntry(update);
      expect(care(update).ok).toBe(true);
      agree(update);
      all += 1;
      if (known) recognized += 1;
    }),
    { seed: SEED, numRuns: 15 },
  );
  // Left to care: values of any shape, and nulls that are values.
  const isOpen = ['review-resolved', 'setting-changed', 'fact-stated'].includes(kind);
  expect(recognized).toBeGreaterThanOrEqual(all * (isOpen ? 0 : 0.9));
});

/** Pieces that break or bend JSON at the places that matter. */
const PIECES = [
  ...'{}[],:"\\0-1e. \n\u007f\u0000',
  '\\u0041',
  '\\/',
  '\\n',
  '-0',
  '1.5',
  '00',
  '99999999999999999999',
  'null',
  'true',
  '"a":1,',
  ',"zz":1',
  '"__proto__":{},',
  '"id":"x",',
  '"foreign":true,',
  'ｶﾞ',
  '𠮷',
  '\ud842',
  '2026-02-30',
  '"on":"2026-02-30",',
  ',{}',
];
interface Bend {
  readonly at: number;
  readonly cut: number;
  readonly piece: string;
}
const bends = fc.array(
  fc.record({ at: fc.nat(2_000), cut: fc.nat(3), piece: fc.constantFrom('', ...PIECES) }),
  { minLength: 1, maxLength: 3 },
);
const bend = (text: string, { at, cut, piece }: Bend): string => {
  const place = at % text.length;
  return text.slice(0, place) + piece + text.slice(place + cut);
};

test('E9 bent JSON in a faultless update is recognized only where care takes it', () => {
  fc.assert(
    fc.property(anyEntry, bends, (json, list) => agree(encodeUpdate(ID, list.reduce(bend, json)))),
    { seed: SEED, numRuns: 1_500 },
  );
});

test('E9 members added, moved, nulled and changed are recognized only where care takes them', () => {
  const names = ['a', 'body', 'doctor', 'fields', 'givenOn', 'id', 'lot', 'on', 'reason', 'text', 'zz', '1'];
  const values: readonly unknown[] = [null, 0, -1, 1e15, 'x', '2026-02-30', [], {}, { on: 'x' }, true];
  const change = fc.record({
    place: fc.constantFrom('entry', 'body', 'at'),
    name: fc.constantFrom(...names),
    value: fc.constantFrom(...values),
  });
  fc.assert(
    fc.property(anyEntry, change, (json, { place, name, value }) => {
      const entry = JSON.parse(json) as Record<string, unknown>;
      const target = place === 'entry' ? entry : (entry[place] as Record<string, unknown>);
      target[name] = value;
      agree(encodeUpdate(ID, canonicalJson(entry)));
      agree(encodeUpdate(ID, JSON.stringify(entry)));
    }),
    { seed: SEED, numRuns: 1_500 },
  );
});

test('E9 bytes changed, cut, added and random are recognized only where care takes them', () => {
  const hits = fc.array(fc.record({ at: fc.nat(3_000), cut: fc.nat(2), byte: fc.nat(255) }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(anyEntry, hits, (json, list) => {
      let bytes = [...encodeUpdate(ID, json)];
      for (const { at, cut, byte } of list) {
        // The head, where lengths and counts stand, is hit as often as all the rest.
        const place = at % 2 === 0 ? at % 60 : at % bytes.length;
        bytes = [...bytes.slice(0, place), byte, ...bytes.slice(place + cut)];
      }
      agree(Uint8Array.from(bytes));
    }),
    { seed: SEED, numRuns: 1_500 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(recognizeEntry(bytes)).toBeNull();
    }),
    { seed: SEED, numRuns: 1_500 },
  );
});

const AREA = `{"after":[],"at":{"errorMs":null,"time":10},"body":{"area":"north","name":"北"},"doc":"register:sites","kind":"area-entered","site":"c","staff":"s","v":1}`;
const good = encodeUpdate(ID, AREA);
const clientTo = good.indexOf(0x28) - 1;
const replaced = (bytes: Uint8Array, from: number, to: number, ...by: number[]) =>
  Uint8Array.from([...bytes.slice(0, from), ...by, ...bytes.slice(to)]);
const withText = (...bytes: number[]) => {
  const at = good.lastIndexOf(0xe5);
  expect(good.slice(at, at + 3)).toEqual(Uint8Array.from([0xe5, 0x8c, 0x97]));
  const filled = [...bytes, ...Array.from({ length: 3 }, () => 0x61)].slice(0, 3);
  return replaced(good, at, at + 3, ...filled);
};
const told = (from: string, to: string) => {
  expect(AREA).toContain(from);
  return encodeUpdate(ID, AREA.replace(from, to));
};
/** Its client takes 7 bytes instead of 8, so that one more fits. */
const SHORT_ID = Array.from({ length: 200 }, (_, at) => `t3.k9f2.${at + 1}`).find(
  (id) => clientIdOf(id) < 2 ** 49 && clientIdOf(id) >= 2 ** 42,
) as EntryId;
const short = encodeUpdate(SHORT_ID, AREA);
const lastOfShort = short[8] as number;

const alike: readonly (readonly [string, Uint8Array])[] = [
  ['a client in more bytes than it needs', replaced(short, 8, 9, lastOfShort | 0x80, 0)],
  ['a client that swallows the clock', replaced(short, 8, 10, lastOfShort | 0x80, 0)],
  ['another clock', replaced(good, clientTo, clientTo + 1, 1)],
  ['no end', replaced(good, good.length - 1, good.length)],
  ['bytes behind the end', replaced(good, good.length, good.length, 0)],
  ['a delete', replaced(good, good.length - 1, good.length, 1, 5, 1, 0, 1)],
  ['a leading zero', told('"time":10', '"time":010')],
  ['minus zero', told('"time":10', '"time":-0')],
  ['a number that is not safe', told('"time":10', '"time":9007199254740993')],
  ['a fraction', told('"time":10', '"time":10.0')],
  ['no number', told('"time":10', '"time":-')],
  ['a member behind the body that is out of order', told(',"doc"', ',"zz":1,"doc"')],
  ['text behind the body', told(',"doc"', 'x,"doc"')],
  ['a kind in a document where it means nothing', told('register:sites', 'person:abcdefghijklmnop')],
  ['a kind in another register', told('register:sites', 'register:lots')],
  ['a member twice', told('"name":"北"', '"name":"北","name":"北"')],
  ['members out of order', told('"area":"north","name":"北"', '"name":"北","area":"north"')],
  ['a member that is missing', told('"area":"north",', '')],
  ['a comma too many', told('"area":"north",', '"area":"north",,')],
  ['a comma at the end', told('"北"', '"北",')],
  ['a text that is too long', told('北', '北'.repeat(61))],
  ['a text that is too long by its second half', told('北', `${'𠮷'.repeat(30)}x`)],
  ['an escape that is not needed', told('北', '\\u5317')],
  ['an escaped slash', told('北', '\\/')],
  ['a control character', withText(0x1f)],
  ['a sequence that is too long for what it says', withText(0xe0, 0x80, 0x80)],
  ['a short sequence that is too long for what it says', withText(0xc1, 0x81)],
  ['half of a pair as a sequence', withText(0xed, 0xa0, 0x80)],
  ['a sequence without its end', withText(0x61, 0xe5, 0x8c)],
  ['a byte that begins nothing', withText(0x80)],
  ['a byte that is no UTF-8', withText(0xff)],
];

test.each(alike)('E9 what only looks alike is not recognized: %s', (_, bytes) => {
  expect(recognizeEntry(good)).toMatchObject({ id: ID, doc: 'register:sites', kind: 'area-entered' });
  expect(recognizeEntry(short)).not.toBeNull();
  expect(recognizeEntry(bytes)).toBeNull();
  expect(care(bytes).ok).toBe(false);
});

test('E9 a day that does not exist is not recognized, a leap day is', () => {
  const shot = fc
    .sample(entriesOf('shot-withheld'), { seed: SEED, numRuns: 1 })[0]!
    .replace(/"on":"[^"]*"/, '"on":"DAY"');
  const on = (day: string) => recognizeEntry(encodeUpdate(ID, shot.replace('DAY', day))) !== null;
  const days = [
    '2024-02-29',
    '2000-02-29',
    '2023-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
  ];
  expect(days.map(on)).toEqual([true, true, false, false, false, false, false]);
});
