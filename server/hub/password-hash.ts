/** Passwords as they are kept: scrypt with a salt of their own. One at a time, because each takes 32 MB. */

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { BinaryLike, ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { normalPassword } from '#shared/authority/password-rules.ts';

/** OWASP's password storage guidance for scrypt: N = 2^15, r = 8, p = 3. */
export const SCRYPT_COST = { N: 2 ** 15, r: 8, p: 3 };
export type ScryptCost = typeof SCRYPT_COST;
const MEMORY_BYTES_MAX = 64 * 1_024 * 1_024;
const HASH_BYTES = 32;

export interface PasswordHash {
  /** Written down, so that a later version may ask more of new passwords. */
  readonly cost: ScryptCost;
  readonly salt: string;
  readonly hash: string;
}

const scryptAsync = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt);
let turn: Promise<unknown> = Promise.resolve();

/** @param cost - less only where a test makes many */
export async function hashPassword(password: string, cost: ScryptCost): Promise<PasswordHash> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return { cost, salt: salt.toString('base64url'), hash: hash.toString('base64url') };
}

/** @param kept - null takes as long as any other: nobody learns from the time whether there is an account */
export async function isPassword(kept: PasswordHash | null, password: string): Promise<boolean> {
  const salt = kept ? Buffer.from(kept.salt, 'base64url') : randomBytes(16);
  const given = await derive(password, salt, kept?.cost ?? SCRYPT_COST);
  return kept !== null && timingSafeEqual(given, Buffer.from(kept.hash, 'base64url'));
}

function derive(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
  const options = { ...cost, maxmem: MEMORY_BYTES_MAX };
  const derived = turn.then(() => scryptAsync(normalPassword(password), salt, HASH_BYTES, options));
  // A failure is its own caller's: the next one has its turn.
  turn = derived.catch(() => undefined);
  return derived;
}
