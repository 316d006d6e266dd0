/**
 * The hub's half of the seal: devices that nobody may open any more still hand in what they recorded, sealed to this key.
 * The key lies in the data folder, for its owner only; without it such boxes can be kept, never read. Back it up.
 */

import {
  createDecipheriv,
  createECDH,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { ECDH } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import {
  escrowInfo,
  POINT_BYTES,
  readOwnText,
  readSealedBox,
  SEAL_INFO,
  SEALED_KEY_BYTES,
} from '#shared/sync/sealed-box.ts';
import type { EscrowPurpose, OwnText, SealedBox } from '#shared/sync/sealed-box.ts';
import { syncFolder } from '#server/log/sync-folder.ts';

const CURVE = 'prime256v1';
/** Belongs to every copy of the log: without it what locked tablets hand in can be kept and never read. */
export const SEAL_FILE = 'seal-key.json';
const TAG_BYTES = 16;
/** Boxes of one session of a device share a key: it is worked out once. */
const KEYS_KEPT_MAX = 500;

const fileSchema = v.object({ version: v.literal(1), privateKey: v.string(), secret: v.string() });

export interface OpenedBox extends OwnText {
  /** Nobody had unlocked the device: who recorded it is only what was said there. */
  readonly isWithoutPin: boolean;
}

export class HubSeal {
  readonly #key: ECDH;
  readonly #secret: Buffer;
  readonly #keys = new Map<string, Buffer>();

  /** @throws where the file is there and is none of ours: a new key beside boxes of the old one would lose them */
  constructor(dataDir: string) {
    const path = join(dataDir, SEAL_FILE);
    if (!existsSync(path)) writeNew(path);
    const { privateKey, secret } = v.parse(fileSchema, JSON.parse(readFileSync(path, 'utf8')));
    this.#key = createECDH(CURVE);
    this.#key.setPrivateKey(Buffer.from(privateKey, 'base64url'));
    this.#secret = Buffer.from(secret, 'base64url');
  }

  /** base64url of the uncompressed point. */
  get publicKey(): string {
    return this.#key.getPublicKey('base64url');
  }

  /** What lets a device hand in sealed entries, and nothing else: it reads nothing, so it may lie in its profile. */
  drainToken(device: string): string {
    return createHmac('sha256', this.#secret).update(`drain:${device}`).digest('base64url');
  }

  isDrainToken(device: string, token: string): boolean {
    const wanted = Buffer.from(this.drainToken(device));
    const given = Buffer.from(token);
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  }

  /** @returns null where the bytes are no box, or one that was sealed to another key */
  open(bytes: Uint8Array): OpenedBox | null {
    const box = readSealedBox(bytes);
    const key = box && this.#keyOf(box);
    const plain = key && decrypt(key, box.iv, box.head, box.body);
    const text = plain && readOwnText(plain);
    return text && { ...text, isWithoutPin: box.readWrap === null };
  }

  /** @returns the 32 bytes that this device sealed to this hub for this purpose; null where they are none */
  openEscrow(bytes: Uint8Array, purpose: EscrowPurpose, device: string): Uint8Array | null {
    if (bytes.length !== POINT_BYTES + SEALED_KEY_BYTES) return null;
    const info = escrowInfo(purpose, device);
    return this.#unwrap(bytes.subarray(0, POINT_BYTES), bytes.subarray(POINT_BYTES), info);
  }

  /** @returns the key of lines that a device sealed to this hub (its audit); null where it is none */
  openKey(bytes: Uint8Array): Uint8Array | null {
    if (bytes.length !== POINT_BYTES + SEALED_KEY_BYTES) return null;
    return this.#unwrap(bytes.subarray(0, POINT_BYTES), bytes.subarray(POINT_BYTES), SEAL_INFO);
  }

  #keyOf({ point, sealedKey }: SealedBox): Buffer | null {
    const name = Buffer.from(sealedKey).toString('base64');
    const known = this.#keys.get(name);
    if (known) return known;
    const key = this.#unwrap(point, sealedKey, SEAL_INFO);
    if (!key) return null;
    if (this.#keys.size >= KEYS_KEPT_MAX) this.#keys.clear();
    this.#keys.set(name, key);
    return key;
  }

  #unwrap(point: Uint8Array, sealedKey: Uint8Array, label: string): Buffer | null {
    let shared: Buffer;
    try {
      shared = this.#key.computeSecret(point);
    } catch (cause) {
      // Bytes that are no point of the curve.
      if (!(cause instanceof Error)) throw cause;
      return null;
    }
    const info = Buffer.concat([Buffer.from(label), point, this.#key.getPublicKey()]);
    const wrapping = Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), info, 32));
    return decrypt(wrapping, Buffer.alloc(12), Buffer.alloc(0), sealedKey);
  }
}

function decrypt(key: Buffer, iv: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Buffer | null {
  if (sealed.length < TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, iv);
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    // What Node says of every box that does not fit its key.
    if (!(cause instanceof Error)) throw cause;
    return null;
  }
}

/** Whole or not at all, and on the disk before any device seals to it. */
function writeNew(path: string): void {
  const key = createECDH(CURVE);
  key.generateKeys();
  const content = {
    version: 1,
    privateKey: key.getPrivateKey('base64url'),
    secret: randomBytes(32).toString('base64url'),
  };
  writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  syncFolder(dirname(path));
}
