/**
 * What the words in the search field say about a person, for carrying them over into a new registration.
 * Reads only; the search itself is the device's.
 */

import type { CivilDate } from '#shared/base/brand.ts';
import { parseWrittenDate } from '#shared/base/era.ts';

export interface QueryWords {
  /** Words in hiragana or katakana of any width, as typed, one space between. */
  readonly kana: string;
  /** Words in capital or small Latin letters: a name as on the 在留カード. */
  readonly roman: string;
  /** All other words: kanji. */
  readonly name: string;
  readonly birth: CivilDate | null;
  /** As typed, so that the form shows what was meant. */
  readonly birthAsWritten: string;
  readonly phone: string;
  readonly number: string;
}

const KANA = /^[\p{Script=Hiragana}\p{Script=Katakana}ー・\u{ff66}-\u{ff9f}]+$/u;
const ROMAN = /^[A-Za-z][A-Za-z'.-]*$/;
const PHONE = /^0[0-9]{9,10}$/;
const NUMBER = /^[0-9]{4,24}$/;

/**
 * @param today - a birth date never lies after it
 * @returns every word in the one field that it fits; words of one letter and a digit more are tried as dates first
 */
export function readQuery(query: string, today: CivilDate): QueryWords {
  const kana: string[] = [];
  const roman: string[] = [];
  const name: string[] = [];
  let birth: CivilDate | null = null;
  let birthAsWritten = '';
  let phone = '';
  let number = '';
  for (const word of query.trim().split(/[\s\u3000]+/u)) {
    if (word === '') continue;
    const plain = word.normalize('NFKC');
    const digits = plain.replace(/[-‐‑–—−ー()]/gu, '');
    if (PHONE.test(digits)) {
      phone = digits;
      continue;
    }
    const date = /[0-9元一二三四五六七八九十]/u.test(plain) ? birthOf(plain, today) : null;
    if (date !== null) {
      birth = date;
      birthAsWritten = word;
    } else if (NUMBER.test(digits)) number = digits;
    else if (KANA.test(word)) kana.push(word);
    else if (ROMAN.test(plain)) roman.push(plain);
    else name.push(word);
  }
  return {
    kana: kana.join('　'),
    roman: roman.join(' '),
    name: name.join('　'),
    birth,
    birthAsWritten,
    phone,
    number,
  };
}

/** `-1` means yesterday beside a shot, never a birth date. */
function birthOf(word: string, today: CivilDate): CivilDate | null {
  if (/^[-‐‑–—−ー]/u.test(word)) return null;
  const read = parseWrittenDate(word, { today });
  return read.ok ? read.value.date : null;
}
