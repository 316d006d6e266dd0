/**
 * An own entry of a sealed device, as it lies in both stores and as the hub takes it in: whoever holds the read key opens
 * it, and so does the hub, which needs nobody to unlock the device. What stands in the clear says nothing of a person.
 *
 * `OWN2` · flags (1) · length of the place (2) · place, `realm id` · the entry's key under the read key (60; where flag 1)
 * · the sender's public point (65) and the entry's key sealed to the hub (48) · IV (12) · AES-256-GCM of the entry, bound
 * to everything before the IV. The key sealed to the hub: ECDH on P-256, then HKDF-SHA-256 with `SEAL_INFO` and both
 * points, then AES-256-GCM with an IV of zeros, because that key seals nothing else.
 */

const MAGIC = new Uint8Array([0x4f, 0x57, 0x4e, 0x32]);
const HAS_READ_WRAP = 1;
export const READ_WRAP_BYTES = 60;
export const POINT_BYTES = 65;
export const SEALED_KEY_BYTES = 48;
export const SEAL_IV_BYTES = 12;
export const SEAL_INFO = 'ledger-seal-1';

/** What a device leaves with itself, sealed to the hub, to be given back: each opens for its own purpose and device only. */
export type EscrowPurpose = 'share' | 'read-key';
/** In the place of `SEAL_INFO`: else the hub would give back the key of any entry as if it were a share. */
export const escrowInfo = (purpose: EscrowPurpose, device: string): string =>
  `ledger-escrow-1 ${purpose} ${device}`;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

export interface SealedKeys {
  /** The entry's key under the read key; null where it was written without one. */
  readonly readWrap: Uint8Array | null;
  readonly point: Uint8Array;
  readonly sealedKey: Uint8Array;
}

export interface SealedBox extends SealedKeys {
  readonly realm: string;
  readonly id: string;
  /** Everything before the IV: what the body is bound to. */
  readonly head: Uint8Array;
  readonly iv: Uint8Array;
  readonly body: Uint8Array;
}

export function sealedHead(realm: string, id: string, keys: SealedKeys): Uint8Array {
  const place = utf8.encode(`${realm} ${id}`);
  const wrap = keys.readWrap ?? new Uint8Array(0);
  const head = new Uint8Array(MAGIC.length + 3 + place.length + wrap.length + POINT_BYTES + SEALED_KEY_BYTES);
  head.set(MAGIC);
  head[4] = keys.readWrap ? HAS_READ_WRAP : 0;
  head[5] = place.length >> 8;
  head[6] = place.length & 255;
  let at = 7;
  for (const part of [place, wrap, keys.point, keys.sealedKey]) {
    head.set(part, at);
    at += part.length;
  }
  return head;
}

/** @returns null where the bytes are no such box; views into `bytes` */
export function readSealedBox(bytes: Uint8Array): SealedBox | null {
  if (bytes.length < 7 || MAGIC.some((byte, at) => bytes[at] !== byte)) return null;
  const flags = bytes[4] ?? 0;
  let at = 7;
  const take = (count: number): Uint8Array => {
    const part = bytes.subarray(at, at + count);
    at += count;
    return part;
  };
  const place = fromUtf8.decode(take((bytes[5] ?? 0) * 256 + (bytes[6] ?? 0)));
  const readWrap = flags & HAS_READ_WRAP ? take(READ_WRAP_BYTES) : null;
  const point = take(POINT_BYTES);
  const sealedKey = take(SEALED_KEY_BYTES);
  const head = bytes.subarray(0, at);
  const iv = take(SEAL_IV_BYTES);
  const space = place.indexOf(' ');
  if (at >= bytes.length || space < 1) return null;
  const [realm, id] = [place.slice(0, space), place.slice(space + 1)];
  return { realm, id, readWrap, point, sealedKey, head, iv, body: bytes.subarray(at) };
}

export interface OwnText {
  readonly realm: string;
  readonly doc: string;
  readonly id: string;
  readonly json: string;
  /** base64url of the device's signature over the canonical update; null where it has no key. */
  readonly signature: string | null;
}

/**
 * What is sealed: the realm, then the entry as a chunk holds it, then the signature where there is one.
 *
 * @returns null where the bytes are something else
 */
export function readOwnText(bytes: Uint8Array): OwnText | null {
  const [realm, place, line, signature, ...rest] = fromUtf8.decode(bytes).split('\n');
  if (!realm || !place?.startsWith('@') || !line || signature === undefined) return null;
  if (signature === '' ? rest.length > 0 : rest.length !== 1 || rest[0] !== '') return null;
  const space = line.indexOf(' ');
  return {
    realm,
    doc: place.slice(1),
    id: line.slice(0, space),
    json: line.slice(space + 1),
    signature: signature === '' ? null : signature,
  };
}
