/**
 * The page of a handbook being transcribed, as text in cells. Pure: each act gives a new page.
 * One empty row always stands at the end, so that Tab and Enter have somewhere to go.
 */

import type { EntryId } from '#shared/base/brand.ts';

/** In the order in which Tab walks them. */
export const HANDBOOK_COLUMNS = ['vaccine', 'dose', 'date', 'lot', 'place', 'source', 'doubt'] as const;
export type HandbookColumn = (typeof HANDBOOK_COLUMNS)[number];

/** Where the sentence on paper was found; the values of a shot's `provenance` that a desk may state. */
export const HANDBOOK_SOURCES = ['handbook', 'certificate', 'clinic-inquiry', 'statement'] as const;
export type HandbookSource = (typeof HANDBOOK_SOURCES)[number];

export interface HandbookRow {
  /** Names the row while it is moved or removed; never shown. */
  readonly key: number;
  /** As typed, always: what was understood stands beside it, never in its place. */
  readonly cells: Readonly<Record<HandbookColumn, string>>;
  /** The entry that this row became; null until it is stored. */
  readonly entry: EntryId | null;
}

export interface HandbookPage {
  readonly rows: readonly HandbookRow[];
  readonly nextKey: number;
  /** The row last removed and where it stood, for one step back. */
  readonly removed: { readonly row: HandbookRow; readonly at: number } | null;
}

export interface CellAddress {
  readonly row: number;
  readonly column: HandbookColumn;
}

export function createHandbookPage(source: HandbookSource = 'handbook'): HandbookPage {
  return { rows: [emptyRow(1, source)], nextKey: 2, removed: null };
}

/** A row in which nothing but the sticky source stands. */
export const isEmptyRow = (row: HandbookRow): boolean =>
  row.entry === null &&
  HANDBOOK_COLUMNS.every((column) => column === 'source' || row.cells[column].trim() === '');

/** Writes one cell. Rows that are stored do not change any more. A source is sticky: empty rows below follow it. */
export function setCell(page: HandbookPage, at: CellAddress, text: string): HandbookPage {
  const target = page.rows[at.row];
  if (!target || target.entry !== null || target.cells[at.column] === text) return page;
  const rows = page.rows.map((row, index) => {
    const follows = at.column === 'source' && index > at.row && isEmptyRow(row);
    return index === at.row || follows ? { ...row, cells: { ...row.cells, [at.column]: text } } : row;
  });
  return withTrailingRow({ ...page, rows });
}

/**
 * Ctrl+D: the cell takes what was last written above it; unchanged where nothing was. Empty cells are passed over:
 * a row that the ledger has already is left half empty.
 */
export function copyFromAbove(page: HandbookPage, at: CellAddress): HandbookPage {
  const above = page.rows.slice(0, at.row).findLast((row) => row.cells[at.column].trim() !== '');
  return above ? setCell(page, at, above.cells[at.column]) : page;
}

/** Enter: the first cell of the next row. From the empty last row it stays. */
export function nextRow(page: HandbookPage, at: CellAddress): CellAddress {
  return { row: Math.min(at.row + 1, page.rows.length - 1), column: 'vaccine' };
}

/** Arrow keys: one step, staying on the page. */
export function moveBy(page: HandbookPage, at: CellAddress, rows: number, columns: number): CellAddress {
  const column = HANDBOOK_COLUMNS.indexOf(at.column) + columns;
  return {
    row: Math.max(0, Math.min(page.rows.length - 1, at.row + rows)),
    column: HANDBOOK_COLUMNS[Math.max(0, Math.min(HANDBOOK_COLUMNS.length - 1, column))] as HandbookColumn,
  };
}

/** Takes a row away; stored rows and the empty last row stay. */
export function removeRow(page: HandbookPage, at: number): HandbookPage {
  const row = page.rows[at];
  if (!row || row.entry !== null || isEmptyRow(row)) return page;
  return withTrailingRow({ ...page, rows: page.rows.toSpliced(at, 1), removed: { row, at } });
}

/** Brings back the row last removed, where it stood. */
export function restoreRow(page: HandbookPage): HandbookPage {
  if (!page.removed) return page;
  const { row, at } = page.removed;
  return withTrailingRow({ ...page, rows: page.rows.toSpliced(at, 0, row), removed: null });
}

/** The row became an entry. */
export function markStored(page: HandbookPage, key: number, entry: EntryId): HandbookPage {
  return { ...page, rows: page.rows.map((row) => (row.key === key ? { ...row, entry } : row)) };
}

/** @returns the page of a draft, or null where the value is none (an older version's draft, or a broken one) */
export function parseHandbookPage(value: unknown): HandbookPage | null {
  if (typeof value !== 'object' || value === null) return null;
  const { rows, nextKey } = value as { rows?: unknown; nextKey?: unknown };
  if (!Array.isArray(rows) || rows.length === 0 || typeof nextKey !== 'number') return null;
  return rows.every(isRow) ? withTrailingRow({ rows, nextKey, removed: null }) : null;
}

function isRow(value: unknown): value is HandbookRow {
  if (typeof value !== 'object' || value === null) return false;
  const { key, cells, entry } = value as { key?: unknown; cells?: unknown; entry?: unknown };
  if (typeof key !== 'number' || typeof cells !== 'object' || cells === null) return false;
  if (entry !== null && typeof entry !== 'string') return false;
  return HANDBOOK_COLUMNS.every((column) => typeof (cells as Record<string, unknown>)[column] === 'string');
}

function withTrailingRow(page: HandbookPage): HandbookPage {
  const last = page.rows.at(-1);
  if (last && isEmptyRow(last)) return page;
  const source = (last?.cells.source ?? 'handbook') as HandbookSource;
  return { ...page, rows: [...page.rows, emptyRow(page.nextKey, source)], nextKey: page.nextKey + 1 };
}

function emptyRow(key: number, source: HandbookSource): HandbookRow {
  return {
    key,
    cells: { vaccine: '', dose: '', date: '', lot: '', place: '', source, doubt: '' },
    entry: null,
  };
}
