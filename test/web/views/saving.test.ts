/** Taps while something is being saved. */

import { expect, test } from 'vitest';
import { Saving } from '#web/views/saving.svelte.ts';

test('a save holds off the next tap from its first moment, and is said only where it lasts', async () => {
  const saving = new Saving();
  let end: (value: string) => void = () => undefined;
  const first = saving.during(() => new Promise<string>((resolve) => (end = resolve)));
  expect([saving.isNow, saving.isSaid]).toEqual([true, false]);
  expect(await saving.during(() => Promise.resolve('second'))).toBeNull();
  await expect.poll(() => saving.isSaid).toBe(true);
  end('first');
  expect(await first).toBe('first');
  expect([saving.isNow, saving.isSaid]).toEqual([false, false]);
});

test('a save that is over at once is never said, and one that fails lets the next begin', async () => {
  const saving = new Saving();
  await expect(saving.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await saving.during(() => Promise.resolve(1))).toBe(1);
  await new Promise((wake) => setTimeout(wake, 150));
  expect([saving.isNow, saving.isSaid]).toEqual([false, false]);
});
