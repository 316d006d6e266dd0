/**
 * The read key under a member's passkey: KEK = HKDF-SHA-256(secret of the authenticator followed by the device's share).
 * Like a PIN it opens nothing without the share, so that the end of a lease is the end of reading here, too.
 */

import { fromBase64Url, toBase64Url } from './base64.ts';
import { openWith, sealWith } from './keyring.ts';
import type { MemberPasskey } from './keyring.ts';

export const PASSKEY_SALT_BYTES = 32;
/** What WebAuthn's PRF extension gives for one salt. */
export const PASSKEY_SECRET_BYTES = 32;
const utf8 = new TextEncoder();

/** An authenticator's credential, asked for its secret. */
export interface PasskeySecret {
  readonly id: Uint8Array;
  /** PASSKEY_SALT_BYTES, random: of this member on this device alone. */
  readonly salt: Uint8Array;
  /** PASSKEY_SECRET_BYTES; the same for the same credential and salt, and for nobody without the person's consent. */
  readonly secret: Uint8Array;
}

export async function wrapForPasskey(
  staff: string,
  { id, salt, secret }: PasskeySecret,
  share: Uint8Array,
  readKey: Uint8Array,
): Promise<MemberPasskey> {
  const kek = await keyOfSecret(secret, salt, share);
  const wrapped = await sealWith(kek, readKey, purposeOf(staff));
  return { id: toBase64Url(id), salt: toBase64Url(salt), wrapped: toBase64Url(wrapped) };
}

/** @returns the 32 bytes of the read key, or null where the secret is another (or the share is) */
export async function unwrapForPasskey(
  staff: string,
  passkey: MemberPasskey,
  secret: Uint8Array,
  share: Uint8Array,
): Promise<Uint8Array | null> {
  const kek = await keyOfSecret(secret, fromBase64Url(passkey.salt), share);
  return openWith(kek, fromBase64Url(passkey.wrapped), purposeOf(staff));
}

const purposeOf = (staff: string): string => `read-key-passkey:${staff}`;

async function keyOfSecret(secret: Uint8Array, salt: Uint8Array, share: Uint8Array): Promise<CryptoKey> {
  const joined = new Uint8Array(secret.length + share.length);
  joined.set(secret);
  joined.set(share, secret.length);
  const material = await crypto.subtle.importKey('raw', joined, 'HKDF', false, ['deriveKey']);
  joined.fill(0);
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: salt as BufferSource,
      info: utf8.encode('ledger-passkey-kek-1'),
    },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}
