import { expect, test } from 'vitest';
import { findPinProblem } from '#web/app/pin-rules.ts';
import type { PinProblem } from '#web/app/pin-rules.ts';

const CASES: readonly (readonly [pin: string, problem: PinProblem | null])[] = [
  ['', 'too-short'],
  ['12345a', 'not-digits'],
  ['73915', 'too-short'],
  ['7391582046173', 'too-long'],
  ['000000', 'one-digit'],
  ['99999999', 'one-digit'],
  ['123456', 'in-a-row'],
  ['654321', 'in-a-row'],
  ['789012', 'in-a-row'],
  ['210987', 'in-a-row'],
  ['121212', 'repeated'],
  ['739739', 'repeated'],
  ['73917391', 'repeated'],
  ['850412', 'like-a-day'],
  ['040229', 'like-a-day'],
  ['19850412', 'like-a-day'],
  ['20241231', 'like-a-day'],
  ['８５０４１２', 'like-a-day'],
  ['739158', null],
  ['７３９１５８', null],
  ['851332', null],
  ['850431', null],
  ['98765012', null],
  ['739158204617', null],
];

test.each(CASES)('S41 PIN %j: %s', (pin, problem) => {
  expect(findPinProblem(pin)).toBe(problem);
});
