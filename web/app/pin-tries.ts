/** How often a PIN may be tried, and what is said to whoever may not try now. */

import type { KeyringMember } from '#web/store/keyring.ts';

/** After so many wrong PINs in a row each further one has to wait; at the last the member is shut out. */
export const WAITS_MS: Readonly<Record<number, number>> = {
  5: 60_000,
  6: 2 * 60_000,
  7: 5 * 60_000,
  8: 15 * 60_000,
  9: 60 * 60_000,
};
export const WRONG_PINS_MAX = 10;

/**
 * In order of precedence. no-member: nobody of that name opens this device. shut: too many wrong PINs; a colleague or
 * the office re-opens. no-share: the device itself may not be opened until the hub was reached. wait: too soon.
 */
export type UnlockFailure =
  | { readonly code: 'no-member' | 'shut' | 'no-share' }
  | { readonly code: 'wait'; readonly waitMs: number }
  | { readonly code: 'wrong-pin'; readonly triesLeft: number; readonly waitMs: number };

/** @returns null where a PIN of this member may be tried */
export function refusalOf(
  member: Pick<KeyringMember, 'wrapped' | 'wrong' | 'waitMs'>,
  hasShare: boolean,
): UnlockFailure | null {
  // At the last try the power may have gone before the key was destroyed.
  if (member.wrapped === null || member.wrong >= WRONG_PINS_MAX) return { code: 'shut' };
  if (!hasShare) return { code: 'no-share' };
  return member.waitMs > 0 ? { code: 'wait', waitMs: member.waitMs } : null;
}
