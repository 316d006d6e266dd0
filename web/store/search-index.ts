/**
 * Finds persons by what people type: kana from the beginning, any part of a name, birth dates in every written form,
 * numbers. A plain scan over prepared keys: at 60,000 persons it takes a few milliseconds and needs no upkeep.
 */

import type { CivilDate, PersonId } from '#shared/base/brand.ts';
import { parseWrittenDate } from '#shared/base/era.ts';
import { searchKeyOfKana, searchKeyOfName } from '#shared/base/text.ts';
import { addFields, emptyKeys, numberKey } from './search-keys.ts';
import type { NamedFields, SearchKeys } from './search-keys.ts';

/** A key as it is looked for: anywhere, at a beginning, or as the whole. Made once a query, not once a person. */
interface Needle {
  readonly part: string;
  readonly beginning: string;
  readonly whole: string;
}

interface Word {
  /** null where the word is no kana. */
  readonly kana: Needle | null;
  /** null where nothing is left of the word. */
  readonly name: Needle | null;
  /** Keys of the dates that it may mean. */
  readonly births: readonly string[];
  /** null where the word is no number of three digits or more. */
  readonly number: Needle | null;
}

interface Hit {
  readonly keys: SearchKeys;
  readonly score: number;
}

/** So many more than asked for are kept while scanning: some may turn out to be one person. */
const SPARE_HITS = 50;
const KANA = /^[ぁ-ゖゝゞァ-ヺー・ｦ-ﾟ]+$/u;
/** Numbers with something between them, or the digits of a whole date: `今日` or `-1` is nobody's birthday. */
const DATE_LIKE = /[0-9元一二三四五六七八九十].*[^0-9].*[0-9一二三四五六七八九十]|[0-9]{5,8}$/u;
const ERA_LETTERS = ['R', 'H', 'S', 'T'];

export class SearchIndex {
  readonly #keys = new Map<PersonId, SearchKeys>();

  get size(): number {
    return this.#keys.size;
  }

  add(person: PersonId, fields: NamedFields): void {
    const keys = this.#keys.get(person) ?? emptyKeys(person);
    addFields(keys, fields);
    this.#keys.set(person, keys);
  }

  /**
   * @param query - words apart; each must be found. An empty query finds nobody
   * @param shownAs - the person under whom one is shown (the survivor of links)
   * @returns best first, then by kana, then by birth; each shown person once
   */
  find(
    query: string,
    limit: number,
    today: CivilDate,
    shownAs: (person: PersonId) => PersonId,
  ): readonly { readonly person: PersonId; readonly score: number }[] {
    const readings = readQuery(query, today);
    if (readings.length === 0) return [];
    const best: Hit[] = [];
    const kept = limit + SPARE_HITS;
    for (const keys of this.#keys.values()) {
      let score = 0;
      for (const words of readings) score = Math.max(score, scoreOf(keys, words));
      if (score > 0) keepBest(best, { keys, score }, kept);
    }
    const shown = new Map<PersonId, number>();
    for (const { keys, score } of best) {
      const person = shownAs(keys.person);
      if (!shown.has(person)) shown.set(person, score);
    }
    return [...shown].slice(0, limit).map(([person, score]) => ({ person, score }));
  }
}

/** Keeps the first `kept` hits in order: sorting all that a single kana finds would cost more than finding them. */
function keepBest(best: Hit[], hit: Hit, kept: number): void {
  const last = best.at(-1);
  if (best.length >= kept && last && compareHits(last, hit) <= 0) return;
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareHits(best[middle] as Hit, hit) <= 0) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, hit);
  if (best.length > kept) best.pop();
}

/** A query is read word by word, and once as a whole: `令和 8年 11月 22日` and `090 1234 5678` are one word each. */
function readQuery(query: string, today: CivilDate): readonly (readonly Word[])[] {
  const text = query.normalize('NFC').trim();
  if (text === '') return [];
  const parts = text.split(/[\s　]+/u);
  const byWords = parts.map((part) => readWord(part, today));
  if (parts.length === 1) return [byWords];
  const whole = readWord(text, today);
  return whole.births.length > 0 || whole.number !== null ? [byWords, [whole]] : [byWords];
}

function readWord(text: string, today: CivilDate): Word {
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

function scoreOf(keys: SearchKeys, words: readonly Word[]): number {
  let score = 0;
  for (const word of words) {
    const one = scoreOfWord(keys, word);
    if (one === 0) return 0;
    score += one;
  }
  return score / words.length;
}

function scoreOfWord(keys: SearchKeys, { kana, name, births, number }: Word): number {
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

const compareHits = (a: Hit, b: Hit): number => b.score - a.score || compareKeys(a.keys, b.keys);

function compareKeys(a: SearchKeys, b: SearchKeys): number {
  if (a.kana !== b.kana) return a.kana < b.kana ? -1 : 1;
  if (a.births !== b.births) return a.births < b.births ? -1 : 1;
  return a.person < b.person ? -1 : a.person > b.person ? 1 : 0;
}
