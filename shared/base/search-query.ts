/** What people type to find a person, and how well a person's keys fit it: one reading for tablets and centre. */

import type { CivilDate } from './brand.ts';
import { parseWrittenDate } from './era.ts';
import { numberKey, type SearchKeys } from './search-keys.ts';
import { searchKeyOfKana, searchKeyOfName } from './text.ts';

/** A key as it is looked for: anywhere, at a beginning, or as the whole. Made once a query, not once a person. */
export interface Needle {
  readonly part: string;
  readonly beginning: string;
  readonly whole: string;
}

export interface SearchWord {
  /** null where the word is no kana. */
  readonly kana: Needle | null;
  /** null where nothing is left of the word. */
  readonly name: Needle | null;
  /** Keys of the dates that it may mean. */
  readonly births: readonly string[];
  /** null where the word is no number of three digits or more. */
  readonly number: Needle | null;
}

const KANA = /^[ぁ-ゖゝゞァ-ヺー・ｦ-ﾟ]+$/u;
/** Numbers with something between them, or the digits of a whole date: `今日` or `-1` is nobody's birthday. */
const DATE_LIKE = /[0-9元一二三四五六七八九十].*[^0-9].*[0-9一二三四五六七八九十]|[0-9]{5,8}$/u;
const ERA_LETTERS = ['R', 'H', 'S', 'T'];

/**
 * A query is read word by word, and once as a whole: `令和 8年 11月 22日` and `090 1234 5678` are one word each.
 *
 * @param query - as typed
 * @returns readings, of which one must fit; all words of a reading must. Empty for an empty query
 */
export function readQuery(query: string, today: CivilDate): readonly (readonly SearchWord[])[] {
  const text = query.normalize('NFC').trim();
  if (text === '') return [];
  const parts = text.split(/[\s　]+/u);
  const byWords = parts.map((part) => readWord(part, today));
  if (parts.length === 1) return [byWords];
  const whole = readWord(text, today);
  return whole.births.length > 0 || whole.number !== null ? [byWords, [whole]] : [byWords];
}

function readWord(text: string, today: CivilDate): SearchWord {
  const plain = text.normalize('NFKC');
  const digits = numberKey(plain);
  return {
    kana: KANA.test(text) ? needleOf(searchKeyOfKana(text)) : null,
    name: needleOf(searchKeyOfName(text)),
    births: DATE_LIKE.test(plain) ? readBirths(text, today).map((birth) => `|${birth}|`) : [],
    number: /^[0-9A-Z]*[0-9]{3,}[0-9A-Z]*$/.test(digits) ? needleOf(digits) : null,
  };
}

function needleOf(key: string): Needle | null {
  const part = key.replaceAll('|', '');
  return part === '' ? null : { part, beginning: `|${part}`, whole: `|${part}|` };
}

/** Without an era `8.11.22` may mean any: all that are days of the past are asked for. */
function readBirths(text: string, today: CivilDate): readonly CivilDate[] {
  const read = parseWrittenDate(text, { today });
  if (read.ok) return [read.value.date];
  if (read.error.code !== 'era-missing') return [];
  return ERA_LETTERS.flatMap((era) => {
    const guess = parseWrittenDate(`${era}${text.normalize('NFKC').trim()}`, { today });
    return guess.ok && guess.value.notices.length === 0 ? [guess.value.date] : [];
  });
}

/** @returns how well the keys fit the best of the readings, greater is better; 0 where they fit none */
export function scoreOf(keys: SearchKeys, readings: readonly (readonly SearchWord[])[]): number {
  let score = 0;
  for (const words of readings) score = Math.max(score, scoreOfWords(keys, words));
  return score;
}

function scoreOfWords(keys: SearchKeys, words: readonly SearchWord[]): number {
  let score = 0;
  for (const word of words) {
    const one = scoreOfWord(keys, word);
    if (one === 0) return 0;
    score += one;
  }
  return score / words.length;
}

function scoreOfWord(keys: SearchKeys, { kana, name, births, number }: SearchWord): number {
  for (const birth of births) if (keys.births.includes(birth)) return 90;
  if (number && keys.numbers.includes(number.part)) {
    if (keys.numbers.includes(number.whole)) return 100;
    return keys.numbers.includes(number.beginning) ? 60 : 40;
  }
  if (kana && keys.kana.includes(kana.beginning)) {
    // The first key is the whole name: its beginning is the family name, by which people ask.
    if (keys.kana.includes(kana.whole)) return 100;
    return keys.kana.startsWith(kana.beginning) ? 80 : 60;
  }
  if (name && keys.names.includes(name.part)) {
    if (keys.names.includes(name.whole)) return 100;
    return keys.names.includes(name.beginning) ? 70 : 50;
  }
  return 0;
}
