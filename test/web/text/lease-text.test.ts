/** How long a device may still be read, in words. */

import { afterEach, expect, test } from 'vitest';
import { language } from '#web/text/language.svelte.ts';
import { leaseText } from '#web/text/lock-text.ts';
import { LeaseView } from '#web/views/lease-view.svelte.ts';

afterEach(() => {
  language.current = 'ja';
});

test('S55 the hours are rounded down, the last one is counted in minutes', () => {
  const hour = 3_600_000;
  expect(leaseText(24 * hour - 1)).toBe('あと23時間、通信なしで見られます');
  expect(leaseText(hour)).toBe('あと1時間、通信なしで見られます');
  expect(leaseText(hour - 1)).toBe('あと59分、通信なしで見られます');
  expect(leaseText(0)).toBe('あと0分、通信なしで見られます');
});

test('S55 it is near its end in the last 4 hours; where there is no lease nothing ends', () => {
  const near = (left: number | null) => new LeaseView({ leaseLeft: () => left }).isNearEnd;
  expect([near(4 * 3_600_000 + 1), near(4 * 3_600_000), near(0), near(null)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
