/** What people read about a date they typed: cause, then what to do; the same words in Japanese and English. */

import { assertNever } from './assert.ts';
import type { CivilDate } from './brand.ts';
import { partsOf } from './civil-date.ts';
import { formatEra } from './era.ts';
import type { WrittenDateNotice, WrittenDateProblem } from './era.ts';

export interface Sentence {
  readonly ja: string;
  readonly en: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** 22 Nov 2026. */
export function formatEnglish(date: CivilDate): string {
  const { y, m, d } = partsOf(date);
  return `${d} ${MONTHS[m - 1]} ${y}`;
}

/** The sentence of a problem or notice of `parseWrittenDate`. */
export function writtenDateSentence(said: WrittenDateProblem | WrittenDateNotice): Sentence {
  const { values } = said;
  const written = values['written'] ?? '';
  const date = (values['date'] ?? '') as CivilDate;
  switch (said.code) {
    case 'unreadable':
      return {
        ja: `「${written}」を日付として読めませんでした。R8.11.22 や 2026/11/22 のように入力してください。`,
        en: `"${written}" could not be read as a date. Write it like R8.11.22 or 2026/11/22.`,
      };
    case 'era-missing':
      return {
        ja: `「${written}」の元号がわかりません。令和・平成・昭和のどれかを選んでください。`,
        en: `"${written}" has no era. Choose Reiwa, Heisei or Showa.`,
      };
    case 'no-such-day':
      return {
        ja: `「${written}」はありません。日を確かめてください。`,
        en: `"${written}" does not exist. Check the day.`,
      };
    case 'before-birth': {
      const birth = values['birth'] as CivilDate;
      return {
        ja: `この日（${formatEra(date)}）は生年月日（${formatEra(birth)}）より前です。どちらかを直してください。`,
        en: `This day (${formatEnglish(date)}) is before the date of birth (${formatEnglish(birth)}). Correct one of them.`,
      };
    }
    case 'in-future':
      return {
        ja: `${formatEra(date)}はまだ来ていません。日を確かめてください。`,
        en: `${formatEnglish(date)} is still to come. Check the day.`,
      };
    case 'era-overflow':
      return {
        ja: `${written}は${formatEra(date)}として記録します。`,
        en: `Recorded as ${formatEnglish(date)} (${formatEra(date)}).`,
      };
    default:
      return assertNever(said);
  }
}
