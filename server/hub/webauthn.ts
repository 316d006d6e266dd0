/**
 * What a browser brings of a passkey, verified (W3C Web Authentication level 3, §7.1 and §7.2). No attestation is asked
 * for: which make of authenticator it is decides nothing here. The key comes as the browser reads it out
 * (`getPublicKey`), so that nothing has to be parsed but the fixed head of the authenticator's data.
 */

import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as v from 'valibot';
import type { AddedPasskey, AskedPasskey } from '#shared/api/session-api.ts';

/** One passkey as it is kept. */
export const passkeySchema = v.object({
  /** base64url of the credential's id. */
  id: v.string(),
  /** Given by its owner. */
  name: v.string(),
  rpId: v.string(),
  /** base64url of the public key (SPKI, DER). */
  key: v.string(),
  algorithm: v.number(),
  /** Of the authenticator's own signatures; 0 where it does not count. */
  count: v.number(),
  addedAt: v.number(),
  usedAt: v.nullable(v.number()),
});
export type Passkey = v.InferOutput<typeof passkeySchema>;

/** What was asked for. */
export interface Expected {
  /** base64url; given out by this hub, for this use, a moment ago. */
  readonly challenge: string;
  /** Of this hub's pages, as browsers write it. */
  readonly origin: string;
  readonly rpId: string;
}

/** COSE names: ES256, RS256, Ed25519. */
export const ALGORITHMS = [-7, -257, -8] as const;
const RSA_BITS_MIN = 2_048;

/** Hash of the place, flags, counter; then, when it is made, the id and the key. */
const HEAD_BYTES = 37;
const ID_AT = HEAD_BYTES + 18;
const ID_BYTES_MAX = 1_023;
const PRESENT = 0x01;
/** The person was recognised: by finger, face, or the authenticator's own number. */
const VERIFIED = 0x04;
const CARRIES_KEY = 0x40;

/** @returns what is to be kept; null where it is not what was asked for */
export function checkAdded(
  added: AddedPasskey,
  expected: Expected,
): Pick<Passkey, 'id' | 'rpId' | 'key' | 'algorithm' | 'count'> | null {
  if (!isClientData(added.clientDataJSON, 'webauthn.create', expected)) return null;
  const data = Buffer.from(added.authenticatorData, 'base64url');
  const head = readHead(data, expected.rpId);
  if (!head || !(head.flags & CARRIES_KEY)) return null;
  const idLength = data.length < ID_AT ? 0 : data.readUInt16BE(ID_AT - 2);
  const id = data.subarray(ID_AT, ID_AT + idLength);
  if (idLength === 0 || idLength > ID_BYTES_MAX || id.length !== idLength) return null;
  if (id.toString('base64url') !== added.id) return null;
  const key = readKey(added.publicKey, added.algorithm);
  if (!key) return null;
  const spki = key.export({ type: 'spki', format: 'der' }).toString('base64url');
  return { id: added.id, rpId: expected.rpId, key: spki, algorithm: added.algorithm, count: head.count };
}

/** @returns the passkey with its counter as it is now; null where the answer is not this passkey's, or was copied */
export function checkAsked(asked: AskedPasskey, passkey: Passkey, expected: Expected): Passkey | null {
  if (asked.id !== passkey.id || passkey.rpId !== expected.rpId) return null;
  if (!isClientData(asked.clientDataJSON, 'webauthn.get', expected)) return null;
  const data = Buffer.from(asked.authenticatorData, 'base64url');
  const head = readHead(data, expected.rpId);
  const key = readKey(passkey.key, passkey.algorithm);
  if (!head || !key) return null;
  const clientData = Buffer.from(asked.clientDataJSON, 'base64url');
  const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
  const hash = passkey.algorithm === -8 ? null : 'sha256';
  if (!verify(hash, signed, key, Buffer.from(asked.signature, 'base64url'))) return null;
  // An authenticator that counts and does not go on was copied; one that never counts says 0 always.
  const isCopied = (head.count !== 0 || passkey.count !== 0) && head.count <= passkey.count;
  return isCopied ? null : { ...passkey, count: head.count };
}

function isClientData(encoded: string, type: string, { challenge, origin }: Expected): boolean {
  const told = parseJson(Buffer.from(encoded, 'base64url').toString());
  return (
    typeof told === 'object' &&
    told !== null &&
    'type' in told &&
    told.type === type &&
    'challenge' in told &&
    told.challenge === challenge &&
    'origin' in told &&
    told.origin === origin &&
    // Within a frame of another site, somebody else chose what the person sees.
    !('crossOrigin' in told && told.crossOrigin !== false) &&
    !('topOrigin' in told)
  );
}

function readHead(data: Buffer, rpId: string): { readonly flags: number; readonly count: number } | null {
  if (data.length < HEAD_BYTES) return null;
  if (!data.subarray(0, 32).equals(createHash('sha256').update(rpId).digest())) return null;
  const flags = data.readUInt8(32);
  return flags & PRESENT && flags & VERIFIED ? { flags, count: data.readUInt32BE(33) } : null;
}

/** @returns null for a key that is none, of another algorithm, or too short */
function readKey(encoded: string, algorithm: number): KeyObject | null {
  const key = attemptKey(encoded);
  const { namedCurve, modulusLength = 0 } = key?.asymmetricKeyDetails ?? {};
  const type = key?.asymmetricKeyType;
  const isOfAlgorithm =
    (algorithm === -7 && type === 'ec' && namedCurve === 'prime256v1') ||
    (algorithm === -257 && type === 'rsa' && modulusLength >= RSA_BITS_MIN) ||
    (algorithm === -8 && type === 'ed25519');
  return isOfAlgorithm ? key : null;
}

function attemptKey(encoded: string): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(encoded, 'base64url'), format: 'der', type: 'spki' });
  } catch (cause) {
    // What Node says of bytes that are no key, with a code or without one.
    if (cause instanceof Error) return null;
    throw cause;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
