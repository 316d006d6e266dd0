/** Sign-in of the office (/api/session): password and a second factor, on a device that was enrolled before. */

import type { PasswordProblem } from '../authority/password-rules.ts';

/**
 * GET /api/session. not-needed: a demonstration, or a role of the field. set-up: this person has no password yet.
 * ended: sign in again; what the device records is taken meanwhile, nothing is shown to it.
 */
export interface SessionAnswer {
  readonly state: 'not-needed' | 'set-up' | 'open' | 'ended';
  /** Hub's clock when it was asked, and when the session ends; null where none is open. */
  readonly now: number;
  readonly endsAt: number | null;
}

/** POST /api/session/set-up {password}: begins, or begins anew, until it is confirmed. */
export interface SetUpAnswer {
  /** Base32, for an authenticator app; and the same as the address of a QR code. */
  readonly secret: string;
  readonly address: string;
}

/** POST /api/session/confirm {password, code}: the app shows the right codes; the session is open from here on. */
export interface ConfirmAnswer {
  /** Shown once; each takes the place of one code. */
  readonly recovery: readonly string[];
}

/** POST /api/session/sign-in {password, code}: `code` of the app, or a recovery code. 204. */

/** In order of precedence. wrong: password or code, nobody is told which. Passwords that are refused: 400 with their problem. */
export const SIGN_IN_ERRORS = ['bad-request', 'not-needed', 'wait', 'wrong', 'set-up-already'] as const;
export type SignInError = (typeof SIGN_IN_ERRORS)[number] | PasswordProblem;
export interface SignInRefusal {
  readonly error: SignInError;
  /** With `wait`: how long no further try is looked at. */
  readonly waitMs?: number;
}
