import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { openTextFile } from '#server/import/decode-file.ts';
import { fileProblemSentence } from '#server/import/findings.ts';
import { readRecords } from '#server/import/read-records.ts';
import { restoreCharacters } from '#server/import/restore-characters.ts';
import { emptyLedger, fileOf, HANAKO, importInto, residentsText, shiftJis, TARO } from './files.ts';

const linesOf = (path: string): readonly string[] | string => {
  const file = openTextFile(path);
  return file.ok ? [file.value.encoding, ...file.value.lines()] : file.error.code;
};

test('I3 the encoding is found from the bytes: UTF-8, UTF-8 with BOM, Shift_JIS', () => {
  expect(linesOf(fileOf('氏名\r\n髙橋\r\n'))).toEqual(['utf-8', '氏名', '髙橋']);
  expect(linesOf(fileOf(iconv.encode('氏名\n髙﨑', 'utf8', { addBOM: true })))).toEqual([
    'utf-8-bom',
    '氏名',
    '髙﨑',
  ]);
  expect(linesOf(fileOf(shiftJis('氏名\r\n髙﨑邉①ｱ\r\n')))).toEqual(['shift_jis', '氏名', '髙﨑邉①ｱ']);
});

test('I3 a file is read in pieces without tearing a character or a line end', () => {
  for (const text of ['髙', '髙𠮷ｱ辻\u{E0100}', 'a髙橋\r']) {
    const lines = Array.from({ length: 40_000 }, (_, index) => `${index}${text.replace('\r', '')}`);
    const end = text.endsWith('\r') ? '\r\n' : '\n';
    const path = fileOf(lines.join(end) + end);
    expect(linesOf(path)).toEqual(['utf-8', ...lines]);
    const plain = lines.map((line) => line.replace('𠮷', '吉').replace('\u{E0100}', ''));
    writeFileSync(path, shiftJis(plain.join(end) + end));
    expect(linesOf(path)).toEqual(['shift_jis', ...plain]);
  }
});

test('I4 UTF-16, a workbook, bytes of no encoding, an empty and a missing file are refused in one sentence each', () => {
  const refused = (bytes: Uint8Array | string): string => linesOf(fileOf(bytes)) as string;
  expect(refused(iconv.encode('宛名番号,氏名', 'utf-16le', { addBOM: true }))).toBe('utf-16');
  expect(refused(iconv.encode('number,name,abc', 'utf-16le'))).toBe('utf-16');
  expect(
    refused(
      Buffer.concat([
        Buffer.from('PK\u0003\u0004'),
        Buffer.alloc(40, 1),
        Buffer.alloc(2, 0),
        Buffer.alloc(90, 7),
      ]),
    ),
  ).toBe('binary');
  expect(refused(Buffer.concat([shiftJis('氏名\r\n'), Buffer.from([0x81, 0x20, 0xff])]))).toBe(
    'unknown-encoding',
  );
  expect(refused('')).toBe('empty');
  expect(linesOf('/nowhere/at-all.csv')).toBe('unreadable');
  const report = importInto(emptyLedger(), {
    residents: iconv.encode(residentsText(HANAKO), 'utf-16le', { addBOM: true }),
  });
  expect(report.refused.flatMap((file) => file.problems.map((one) => fileProblemSentence(one).ja))).toEqual([
    '文字コードがUTF-16です。UTF-8（BOM付き）またはShift_JISのCSVで保存し直してください。',
  ]);
});

test('I4 the line of the first byte that cannot be read is named', () => {
  const file = openTextFile(fileOf(Buffer.concat([shiftJis('氏名\r\n髙橋\r\n'), Buffer.from([0xfd, 0x0a])])));
  expect(file).toEqual({ ok: false, error: { code: 'unknown-encoding', values: { line: 3 } } });
});

const records = (...lines: string[]): readonly unknown[] =>
  [...readRecords(lines)].map((record) =>
    record.type === 'cells' ? [record.line, ...record.cells] : `${record.line} broken`,
  );

test('I6 a broken quote costs its own line and no other', () => {
  expect(records('a,b', '"x,1', 'y,2', 'z,3')).toEqual([
    [1, 'a', 'b'],
    '2 broken',
    [3, 'y', '2'],
    [4, 'z', '3'],
  ]);
  expect(records('"a","b"', '"x","1', '"y","2"', '"z","3"')).toEqual([
    [1, 'a', 'b'],
    '2 broken',
    [3, 'y', '2'],
    [4, 'z', '3'],
  ]);
  expect(records('x"y,1', '"x"y,1', 'z,2')).toEqual(['1 broken', '2 broken', [3, 'z', '2']]);
});

test('I6 a line break inside quotes is no broken quote, and lines are counted as the file has them', () => {
  expect(records('a,b', '"x', 'y",1', '', 'z,"q""r"')).toEqual([
    [1, 'a', 'b'],
    [2, 'x\ny', '1'],
    [5, 'z', 'q"r'],
  ]);
});

test('I6 a quote that is never closed in a long file is found without reading the file again and again', () => {
  const lines = ['a,b', '"x,1', ...Array.from({ length: 50_000 }, (_, index) => `y${index},2`)];
  const read = [...readRecords(lines)];
  expect(read.length).toBe(lines.length);
  expect(read.filter((record) => record.type === 'broken-quote').map((record) => record.line)).toEqual([2]);
});

test('I6 what is written with quotes where needed is read back cell by cell', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '髙', '"', ',', '\n', ' ', '=') });
  const row = fc.array(cell, { minLength: 2, maxLength: 4 });
  const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      const few = rows.filter((cells) => cells.every((text) => text.split('\n').length < 3));
      const kept = few.filter((cells) => cells.join(',').trim() !== '');
      const lines = kept.flatMap((cells) => cells.map(quoted).join(',').split('\n'));
      const read = [...readRecords(lines)].map((record) => (record.type === 'cells' ? record.cells : record));
      expect(read).toEqual(kept);
    }),
    { seed: 20261123, numRuns: 300 },
  );
});

test('I3 characters that Shift_JIS lacks are put back by the 外字 column, and a note that does not fit is named', () => {
  const headers = ['氏名', '住所', '外字'];
  const cells = ['吉田　辻子', '本町', 'x'];
  expect(restoreCharacters(cells, headers, '氏名:1:U+20BB7:吉;氏名:4:U+8FBB+E0100:辻')).toEqual({
    ok: true,
    value: ['𠮷田　辻\u{E0100}子', '本町', 'x'],
  });
  for (const note of ['氏名:2:U+20BB7:吉', '名前:1:U+20BB7:吉', '氏名:1:U+FFFFFF:吉', 'なにか']) {
    expect(restoreCharacters(cells, headers, note)).toEqual({ ok: false, error: note });
  }
});

test('I5 a header that a city writes with spaces or in half width is found', () => {
  const text = residentsText(HANAKO, TARO).replace('カナ氏名', 'ｶﾅ 氏名');
  expect(importInto(emptyLedger(), { residents: text }).residents?.accepted).toBe(2);
});
