/** The status words: the worst that is true, and never a word about a copy that nobody has answered for. */

import { afterEach, expect, test } from 'vitest';
import type { DeviceStatus } from '#web/app/device.ts';
import { ageText, dayOf, timeText } from '#web/text/date-text.ts';
import { language } from '#web/text/language.svelte.ts';
import { copyOf, statusOf } from '#web/text/status-text.ts';
import type { CivilDate } from '#shared/base/brand.ts';

/** 2026-11-22 10:32 in Japan. */
const NOW = Date.UTC(2026, 10, 22, 1, 32);
const fine: DeviceStatus = {
  waiting: 0,
  sending: false,
  held: 0,
  aside: 0,
  lost: 0,
  lastRoundTripAt: NOW,
  hubAnswers: true,
  caughtUp: true,
  isWhole: true,
  left: [],
  loading: null,
  storage: 'good',
  clockOffsetMs: 0,
  isFollower: false,
  refused: null,
  isNotHub: false,
};
const words = (change: Partial<DeviceStatus>): string => statusOf({ ...fine, ...change }, NOW).words;

afterEach(() => {
  language.current = 'ja';
});

test('all is well only with an answer of the hub and nothing waiting', () => {
  expect(words({})).toBe('センター受付済み 10:32');
  expect(words({ hubAnswers: false })).toBe('圏外でも記録できます｜最終受信 10:32');
  expect(words({ hubAnswers: false, lastRoundTripAt: null })).toBe(
    '圏外でも記録できます｜まだ受信していません',
  );
});

test('what waits is said before everything that is merely quiet, and sending only while the hub answers', () => {
  expect(words({ waiting: 3 })).toBe('送信待ち 3件');
  expect(words({ waiting: 3, sending: true })).toBe('送信中 3件');
  expect(words({ waiting: 3, sending: true, hubAnswers: false })).toBe('送信待ち 3件');
  expect(words({ waiting: 3, held: 1 })).toBe('1件 センターで確認中');
});

test('a store that fails is louder than anything else', () => {
  expect(words({ storage: 'failing', waiting: 3, held: 1, refused: 'version' })).toBe(
    '保存できません — 紙に書いてください',
  );
  expect(words({ refused: 'revoked', waiting: 3 })).toBe('この端末は止められています');
});

test('a captive portal is named, and what waits stays in sight', () => {
  expect(words({ isNotHub: true, hubAnswers: false, waiting: 2 })).toBe(
    '送信待ち 2件｜センターではない画面が返っています',
  );
});

test('a copy is received with the time of its receipt, on another day with the day', () => {
  expect(copyOf({ state: 'stored' }, NOW).words).toBe('端末に保存済み');
  expect(copyOf({ state: 'received', at: NOW }, NOW).words).toBe('センター受付済み 10:32');
  expect(copyOf({ state: 'received', at: NOW - 48 * 3_600_000 }, NOW).words).toBe(
    'センター受付済み 11月20日 10:32',
  );
  expect(copyOf({ state: 'received', at: null }, NOW).words).toBe('センター受付済み');
  expect(copyOf({ state: 'held', reason: 'not-allowed' }, NOW).words).toBe('センターで確認中');
});

test('the language switches the same words', () => {
  language.current = 'en';
  expect(words({ waiting: 3 })).toBe('3 to send');
});

test('days and times are those of Japan, whatever the time zone of the device', () => {
  expect(dayOf(Date.UTC(2026, 10, 21, 15, 0))).toBe('2026-11-22');
  expect(dayOf(Date.UTC(2026, 10, 21, 14, 59))).toBe('2026-11-21');
  expect(timeText(Date.UTC(2026, 10, 21, 23, 5))).toBe('8:05');
});

test('ages read as people say them', () => {
  const ages = ['2026-11-22', '2026-11-10', '2026-07-10', '2024-09-22', '2019-11-22', '1990-01-01'];
  expect(ages.map((birth) => ageText(birth as CivilDate, '2026-11-22' as CivilDate))).toEqual([
    '生後0日',
    '生後12日',
    '4か月12日',
    '2歳2か月',
    '7歳',
    '36歳',
  ]);
});
