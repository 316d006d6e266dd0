/** Which PINs are refused: those that a stranger tries first. */

import { isRealDate } from '#shared/base/civil-date.ts';

/** In order of precedence. */
export type PinProblem =
  | 'not-digits'
  | 'too-short'
  | 'too-long'
  | 'one-digit'
  | 'in-a-row'
  | 'repeated'
  | 'like-a-day';

export const PIN_LENGTH_MIN = 6;
export const PIN_LENGTH_MAX = 12;

/** @returns null for a PIN that may be used */
export function findPinProblem(typed: string): PinProblem | null {
  const pin = typed.normalize('NFKC');
  if (!/^[0-9]*$/.test(pin)) return 'not-digits';
  if (pin.length < PIN_LENGTH_MIN) return 'too-short';
  if (pin.length > PIN_LENGTH_MAX) return 'too-long';
  if (/^(.)\1+$/.test(pin)) return 'one-digit';
  if ([1, -1].some((step) => isRow(pin, step))) return 'in-a-row';
  // 121212, 123123, 12341234.
  if (/^(.{2,4})\1+$/.test(pin)) return 'repeated';
  if (isLikeDay(pin)) return 'like-a-day';
  return null;
}

/** 123456, 654321 and what goes on behind the nine (789012). */
const isRow = (pin: string, step: number): boolean =>
  [...pin].every((digit, at) => at === 0 || (Number(pin[at - 1]) + step + 10) % 10 === Number(digit));

/** Six digits as year, month and day of any century or era; eight as a day since 1900. */
function isLikeDay(pin: string): boolean {
  const [year, month, day] = [pin.slice(0, -4), pin.slice(-4, -2), pin.slice(-2)];
  // 2000 is a leap year, so that 29 February counts whatever the era's year is.
  if (pin.length === 6) return isRealDate(`2000-${month}-${day}`);
  return pin.length === 8 && /^(19|20)/.test(year) && isRealDate(`${year}-${month}-${day}`);
}
