/**
 * The keys of a sealed device as they lie on its disk: the read key, once for each staff member, wrapped under that
 * member's PIN joined with the device's share, and once more under the member's passkey where there is one
 * (passkey-wrap.ts). Nothing here opens anything without either.
 *
 * KEK = HKDF-SHA-256(PBKDF2-SHA-256(PIN, salt, 600,000) followed by the share). The share lies outside IndexedDB,
 * where it can be overwritten: without it no PIN opens anything, so its end is the end of reading.
 */

import { fromBase64Url, toBase64Url } from './base64.ts';

/** OWASP's password storage guidance for PBKDF2-HMAC-SHA-256 (2023), and DR-27. */
export const PIN_ROUNDS = 600_000;
const SALT_BYTES = 16;
const IV_BYTES = 12;
export const SHARE_BYTES = 32;
export const READ_KEY_BYTES = 32;
const utf8 = new TextEncoder();

/** Who may open this device. Name, role and site are for the screen that asks for the PIN: they are of staff. */
export interface KeyringMember {
  readonly staff: string;
  readonly name: string;
  readonly role: string;
  readonly site: string;
  readonly salt: string;
  /** Of PBKDF2: written down, so that a later version may ask more of new PINs. */
  readonly rounds: number;
  /** The read key for this member; null: destroyed after too many wrong PINs, or never made. */
  readonly wrapped: string | null;
  /** Opens the same besides the PIN; null where this member set none up here. */
  readonly passkey: MemberPasskey | null;
  /** Wrong PINs since the last right one. */
  readonly wrong: number;
  /** How long the next try has to wait, in running time of the app: no clock shortens it. */
  readonly waitMs: number;
}

/** A member's passkey on this device: what the authenticator is asked with, and the read key under its answer. */
export interface MemberPasskey {
  /** base64url of the credential's id. */
  readonly id: string;
  /** base64url: what the authenticator's secret function (WebAuthn PRF) is asked for. */
  readonly salt: string;
  readonly wrapped: string;
}

export interface HubKeys {
  /** base64url of the hub's public point (P-256): whoever holds its other half opens own entries. */
  readonly sealKey: string;
  /** Lets this device hand in sealed entries, and nothing else. */
  readonly drain: string;
}

/** How long the device may be read without reaching the hub, on a clock that never goes back (LeaseClock). */
export interface Lease {
  readonly endsAt: number;
  /** The latest time that this device has seen. */
  readonly seenAt: number;
}

export interface Keyring {
  /** Grows with every change; of two copies the later one holds. */
  readonly generation: number;
  readonly device: string;
  readonly municipality: { readonly code: string; readonly name: string };
  readonly demonstration: boolean;
  readonly members: readonly KeyringMember[];
  /** Realms of the device, for what is recorded while nobody can open it. */
  readonly realms: readonly string[];
  /** What the hub gave for sealing to it; null until it was reached. */
  readonly hub: HubKeys | null;
  /** null where the hub never gave one: then nothing ends. */
  readonly lease: Lease | null;
  /** The share, sealed to the hub: what it gives back when a lease has ended. */
  readonly shareEscrow: string | null;
  /** The read key, sealed to the hub: what it gives back for a code of the office, when a PIN was forgotten. */
  readonly readEscrow: string | null;
  /** It is being emptied: nobody opens it any more, and it records nothing more. */
  readonly isWiping: boolean;
  /** Keys of the time before this device was sealed, each under the read key: what they sealed stays readable. */
  readonly olderKeys: readonly string[];
}

export type MemberName = Pick<KeyringMember, 'staff' | 'name' | 'role' | 'site'>;

const NO_TRIES = { wrong: 0, waitMs: 0 };

/** Wraps the read key for one member; wrong tries are forgotten, and a passkey is. */
export async function wrapForMember(
  member: MemberName,
  pin: string,
  share: Uint8Array,
  readKey: Uint8Array,
  rounds: number,
): Promise<KeyringMember> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const kek = await keyOfPin(pin, salt, rounds, share);
  const wrapped = toBase64Url(await sealWith(kek, readKey, `read-key:${member.staff}`));
  const { staff, name, role, site } = member;
  return { staff, name, role, site, salt: toBase64Url(salt), rounds, wrapped, passkey: null, ...NO_TRIES };
}

/** @returns the 32 bytes of the read key, or null where the PIN is another (or the share is) */
export async function unwrapForMember(
  member: KeyringMember,
  pin: string,
  share: Uint8Array,
): Promise<Uint8Array | null> {
  if (member.wrapped === null) return null;
  const kek = await keyOfPin(pin, fromBase64Url(member.salt), member.rounds, share);
  return openWith(kek, fromBase64Url(member.wrapped), `read-key:${member.staff}`);
}

/** @param readKey - of AES-GCM; @param older - raw bytes */
export const wrapOlderKey = async (readKey: CryptoKey, older: Uint8Array): Promise<string> =>
  toBase64Url(await sealWith(readKey, older, 'older-key'));

export const unwrapOlderKey = (readKey: CryptoKey, wrapped: string): Promise<Uint8Array | null> =>
  openWith(readKey, fromBase64Url(wrapped), 'older-key');

async function keyOfPin(
  pin: string,
  salt: Uint8Array,
  rounds: number,
  share: Uint8Array,
): Promise<CryptoKey> {
  // Full-width digits are what a Japanese keyboard gives for the same PIN.
  const secret = utf8.encode(pin.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt: salt as BufferSource, iterations: rounds },
    base,
    256,
  );
  const joined = new Uint8Array(32 + share.length);
  joined.set(new Uint8Array(bits));
  joined.set(share, 32);
  const material = await crypto.subtle.importKey('raw', joined, 'HKDF', false, ['deriveKey']);
  joined.fill(0);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: salt as BufferSource, info: utf8.encode('ledger-kek-1') },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** @returns a box that `openWith` opens with the same key and purpose */
export async function sealWith(key: CryptoKey, plain: Uint8Array, purpose: string): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const how = { name: 'AES-GCM', iv, additionalData: utf8.encode(purpose) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(how, key, plain as BufferSource));
  const box = new Uint8Array(IV_BYTES + sealed.length);
  box.set(iv);
  box.set(sealed, IV_BYTES);
  return box;
}

/** @returns null where the box was not sealed with this key for this purpose */
export async function openWith(key: CryptoKey, box: Uint8Array, purpose: string): Promise<Uint8Array | null> {
  const iv = box.slice(0, IV_BYTES);
  const how = { name: 'AES-GCM', iv, additionalData: utf8.encode(purpose) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, box.slice(IV_BYTES)));
  } catch (cause) {
    // What Web Crypto says of every box that does not fit its key.
    if (cause instanceof DOMException && cause.name === 'OperationError') return null;
    throw cause;
  }
}
