/**
 * Japanese eras: writes dates in them and reads every spelling that people type or that a handbook holds.
 * Two digits are never a western year. What was read differently from what was written comes with a notice. SPEC D10–D14.
 */

import type { CivilDate } from './brand.ts';
import { addDays, civilDate, partsOf } from './civil-date.ts';
import { err, ok } from './result.ts';
import type { Result } from './result.ts';

export type EraName = '明治' | '大正' | '昭和' | '平成' | '令和';

export interface Era {
  readonly name: EraName;
  readonly letter: 'M' | 'T' | 'S' | 'H' | 'R';
  readonly english: string;
  readonly from: CivilDate;
  /** Western year of its year 1. */
  readonly firstYear: number;
}

/** Newest first. Source: 政令 on the change of eras (1926-12-25, 1989-01-08, 2019-05-01); 太政官布告 and 詔書 before. */
export const ERAS: readonly Era[] = [
  { name: '令和', letter: 'R', english: 'Reiwa', from: '2019-05-01' as CivilDate, firstYear: 2019 },
  { name: '平成', letter: 'H', english: 'Heisei', from: '1989-01-08' as CivilDate, firstYear: 1989 },
  { name: '昭和', letter: 'S', english: 'Showa', from: '1926-12-25' as CivilDate, firstYear: 1926 },
  { name: '大正', letter: 'T', english: 'Taisho', from: '1912-07-30' as CivilDate, firstYear: 1912 },
  { name: '明治', letter: 'M', english: 'Meiji', from: '1868-01-25' as CivilDate, firstYear: 1868 },
];

export interface EraYear {
  readonly era: Era;
  /** 1 for 元年. */
  readonly year: number;
}

/** @returns the era and its year; null before 1868-01-25. */
export function eraYearOf(date: CivilDate): EraYear | null {
  for (const era of ERAS) {
    if (date >= era.from) return { era, year: partsOf(date).y - era.firstYear + 1 };
  }
  return null;
}

/** 令和8年11月22日; 令和元年5月1日; the western year where no era reaches. */
export function formatEra(date: CivilDate): string {
  const { y, m, d } = partsOf(date);
  const at = eraYearOf(date);
  if (!at) return `${y}年${m}月${d}日`;
  return `${at.era.name}${at.year === 1 ? '元' : at.year}年${m}月${d}日`;
}

/** R8.11.22; the ISO form where no era reaches. */
export function formatEraShort(date: CivilDate): string {
  const { m, d } = partsOf(date);
  const at = eraYearOf(date);
  return at ? `${at.era.letter}${at.year}.${m}.${d}` : date;
}

export type WrittenDateProblemCode =
  | 'unreadable'
  | 'era-missing'
  | 'no-such-day'
  | 'before-birth'
  | 'in-future';
export type WrittenDateNoticeCode = 'era-overflow';

export interface WrittenDateProblem {
  readonly code: WrittenDateProblemCode;
  /** `written` as typed (trimmed); `date`, `birth`, `today` as YYYY-MM-DD where the code speaks of them. */
  readonly values: Readonly<Record<string, string>>;
}

export interface WrittenDateNotice {
  readonly code: WrittenDateNoticeCode;
  /** `written`: the era date as it was meant (平成31年5月1日); `date`: what is recorded. */
  readonly values: Readonly<Record<string, string>>;
}

export interface WrittenDateContext {
  readonly today: CivilDate;
  /** Where given, a day before it is refused. */
  readonly birth?: CivilDate;
  /** True for days that may lie ahead (expiry of a lot, a due date, a plan). */
  readonly futureAllowed?: boolean;
}

export interface WrittenDate {
  readonly date: CivilDate;
  readonly notices: readonly WrittenDateNotice[];
}

const ERA_WORDS: Readonly<Record<string, Era | 'western'>> = {
  ...Object.fromEntries(
    ERAS.flatMap((era) => [
      [era.name, era],
      [era.name.slice(0, 1), era],
      [era.letter, era],
    ]),
  ),
  西暦: 'western',
  西: 'western',
};
const DAYS_BACK: Readonly<Record<string, number>> = {
  今日: 0,
  きょう: 0,
  本日: 0,
  昨日: 1,
  きのう: 1,
  一昨日: 2,
  おととい: 2,
};
const ERA_PART = '(令和|平成|昭和|大正|明治|西暦|令|平|昭|大|明|西|[RHSTM])?';
const SEPARATED = new RegExp(`^${ERA_PART}\\.?([0-9]{1,4})\\.([0-9]{1,2})\\.([0-9]{1,2})$`);
const COMPACT = new RegExp(`^${ERA_PART}\\.?([0-9]{5,8})$`);

/**
 * Reads a date as a person wrote it: `r81122` `R8.11.22` `令和８年11月22日` `20261122` `2026/11/22` `今日` `-1` …
 *
 * @returns the date with notices on how it was read
 * @returns err: the first of unreadable, era-missing, no-such-day, before-birth, in-future
 */
export function parseWrittenDate(
  text: string,
  context: WrittenDateContext,
): Result<WrittenDate, WrittenDateProblem> {
  const written = text.trim();
  const read = readDate(text.normalize('NFKC').trim(), context.today);
  if (typeof read === 'string') return err({ code: read, values: { written } });
  const { date, notices } = read;
  if (context.birth && date < context.birth) {
    return err({ code: 'before-birth', values: { written, date, birth: context.birth } });
  }
  if (!context.futureAllowed && date > context.today) {
    return err({ code: 'in-future', values: { written, date, today: context.today } });
  }
  return ok({ date, notices });
}

function readDate(
  text: string,
  today: CivilDate,
): WrittenDate | 'unreadable' | 'era-missing' | 'no-such-day' {
  const back = DAYS_BACK[text] ?? daysBack(text);
  if (back !== null) return { date: addDays(today, -back), notices: [] };

  const plain = kanjiNumbersRead(text)
    .toUpperCase()
    .replace(/\(?[日月火水木金土](曜日?)\)?$|\([日月火水木金土]\)$/u, '')
    .trim()
    .replace(/(?<=[0-9])\s*日$/u, '')
    .replace(/元/u, '1')
    .replace(/[年月./,、。・\-‐‑–—−ー\s]+/gu, '.');
  const parts = SEPARATED.exec(plain) ?? compactParts(plain);
  if (!parts) return 'unreadable';

  const word = parts[1];
  const era = word === undefined ? null : (ERA_WORDS[word] ?? null);
  const yearText = parts[2] as string;
  const month = Number(parts[3]);
  const day = Number(parts[4]);
  if (era === null || era === 'western') {
    // Two digits never mean a western year: 08 or 26 could be an era's year as well.
    if (yearText.length !== 4) return era === null && yearText.length <= 2 ? 'era-missing' : 'unreadable';
    const date = civilDate(Number(yearText), month, day);
    return date ? { date, notices: [] } : 'no-such-day';
  }
  if (yearText.length > 3) return 'unreadable';
  const year = Number(yearText);
  const date = year === 0 ? null : civilDate(era.firstYear + year - 1, month, day);
  if (!date) return 'no-such-day';
  if (eraYearOf(date)?.era === era) return { date, notices: [] };
  const meant = `${era.name}${year === 1 ? '元' : year}年${month}月${day}日`;
  return { date, notices: [{ code: 'era-overflow', values: { written: meant, date } }] };
}

/** The last four digits are month and day: r81122 is year 8, 20261122 is year 2026. */
function compactParts(plain: string): readonly (string | undefined)[] | null {
  const match = COMPACT.exec(plain);
  const digits = match?.[2];
  if (!match || digits === undefined) return null;
  return [plain, match[1], digits.slice(0, -4), digits.slice(-4, -2), digits.slice(-2)];
}

/** `-1` is yesterday. A long-vowel mark is what a Japanese keyboard gives for the minus key. */
function daysBack(text: string): number | null {
  const match = /^[-‐‑–—−ー]\s*([0-9]{1,3})$/u.exec(text);
  return match ? Number(match[1]) : null;
}

const KANJI_DIGITS = '〇一二三四五六七八九';

function kanjiNumbersRead(text: string): string {
  return text.replace(/[〇一二三四五六七八九十]+/gu, (run) => {
    if (!run.includes('十')) return [...run].map((digit) => KANJI_DIGITS.indexOf(digit)).join('');
    const [tens = '', ones = ''] = run.split('十');
    return String((tens ? KANJI_DIGITS.indexOf(tens) : 1) * 10 + (ones ? KANJI_DIGITS.indexOf(ones) : 0));
  });
}
