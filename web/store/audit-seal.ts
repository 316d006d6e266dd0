/**
 * Seals lines of the device's audit to the hub. Nobody opens them on the device again, also not with the PIN: who looked at whom
 * is the auditor's to read, and a locked or revoked device hands its lines in as they are.
 */

import { toBase64Url } from './base64.ts';
import { sealToHub } from './own-seal.ts';

const IV_BYTES = 12;
const utf8 = new TextEncoder();

export interface SealedLine {
  /** base64url: the line's key sealed to the hub; '' where the line is not sealed. */
  readonly key: string;
  readonly box: Uint8Array;
}

export class AuditSeal {
  readonly #key: CryptoKey;
  readonly #wrapped: string;

  private constructor(key: CryptoKey, wrapped: string) {
    this.#key = key;
    this.#wrapped = wrapped;
  }

  /**
   * One key for each time the device is started: it is sealed to the hub once, not for each line.
   *
   * @param hubKey - base64url of the hub's public point
   */
  static async create(hubKey: string): Promise<AuditSeal> {
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
    const { point, sealedKey } = await sealToHub(hubKey, raw);
    raw.fill(0);
    const wrapped = new Uint8Array(point.length + sealedKey.length);
    wrapped.set(point);
    wrapped.set(sealedKey, point.length);
    return new AuditSeal(key, toBase64Url(wrapped));
  }

  /** @param journal - name of the journal: a line of another one does not open */
  async seal(journal: string, text: string): Promise<SealedLine> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const how = { name: 'AES-GCM', iv, additionalData: utf8.encode(journal) };
    const body = new Uint8Array(await crypto.subtle.encrypt(how, this.#key, utf8.encode(text)));
    const box = new Uint8Array(IV_BYTES + body.length);
    box.set(iv);
    box.set(body, IV_BYTES);
    return { key: this.#wrapped, box };
  }
}
