/** Sign-in of the office (/api/session): password and a second factor, or a passkey, on a device that was enrolled before. */

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
  /** Whether this person may sign in by a passkey. */
  readonly hasPasskey: boolean;
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

/**
 * POST /api/session/reauth {password}, or /api/session/reauth-passkey (AskedPasskey): within a session, whoever signed in
 * shows it once more. Tries count as those of signing in. 204.
 */

/** POST /api/session/password {password, next}: within a session; every other session of the person ends. 204. */

/** A passkey as its owner sees it (GET /api/session/passkeys). */
export interface OwnPasskey {
  readonly id: string;
  readonly name: string;
  /** Hub's clock. */
  readonly addedAt: number;
  /** null: nobody has signed in by it yet. */
  readonly usedAt: number | null;
}
export interface OwnPasskeysAnswer {
  readonly passkeys: readonly OwnPasskey[];
}

/** POST /api/session/passkeys/begin {password}: for `PublicKeyCredential.parseCreationOptionsFromJSON`. */
export interface AddPasskeyAnswer {
  readonly options: PasskeyCreation;
}
interface PasskeyCreation {
  readonly challenge: string;
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly pubKeyCredParams: readonly { readonly type: 'public-key'; readonly alg: number }[];
  readonly excludeCredentials: readonly PasskeyName[];
  readonly authenticatorSelection: {
    readonly residentKey: 'preferred';
    readonly userVerification: 'required';
  };
  readonly attestation: 'none';
  readonly timeout: number;
}
interface PasskeyName {
  readonly type: 'public-key';
  readonly id: string;
}

/** POST /api/session/passkeys: 204. What the browser made, in base64url where it is bytes. */
export interface AddedPasskey {
  readonly name: string;
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  /** As `getPublicKey` gives it: SPKI, DER. */
  readonly publicKey: string;
  /** Of COSE. */
  readonly algorithm: number;
}

/** POST /api/session/passkeys/remove {id}: 204, also where it is gone already. */

/** POST /api/session/passkey-challenge: for `PublicKeyCredential.parseRequestOptionsFromJSON`. */
export interface PasskeyChallengeAnswer {
  readonly options: {
    readonly challenge: string;
    readonly rpId: string;
    readonly allowCredentials: readonly PasskeyName[];
    readonly userVerification: 'required';
    readonly timeout: number;
  };
}

/** POST /api/session/passkey: signs in. 204. */
export interface AskedPasskey {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  /** The account's handle, where the authenticator keeps one. */
  readonly userHandle: string | null;
}

/**
 * In order of precedence. wrong: password, code or passkey, nobody is told which part. too-many: this person has as many
 * passkeys as one may have. passkey-refused: what was made is not what was asked for, or came too late.
 * Passwords that are refused: 400 with their problem.
 */
export const SIGN_IN_ERRORS = [
  'bad-request',
  'not-needed',
  'wait',
  'wrong',
  'set-up-already',
  'too-many',
  'passkey-refused',
] as const;
export type SignInError = (typeof SIGN_IN_ERRORS)[number] | PasswordProblem;
export interface SignInRefusal {
  readonly error: SignInError;
  /** With `wait`: how long no further try is looked at. */
  readonly waitMs?: number;
}
