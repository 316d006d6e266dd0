import { expect, test } from 'vitest';
import type { CivilDate, EntryId, PersonId, SiteId, StaffId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import { stampEntry } from '#shared/ledger/entry.ts';
import type { Entry, Shot } from '#shared/ledger/entry.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { registerShot } from '#shared/ledger/register-shot.ts';
import { createHandbookPage, markStored, setCell } from '#web/views/handbook-grid.ts';
import type { HandbookColumn, HandbookPage } from '#web/views/handbook-grid.ts';
import { readHandbookPage, readLot } from '#web/views/handbook-reading.ts';
import { markByRules } from '#web/views/handbook-rules.ts';

const today = '2026-11-23' as CivilDate;
const child = 'aaaabbbbccccdddd' as PersonId;
const doc = personDocument(child);
let counter = 0;
const stamp = () => ({
  id: `d1.aaaa.${++counter}` as EntryId,
  after: counter > 1 ? [`d1.aaaa.${counter - 1}` as EntryId] : [],
  at: { time: counter as never, errorMs: null },
  staff: 's1' as StaffId,
  site: 'c1' as SiteId,
});
const born = (birth: string): Entry =>
  stampEntry(
    'person-entered',
    doc,
    {
      origin: 'resident-register',
      identity: {
        residentNumber: '1',
        vaccinationNumber: null,
        name: '渡邉　陽斗',
        kana: 'ワタナベ　ハルト',
        kanaSource: 'resident-register',
        alias: null,
        romanName: null,
        birth: birth as CivilDate,
        sex: 'M',
        address: null,
        area: null,
        phone: null,
        guardian: null,
        caution: null,
      },
    },
    stamp(),
  );
const given = (series: string, givenOn: string, lot: string, dose: number): Entry =>
  stampEntry(
    'shot-recorded',
    doc,
    {
      series,
      dose,
      product: null,
      lot: { text: lot, asPrinted: lot, expiry: null, unknown: null, gtin: null },
      givenOn: givenOn as CivilDate,
      givenOnAsWritten: null,
      bodySite: null,
      doseMicrolitres: null,
      doctor: null,
      place: '中央',
      facility: null,
      session: null,
      legalClass: 'routine-A',
      provenance: 'form',
      doubt: null,
      override: null,
      note: null,
    } satisfies Shot,
    stamp(),
  );
const ledgerOf = (birth: string, ...shots: Entry[]) => {
  counter = 0;
  return foldPerson(child, [born(birth), ...shots]);
};
const pageOf = (...rows: Partial<Record<HandbookColumn, string>>[]): HandbookPage =>
  rows.reduce(
    (page, cells, row) =>
      Object.entries(cells).reduce(
        (now, [column, text]) => setCell(now, { row, column: column as HandbookColumn }, text),
        page,
      ),
    createHandbookPage(),
  );
const row = (vaccine: string, date: string, lot = '?', place = '青空') => ({ vaccine, date, lot, place });
const states = (page: HandbookPage, person = ledgerOf('2018-03-01')) =>
  readHandbookPage(page, { person, today }).map(({ state }) => state);

test('a full row is ready, the empty last row is empty, an unfinished row says what is missing', () => {
  const page = pageOf(row('5k', 'r10601'), { vaccine: 'mr' });
  const [first, second, last] = readHandbookPage(page, { person: ledgerOf('2018-03-01'), today });
  expect([first?.state, second?.state, last?.state]).toEqual(['ready', 'problem', 'empty']);
  expect(second?.problems.map(({ code }) => code)).toEqual(['date-missing', 'lot-missing', 'place-missing']);
});

test('an era that had ended is read with a notice, and its writing is kept', () => {
  const [reading] = readHandbookPage(pageOf(row('mr', '平成31年5月1日')), {
    person: ledgerOf('2018-03-01'),
    today,
  });
  expect(reading?.date).toBe('2019-05-01');
  expect(reading?.notices).toEqual([
    {
      column: 'date',
      code: 'date-notice',
      notice: { code: 'era-overflow', values: { written: '平成31年5月1日', date: '2019-05-01' } },
    },
  ]);
  expect(reading?.draft).toMatchObject({
    givenOn: '2019-05-01',
    givenOnAsWritten: '平成31年5月1日',
    series: 'MR-1',
  });
});

test.each([
  ['h30230', 'no-such-day'],
  ['h291231', 'before-birth'],
  ['r81124', 'in-future'],
  ['あした', 'unreadable'],
  ['8.11.22', 'era-missing'],
])('the date %j stands at the margin as %s and keeps the row back', (date, code) => {
  const [reading] = readHandbookPage(pageOf(row('5k', date)), { person: ledgerOf('2018-03-01'), today });
  expect(reading?.state).toBe('problem');
  expect(reading?.problems).toMatchObject([{ column: 'date', code: 'date-problem', problem: { code } }]);
});

test('a lot that cannot be read or is not written is said so, and is never blank', () => {
  expect(readLot('?')).toMatchObject({ text: null, unknown: 'unreadable' });
  expect(readLot('？')).toMatchObject({ text: null, unknown: 'unreadable' });
  expect(readLot('-')).toMatchObject({ text: null, unknown: 'not-written' });
  expect(readLot('ー')).toMatchObject({ text: null, unknown: 'not-written' });
  expect(readLot('ab １２')).toMatchObject({ text: 'AB12', asPrinted: 'ab １２', unknown: null });
  expect(readLot('  ')).toBeNull();
});

test('doses are numbered by day, whatever the order of the rows, and a typed number stands', () => {
  const page = pageOf(row('5k', 'h300901'), row('5k', 'h300601'), { ...row('5k', 'h300801'), dose: '2' });
  const readings = readHandbookPage(page, { person: ledgerOf('2018-03-01'), today });
  expect(readings.slice(0, 3).map(({ dose, isDoseFilledIn }) => [dose, isDoseFilledIn])).toEqual([
    [3, true],
    [1, true],
    [2, false],
  ]);
});

test('a row that the ledger has is known, not registered again, and a different lot is said', () => {
  const person = ledgerOf('2018-03-01', given('DPTIPVHIB-1', '2018-06-01', 'AB12', 1));
  const page = pageOf(row('5k', 'h300601', 'AB13', ''), row('5k', 'h300701'));
  const [known, ready] = readHandbookPage(page, { person, today });
  expect(known).toMatchObject({ state: 'known', problems: [], draft: null, known: { id: 'd1.aaaa.2' } });
  expect(known?.notices).toMatchObject([{ code: 'lot-differs', ledgerLot: { text: 'AB12' } }]);
  expect(ready).toMatchObject({ state: 'ready', dose: 2 });
});

test('a row a day beside a shot of the ledger is registered, and the nearness is said', () => {
  const person = ledgerOf('2018-03-01', given('DPTIPVHIB-1', '2018-06-01', 'AB12', 1));
  const [reading] = readHandbookPage(pageOf(row('5k', 'h300602')), { person, today });
  expect(reading?.state).toBe('ready');
  expect(reading?.notices).toContainEqual({
    column: 'date',
    code: 'near-ledger-shot',
    givenOn: '2018-06-01',
  });
});

test('the same vaccine and day twice on a page is registered once', () => {
  const page = pageOf(row('5k', 'h300601'), row('五種混合', '2018/6/1'));
  expect(states(page)).toEqual(['ready', 'problem', 'empty']);
});

test('a stored row stays stored, also before its shot has arrived in the ledger', () => {
  const page = pageOf(row('5k', 'h300601'));
  expect(states(markStored(page, page.rows[0]!.key, 'd1.aaaa.9' as EntryId))).toEqual(['stored', 'empty']);
});

test('every row that reads as ready is one that the ledger registers', () => {
  const person = ledgerOf('2018-03-01', given('MR-1', '2019-04-01', 'M1', 1));
  const page = pageOf(
    row('5k', 'h300601'),
    row('ミールビック', 'h310401'),
    row('mr2 ミールビック', '令和6年5月1日', '-'),
    { ...row('bcg', 'h300815'), doubt: '日付がかすれている', source: 'certificate' },
    row('ot', 'r1.6.1'),
    { ...row('pcv', 'h300701'), place: 'あ'.repeat(101) },
  );
  const readings = readHandbookPage(page, { person, today });
  expect(readings.map(({ state }) => state)).toEqual([
    'ready',
    'problem',
    'ready',
    'ready',
    'ready',
    'problem',
    'empty',
  ]);
  for (const { draft } of readings) if (draft) expect(registerShot(draft, person, today).ok).toBe(true);
  expect(readings[3]?.draft).toMatchObject({
    provenance: 'certificate',
    doubt: '日付がかすれている',
    legalClass: 'routine-A',
  });
  expect(readings[4]?.draft).toMatchObject({ legalClass: 'voluntary' });
});

test('a row that breaks an interval is marked with the rule and the first allowed day, and is registered all the same', () => {
  const person = ledgerOf('2025-09-10', given('DPTIPVHIB-1', '2025-11-20', 'AB1', 1));
  let page: HandbookPage = createHandbookPage();
  const cells: readonly (readonly [HandbookColumn, string])[] = [
    ['vaccine', '5k'],
    ['date', '2025-11-30'],
    ['lot', 'AB2'],
    ['place', '中央'],
  ];
  for (const [column, text] of cells) page = setCell(page, { row: 0, column }, text);
  const [row] = markByRules(readHandbookPage(page, { person, today }), person);
  expect(row?.state).toBe('ready');
  const fit = row?.notices.find(({ code }) => code === 'does-not-fit');
  expect(fit?.code === 'does-not-fit' && fit.reasons.map(({ ja }) => ja).join()).toContain('令和7年12月11日');
  // A day that fits has no mark.
  const later = setCell(page, { row: 0, column: 'date' }, '2025-12-11');
  const [fine] = markByRules(readHandbookPage(later, { person, today }), person);
  expect(fine?.notices.map(({ code }) => code)).not.toContain('does-not-fit');
});
