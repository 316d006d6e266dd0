/** Files that a city's system, a spreadsheet or somebody's hand may have spoiled. Rows stand under the residents' header. */

import { bytesOf } from './bytes.ts';
import type { HostileInput } from './bytes.ts';

const HEADER = '宛名番号,氏名,カナ氏名,生年月日,性別';
const ROW = '0010000001,髙橋　花子,タカハシ　ハナコ,20240510,2';
const file = (...lines: readonly string[]): string => `${[HEADER, ...lines].join('\r\n')}\r\n`;

const texts: Readonly<Record<string, string>> = {
  'nothing but the header': file(),
  'the header twice': file(HEADER, ROW),
  'no header': `${ROW}\r\n`,
  'a quote that never closes': file('"0010000001,髙橋', ROW),
  'a quote within a cell': file('0010000001,髙"橋,タカハシ,20240510,2', ROW),
  'quotes of quotes': file('"""0010000001""",""""""""\'\'\'",,,'),
  'a thousand quotes': file('"'.repeat(1_001)),
  'a line end within quotes': file('0010000001,"髙橋\r\n花子",タカハシ,20240510,2'),
  'twenty line ends within quotes': file(`0010000001,"髙橋${'\r\n'.repeat(20)}花子",タカハシ,20240510,2`),
  'line ends of three kinds': `${HEADER}\n${ROW}\r${ROW}\r\n`,
  'no line end at the end': `${HEADER}\r\n${ROW}`,
  'empty lines': file('', '', ROW, ''),
  'one cell too many': file(`${ROW},x`),
  'one cell too few': file('0010000001,髙橋,タカハシ,20240510'),
  'ten thousand commas': file(','.repeat(10_000)),
  semicolons: file(ROW).replaceAll(',', ';'),
  tabs: file(ROW).replaceAll(',', '\t'),
  'a formula as the name': file('0010000001,=HYPERLINK("http://x"),タカハシ,20240510,2'),
  'a formula as the number': file('=0010000001,髙橋,タカハシ,20240510,2'),
  DDE: file("0010000001,=cmd|' /C calc'!A0,タカハシ,20240510,2"),
  'a script as the name': file('0010000001,<script>alert(1)</script>,タカハシ,20240510,2'),
  'a NUL': file('0010000001,髙\0橋,タカハシ,20240510,2'),
  'a number as Excel writes it': file('1.0000001E+07,髙橋,タカハシ,20240510,2'),
  'a date as Excel counts it': file('0010000001,髙橋,タカハシ,45422,2'),
  'the year 0': file('0010000001,髙橋,タカハシ,00000101,2'),
  'the year 9999': file('0010000001,髙橋,タカハシ,99991231,2'),
  '30 February': file('0010000001,髙橋,タカハシ,20240230,2'),
  'the first day of 令和': file('0010000001,髙橋,タカハシ,令和元年5月1日,2'),
  'the last day of 平成, written as 令和': file('0010000001,髙橋,タカハシ,R1.4.30,2'),
  '平成 35': file('0010000001,髙橋,タカハシ,平成35年1月1日,2'),
  'a name of a megabyte': file(`0010000001,${'髙'.repeat(350_000)},タカハシ,20240510,2`),
  'a name backwards': file('0010000001,\u202e子花　橋髙\u202c,タカハシ,20240510,2'),
  'a name in pieces': file('0010000001,か\u3099,カ\u3099,20240510,2'),
  'kana of half width': file('0010000001,髙橋,ﾀｶﾊｼ ﾊﾅｺ,20240510,2'),
  'a name of blanks': file('0010000001,　　,　,20240510,2'),
  '__proto__ as the number': file('__proto__,髙橋,タカハシ,20240510,2'),
  '__proto__ as a column': `__proto__,${HEADER}\r\nx,${ROW}\r\n`,
  'the same column twice': `${HEADER},氏名\r\n${ROW},x\r\n`,
  'a thousand columns': `${HEADER},${Array.from({ length: 1_000 }, (_, at) => `列${at}`).join(',')}\r\n${ROW}${','.repeat(1_000)}\r\n`,
  'the same row a thousand times': file(...Array.from({ length: 1_000 }, () => ROW)),
};

export const HOSTILE_FILES: readonly HostileInput[] = [
  ...Object.entries(texts).map(([name, text]) => ({ name, bytes: bytesOf(text) })),
  { name: 'UTF-16', bytes: bytesOf(Buffer.from(`\ufeff${file(ROW)}`, 'utf16le')) },
  { name: 'half a character at the end', bytes: bytesOf(file(ROW), 0xe9, 0xab) },
  { name: 'an overlong character', bytes: bytesOf(HEADER, '\r\n001,', 0xc0, 0xaf, ',x,20240510,2\r\n') },
  { name: 'a workbook', bytes: bytesOf('PK\u0003\u0004', new Uint8Array(2_000)) },
  { name: 'noughts', bytes: new Uint8Array(5_000) },
  { name: 'noise', bytes: Uint8Array.from({ length: 5_000 }, (_, at) => (at * 131) & 255) },
  {
    name: 'UTF-8 in one line, Shift_JIS in the next',
    bytes: bytesOf(file(ROW), 0x8d, 0x82, 0x8b, 0xb4, '\r\n'),
  },
];
