/**
 * Verifies what others signed before their rows are stored. The keys are those that the register of devices has named for
 * a device at any time. A device of which it names none signs nothing, and the hub vouches for what it writes itself.
 */

import { parseEntryId } from '#shared/base/ids.ts';
import type { DocumentId } from '#shared/base/brand.ts';
import { recognizeEntry } from '#shared/document/recognize-entry.ts';
import { signedContent } from '#shared/document/signature.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import { fromBase64Url } from '#web/store/base64.ts';

const HUB = 'hub';
const DEVICES = 'register:devices' as DocumentId;

export class RowCheck {
  readonly #index: LedgerIndex;
  readonly #imported = new Map<string, Promise<CryptoKey | null>>();
  /** Keys by device, as of so many entries of the register. */
  #keys: ReadonlyMap<string, readonly VerifyingKey[]> = new Map();
  #entries = -1;

  constructor(index: LedgerIndex) {
    this.#index = index;
  }

  /** @returns places of the updates that a device with a key should have signed and has not */
  async forged(
    updates: readonly Uint8Array[],
    signatures: readonly (Uint8Array | null)[],
  ): Promise<ReadonlySet<number>> {
    const keys = this.#keysNow();
    const found = new Set<number>();
    if (keys.size === 0) return found;
    await Promise.all(
      updates.map(async (update, at) => {
        const known = recognizeEntry(update);
        const author = known && parseEntryId(known.id)?.device;
        const own = author ? keys.get(author) : undefined;
        if (own && !(await this.#isSigned(own, update, signatures[at] ?? null))) found.add(at);
      }),
    );
    return found;
  }

  async #isSigned(
    keys: readonly VerifyingKey[],
    update: Uint8Array,
    signature: Uint8Array | null,
  ): Promise<boolean> {
    if (!signature) return false;
    const content = signedContent(update);
    for (const key of keys) {
      const imported = await this.#import(key);
      const how = key.alg === 'Ed25519' ? 'Ed25519' : { name: 'ECDSA', hash: 'SHA-256' };
      if (imported && (await crypto.subtle.verify(how, imported, signature as BufferSource, content)))
        return true;
    }
    return false;
  }

  #import({ alg, publicKey }: VerifyingKey): Promise<CryptoKey | null> {
    const known = this.#imported.get(publicKey);
    if (known) return known;
    const how = alg === 'Ed25519' ? 'Ed25519' : { name: 'ECDSA', namedCurve: 'P-256' };
    const raw = fromBase64Url(publicKey);
    const imported = crypto.subtle
      .importKey('raw', raw as BufferSource, how, false, ['verify'])
      .catch((cause: unknown) => {
        // Bytes that are no key verify nothing; so does an algorithm that this platform does not have.
        if (cause instanceof DOMException) return null;
        throw cause;
      });
    this.#imported.set(publicKey, imported);
    return imported;
  }

  #keysNow(): ReadonlyMap<string, readonly VerifyingKey[]> {
    const entries = this.#index.entriesOf(DEVICES);
    if (entries.length === this.#entries) return this.#keys;
    const keys = new Map<string, VerifyingKey[]>();
    for (const entry of entries) {
      if (entry.kind !== 'device-entered' || 'foreign' in entry || !entry.body.key) continue;
      // Nobody but the hub says with which key a device signs.
      if (parseEntryId(entry.id)?.device !== HUB) continue;
      const { device, key } = entry.body;
      keys.set(device, [...(keys.get(device) ?? []), key]);
    }
    this.#entries = entries.length;
    this.#keys = keys;
    return keys;
  }
}
