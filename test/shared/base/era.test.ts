import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CivilDate } from '#shared/base/brand.ts';
import { addDays, fromDayNumber } from '#shared/base/civil-date.ts';
import { writtenDateSentence } from '#shared/base/era-sentences.ts';
import { eraYearOf, formatEra, formatEraShort, parseWrittenDate } from '#shared/base/era.ts';

const today = '2026-11-22' as CivilDate;
const read = (text: string) => {
  const result = parseWrittenDate(text, { today });
  return result.ok ? result.value.date : result.error.code;
};

test('D10 eras begin and end on their days', () => {
  expect(
    [
      '2019-04-30',
      '2019-05-01',
      '1989-01-07',
      '1989-01-08',
      '1926-12-24',
      '1926-12-25',
      '1912-07-29',
      '1912-07-30',
    ].map((date) => formatEra(date as CivilDate)),
  ).toEqual([
    '平成31年4月30日',
    '令和元年5月1日',
    '昭和64年1月7日',
    '平成元年1月8日',
    '大正15年12月24日',
    '昭和元年12月25日',
    '明治45年7月29日',
    '大正元年7月30日',
  ]);
  expect(formatEraShort('2026-11-22' as CivilDate)).toBe('R8.11.22');
  expect(eraYearOf('1860-01-01' as CivilDate)).toBeNull();
  expect(formatEra('1860-01-01' as CivilDate)).toBe('1860年1月1日');
});

test('D10 eras agree with the machine for every day from 1900 to 2040', () => {
  const machine = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', { dateStyle: 'long', timeZone: 'UTC' });
  for (let n = -25_567; n < 25_567; n += 1) {
    const expected = machine.format(new Date(n * 86_400_000)).replace(/(?<=和|成|正|治)1年/u, '元年');
    if (formatEra(fromDayNumber(n)) !== expected)
      expect([n, formatEra(fromDayNumber(n))]).toEqual([n, expected]);
  }
});

test.each([
  ['r81122', '2026-11-22'],
  ['ｒ８１１２２', '2026-11-22'],
  ['r081122', '2026-11-22'],
  ['R8.11.22', '2026-11-22'],
  ['　R8.11.22', '2026-11-22'],
  ['R 8 11 22', '2026-11-22'],
  ['R8/11/22', '2026-11-22'],
  ['R8-11-22', '2026-11-22'],
  ['令8.11.22', '2026-11-22'],
  ['令和８年１１月２２日', '2026-11-22'],
  ['令和 8年 11月 22日', '2026-11-22'],
  ['㋿8年11月22日', '2026-11-22'],
  ['令和八年十一月二十二日', '2026-11-22'],
  ['令和8年11月22日(日)', '2026-11-22'],
  ['令和8年11月22日 日曜日', '2026-11-22'],
  ['令和元年5月1日', '2019-05-01'],
  ['㍻31年4月30日', '2019-04-30'],
  ['昭和64年1月7日', '1989-01-07'],
  ['S64.1.7', '1989-01-07'],
  ['t15.12.24', '1926-12-24'],
  ['m45.7.29', '1912-07-29'],
  ['20261122', '2026-11-22'],
  ['２０２６／１１／２２', '2026-11-22'],
  ['2026/11/22', '2026-11-22'],
  ['2026-11-22', '2026-11-22'],
  ['2026.11.22', '2026-11-22'],
  ['2026年11月22日', '2026-11-22'],
  ['西暦2026年11月22日', '2026-11-22'],
  ['今日', '2026-11-22'],
  ['きょう', '2026-11-22'],
  ['昨日', '2026-11-21'],
  ['一昨日', '2026-11-20'],
  ['-1', '2026-11-21'],
  ['－１', '2026-11-21'],
  ['ー1', '2026-11-21'],
  ['-30', '2026-10-23'],
])('D11 %s is read as %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test('D11 every day is read back from each way of writing it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -20_000, max: 20_779 }), (n) => {
      const date = fromDayNumber(n);
      for (const written of [
        date,
        formatEra(date),
        formatEraShort(date),
        date.replaceAll('-', ''),
        date.replaceAll('-', '/'),
      ]) {
        expect([written, parseWrittenDate(written, { today })]).toEqual([
          written,
          { ok: true, value: { date, notices: [] } },
        ]);
      }
    }),
    { seed: 11 },
  );
});

test.each(['8.11.22', '８年１１月２２日', '81122', '081122', '26/11/22', '八年十一月二十二日'])(
  'D12 %s is asked for its era',
  (text) => {
    expect(read(text)).toBe('era-missing');
  },
);

test.each([
  ['H31.5.1', '2019-05-01', '平成31年5月1日は令和元年5月1日として記録します。'],
  ['平成35.3.1', '2023-03-01', '平成35年3月1日は令和5年3月1日として記録します。'],
  ['S64.1.8', '1989-01-08', '昭和64年1月8日は平成元年1月8日として記録します。'],
  ['h1.1.7', '1989-01-07', '平成元年1月7日は昭和64年1月7日として記録します。'],
  ['R1.4.30', '2019-04-30', '令和元年4月30日は平成31年4月30日として記録します。'],
])('D13 %s is recorded as %s, and said so', (text, date, sentence) => {
  const result = parseWrittenDate(text, { today });
  expect(result).toMatchObject({ ok: true, value: { date, notices: [{ code: 'era-overflow' }] } });
  if (result.ok) expect(writtenDateSentence(result.value.notices[0]!).ja).toBe(sentence);
});

test.each([
  ['', 'unreadable'],
  ['きのう', '2026-11-21'],
  ['foo', 'unreadable'],
  ['11/22', 'unreadable'],
  ['R2026.1.1', 'unreadable'],
  ['西暦26年1月1日', 'unreadable'],
  ['123.1.1', 'unreadable'],
  ['H30.2.30', 'no-such-day'],
  ['R8.2.29', 'no-such-day'],
  ['20260230', 'no-such-day'],
  ['R0.1.1', 'no-such-day'],
  ['R8.13.1', 'no-such-day'],
  ['R8.11.23', 'in-future'],
  ['20261123', 'in-future'],
])('D14 %s: %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test('D14 a day before the birth is refused, the day itself is not', () => {
  const birth = '2026-05-10' as CivilDate;
  const before = parseWrittenDate('R8.5.9', { today, birth });
  expect(before).toEqual({
    ok: false,
    error: { code: 'before-birth', values: { written: 'R8.5.9', date: '2026-05-09', birth } },
  });
  if (!before.ok) expect(writtenDateSentence(before.error).ja).toContain('令和8年5月10日');
  expect(parseWrittenDate('R8.5.10', { today, birth })).toMatchObject({ ok: true });
  expect(parseWrittenDate('R8.12.1', { today, futureAllowed: true })).toMatchObject({ ok: true });
});

test('D14 nothing that is typed throws, and what is read is a day up to today', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[rhstm令和平成]?[0-9./年月日元-]{0,12}$/u)),
      (text) => {
        const result = parseWrittenDate(text, { today });
        if (result.ok) expect(result.value.date <= addDays(today, 0)).toBe(true);
        else expect(writtenDateSentence(result.error).ja).not.toBe('');
      },
    ),
    { seed: 14, numRuns: 500 },
  );
});
