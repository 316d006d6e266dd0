import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '#shared/document/canonical-json.ts';
import { mayHoldMyNumber } from '#shared/document/may-hold-my-number.ts';
import { myNumberFields } from '#shared/ledger/my-number-fields.ts';

const utf8 = new TextEncoder();
const may = (value: unknown): boolean => {
  const envelope = { after: ['d1.aaaa.123456789018'], at: { time: 123_456_789_018, errorMs: null } };
  return mayHoldMyNumber(utf8.encode(canonicalJson({ ...envelope, body: value, doc: 'register:links' })));
};

/** Right check digits. */
const NUMBERS = ['123456789018', '987654321013'];
const WIDTHS: readonly ((digit: string) => string)[] = [
  (digit) => digit,
  (digit) => String.fromCharCode(0xff10 + Number(digit)),
  (digit) => [...'〇一二三四五六七八九'][Number(digit)] as string,
  (digit) => [...'零壱弐参肆伍陸漆捌玖'][Number(digit)] as string,
  (digit) => String.fromCharCode(0x0660 + Number(digit)),
  (digit) => String.fromCodePoint(0x1d7ce + Number(digit)),
  (digit) => (digit === '0' ? '0' : String.fromCharCode(0x245f + Number(digit))),
];
const GAPS = ['', '-', ' ', '　', 'ー', '・', '\u200b', '、', '＊', '\n', '/'];
const written = fc
  .record({
    number: fc.constantFrom(...NUMBERS),
    widths: fc.array(fc.constantFrom(...WIDTHS), { minLength: 12, maxLength: 12 }),
    gap: fc.constantFrom(...GAPS),
    every: fc.constantFrom(1, 3, 4, 6, 12),
    before: fc.constantFrom('', '番号は', 'x'),
  })
  .map(({ number, widths, gap, every, before }) => {
    const digits = [...number].map((digit, at) => (widths[at] as (one: string) => string)(digit));
    return before + digits.map((one, at) => (at > 0 && at % every === 0 ? gap + one : one)).join('');
  });

test('S71 what the detector finds is never passed over by the cheap look', () => {
  let found = 0;
  fc.assert(
    fc.property(written, fc.constantFrom('note', 'lot', 'reason'), (text, name) => {
      for (const body of [{ [name]: text }, { [name]: { note: text } }, { [text]: 1 }, { [name]: [text] }]) {
        if (myNumberFields(body).length === 0) continue;
        found += 1;
        expect(may(body)).toBe(true);
      }
    }),
    { seed: 20261123, numRuns: 2_000 },
  );
  expect(found).toBeGreaterThan(2_000);
  expect(may({ value: 123_456_789_018 })).toBe(true);
  expect(may({ note: 'a"123456789018' })).toBe(true);
});

test('S71 the cheap look does not trouble the detector with the entries of a day', () => {
  const shot = {
    doctor: '青木',
    givenOn: '2026-11-23',
    lot: { expiry: '2027-03-31', text: 'AB123' },
    place: '中央保健センター',
  };
  expect(may(shot)).toBe(false);
  expect(
    may({ name: '山﨑　陽斗', kana: 'ヤマサキ　ハルト', phone: '03-1234-5678', residentNumber: '10002345' }),
  ).toBe(false);
});
