import { expect, test } from 'vitest';
import { assert } from '#shared/base/assert.ts';
import type { CivilDate, DocumentId, EntryId, PersonId, RealmId } from '#shared/base/brand.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import type { Entry, EntryBody } from '#shared/ledger/entry.ts';
import { encodeChunk, readLines, splitChunk } from '#web/store/chunk-text.ts';
import type { StoredEntry } from '#web/store/chunk-text.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import { entryOf, personDoc, shotEntry } from '#test/fixtures/wire-entries.ts';

const COMMON = 'common' as RealmId;
const TODAY = '2026-11-23' as CivilDate;
const stored = (entry: Entry): StoredEntry => ({ doc: entry.doc, id: entry.id, json: entryJson(entry) });
const personEntry = (id: string, doc: DocumentId, name: string, kana: string): Entry =>
  entryOf(id, doc, 'person-entered', {
    origin: 'desk',
    identity: { name, kana, kanaSource: 'heard', birth: '2024-01-02', sex: 'F' },
  } as unknown as EntryBody<'person-entered'>);
const personOfDoc = (doc: DocumentId) => doc.slice(7) as PersonId;
const [A, B] = [personDoc(1), personDoc(2)];

test('S14 a chunk gives its entries back as they were, by document', () => {
  const entries = [
    personEntry('d2.bbbb.1', A, '秘密\n"@x', 'ヒミツ'),
    personEntry('d2.bbbb.2', B, '林', 'ハヤシ'),
    shotEntry('d2.bbbb.3', A, 'AB12'),
  ].map(stored);
  const parts = splitChunk(encodeChunk(entries));
  expect(parts.map(({ doc }) => doc)).toEqual([A, B]);
  const back = parts.flatMap(({ doc, lines }) => readLines(lines).map((line) => ({ doc, ...line })));
  expect(back).toEqual([entries[0], entries[2], entries[1]]);
  expect(splitChunk(encodeChunk([]))).toEqual([]);
});

test('S14 an entry is seen at once by the fold, the search and the links; folds stay until then', () => {
  const index = new LedgerIndex();
  index.addChunk(COMMON, encodeChunk([stored(personEntry('d2.bbbb.1', A, '林　一', 'ハヤシ　ハジメ'))]));
  const before = index.person(personOfDoc(A));
  expect(before?.shots).toEqual([]);
  expect(index.person(personOfDoc(A))).toBe(before);
  index.addEntry(COMMON, stored(shotEntry('d2.bbbb.2', A, 'AB12')));
  expect(index.person(personOfDoc(A))?.shots).toHaveLength(1);
  index.addEntry(COMMON, stored(personEntry('d2.bbbb.3', B, '林　はじめ', 'ハヤシ　ハジメ')));
  expect(index.persons()).toEqual([personOfDoc(A), personOfDoc(B)]);
  const link = entryOf('d2.bbbb.4', 'register:links', 'persons-linked', {
    persons: [personOfDoc(A), personOfDoc(B)],
    reason: { code: 'other', note: null },
  } as EntryBody<'persons-linked'>);
  index.addEntry(COMMON, stored(link));
  expect(index.persons()).toEqual([personOfDoc(A)]);
  expect(index.person(personOfDoc(B))?.persons).toEqual([personOfDoc(A), personOfDoc(B)].toSorted());
  expect(index.search('はやし', 5, TODAY)).toEqual([{ person: personOfDoc(A), score: 100 }]);
  // A shot of the other person's document shows in the one that is shown.
  index.addEntry(COMMON, stored(shotEntry('d2.bbbb.5', B, 'CD34')));
  expect(index.person(personOfDoc(A))?.shots).toHaveLength(2);
});

test('S14 a repeated entry counts once; what is not held is null', () => {
  const index = new LedgerIndex();
  const shot = stored(shotEntry('d2.bbbb.2', A, 'AB12'));
  index.addChunk(COMMON, encodeChunk([shot]));
  index.addChunk(COMMON, encodeChunk([shot]));
  expect(index.entriesOf(A).map(({ id }) => id)).toEqual(['d2.bbbb.2']);
  expect([index.has(A, shot.id), index.has(B, shot.id), index.jsonOf(A, shot.id)]).toEqual([
    true,
    false,
    shot.json,
  ]);
  expect(index.person(personOfDoc(B))).toBeNull();
  expect(index.entriesOf(B)).toEqual([]);
});

test('S14 what comes after a document was asked for is found in it, and nothing that only names it', () => {
  const index = new LedgerIndex();
  const [first, second, third] = [2, 21, 3].map((n) => stored(shotEntry(`d2.bbbb.${n}`, A, 'AB12')));
  assert(first && second && third, 'three are made');
  index.addChunk(COMMON, encodeChunk([first, second]));
  expect([first, second, third].map(({ id }) => index.has(A, id))).toEqual([true, true, false]);
  expect(index.has(A, 'd2.bbbb.1' as EntryId)).toBe(false);
  index.addEntry(COMMON, third);
  expect(index.jsonOf(A, third.id)).toBe(third.json);
  expect(index.jsonOf(A, second.id)).toBe(second.json);
  expect(index.has(B, third.id)).toBe(false);
});

test('L26 S14 where a link waits, what arrives for the one is judged with the other at once', () => {
  const index = new LedgerIndex();
  const waits = entryOf('d2.bbbb.1', 'register:links', 'persons-linked', {
    persons: [personOfDoc(A), personOfDoc(B)],
    reason: { code: 'other', note: null },
    needsSecond: true,
  } as EntryBody<'persons-linked'>);
  index.addEntry(COMMON, stored(personEntry('d2.bbbb.2', A, '林　一', 'ハヤシ　ハジメ')));
  index.addEntry(COMMON, stored(personEntry('d2.bbbb.3', B, '林　はじめ', 'ハヤシ　ハジメ')));
  expect(index.person(personOfDoc(A))?.shotsToJudge).toBeNull();
  index.addEntry(COMMON, stored(waits));
  expect(index.person(personOfDoc(A))).toMatchObject({ shots: [], shotsToJudge: [] });
  index.addEntry(COMMON, stored(shotEntry('d2.bbbb.4', B, 'CD34')));
  expect(index.person(personOfDoc(A))).toMatchObject({ shots: [], shotsToJudge: [{ id: 'd2.bbbb.4' }] });
  expect(index.persons()).toEqual([personOfDoc(A), personOfDoc(B)]);
});

test('P98 an entry is of the realm with which it came, also where an own one had named its document in another', () => {
  const index = new LedgerIndex();
  const [areaA, areaB] = ['area-a', 'area-b'] as unknown as [RealmId, RealmId];
  index.addEntry(areaB, stored(personEntry('d1.aaaa.1', A, '林　一', 'ハヤシ　ハジメ')));
  index.addEntry(areaA, stored(shotEntry('d2.bbbb.1', A, 'AB12')));
  index.addEntry(areaB, stored(shotEntry('d1.aaaa.2', A, 'AB12')));
  const of = (realm: RealmId) => [...index.entriesOfRealm(realm)].map(({ id }) => id);
  expect([of(areaA), of(areaB)]).toEqual([['d2.bbbb.1'], ['d1.aaaa.1', 'd1.aaaa.2']]);
});
