/** CSV as a city hands it over: CRLF, RFC 4180 quotes, UTF-8 with BOM or Shift_JIS in which nothing turns into `?`. */

import iconv from 'iconv-lite';
import { REPLACED_HEADER } from '#server/import/columns.ts';

export type FileEncoding = 'utf-8' | 'shift_jis';

/** Column that only the Shift_JIS file has: what was written in place of what, so that the import can restore it. */
export const REPLACED_COLUMN = REPLACED_HEADER;

/** One character that Shift_JIS cannot write. */
export interface ReplacedCharacter {
  /** Line of the file; the header is line 1. */
  readonly line: number;
  readonly column: string;
  /** Place within the cell as written, from 1. */
  readonly place: number;
  readonly original: string;
  readonly written: string;
}

export interface CsvFile {
  readonly bytes: Uint8Array;
  readonly replaced: readonly ReplacedCharacter[];
}

export type CsvRow = Readonly<Record<string, string>>;

export function csvFile(
  columns: readonly string[],
  rows: readonly CsvRow[],
  encoding: FileEncoding,
): CsvFile {
  if (encoding === 'utf-8') {
    const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
    return { bytes: iconv.encode(textOf(lines), 'utf8', { addBOM: true }), replaced: [] };
  }
  const replaced: ReplacedCharacter[] = [];
  const lines = [[...columns, REPLACED_COLUMN]];
  for (const [index, row] of rows.entries()) {
    const notes: string[] = [];
    const cells = columns.map((column) => {
      const cell = writableCell(row[column] ?? '');
      for (const one of cell.replaced) {
        replaced.push({ line: index + 2, column, ...one });
        notes.push(`${column}:${one.place}:${codePointsOf(one.original)}:${one.written}`);
      }
      return cell.text;
    });
    lines.push([...cells, notes.join(';')]);
  }
  return { bytes: iconv.encode(textOf(lines), 'cp932'), replaced };
}

/** U+8FBB+E0100 for a character with its variation selector. */
export const codePointsOf = (text: string): string =>
  `U+${[...text].map((one) => (one.codePointAt(0) as number).toString(16).toUpperCase()).join('+')}`;

const textOf = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => cells.map(quoted).join(',')).join('\r\n') + '\r\n';

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The forms that Shift_JIS has, by hand, for the characters of the demonstration; 〓 (geta) for any other. */
const WRITABLE_FORMS: Readonly<Record<string, string>> = { 𠮷: '吉', é: 'e', ñ: 'n' };

type CellReplacement = Pick<ReplacedCharacter, 'place' | 'original' | 'written'>;

function writableCell(cell: string): {
  readonly text: string;
  readonly replaced: readonly CellReplacement[];
} {
  let text = '';
  const replaced: CellReplacement[] = [];
  let place = 0;
  for (const original of charactersOf(cell)) {
    place += 1;
    if (isWritable(original)) {
      text += original;
      continue;
    }
    const plain = original.replace(/[\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]/gu, '');
    const written = isWritable(plain) ? plain : (WRITABLE_FORMS[plain] ?? '〓');
    text += written;
    replaced.push({ place, original, written });
  }
  return { text, replaced };
}

/** Code points, each with the variation selector that follows it. */
const charactersOf = (cell: string): readonly string[] =>
  cell.match(/[^][\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]?/gu) ?? [];

const writable = new Map<string, boolean>();

function isWritable(character: string): boolean {
  const known = writable.get(character);
  if (known !== undefined) return known;
  const is = iconv.decode(iconv.encode(character, 'cp932'), 'cp932') === character;
  writable.set(character, is);
  return is;
}
