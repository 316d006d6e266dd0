import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { csvText } from '#web/views/csv-text.ts';
import { ODD_TEXTS } from '#test/hostile/corpus-entries.ts';

const BEGINS = [
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  '＝',
  '＋',
  '－',
  '＠',
  ' =',
  '\u200b=',
  '\ufeff@',
  '\0=',
  "'",
  '"',
  '',
  ',',
];
const cell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.tuple(fc.constantFrom(...BEGINS), fc.string()).map(([begin, rest]) => begin + rest),
  fc.constantFrom(...Object.values(ODD_TEXTS).filter((text) => text.length < 2_000)),
);

const rowsOf = (text: string): readonly (readonly string[])[] =>
  Papa.parse<string[]>(text.replace(/^\ufeff/, ''), { header: false, newline: '\r\n', delimiter: ',' }).data;

test('S78 whatever was typed, no cell runs in a spreadsheet, and each reads back as it was', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), (cells) => {
      const [read = []] = rowsOf(csvText([cells]));
      expect(read.length).toBe(cells.length);
      for (const [at, written] of read.entries()) {
        const typed = cells[at] ?? '';
        expect(written === typed || written === `'${typed}`).toBe(true);
        expect(/^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u.test(written), JSON.stringify(typed)).toBe(
          false,
        );
      }
    }),
    { seed: 78, numRuns: 3_000 },
  );
});
