/**
 * Seals what goes into a store (AES-256-GCM) and opens it again. Nothing about a person enters a store unsealed.
 *
 * On a sealed device the key is the read key, which exists in memory only, between a PIN and the next lock. On a device
 * of the demonstration without a PIN it lies beside the data: whoever reads that disk reads the ledger.
 */

import { assert } from '#shared/base/assert.ts';
import type { OwnEntry } from './ledger-store.ts';
import { OwnOpener } from './own-seal.ts';
import type { OwnSeal } from './own-seal.ts';

/** Says what a box holds, so that one kind is never opened as another. */
export type SealedKind = 'identity' | 'own' | 'rows' | 'packed-rows' | 'aside' | 'draft' | 'export';

export interface Vault {
  /** Opens nothing: only adds. */
  readonly isBlind: boolean;
  seal(kind: SealedKind, plain: Uint8Array): Promise<Uint8Array>;
  /** An own entry; on a sealed device the hub opens it too. `open('own', …)` opens it again. */
  sealOwn(entry: OwnEntry, text: Uint8Array): Promise<Uint8Array>;
  /** @returns null where the box was not sealed by this key as this kind, or was damaged */
  open(kind: SealedKind, box: Uint8Array): Promise<Uint8Array | null>;
}

const IV_BYTES = 12;
export const VAULT_KEY_BYTES = 32;
const utf8 = new TextEncoder();

export interface VaultKeys {
  /** Keys that nothing is sealed with any more, for boxes of the time before. */
  readonly older?: readonly CryptoKey[];
  /** Seals own entries to the hub as well. */
  readonly own?: OwnSeal | null;
}

/** @param key - AES-GCM, for encrypting and decrypting */
export function createVault(key: CryptoKey, { older = [], own = null }: VaultKeys = {}): Vault {
  const opener = new OwnOpener(key);
  const vault: Vault = {
    isBlind: false,
    async seal(kind, plain) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: utf8.encode(kind) },
        key,
        plain as BufferSource,
      );
      const box = new Uint8Array(IV_BYTES + sealed.byteLength);
      box.set(iv);
      box.set(new Uint8Array(sealed), IV_BYTES);
      return box;
    },
    sealOwn: (entry, text) => (own ? own.seal(entry, text) : vault.seal('own', text)),
    async open(kind, box) {
      if (box.length <= IV_BYTES) return null;
      const ofHub = kind === 'own' ? await opener.open(box) : null;
      if (ofHub) return ofHub;
      for (const one of [key, ...older]) {
        const plain = await openWith(one, kind, box);
        if (plain) return plain;
      }
      return null;
    },
  };
  return vault;
}

/** Of a device that nobody may open: own entries go in, nothing comes out. */
export function createSealingVault(own: OwnSeal): Vault {
  return {
    isBlind: true,
    seal: (kind) => {
      assert(false, `${kind} is not written without the read key`);
    },
    sealOwn: (entry, text) => own.seal(entry, text),
    open: () => Promise.resolve(null),
  };
}

async function openWith(key: CryptoKey, kind: SealedKind, box: Uint8Array): Promise<Uint8Array | null> {
  const how = {
    name: 'AES-GCM',
    iv: box.subarray(0, IV_BYTES) as BufferSource,
    additionalData: utf8.encode(kind),
  };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, box.subarray(IV_BYTES) as BufferSource));
  } catch (cause) {
    // Web Crypto says OperationError for every box that does not fit its key.
    if (cause instanceof DOMException && cause.name === 'OperationError') return null;
    throw cause;
  }
}

/**
 * @param bytes - 32 random bytes; the caller forgets them
 * @returns a key that can be read out again: the store that lost its copy gets it back from the other
 */
export const importVaultKey = (bytes: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes as BufferSource, 'AES-GCM', true, ['encrypt', 'decrypt']);

export const exportVaultKey = async (key: CryptoKey): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.exportKey('raw', key));
