import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdsGroupedMyNumber, holdsMyNumber, isMyNumber } from '#shared/base/my-number.ts';
import { myNumberFields, withoutMyNumbers } from '#shared/ledger/my-number-fields.ts';
import { myNumberOf, spellingsOf } from '#test/fixtures/my-numbers.ts';

const SAMPLE = '123456789018';
const elevenDigits = fc.stringMatching(/^[0-9]{11}$/);

test('S70 the check digit is that of the ordinance, counted by hand for the published sample', () => {
  // 1·6+2·5+3·4+4·3+5·2+6·7+7·6+8·5+9·4+0·3+1·2 = 212; 212 mod 11 = 3; 11 − 3 = 8.
  expect(myNumberOf('12345678901')).toBe(SAMPLE);
  expect(isMyNumber(SAMPLE)).toBe(true);
  for (const last of '012345679') expect(isMyNumber(SAMPLE.slice(0, 11) + last)).toBe(false);
  // A remainder of 0 or 1 gives 0.
  expect(isMyNumber('000000000000')).toBe(true);
});

test('S70 every spelling of any number is found, alone and within a sentence', () => {
  const spellings = spellingsOf(SAMPLE).length;
  expect(spellings).toBeGreaterThanOrEqual(40);
  fc.assert(
    fc.property(elevenDigits, fc.nat(spellings - 1), (digits, at) => {
      const spelled = spellingsOf(myNumberOf(digits))[at] ?? '';
      expect(holdsMyNumber(spelled), spelled).toBe(true);
      expect(holdsMyNumber(`母の番号は${spelled}です。`), spelled).toBe(true);
      expect(holdsMyNumber(`アレルギーなし\n${spelled}\n090-1234-5678`), spelled).toBe(true);
    }),
    { seed: 40, numRuns: 4_000 },
  );
});

test('S70 numbers of another length, with another check digit, and what people note by the day are not one', () => {
  for (const text of [
    '',
    '2026-11-23 09:15',
    '令和8年11月23日 09時15分',
    '090-1234-5678',
    '03-1234-5678、03-1234-5679',
    '〒123-4567 港町1-2-3 101号',
    'No.1234567890186',
    '4987123456781',
    '(01)04987123456781(17)271130(10)AB123',
    'EH026A',
    '体温 36.5 36.7 36.6 36.4',
    '一二三四五',
  ]) {
    expect(holdsMyNumber(text), text).toBe(false);
  }
  fc.assert(
    fc.property(elevenDigits, fc.integer({ min: 1, max: 9 }), (digits, off) => {
      const good = myNumberOf(digits);
      const bad = good.slice(0, 11) + String((Number(good[11]) + off) % 10);
      expect(holdsMyNumber(bad)).toBe(false);
      expect(holdsMyNumber(`${good}5`)).toBe(false);
      expect(holdsMyNumber(`5${good}`)).toBe(false);
    }),
    { seed: 41, numRuns: 500 },
  );
});

test('S70 a date and a time that happen to add up are no number; groups parted in one way are', () => {
  // 2026-01-01 10:30 would need the check digit 0 of 20260101103.
  const digits = myNumberOf('20260101103');
  const [y, m, d, time] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8), digits.slice(8)];
  expect(holdsMyNumber(`${y}-${m}-${d} ${time}`)).toBe(false);
  expect(holdsMyNumber(`${y}-${m}-${d}-${time}`)).toBe(true);
});

test('S70 long texts of digits cost their length', () => {
  const nearly = '1 '.repeat(120_000);
  expect(holdsMyNumber(nearly)).toBe(holdsMyNumber('1 '.repeat(12)));
  expect(holdsMyNumber('0 '.repeat(5))).toBe(false);
  expect(holdsMyNumber(`${'12345678901 x '.repeat(20_000)}`)).toBe(false);
});

test('S70 a lot in one piece may have twelve digits, in groups it may not', () => {
  expect(holdsGroupedMyNumber(SAMPLE)).toBe(false);
  expect(holdsGroupedMyNumber(' １２３４５６７８９０１８ ')).toBe(false);
  expect(holdsGroupedMyNumber('1234-5678-9018')).toBe(true);
  expect(holdsGroupedMyNumber(`個人番号${SAMPLE}`)).toBe(true);
});

test('S70 every text of a body is looked at, known or not, and the lot has its own rule', () => {
  const body = {
    note: `番号 ${SAMPLE}`,
    lot: { text: SAMPLE, asPrinted: SAMPLE, extra: SAMPLE },
    reason: { code: 'other', note: '1234 5678 9018' },
    list: ['', { deep: '１２３４－５６７８－９０１８' }],
    counted: Number(SAMPLE),
    [`key ${SAMPLE}`]: true,
    residentNumber: SAMPLE,
    byLot: [{ lot: SAMPLE, given: 3 }],
    outcome: { type: 'value', field: 'lot', value: { text: SAMPLE } },
    phone: '090-1234-5678',
  };
  expect(myNumberFields(body)).toEqual([
    'note',
    'lot.extra',
    'reason.note',
    'list.1.deep',
    'counted',
    '',
    'residentNumber',
  ]);
  expect(myNumberFields({ outcome: { type: 'value', field: 'note', value: SAMPLE } })).toEqual([
    'outcome.value',
  ]);
  const rest = withoutMyNumbers(body) as typeof body;
  expect(myNumberFields(rest)).toEqual([]);
  expect(rest.phone).toBe(body.phone);
  expect(rest.lot.text).toBe(SAMPLE);
  expect(rest.list).toEqual(['', { deep: '' }]);
});
