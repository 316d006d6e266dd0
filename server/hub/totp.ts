/** The second factor of the office: codes by time, as any authenticator app shows them (RFC 6238, RFC 4226, RFC 4648). */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** RFC 4226 recommends 160 bits. */
const SECRET_BYTES = 20;
export const STEP_MS = 30_000;
const DIGITS = 6;
/** One step before and after: clocks of telephones and people's fingers. */
const STEPS_AROUND = 1;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** @returns base32 */
export function newTotpSecret(): string {
  const bits = [...randomBytes(SECRET_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replaceAll(/.{5}/g, (five) => BASE32[Number.parseInt(five, 2)] ?? '');
}

/** What the app shows in a time step. @param secret - base32 */
export function totpAt(secret: string, step: number, digits = DIGITS, hash = 'sha1'): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(hash, bytesOfBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * @param after - the last step of which a code was taken: none is taken twice, nor one of before
 * @returns the step that the code is of; null where it is none of now
 */
export function stepOfCode(secret: string, typed: string, now: number, after: number): number | null {
  const code = Buffer.from(typed.normalize('NFKC').replaceAll(/\s/g, ''));
  const current = Math.floor(now / STEP_MS);
  let found: number | null = null;
  for (let step = current - STEPS_AROUND; step <= current + STEPS_AROUND; step += 1) {
    const wanted = Buffer.from(totpAt(secret, step));
    if (code.length === wanted.length && timingSafeEqual(code, wanted) && step > after) found = step;
  }
  return found;
}

/** What an authenticator app reads from a QR code. */
export const totpAddress = (secret: string, staff: string, municipality: string): string =>
  `otpauth://totp/${encodeURIComponent(`${municipality} 予防接種台帳`)}:${encodeURIComponent(staff)}?` +
  `secret=${secret}&issuer=${encodeURIComponent(`${municipality} 予防接種台帳`)}&algorithm=SHA1&digits=${DIGITS}&period=30`;

function bytesOfBase32(text: string): Buffer {
  const bits = [...text].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((eight) => Number.parseInt(eight, 2)));
}
