/**
 * The tablet's own authenticator (fingerprint, face, or its screen lock) through WebAuthn: makes a passkey of this
 * device, and asks it for the secret that opens the ledger. Needs no network and no hub: the proof is the secret itself,
 * which the authenticator gives for one salt after it has recognised the person (the PRF extension), so nothing is done
 * with the signature, and the challenge is any.
 */

import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { toBase64Url } from '#web/store/base64.ts';
import { askBrowser, hasPasskeys } from './ask-browser.ts';
import { PASSKEY_SALT_BYTES, PASSKEY_SECRET_BYTES } from '#web/store/passkey-wrap.ts';
import type { PasskeySecret } from '#web/store/passkey-wrap.ts';

/**
 * no-passkey: this member has none here. cancelled: the person closed the dialog, let it run out, was not recognised, or
 * the passkey was taken off the tablet: browsers do not say which. no-secret: this authenticator gives none (no PRF).
 * other-secret: it gave one that opens nothing. unavailable: the browser asks no authenticator here.
 */
export interface PasskeyFailure {
  readonly code: 'no-passkey' | 'cancelled' | 'no-secret' | 'other-secret' | 'unavailable';
}

/** @returns PASSKEY_SECRET_BYTES */
export type AskPasskey = (
  passkey: Pick<PasskeySecret, 'id' | 'salt'>,
) => Promise<Result<Uint8Array, PasskeyFailure>>;

const CHALLENGE_BYTES = 32;
const TIMEOUT_MS = 60_000;
/** ES256, RS256 (Windows Hello), Ed25519: what platform authenticators make. */
const ALGORITHMS = [-7, -257, -8];

/** Whether this tablet could make a passkey with a secret, as far as it says. */
export async function canMakePasskey(): Promise<boolean> {
  if (!hasPasskeys()) return false;
  if (!(await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())) return false;
  // Older browsers do not tell; then only making one shows it.
  const type: Partial<typeof PublicKeyCredential> = PublicKeyCredential;
  const told = await type.getClientCapabilities?.();
  return told?.['extension:prf'] !== false;
}

/**
 * Makes a passkey of this member on this device; one of before is replaced in the tablet's own list.
 *
 * @param user - shown by the tablet in its list and dialogs
 */
export async function makePasskey(
  device: string,
  user: { readonly staff: string; readonly name: string },
): Promise<Result<PasskeySecret, PasskeyFailure>> {
  const salt = crypto.getRandomValues(new Uint8Array(PASSKEY_SALT_BYTES));
  const publicKey: PublicKeyCredentialCreationOptions = {
    rp: { id: location.hostname, name: '予防接種台帳' },
    user: { id: await handleOf(device, user.staff), name: user.name, displayName: user.name },
    challenge: crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES)),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    authenticatorSelection: {
      authenticatorAttachment: 'platform',
      residentKey: 'required',
      userVerification: 'required',
    },
    attestation: 'none',
    timeout: TIMEOUT_MS,
    extensions: { prf: { eval: { first: salt } } },
  };
  const made = await attempt(() => navigator.credentials.create({ publicKey }));
  if (!made.ok) return made;
  const id = new Uint8Array(made.value.rawId);
  const { prf } = made.value.getClientExtensionResults();
  const first = secretOf(prf?.results?.first);
  // Many give their secret only when they are asked for it.
  const secret: Result<Uint8Array, PasskeyFailure> = first
    ? ok(first)
    : prf?.enabled === true
      ? await askPasskey({ id, salt })
      : err({ code: 'no-secret' });
  if (!secret.ok) await forgetPasskey(toBase64Url(id));
  return secret.ok ? ok({ id, salt, secret: secret.value }) : secret;
}

/** Asks the person to be recognised, and the authenticator for its secret. */
export const askPasskey: AskPasskey = async ({ id, salt }) => {
  const publicKey: PublicKeyCredentialRequestOptions = {
    rpId: location.hostname,
    challenge: crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES)),
    allowCredentials: [{ type: 'public-key', id: id as BufferSource, transports: ['internal'] }],
    userVerification: 'required',
    timeout: TIMEOUT_MS,
    extensions: { prf: { eval: { first: salt as BufferSource } } },
  };
  const answer = await attempt(() => navigator.credentials.get({ publicKey }));
  if (!answer.ok) return answer;
  const secret = secretOf(answer.value.getClientExtensionResults().prf?.results?.first);
  return secret ? ok(secret) : err({ code: 'no-secret' });
};

/** Tells the tablet that a passkey opens nothing any more, where it listens: else it stays in the tablet's own list. */
export async function forgetPasskey(credentialId: string): Promise<void> {
  const type: Partial<typeof PublicKeyCredential> = hasPasskeys() ? PublicKeyCredential : {};
  // A tablet that does not care, or cannot, loses nothing by it.
  await type.signalUnknownCredential?.({ rpId: location.hostname, credentialId }).catch(() => undefined);
}

/** The same for the same member of the same device, and nobody's name. */
async function handleOf(device: string, staff: string): Promise<Uint8Array<ArrayBuffer>> {
  const text = new TextEncoder().encode(`ledger-device ${device} ${staff}`);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', text));
}

function secretOf(given: BufferSource | undefined): Uint8Array | null {
  if (!given) return null;
  const bytes = ArrayBuffer.isView(given)
    ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
    : new Uint8Array(given);
  return bytes.length === PASSKEY_SECRET_BYTES ? Uint8Array.from(bytes) : null;
}

async function attempt(
  ask: () => Promise<Credential | null>,
): Promise<Result<PublicKeyCredential, PasskeyFailure>> {
  const given = await askBrowser(ask);
  if (given.ok) return given;
  return err({ code: given.error === 'unavailable' ? 'unavailable' : 'cancelled' });
}
