/** For how long it counts on an open device that somebody has shown who it is. */

import { expect, test } from 'vitest';
import { FRESH_MS, isFresh } from '#web/app/reauth-fresh.ts';
import type { Deed } from '#web/app/reauth-fresh.ts';

const SHOWN = { staff: 's1', wall: 1_000_000, running: 5_000 };
const after = (ms: number, wallMs = ms) => ({ wall: SHOWN.wall + wallMs, running: SHOWN.running + ms });

test('S66 it counts five minutes for corrections and one for closing and files, and not a moment longer', () => {
  const minutes = { correct: 5, close: 1, export: 1, rescue: 1 };
  for (const [deed, limit] of Object.entries(minutes)) {
    const ms = limit * 60_000;
    expect(isFresh(deed as Deed, 's1', SHOWN, after(0)), deed).toBe(true);
    expect(isFresh(deed as Deed, 's1', SHOWN, after(ms - 1)), deed).toBe(true);
    expect(isFresh(deed as Deed, 's1', SHOWN, after(ms)), deed).toBe(false);
  }
  expect(Object.keys(FRESH_MS)).toEqual(Object.keys(minutes));
});

test('S66 it counts for that member alone', () => {
  expect(isFresh('correct', 's2', SHOWN, after(0))).toBe(false);
  expect(isFresh('correct', 's1', null, after(0))).toBe(false);
});

test('S66 neither a clock set back nor a tablet that slept makes it longer', () => {
  // The wall clock was set back by an hour; the app ran on.
  expect(isFresh('correct', 's1', SHOWN, after(10 * 60_000, -60 * 60_000))).toBe(false);
  expect(isFresh('correct', 's1', SHOWN, after(1_000, -60 * 60_000))).toBe(false);
  // The app's running time stood still as the tablet slept.
  expect(isFresh('correct', 's1', SHOWN, after(1_000, 8 * 3_600_000))).toBe(false);
});
