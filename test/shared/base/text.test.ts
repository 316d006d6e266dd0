import { describe, expect, test } from 'vitest';
import {
  GOJUON,
  lotLikenessKey,
  normalizeKana,
  normalizeLot,
  normalizeName,
  normalizeNumber,
  searchKeyOfKana,
  searchKeyOfName,
} from '#shared/base/text.ts';

describe('search keys of kana', () => {
  test.each([
    ['おおの', 'オオノ'],
    ['オーノ', 'オオノ'],
    ['オ－ノ', 'オオノ'],
    ['ｵｰﾉ', 'オオノ'],
    ['コーリ', 'コオリ'],
    ['ハハ', 'ハハ'],
    ['ババ', 'ハハ'],
    ['パパ', 'ハハ'],
    ['ショウ', 'シヨウ'],
    ['ｼｮｳ', 'シヨウ'],
    ['ワタナベ　ハナコ', 'ワタナヘハナコ'],
    ['わたなべ はなこ', 'ワタナヘハナコ'],
    ['ヴァン', 'ハン'],
    ['バン', 'ハン'],
    ['ミツヂ', 'ミツシ'],
    ['ヲリ', 'オリ'],
    ['マリア・ルイーザ', 'マリアルイイサ'],
    ['か\u3099', 'カ'],
    ['ーア', 'ア'],
    ['smith', 'SMITH'],
    ['', ''],
  ])('%s is found as %s', (typed, key) => {
    expect(searchKeyOfKana(typed)).toBe(key);
  });

  test('a key is its own key', () => {
    for (const kana of ['ヴァイオレット', 'ジョーンズ・エミリー', 'おおの けんいちろう']) {
      const key = searchKeyOfKana(kana);
      expect(searchKeyOfKana(key)).toBe(key);
    }
  });

  test('every key of the pad finds itself', () => {
    const kana = GOJUON.flatMap((row) => row.kana).filter((one) => one !== '');
    expect(kana.map(searchKeyOfKana)).toEqual(kana);
    expect(GOJUON.map((row) => row.row).join('')).toBe('アカサタナハマヤラワ');
  });
});

describe('search keys of names', () => {
  test.each([
    ['渡邉　髙志', '渡辺高志'],
    ['渡辺 高志', '渡辺高志'],
    ['山﨑', '山崎'],
    ['𠮷田', '吉田'],
    ['齋藤', '斎藤'],
    ['葛\u{e0100}城', '葛城'],
    ['辻\u{e0101}', '辻'],
    ['ＳＭＩＴＨ　Ｊｏｈｎ', 'SMITHJOHN'],
    ['佐藤 さくら', '佐藤サクラ'],
  ])('%s is found as %s', (name, key) => {
    expect(searchKeyOfName(name)).toBe(key);
  });
});

describe('stored forms', () => {
  test.each([
    ['わたなべ  はなこ', 'ワタナベ　ハナコ'],
    [' ﾜﾀﾅﾍﾞ ﾊﾅｺ ', 'ワタナベ　ハナコ'],
    ['オ-ノ', 'オーノ'],
    ['マリア・ルイーザ', 'マリア・ルイーザ'],
    ['渡辺', null],
    ['Smith', null],
    ['・', null],
    ['', null],
  ])('kana %s is kept as %s', (typed, stored) => {
    expect(normalizeKana(typed)).toBe(stored);
  });

  test('a name keeps its characters, whatever NFKC would make of them', () => {
    expect(normalizeName(' 髙橋  ㈱①\u{e0100} ')).toBe('髙橋　㈱①\u{e0100}');
    expect(normalizeName('か\u3099')).toBe('が');
  });

  test.each([
    ['ｈｐ２２ a', { text: 'HP22A', asPrinted: 'ｈｐ２２ a' }],
    [' 5k－12 ', { text: '5K-12', asPrinted: '5k－12' }],
    ['  ', { text: null, asPrinted: null }],
  ])('lot %s', (typed, stored) => {
    expect(normalizeLot(typed)).toEqual(stored);
  });

  test('lots that the eye mixes up have one likeness key, and stay two lots', () => {
    expect(lotLikenessKey('AO1')).toBe(lotLikenessKey('A0I'));
    expect(normalizeLot('AO1').text).not.toBe(normalizeLot('A0I').text);
    expect(lotLikenessKey('AO2')).not.toBe(lotLikenessKey('AO3'));
  });

  test.each([
    ['０３ー１２３４－５６７８', '03-1234-5678'],
    ['〒１２３ ４５６７', '〒1234567'],
  ])('number %s is kept as %s', (typed, stored) => {
    expect(normalizeNumber(typed)).toBe(stored);
  });
});
