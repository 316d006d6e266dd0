import { expect, test } from 'vitest';
import type { CivilDate, PersonId } from '#shared/base/brand.ts';
import { addFields, emptyKeys } from '#shared/base/search-keys.ts';
import { readQuery, scoreOf } from '#shared/base/search-query.ts';
import { SearchBuckets } from '#web/store/search-buckets.ts';
import { SearchIndex } from '#web/store/search-index.ts';
import { manyPersons, SEARCHED } from '../../fixtures/many-persons.ts';

const TODAY = '2026-11-23' as CivilDate;
const itself = (person: PersonId) => person;
const id = (text: string) => text as PersonId;

const index = new SearchIndex();
const add = (person: string, name: string, kana: string, birth: string, more: object = {}) =>
  index.add(id(person), { name, kana, birth, ...more });
add('sakura', '髙橋　さくら', 'タカハシ　サクラ', '2024-05-01', {
  residentNumber: '0001234567',
  phone: '090-1234-5678',
});
add('sho', '渡邉　翔', 'ワタナベ　ショウ', '2019-08-11', { vaccinationNumber: 'A-77120' });
add('ono', '大野　健', 'オオノ　ケン', '2001-11-22');
add('maria', 'サントス　マリア', 'サントス　マリア', '1996-11-22', {
  romanName: 'SANTOS MARIA',
  alias: '高田　真理',
});
add('kenta', '佐藤　健太', 'サトウ　ケンタ', '2008-11-22');

const find = (query: string) => index.find(query, 10, TODAY, itself).map(({ person }) => person);

test('S12 persons are found by what people type', () => {
  const cases: readonly (readonly [query: string, found: readonly string[]])[] = [
    ['たかはし', ['sakura']],
    ['タカハシ サクラ', ['sakura']],
    ['さくら', ['sakura']],
    ['ﾀｶﾊｼ', ['sakura']],
    ['たかばし', ['sakura']],
    ['オーノ', ['ono']],
    ['わたなへ', ['sho']],
    ['高橋', ['sakura']],
    ['髙', ['sakura', 'maria']],
    ['渡辺', ['sho']],
    ['橋さ', ['sakura']],
    ['santos', ['maria']],
    ['真理', ['maria']],
    ['ケン', ['kenta', 'ono']],
    ['R6.5.1', ['sakura']],
    ['令和6年5月1日', ['sakura']],
    ['令和 6年 5月 1日', ['sakura']],
    ['r60501', ['sakura']],
    ['20240501', ['sakura']],
    ['2024/5/1', ['sakura']],
    ['h13.11.22', ['ono']],
    ['8.11.22', ['maria']],
    ['20.11.22', ['kenta']],
    ['1234567', ['sakura']],
    ['０９０１２３４', ['sakura']],
    ['090 1234 5678', ['sakura']],
    ['a77120', ['sho']],
    ['たか R6.5.1', ['sakura']],
    ['たか H13.11.22', []],
    ['', []],
    ['　', []],
    ['12', []],
    ['今日', []],
    ['-1', []],
    ['|', []],
    ['存在しない', []],
  ];
  expect(cases.map(([query]) => [query, find(query).toSorted()])).toEqual(
    cases.map(([query, found]) => [query, found.toSorted()]),
  );
});

test('S12 whole names come before beginnings, and family names before given names', () => {
  expect(find('ケン')).toEqual(['ono', 'kenta']);
  expect(index.find('サトウケンタ', 5, TODAY, itself)).toEqual([{ person: 'kenta', score: 100 }]);
});

test('S12 a corrected name keeps finding the person, and linked persons are one hit', () => {
  const own = new SearchIndex();
  own.add(id('a'), { name: '山田　花', kana: 'ヤマダ　ハナ', birth: '2020-01-01' });
  own.add(id('a'), { name: '鈴木　花', kana: 'スズキ　ハナ' });
  own.add(id('b'), { name: '山田　はな', kana: 'ヤマダ　ハナ', birth: '2020-01-01' });
  const shownAs = () => id('a');
  for (const query of ['ヤマダ', 'スズキ', '2020-01-01'])
    expect(own.find(query, 5, TODAY, shownAs).map(({ person }) => person)).toEqual(['a']);
});

test('S13 a search over 60,000 persons keeps no more than it may show, and finds what a look at each one finds', () => {
  const many = new SearchIndex();
  const persons = manyPersons(60_000);
  for (const person of persons) many.add(id(person.id), person.fields);
  expect(many.size).toBe(60_000);
  for (const query of SEARCHED) {
    let asked = 0;
    const found = many.find(query, 20, TODAY, (person) => {
      asked += 1;
      return person;
    });
    expect(asked, query).toBeLessThanOrEqual(70);
    expect(new Set(found.map(({ person }) => person)).size, query).toBe(found.length);
  }
  const count = (query: string) => many.find(query, 60_000, TODAY, itself).length;
  expect(count('タカハシ サ')).toBe(
    persons.filter(({ fields }) => fields.kana.startsWith('タカハシ　サ')).length,
  );
  expect(count('S35.5.5')).toBe(persons.filter(({ fields }) => fields.birth === '1960-05-05').length);
  expect(count('なにもない')).toBe(0);
});

test('S13 whoever fits what is typed is among those who are looked at, once each, also by names that came later', () => {
  const buckets = new SearchBuckets();
  const everybody = manyPersons(3_000).map(({ id: person, fields }, at) => {
    const keys = emptyKeys(id(person));
    const renamed = {
      kana: `ヨコタ　${fields.kana.split('　')[1]}`,
      name: `横田　タロ${at}`,
      birth: '2020-02-02',
    };
    for (const one of at % 3 === 0 ? [fields, renamed, fields] : at % 3 === 1 ? [renamed] : [fields]) {
      const before = { ...keys };
      addFields(keys, one);
      buckets.add(keys, before);
    }
    return keys;
  });
  let looked = 0;
  const typed = [
    'よこた',
    'ヨコタ サクラ',
    'たろ',
    '横田',
    '横田 ロ29',
    'サクラ',
    '2020-02-02',
    'さ 2020-02-02',
  ];
  for (const query of [...SEARCHED, ...typed, 'santos', 'が', '|', '゛', '1000', '令和 2年 2月 2日']) {
    for (const words of readQuery(query, TODAY)) {
      const mayFit = buckets.mayFit(words);
      if (mayFit === null) continue;
      looked += 1;
      expect(new Set(mayFit).size, query).toBe(mayFit.length);
      const fits = everybody.filter((keys) => scoreOf(keys, [words]) > 0);
      expect(
        fits.filter((keys) => !mayFit.includes(keys)),
        query,
      ).toEqual([]);
    }
  }
  expect(looked).toBeGreaterThan(15);
});
