/** The end of a session: counts that a person can trust, and a closing that is refused without a reason where they differ. */

import { expect, test } from 'vitest';
import type { EntryId } from '#shared/base/brand.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { SessionLedger } from '#shared/ledger/fold-session.ts';
import {
  countSession,
  entriesOfSession,
  readClosing,
  readCount,
  shotsSinceClosing,
} from '#web/views/closing.ts';
import type { QueueRow } from '#web/views/session-view.svelte.ts';

const broughtLot = (lot: string, product: string, quantity: number | null): EntryBody<'lot-brought'> => ({
  lot,
  product,
  series: ['MR-2'],
  expiry: null,
  quantity,
});
const plan = {
  lots: [broughtLot('A1', 'ミールビック', 2), broughtLot('A1', 'はしか風しん混合', 5)],
} as unknown as SessionLedger;

function row(person: string, shots: readonly { lot: string | null; product: string | null }[], withheld = 0) {
  return {
    person,
    ledger: { isProvisional: person === 'p3' },
    given: shots.map(({ lot, product }) => ({ shot: { series: 'MR-2', product, lot: { text: lot } } })),
    withheld: Array.from({ length: withheld }, () => ({})),
  } as unknown as QueueRow;
}
const rows = [
  row('p1', [{ lot: 'A1', product: 'ミールビック' }]),
  row('p2', [
    { lot: 'A1', product: 'ミールビック' },
    { lot: 'ZZ9', product: null },
  ]),
  row('p3', [], 1),
  row('p4', []),
  row('p5', [{ lot: null, product: null }]),
];

test('people are counted once, shots each; a lot number of two products is two lots', () => {
  const counts = countSession(plan, rows, '不明');
  expect([counts.given.length, counts.withheld.length, counts.absent.length, counts.shots]).toEqual([
    3, 1, 1, 4,
  ]);
  expect(counts.provisional.map(({ person }) => person)).toEqual(['p3']);
  expect(counts.byLot).toEqual([
    { lot: 'A1', product: 'ミールビック', series: ['MR-2'], used: 2, brought: 2 },
    { lot: 'A1', product: 'はしか風しん混合', series: ['MR-2'], used: 0, brought: 5 },
    { lot: 'ZZ9', product: '', series: ['MR-2'], used: 1, brought: null },
    { lot: '不明', product: '', series: ['MR-2'], used: 1, brought: null },
  ]);
});

test('a person with one shot and one withholding counts as given', () => {
  const counts = countSession(plan, [row('p1', [{ lot: 'A1', product: 'ミールビック' }], 1)], '不明');
  expect([counts.given.length, counts.withheld.length]).toEqual([1, 0]);
});

test('counts are read in any width; what is no number is nothing', () => {
  expect(['', ' ', '3', '１２', '3枚', '-1', '1.5', '999999'].map(readCount)).toEqual([
    0,
    0,
    3,
    12,
    null,
    null,
    null,
    null,
  ]);
});

test('closing wants a reason where the paper or a lot disagrees, and takes it with one', () => {
  const counts = countSession(plan, rows, '不明');
  const form = { paper: '５', discarded: { 'A1|ミールビック': '1' }, difference: ' ' };
  expect(readClosing(counts, form)).toEqual({
    problems: [
      { code: 'lot-negative', lot: 'A1' },
      { code: 'difference-missing', paper: 5, shots: 4 },
    ],
  });
  expect(readClosing(counts, { ...form, difference: '1枚は書き損じ' })).toMatchObject({
    body: { given: 3, withheld: 1, absent: 1, paperCount: 5, difference: '1枚は書き損じ' },
  });
});

test('without paper forms nothing is compared; an unreadable count is a problem of its field', () => {
  const counts = countSession(plan, rows, '不明');
  expect(readClosing(counts, { paper: '', discarded: {}, difference: '' })).toMatchObject({
    body: { paperCount: null, difference: null },
  });
  expect(readClosing(counts, { paper: '三', discarded: { 'ZZ9|': 'x' }, difference: '' })).toEqual({
    problems: [{ code: 'paper-unreadable' }, { code: 'discarded-unreadable', lot: 'ZZ9', product: '' }],
  });
});

test('doses that were thrown away are counted once, for the product that they are of', () => {
  const counts = countSession(plan, rows, '不明');
  const form = { paper: '', discarded: { 'A1|はしか風しん混合': '3' }, difference: '' };
  expect(readClosing(counts, form)).toMatchObject({
    body: {
      byLot: [
        { lot: 'A1', product: 'ミールビック', given: 2, discarded: 0 },
        { lot: 'A1', product: 'はしか風しん混合', given: 0, discarded: 3 },
        { lot: 'ZZ9', discarded: 0 },
        { lot: '不明', discarded: 0 },
      ],
    },
  });
});

test('a tablet owes the centre what it recorded, also a list that it made longer', () => {
  const own = [{ id: 't1.aaaa.9' as EntryId }, { id: 't1.aaaa.10' as EntryId }];
  const entered = { id: 't1.aaaa.9', kind: 'checked-in', body: {} };
  const session = { session: 's1', entries: [entered] } as unknown as SessionLedger;
  expect(entriesOfSession(session, [], own)).toEqual(['t1.aaaa.9', 't1.aaaa.10']);
});

test('what the closing did not count is told by counts, whatever the clocks say', () => {
  const counts = countSession(plan, rows, '不明');
  const read = readClosing(counts, { paper: '', discarded: {}, difference: '' });
  if (!('body' in read)) throw new Error('a closing in order');
  expect(shotsSinceClosing(read.body, counts)).toBe(0);
  const later = countSession(plan, [...rows, row('p9', [{ lot: 'A1', product: 'ミールビック' }])], '不明');
  expect(shotsSinceClosing(read.body, later)).toBe(1);
  expect(shotsSinceClosing(read.body, countSession(plan, [], '不明'))).toBe(0);
});
