/** Verifies what devices sign, on the threads that the platform keeps for it: the hub's own thread only waits. */

import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { signedContent } from '#shared/document/signature.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';

/** A key is read once; a bound for the memory. */
const KEYS_REMEMBERED_MAX = 10_000;
const RAW_ED25519 = 32;
/** 0x04, then x and y. */
const RAW_P256 = 65;

const keys = new Map<string, KeyObject | null>();

/** Whether these words are a key of the kind that they say. */
export const isVerifyingKey = (key: VerifyingKey): boolean => keyObjectOf(key) !== null;

/** @returns whether the device with this key signed the update; false for no signature */
export function hasSigned(
  key: VerifyingKey,
  update: Uint8Array,
  signature: Uint8Array | null | undefined,
): Promise<boolean> {
  const object = keyObjectOf(key);
  if (!object || !signature) return Promise.resolve(false);
  const content = signedContent(update);
  return new Promise((done, failed) => {
    const told = (cause: Error | null, isRight: boolean): void => (cause ? failed(cause) : done(isRight));
    if (key.alg === 'Ed25519') verify(null, content, object, signature, told);
    else verify('sha256', content, { key: object, dsaEncoding: 'ieee-p1363' }, signature, told);
  });
}

/** The same at once, for tools that have nothing else to do. */
export function hasSignedSync(
  key: VerifyingKey,
  update: Uint8Array,
  signature: Uint8Array | null | undefined,
): boolean {
  const object = keyObjectOf(key);
  if (!object || !signature) return false;
  const content = signedContent(update);
  if (key.alg === 'Ed25519') return verify(null, content, object, signature);
  return verify('sha256', content, { key: object, dsaEncoding: 'ieee-p1363' }, signature);
}

function keyObjectOf({ alg, publicKey }: VerifyingKey): KeyObject | null {
  const name = `${alg} ${publicKey}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const made = makeKeyObject(alg, publicKey);
  if (keys.size >= KEYS_REMEMBERED_MAX) keys.clear();
  keys.set(name, made);
  return made;
}

function makeKeyObject(alg: VerifyingKey['alg'], publicKey: string): KeyObject | null {
  const raw = Buffer.from(publicKey, 'base64url');
  const part = (from: number, to: number): string => raw.subarray(from, to).toString('base64url');
  try {
    if (alg === 'Ed25519') {
      if (raw.length !== RAW_ED25519) return null;
      return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } });
    }
    if (raw.length !== RAW_P256 || raw[0] !== 4) return null;
    const key = { kty: 'EC', crv: 'P-256', x: part(1, 33), y: part(33, RAW_P256) };
    return createPublicKey({ format: 'jwk', key });
  } catch (cause) {
    // A point that is not on the curve.
    if (cause instanceof Error && 'code' in cause) return null;
    throw cause;
  }
}
