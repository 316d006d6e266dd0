/** Text of entries, as segments bring it: taken where every line is what the hub's log would hold, else not at all. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOfEntries } from '#shared/document/entry-lines.ts';
import { entryJson, encodeUpdate } from '#shared/document/entry-update.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import { recognizeLines } from '#shared/document/recognize-lines.ts';
import { encodeSegment, splitSegment } from '#shared/sync/segment.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { linesOf } from '#web/store/chunk-text.ts';
import { idAt } from '../../fixtures/areas.ts';
import { entryOf, personDoc, shotEntry } from '../../fixtures/wire-entries.ts';

const SEED = 20261124;
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

const shot = (device: string, n: number, person: number) =>
  shotEntry(idAt(device, n), personDoc(person), 'AB100');
/** Its value has a null that means something, and a kind that nobody knows: both are read with care. */
const setting = entryOf(idAt('d2', 900), 'register:settings', 'setting-changed', {
  name: 'x',
  value: { none: [null] },
  reason: { code: 'other', note: 'x' },
} as never);
const foreign = entryOf(
  idAt('d2', 901),
  'register:settings',
  'moon-phase-noted' as never,
  { full: true } as never,
);
const ENTRIES = [
  ...Array.from({ length: 30 }, (_, at) => shot(`d${(at % 3) + 1}`, at + 1, at % 4)),
  // More than are compared one by one.
  ...Array.from({ length: 70 }, (_, at) => shot('d4', at + 1, 9)),
  setting,
  foreign,
];
const lineOf = (entry: Entry) => ({
  doc: entry.doc,
  id: entry.id,
  json: utf8.encode(entryJson(entry)),
});
const TEXT = textOfEntries(ENTRIES.map(lineOf));
const SMALL = textOfEntries([...ENTRIES.slice(0, 12), setting, foreign].map(lineOf));

/** What it is recognized as is written again, line by line, and judged as the update of each line. */
function isWhatItSays(text: Uint8Array): boolean {
  const documents = recognizeLines(text);
  if (!documents) return false;
  const lines = documents.flatMap(({ doc, lines: own }) =>
    [...linesOf(own)].map((line) => ({ doc, ...line })),
  );
  expect(documents.reduce((sum, { starts }) => sum + starts.length, 0)).toBe(lines.length);
  expect(new Set(lines.map(({ doc, id }) => `${doc} ${id}`)).size).toBe(lines.length);
  expect(Buffer.compare(textOfEntries(lines), text)).toBe(0);
  for (const { doc, id, json } of lines) {
    const judged = inspectUpdate(encodeUpdate(id, fromUtf8.decode(json)), DOCUMENT_LIMITS);
    expect(judged.ok && judged.value.map((one) => [one.id, one.doc])).toEqual([[id, doc]]);
  }
  return true;
}

test('E10 text of entries of all sorts is taken, each document once, in its order', () => {
  expect(isWhatItSays(TEXT)).toBe(true);
  expect(recognizeLines(new Uint8Array())).toEqual([]);
  const first = recognizeLines(TEXT)?.[0];
  expect([first?.doc, first?.starts.length]).toEqual([ENTRIES[0]?.doc, 8]);
});

test('E10 one line that is no entry of its document is enough: nothing of the text is taken', () => {
  const [one, two] = [shot('d1', 1, 1), shot('d1', 2, 1)].map(lineOf);
  const text = (...lines: readonly { doc: string; id: string; json: Uint8Array }[]): Uint8Array =>
    textOfEntries(lines as unknown as Parameters<typeof textOfEntries>[0]);
  if (!one || !two) throw new Error('two lines');
  const json = fromUtf8.decode(one.json);
  const bad: Readonly<Record<string, Uint8Array>> = {
    'an id twice': text(one, two, one),
    'an id twice in a large document': text(...ENTRIES.slice(30, 100).map(lineOf), lineOf(shot('d4', 68, 9))),
    'another document': text({ ...one, doc: personDoc(2) }),
    'no document': text({ ...one, doc: 'nobody' }),
    'a document twice': new Uint8Array([...text(one), ...text(two)]),
    'a document without lines': new Uint8Array([...text(one), ...utf8.encode(`@${personDoc(3)}\n`)]),
    'an id that is none': text({ ...one, id: 'd1.aaaa.01' }),
    'JSON with a space': text({ ...one, json: utf8.encode(json.replace(':', ': ')) }),
    'JSON with an explicit null': text({
      ...one,
      json: utf8.encode(json.replace('"body":{', '"body":{"a":null,')),
    }),
    'an id within': text({ ...one, json: utf8.encode(json.replace('"kind"', '"id":"x","kind"')) }),
    'no UTF-8': text({ ...one, json: one.json.map((byte, at) => (at === 20 ? 0xff : byte)) }),
    'no JSON': text({ ...one, json: utf8.encode('x') }),
    'no end': text(one).subarray(0, -1),
    'an empty line': new Uint8Array([...text(one), 10]),
    'a beginning that is none': text(one).subarray(1),
  };
  for (const [what, bytes] of Object.entries(bad))
    expect([what, recognizeLines(bytes)]).toEqual([what, null]);
  expect(recognizeLines(text(one, two))).not.toBeNull();
});

test('E10 bytes changed, cut, added and doubled are taken only where each line is still an entry', () => {
  const change = fc.record({
    at: fc.nat(SMALL.length - 1),
    cut: fc.nat(400),
    piece: fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.constantFrom('@', '\n', ' ', '\n@person:', ',"z":1', '1', 'null').map((text) => utf8.encode(text)),
      fc.nat(SMALL.length - 500).map((from) => SMALL.slice(from, from + 450)),
    ),
  });
  let taken = 0;
  fc.assert(
    fc.property(change, ({ at, cut, piece }) => {
      const bytes = Uint8Array.from(Buffer.concat([SMALL.subarray(0, at), piece, SMALL.subarray(at + cut)]));
      if (isWhatItSays(bytes)) taken += 1;
    }),
    { seed: SEED, numRuns: 600 },
  );
  expect(taken).toBeGreaterThan(0);
});

test('P41 a segment says what it is; bytes that do not are none', () => {
  const segment = { realm: 'area-north' as never, logEpoch: 'abcd1234', from: 4097, to: 8192, text: TEXT };
  const bytes = encodeSegment(segment);
  expect(splitSegment(bytes)).toEqual(segment);
  for (const other of [
    new Uint8Array(),
    TEXT,
    bytes.subarray(1),
    bytes.subarray(0, 20),
    new Uint8Array(1_000),
  ])
    expect(splitSegment(other)).toBeNull();
});
