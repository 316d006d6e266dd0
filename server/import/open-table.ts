/** A CSV file as rows under our column names: header found, mapping applied, My Numbers refused, 外字 restored. */

import { holdsGroupedMyNumber, holdsMyNumber, isMyNumber, isMyNumberHeader } from '#shared/base/my-number.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { REPLACED_HEADER } from './columns.ts';
import type { Column } from './columns.ts';
import { openTextFile } from './decode-file.ts';
import type { Encoding, TextFile } from './decode-file.ts';
import type { FileProblem, RowFinding } from './findings.ts';
import type { TableMapping } from './mapping.ts';
import { readRecords } from './read-records.ts';
import { restoreCharacters } from './restore-characters.ts';

export type Columns<Field extends string> = Readonly<Record<Field, Column>>;

export interface TableRow<Field extends string> {
  /** Line of the file on which the row begins; the header is line 1 as a rule. */
  readonly line: number;
  /** As in the file, for the file of rejected rows. */
  readonly cells: readonly string[];
  /** Trimmed, mapped; '' where the cell is empty or the column missing. */
  read(field: Field): string;
  /** Header in the file, for what is said about a cell. */
  headerOf(field: Field): string;
  has(field: Field): boolean;
}

export type TableItem<Field extends string> =
  | { readonly type: 'row'; readonly row: TableRow<Field>; readonly notices: readonly RowFinding[] }
  | {
      readonly type: 'rejected';
      readonly line: number;
      readonly cells: readonly string[];
      readonly findings: readonly RowFinding[];
    };

export interface Table<Field extends string> {
  readonly path: string;
  readonly encoding: Encoding;
  readonly headers: readonly string[];
  /** Columns of the file that the import does not read. */
  readonly ignored: readonly string[];
  rows(): Generator<TableItem<Field>>;
}

/** Rows that are looked at before a column is taken for My Numbers. */
const ROWS_SAMPLED = 300;

/** @returns err: problems of the file, one or more; then no row is read */
export function openTable<Field extends string>(
  path: string,
  columns: Columns<Field>,
  mapping: TableMapping,
): Result<Table<Field>, readonly FileProblem[]> {
  const file = openTextFile(path);
  if (!file.ok) return err([file.error]);
  const first = firstRecord(file.value);
  if (first === null) return err([{ code: 'empty', values: {} }]);
  const headers = first.map(cleanHeader);
  if (first.length === 1 && /[\t;]/.test(first[0] ?? '')) {
    return err([{ code: 'not-comma-separated', values: {} }]);
  }
  const places = new Map<Field, number>();
  const problems: FileProblem[] = [];
  for (const field of fieldsOf(columns)) {
    const { header, isRequired } = columns[field];
    const wanted = cleanHeader(mapping.columns[header] ?? header);
    const found = headers.flatMap((one, index) => (one === wanted ? [index] : []));
    if (found.length > 1) problems.push({ code: 'column-twice', values: { column: wanted } });
    else if (found[0] !== undefined) places.set(field, found[0]);
    else if (isRequired && mapping.defaults[header] === undefined) {
      problems.push({ code: 'column-missing', values: { column: wanted } });
    }
  }
  problems.unshift(...myNumberColumns(file.value, headers));
  if (problems.length > 0) return err(problems);
  const used = new Set(places.values());
  const ignored = headers.filter((header, index) => !used.has(index) && header !== REPLACED_HEADER);
  return ok({
    path,
    encoding: file.value.encoding,
    headers,
    ignored,
    rows: () => rowsOf(file.value, columns, mapping, headers, places),
  });
}

const fieldsOf = <Field extends string>(columns: Columns<Field>): readonly Field[] =>
  Object.keys(columns) as Field[];

const cleanHeader = (header: string): string => header.normalize('NFKC').replace(/\s+/g, '').trim();

function firstRecord(file: TextFile): readonly string[] | null {
  for (const record of readRecords(file.lines())) {
    return record.type === 'cells' ? record.cells : record.text.split(',');
  }
  return null;
}

function myNumberColumns(file: TextFile, headers: readonly string[]): readonly FileProblem[] {
  const counts = headers.map(() => ({ filled: 0, myNumbers: 0 }));
  let rows = -1;
  for (const record of readRecords(file.lines())) {
    rows += 1;
    if (rows === 0 || record.type !== 'cells') continue;
    for (const [index, cell] of record.cells.entries()) {
      const count = counts[index];
      if (!count || cell.trim() === '') continue;
      count.filled += 1;
      if (isMyNumber(cell)) count.myNumbers += 1;
    }
    if (rows >= ROWS_SAMPLED) break;
  }
  return headers.flatMap((column, index): FileProblem[] => {
    const { filled = 0, myNumbers = 0 } = counts[index] ?? {};
    // One number in eleven has a right check digit by chance; a column of them has not.
    const isColumn = myNumbers >= 2 && myNumbers === filled;
    return isMyNumberHeader(column) || isColumn ? [{ code: 'my-number-column', values: { column } }] : [];
  });
}

/** Fields whose cells are numbers, or moments, of their own. */
const OWN_NUMBERS = [
  'number',
  'vaccinationNumber',
  'lot',
  'gtin',
  'recordId',
  'requestLetter',
  'pregnancy',
  'facility',
  'registeredAt',
];

const FORMULA = /^[=+\-@\t\r]/;

function* rowsOf<Field extends string>(
  file: TextFile,
  columns: Columns<Field>,
  mapping: TableMapping,
  headers: readonly string[],
  places: ReadonlyMap<Field, number>,
): Generator<TableItem<Field>> {
  const fields = fieldsOf(columns);
  const textPlaces = fields.flatMap((field) =>
    columns[field].type === 'text' && places.has(field) ? [places.get(field) as number] : [],
  );
  // A register's number or a lot may be of twelve digits; in one piece it is taken for what its column says.
  const ownNumbers = new Set(OWN_NUMBERS.map((field) => places.get(field as Field)));
  const replacedPlace = headers.indexOf(REPLACED_HEADER);
  const headerOf = (field: Field): string => headers[places.get(field) ?? -1] ?? columns[field].header;
  let isHeader = true;
  for (const record of readRecords(file.lines())) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const { line } = record;
    const reject = (
      cells: readonly string[],
      column: string,
      code: RowFinding['code'],
      values: RowFinding['values'],
    ): TableItem<Field> => ({
      type: 'rejected',
      line,
      cells,
      findings: [{ line, column, code, values }],
    });
    if (record.type === 'broken-quote') {
      yield reject([record.text], '', 'broken-quote', {});
      continue;
    }
    const found = trailingEmptyRemoved(record.cells, headers.length);
    if (found.length !== headers.length) {
      const code = found.length < headers.length ? 'too-few-cells' : 'too-many-cells';
      yield reject(found, '', code, { expected: headers.length, found: found.length });
      continue;
    }
    const isHidden = (cell: string, index: number): boolean =>
      ownNumbers.has(index) ? holdsGroupedMyNumber(cell) : holdsMyNumber(cell);
    const hidden = found.findIndex(isHidden);
    if (hidden >= 0) {
      const cells = found.map((cell, index) =>
        isHidden(cell, index) ? '（個人番号のため伏せました）' : cell,
      );
      yield reject(cells, headers[hidden] ?? '', 'my-number', {});
      continue;
    }
    const restored =
      replacedPlace < 0 ? ok(found) : restoreCharacters(found, headers, found[replacedPlace] ?? '');
    if (!restored.ok) {
      yield reject(found, REPLACED_HEADER, 'replaced-character', { value: restored.error });
      continue;
    }
    const cells = restored.value;
    const notices = textPlaces
      .filter((place) => FORMULA.test(cells[place] ?? ''))
      .map((place): RowFinding => ({
        line,
        column: headers[place] ?? '',
        code: 'formula-cell',
        values: { value: shortened(cells[place] ?? '') },
      }));
    yield {
      type: 'row',
      notices,
      row: {
        line,
        cells: found,
        has: (field) => places.has(field),
        headerOf,
        read: (field) => {
          const { header } = columns[field];
          const cell = (cells[places.get(field) ?? -1] ?? '').trim();
          const own = mapping.values[header]?.[cell] ?? cell;
          return own === '' ? (mapping.defaults[header] ?? '') : own;
        },
      },
    };
  }
}

/** Some systems end every row with a comma. */
function trailingEmptyRemoved(cells: readonly string[], expected: number): readonly string[] {
  let length = cells.length;
  while (length > expected && cells[length - 1] === '') length -= 1;
  return cells.slice(0, length);
}

/** What is quoted back in a sentence stays short. */
export const shortened = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}…` : text);
