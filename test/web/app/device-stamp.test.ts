import { expect, test } from 'vitest';
import type { DocumentId, RealmId } from '#shared/base/brand.ts';
import { deviceTimeAt, realmOfNew, todayInJapan } from '#web/app/device-stamp.ts';

const HOUR = 3_600_000;

test('S16 a time says how far it may be off: the clock’s distance from the hub’s, the way of the answer, the drift since', () => {
  const compared = { clockOffsetMs: -86_400_000, lastRoundTripAt: 1_000, roundTripMs: 40 };
  expect(deviceTimeAt(1_000, compared)).toEqual({ time: 1_000, errorMs: 86_400_020 });
  expect(deviceTimeAt(1_000 + HOUR, { ...compared, clockOffsetMs: 5 })).toEqual({
    time: 1_000 + HOUR,
    errorMs: 385,
  });
  expect(deviceTimeAt(7, { clockOffsetMs: null, lastRoundTripAt: null, roundTripMs: 0 })).toEqual({
    time: 7,
    errorMs: null,
  });
});

test('S16 today is Japan’s, and a new person lives in an area', () => {
  expect(todayInJapan(Date.parse('2026-11-22T14:59:59Z'))).toBe('2026-11-22');
  expect(todayInJapan(Date.parse('2026-11-22T15:00:00Z'))).toBe('2026-11-23');
  const realms = ['common', 'area-kita', 'area-nishi'] as readonly string[] as readonly RealmId[];
  expect(realmOfNew('person:aaaaaaaaaaaaaaaa' as DocumentId, realms)).toBe('area-kita');
  expect(realmOfNew('session:aaaaaaaaaaaaaaaa' as DocumentId, realms)).toBe('common');
  expect(realmOfNew('person:aaaaaaaaaaaaaaaa' as DocumentId, realms.slice(0, 1))).toBe('common');
});
