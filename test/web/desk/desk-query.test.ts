import { expect, test } from 'vitest';
import type { CivilDate } from '#shared/base/brand.ts';
import { readQuery } from '#web/views/desk-query.ts';

const today = '2026-11-23' as CivilDate;
const nothing = { kana: '', roman: '', name: '', birth: null, birthAsWritten: '', phone: '', number: '' };

test.each([
  ['', nothing],
  ['ワタ r80412', { ...nothing, kana: 'ワタ', birth: '2026-04-12', birthAsWritten: 'r80412' }],
  ['わたなべ　はると', { ...nothing, kana: 'わたなべ　はると' }],
  ['ﾜﾀﾅﾍﾞ ﾊﾙﾄ', { ...nothing, kana: 'ﾜﾀﾅﾍﾞ　ﾊﾙﾄ' }],
  ['𠮷田 髙﨑', { ...nothing, name: '𠮷田　髙﨑' }],
  ['平成３０年５月１日', { ...nothing, birth: '2018-05-01', birthAsWritten: '平成３０年５月１日' }],
  ['2018/5/1 渡邉', { ...nothing, name: '渡邉', birth: '2018-05-01', birthAsWritten: '2018/5/1' }],
  ['090-1234-5678', { ...nothing, phone: '09012345678' }],
  ['０３－１２３４－５６７８', { ...nothing, phone: '0312345678' }],
  ['0012345678901', { ...nothing, number: '0012345678901' }],
  ['NGUYEN Thi', { ...nothing, roman: 'NGUYEN Thi' }],
  ['-1', { ...nothing, name: '-1' }],
])('the words %j are read into their fields', (query, expected) => {
  expect(readQuery(query, today)).toEqual(expected);
});

test('a day after today is no birth date', () => {
  expect(readQuery('r91122', today).birth).toBeNull();
});
