/** Dates, times and ages as people read them. Japanese dates are in eras; English ones western. */

import type { Age } from '#shared/base/civil-date.ts';
import { ageOn, partsOf, weekdayOf } from '#shared/base/civil-date.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import { formatEra, formatEraShort } from '#shared/base/era.ts';
import { formatEnglish } from '#shared/base/era-sentences.ts';
import { language } from './language.svelte.ts';

const WEEKDAYS_JA = ['日', '月', '火', '水', '木', '金', '土'] as const;
const WEEKDAYS_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** 令和8年11月22日 / 22 Nov 2026. */
export const dateText = (date: CivilDate): string =>
  language.current === 'ja' ? formatEra(date) : formatEnglish(date);

/** R8.11.22 / 22 Nov 2026: for narrow columns. */
export const shortDateText = (date: CivilDate): string =>
  language.current === 'ja' ? formatEraShort(date) : formatEnglish(date);

/** 令和8年11月22日（日）/ Sun 22 Nov 2026. */
export const dayText = (date: CivilDate): string =>
  language.current === 'ja'
    ? `${formatEra(date)}（${WEEKDAYS_JA[weekdayOf(date)]}）`
    : `${WEEKDAYS_EN[weekdayOf(date)]} ${formatEnglish(date)}`;

/** 11月22日 / 22 Nov, without the year. */
export function monthDayText(date: CivilDate): string {
  const { m, d } = partsOf(date);
  return language.current === 'ja' ? `${m}月${d}日` : formatEnglish(date).replace(/ \d+$/, '');
}

/** 4か月12日 under one year, 4歳2か月 under seven, 34歳 from then on. '' before birth. */
export function ageText(birth: CivilDate, on: CivilDate): string {
  const age = ageOn(birth, on);
  if (!age) return '';
  return language.current === 'ja' ? ageJa(age) : ageEn(age);
}

function ageJa({ years, months, days }: Age): string {
  if (years >= 7) return `${years}歳`;
  if (years >= 1) return months === 0 ? `${years}歳` : `${years}歳${months}か月`;
  if (months >= 1) return days === 0 ? `${months}か月` : `${months}か月${days}日`;
  return `生後${days}日`;
}

function ageEn({ years, months, days }: Age): string {
  if (years >= 7) return `${years} y`;
  if (years >= 1) return months === 0 ? `${years} y` : `${years} y ${months} m`;
  if (months >= 1) return days === 0 ? `${months} m` : `${months} m ${days} d`;
  return `${days} d`;
}

/** What stands under a date that is being typed: 令和8年11月22日（2026年・日曜・4歳2か月）. */
export function dateEcho(date: CivilDate, birth: CivilDate | null): string {
  const { y } = partsOf(date);
  const age = birth ? ageText(birth, date) : '';
  return language.current === 'ja'
    ? `${formatEra(date)}（${[`${y}年`, `${WEEKDAYS_JA[weekdayOf(date)]}曜`, age].filter(Boolean).join('・')}）`
    : [`${WEEKDAYS_EN[weekdayOf(date)]} ${formatEnglish(date)}`, formatEraShort(date), age]
        .filter(Boolean)
        .join(', ');
}

const JAPAN_OFFSET_MS = 9 * 60 * 60_000;

/** The civil day of Japan on which an instant falls, whatever the time zone of the device is set to. */
export const dayOf = (ms: number): CivilDate =>
  new Date(ms + JAPAN_OFFSET_MS).toISOString().slice(0, 10) as CivilDate;

/** 10:32, Japan's time. */
export function timeText(ms: number): string {
  const at = new Date(ms + JAPAN_OFFSET_MS);
  return `${at.getUTCHours()}:${String(at.getUTCMinutes()).padStart(2, '0')}`;
}

/** 10:32 today, 11月20日 10:32 on another day. */
export function momentText(ms: number, today: CivilDate): string {
  const day = dayOf(ms);
  return day === today ? timeText(ms) : `${monthDayText(day)} ${timeText(ms)}`;
}

/** The build of this product: its name is the time at which it was built. */
export const versionText = (version: string): string =>
  /^[0-9]{13}$/.test(version)
    ? `${shortDateText(dayOf(Number(version)))} ${timeText(Number(version))}`
    : version;
