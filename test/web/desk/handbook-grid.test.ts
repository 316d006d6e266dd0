import { expect, test } from 'vitest';
import type { EntryId } from '#shared/base/brand.ts';
import {
  copyFromAbove,
  createHandbookPage,
  isEmptyRow,
  markStored,
  moveBy,
  nextRow,
  parseHandbookPage,
  removeRow,
  restoreRow,
  setCell,
} from '#web/views/handbook-grid.ts';
import type { HandbookColumn, HandbookPage } from '#web/views/handbook-grid.ts';

const typed = (
  page: HandbookPage,
  row: number,
  cells: Partial<Record<HandbookColumn, string>>,
): HandbookPage =>
  Object.entries(cells).reduce(
    (now, [column, text]) => setCell(now, { row, column: column as HandbookColumn }, text),
    page,
  );
const column = (page: HandbookPage, name: HandbookColumn): string[] =>
  page.rows.map((row) => row.cells[name]);

test('a page begins with one empty row and always keeps one at the end', () => {
  const page = createHandbookPage();
  expect(page.rows.map(isEmptyRow)).toEqual([true]);
  const filled = typed(page, 0, { vaccine: '5k' });
  expect(filled.rows.map(isEmptyRow)).toEqual([false, true]);
  expect(new Set(filled.rows.map((row) => row.key)).size).toBe(2);
});

test('the source is sticky: rows after it begin with it, rows already written keep theirs', () => {
  let page = typed(createHandbookPage(), 0, { vaccine: '5k' });
  page = typed(page, 1, { vaccine: 'mr' });
  page = typed(page, 0, { source: 'certificate' });
  expect(column(page, 'source')).toEqual(['certificate', 'handbook', 'certificate']);
  page = typed(page, 2, { vaccine: 'bcg' });
  expect(column(page, 'source')).toEqual(['certificate', 'handbook', 'certificate', 'certificate']);
});

test('Ctrl+D copies the cell above, and does nothing in the first row', () => {
  let page = typed(createHandbookPage(), 0, { place: '青空クリニック', vaccine: '5k' });
  page = copyFromAbove(page, { row: 1, column: 'place' });
  expect(column(page, 'place').slice(0, 2)).toEqual(['青空クリニック', '青空クリニック']);
  expect(copyFromAbove(page, { row: 0, column: 'place' })).toBe(page);
  const gap = typed(typed(page, 1, { place: '', lot: '?' }), 2, { lot: '-' });
  expect(column(copyFromAbove(gap, { row: 2, column: 'place' }), 'place')).toEqual([
    '青空クリニック',
    '',
    '青空クリニック',
    '',
  ]);
});

test('Enter goes to the first cell of the next row; arrows stay on the page', () => {
  const page = typed(createHandbookPage(), 0, { vaccine: '5k' });
  expect(nextRow(page, { row: 0, column: 'lot' })).toEqual({ row: 1, column: 'vaccine' });
  expect(nextRow(page, { row: 1, column: 'vaccine' })).toEqual({ row: 1, column: 'vaccine' });
  expect(moveBy(page, { row: 0, column: 'date' }, -1, 0)).toEqual({ row: 0, column: 'date' });
  expect(moveBy(page, { row: 1, column: 'doubt' }, 1, 1)).toEqual({ row: 1, column: 'doubt' });
  expect(moveBy(page, { row: 1, column: 'date' }, -1, -1)).toEqual({ row: 0, column: 'dose' });
});

test('a row that is stored neither changes nor goes away', () => {
  let page = typed(createHandbookPage(), 0, { vaccine: '5k', date: 'r80412' });
  page = markStored(page, page.rows[0]!.key, 'd1.aaaa.7' as EntryId);
  expect(setCell(page, { row: 0, column: 'date' }, 'r80413')).toBe(page);
  expect(removeRow(page, 0)).toBe(page);
  expect(page.rows[0]!.entry).toBe('d1.aaaa.7');
});

test('a removed row comes back where it stood', () => {
  let page = typed(createHandbookPage(), 0, { vaccine: '5k' });
  page = typed(page, 1, { vaccine: 'mr' });
  const gone = removeRow(page, 0);
  expect(column(gone, 'vaccine')).toEqual(['mr', '']);
  expect(column(restoreRow(gone), 'vaccine')).toEqual(['5k', 'mr', '']);
  expect(removeRow(page, 2)).toBe(page);
});

test('a draft is read back as it was, and what is no page is refused', () => {
  const page = typed(createHandbookPage(), 0, { vaccine: '5k', lot: '?' });
  expect(parseHandbookPage(JSON.parse(JSON.stringify(page)))).toEqual(page);
  for (const broken of [
    null,
    7,
    {},
    { rows: [], nextKey: 1 },
    { rows: [{ key: 1, cells: {}, entry: null }], nextKey: 2 },
  ]) {
    expect(parseHandbookPage(broken)).toBeNull();
  }
});
