/**
 * Seals own entries so that the hub can open them without this device (shared/sync/sealed-box.ts), and opens them here.
 * One key for each time the device is opened: it is sealed to the hub once, not for each entry.
 */

import { encodeUpdate } from '#shared/document/entry-update.ts';
import { POINT_BYTES, readSealedBox, SEAL_INFO, SEAL_IV_BYTES, sealedHead } from '#shared/sync/sealed-box.ts';
import type { SealedKeys } from '#shared/sync/sealed-box.ts';
import { fromBase64Url, toBase64Url } from './base64.ts';
import type { OwnEntry } from './ledger-store.ts';

const utf8 = new TextEncoder();
const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const WRAP_PURPOSE = utf8.encode('own-key');

/** @returns 64 bytes over a canonical update */
export type SignOwn = (update: Uint8Array) => Promise<Uint8Array>;

export class OwnSeal {
  readonly #key: CryptoKey;
  readonly #keys: SealedKeys;
  readonly #sign: SignOwn | null;

  private constructor(key: CryptoKey, keys: SealedKeys, sign: SignOwn | null) {
    this.#key = key;
    this.#keys = keys;
    this.#sign = sign;
  }

  /**
   * @param hubKey - base64url of the hub's public point
   * @param readKey - null: what is sealed cannot be opened on this device again
   * @param sign - of the device's key: nobody can sign a box that is not open when it is handed in
   */
  static async create(
    hubKey: string,
    readKey: CryptoKey | null,
    sign: SignOwn | null = null,
  ): Promise<OwnSeal> {
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
    const readWrap = readKey && (await wrap(readKey, raw));
    const { point, sealedKey } = await sealToHub(hubKey, raw);
    raw.fill(0);
    return new OwnSeal(key, { readWrap, point, sealedKey }, sign);
  }

  /** @param text - of `encodeOwn` */
  async seal(entry: OwnEntry, text: Uint8Array): Promise<Uint8Array> {
    const { realm, id, json } = entry;
    // The text ends with the author's signature where it came with one.
    const isSigned = entry.signature !== undefined || !this.#sign;
    const signature = isSigned ? null : toBase64Url(await this.#sign(encodeUpdate(id, json)));
    const line = utf8.encode(signature === null ? '' : `${signature}\n`);
    const plain = new Uint8Array(text.length + line.length);
    plain.set(text);
    plain.set(line, text.length);
    const head = sealedHead(realm, id, this.#keys);
    const iv = crypto.getRandomValues(new Uint8Array(SEAL_IV_BYTES));
    const how = { name: 'AES-GCM', iv, additionalData: head as BufferSource };
    const body = new Uint8Array(await crypto.subtle.encrypt(how, this.#key, plain as BufferSource));
    const box = new Uint8Array(head.length + iv.length + body.length);
    box.set(head);
    box.set(iv, head.length);
    box.set(body, head.length + iv.length);
    return box;
  }
}

/** Opens boxes of `OwnSeal`; remembers the keys that it unwrapped, for a start opens many. */
export class OwnOpener {
  readonly #readKey: CryptoKey;
  readonly #keys = new Map<string, CryptoKey>();

  constructor(readKey: CryptoKey) {
    this.#readKey = readKey;
  }

  /** @returns what was sealed; null where it was written without the read key, or is damaged */
  async open(bytes: Uint8Array): Promise<Uint8Array | null> {
    const box = readSealedBox(bytes);
    if (!box?.readWrap) return null;
    const key = await this.#keyOf(box.readWrap);
    return key && decrypt(key, box.iv, box.head, box.body);
  }

  async #keyOf(readWrap: Uint8Array): Promise<CryptoKey | null> {
    const name = readWrap.join();
    const known = this.#keys.get(name);
    if (known) return known;
    const [iv, sealed] = [readWrap.slice(0, SEAL_IV_BYTES), readWrap.slice(SEAL_IV_BYTES)];
    const raw = await decrypt(this.#readKey, iv, WRAP_PURPOSE, sealed);
    if (!raw) return null;
    const key = await crypto.subtle.importKey('raw', raw as BufferSource, 'AES-GCM', false, ['decrypt']);
    this.#keys.set(name, key);
    return key;
  }
}

async function wrap(readKey: CryptoKey, raw: Uint8Array): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(SEAL_IV_BYTES));
  const how = { name: 'AES-GCM', iv, additionalData: WRAP_PURPOSE };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(how, readKey, raw as BufferSource));
  const wrapped = new Uint8Array(SEAL_IV_BYTES + sealed.length);
  wrapped.set(iv);
  wrapped.set(sealed, SEAL_IV_BYTES);
  return wrapped;
}

/**
 * Seals 32 bytes to the hub: ECDH with a pair that is forgotten at once, so that only the hub can open them again.
 *
 * @param hubKey - base64url of its public point
 * @param purpose - what it opens for; `escrowInfo` for what is to be given back
 */
export async function sealToHub(
  hubKey: string,
  raw: Uint8Array<ArrayBuffer>,
  purpose = SEAL_INFO,
): Promise<Pick<SealedKeys, 'point' | 'sealedKey'>> {
  const hubPoint = fromBase64Url(hubKey);
  const hub = await crypto.subtle.importKey('raw', hubPoint, CURVE, false, []);
  const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: hub }, pair.privateKey, 256);
  const material = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const label = utf8.encode(purpose);
  const info = new Uint8Array(label.length + 2 * POINT_BYTES);
  info.set(label);
  info.set(point, label.length);
  info.set(hubPoint, label.length + POINT_BYTES);
  const wrapping = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const zeros = { name: 'AES-GCM', iv: new Uint8Array(SEAL_IV_BYTES) };
  return { point, sealedKey: new Uint8Array(await crypto.subtle.encrypt(zeros, wrapping, raw)) };
}

async function decrypt(
  key: CryptoKey,
  iv: Uint8Array,
  bound: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array | null> {
  const how = { name: 'AES-GCM', iv: iv.slice(), additionalData: bound.slice() };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.slice()));
  } catch (cause) {
    // What Web Crypto says of every box that does not fit its key.
    if (cause instanceof DOMException && cause.name === 'OperationError') return null;
    throw cause;
  }
}
