/** What a device takes of a segment beside what it holds already. */

import { expect, test } from 'vitest';
import type { RealmId } from '#shared/base/brand.ts';
import { textOfEntries } from '#shared/document/entry-lines.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import { readSegment } from '#web/sync/read-segment.ts';
import { idAt } from '../../fixtures/areas.ts';
import { noteEntry, personDoc } from '../../fixtures/wire-entries.ts';

const REALM = 'common' as RealmId;
const line = (entry: Entry) => ({
  doc: entry.doc,
  id: entry.id,
  json: new TextEncoder().encode(entryJson(entry)),
});
const note = (n: number, text = ''): Entry => noteEntry(idAt('d1', n), text, personDoc(n % 2));
const textOf = (...entries: readonly Entry[]): Uint8Array => textOfEntries(entries.map(line));
const segmentOf = (...entries: readonly Entry[]) => ({
  realm: REALM,
  logEpoch: 'e1',
  from: 1,
  to: entries.length,
  text: textOf(...entries),
});

function held(...entries: readonly Entry[]) {
  const index = new LedgerIndex();
  index.addChunk(REALM, textOf(...entries));
  return {
    has: (doc: Entry['doc']) => index.realmOf(doc) !== null,
    jsonBytesOf: index.jsonBytesOf.bind(index),
  };
}

test('S19 what the hub has under this device and the device does not hold is named', () => {
  const [one, two, three] = [1, 2, 3].map((n) => idAt('d1', n));
  const segment = segmentOf(note(1), note(2), note(3));
  expect(readSegment(segment, 'd1', held())?.named).toEqual([one, three, two]);
  expect(readSegment(segment, 'd1', held(note(3)))?.named).toEqual([one, two]);
  expect(readSegment(segment, 'd', held(note(3)))?.named).toEqual([]);
});

test('P86 a segment of what is not held is kept as it came', () => {
  const segment = segmentOf(note(1), note(2), note(3));
  const whole = { bytes: segment.text, repeated: [], named: [] };
  const documents = [expect.objectContaining({ count: 2 }), expect.objectContaining({ count: 1 })];
  expect(readSegment(segment, 'd7', held())).toEqual({ ...whole, documents });
  expect(readSegment(segment, 'd7', held(note(5)))).toEqual({ ...whole, documents });
});

test('P86 what is held already is named and not kept twice', () => {
  const read = readSegment(segmentOf(note(1), note(2), note(3)), 'd1', held(note(2), note(3)));
  expect(read).toMatchObject({
    bytes: textOf(note(1)),
    repeated: [{ id: idAt('d1', 3) }, { id: idAt('d1', 2) }],
    named: [idAt('d1', 1)],
  });
});

test('P86 a segment with another entry under an id that is held, or with rows too few or too many, is not taken', () => {
  const entries = [note(1), note(2)];
  expect(readSegment(segmentOf(...entries), 'd7', held(note(2, 'another')))).toBeNull();
  for (const to of [1, 3]) expect(readSegment({ ...segmentOf(...entries), to }, 'd7', held())).toBeNull();
  expect(
    readSegment({ ...segmentOf(...entries), text: textOf(...entries).subarray(1) }, 'd7', held()),
  ).toBeNull();
});
