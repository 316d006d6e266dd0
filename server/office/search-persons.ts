/** Search over everyone: kana, kanji, letters, birth date in any form, numbers; mixed, every word must fit. */

import type { CivilDate } from '#shared/base/brand.ts';
import { parseWrittenDate } from '#shared/base/era.ts';
import { searchKeyOfKana, searchKeyOfName } from '#shared/base/text.ts';
import type { SearchKeys } from './search-keys.ts';

interface Word {
  readonly kana: string;
  readonly name: string;
  readonly roman: string;
  readonly births: readonly CivilDate[];
  readonly digits: string;
}

/**
 * @param query - as typed; words apart by spaces of any width
 * @returns how well keys fit, greater is better; 0 where a word fits nothing. Null for an empty query.
 */
export function createScorer(query: string, today: CivilDate): ((keys: SearchKeys) => number) | null {
  const words = query
    .split(/[\s、,]+/u)
    .filter((word) => word !== '')
    .map((word) => readWord(word, today));
  if (words.length === 0) return null;
  return (keys) => {
    let total = 0;
    for (const word of words) {
      const score = scoreWord(word, keys);
      if (score === 0) return 0;
      total += score;
    }
    return total;
  };
}

function readWord(text: string, today: CivilDate): Word {
  const plain = text.normalize('NFKC');
  const isReading = /^[\p{Script=Hiragana}\p{Script=Katakana}ー・]+$/u.test(plain);
  return {
    kana: isReading ? searchKeyOfKana(text) : '',
    name: searchKeyOfName(text),
    roman: /^[A-Za-z'’-]+$/.test(plain) ? plain.toUpperCase() : '',
    births: readBirths(text, today),
    digits: /^[0-9-]+$/.test(plain) ? plain.replaceAll('-', '') : '',
  };
}

/** A date without an era may be of any: all readings are tried, since people search for what they half know. */
function readBirths(text: string, today: CivilDate): readonly CivilDate[] {
  const read = parseWrittenDate(text, { today, futureAllowed: true });
  if (read.ok) return [read.value.date];
  if (read.error.code !== 'era-missing') return [];
  return ['R', 'H', 'S', 'T'].flatMap((era) => {
    const inEra = parseWrittenDate(`${era}${text}`, { today });
    return inEra.ok && inEra.value.notices.length === 0 ? [inEra.value.date] : [];
  });
}

function scoreWord(word: Word, keys: SearchKeys): number {
  return Math.max(
    word.digits.length >= 3 ? bestOf(keys.numbers, word.digits, numberFits) : 0,
    word.births.some((birth) => keys.births.includes(birth)) ? 90 : 0,
    word.kana !== '' ? bestOf(keys.kana, word.kana, textFits) : 0,
    word.name !== '' ? bestOf(keys.names, word.name, textFits) : 0,
    word.roman !== '' ? bestOf(keys.roman, word.roman, textFits) : 0,
  );
}

function bestOf(keys: readonly string[], word: string, fits: (key: string, word: string) => number): number {
  let best = 0;
  for (const key of keys) best = Math.max(best, fits(key, word));
  return best;
}

const textFits = (key: string, word: string): number =>
  key === word ? 100 : key.startsWith(word) ? 80 : key.includes(word) ? 40 : 0;

/** The end of a number is what people read out; its middle is nothing. */
const numberFits = (key: string, word: string): number =>
  key === word ? 100 : word.length >= 4 && key.endsWith(word) ? 70 : 0;
