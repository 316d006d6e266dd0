/**
 * The signing key of this device: made here, inside the app, and never readable again by any script.
 * It lies in IndexedDB, so it proves the profile, not the person; who copies the whole profile copies it too.
 */

import { toBase64Url } from '#web/store/base64.ts';
import type { LedgerDatabase } from '#web/store/ledger-database.ts';

/** In order of preference: Ed25519 where the platform has it, else ECDSA on P-256 with SHA-256. */
export type SigningAlgorithm = 'Ed25519' | 'P-256';

/** What the hub is told at enrolment. */
export interface DevicePublicKey {
  readonly alg: SigningAlgorithm;
  /** base64url of the raw key: 32 bytes, or 65 for P-256 (uncompressed point). */
  readonly publicKey: string;
}

export interface DeviceKeyPair {
  readonly publicKey: DevicePublicKey;
  /** @returns 64 raw bytes (P-256: r and s of 32 bytes each) */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

interface KeptKey extends DevicePublicKey {
  readonly privateKey: CryptoKey;
}

/** @returns the key of this browser, null before the first `makeDeviceKey` and after the loss of the database */
export async function findDeviceKey(database: LedgerDatabase): Promise<DeviceKeyPair | null> {
  const row = await database.meta.get('signing-key');
  return row ? pairOf(row.value as KeptKey) : null;
}

/** Makes the key of this browser and keeps it; the one before, if there was one, is forgotten. */
export async function makeDeviceKey(database: LedgerDatabase): Promise<DeviceKeyPair> {
  const { alg, pair } = await generate();
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const kept: KeptKey = { alg, publicKey: toBase64Url(raw), privateKey: pair.privateKey };
  await database.meta.put({ name: 'signing-key', value: kept });
  return pairOf(kept);
}

async function generate(): Promise<{ readonly alg: SigningAlgorithm; readonly pair: CryptoKeyPair }> {
  try {
    const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    return { alg: 'Ed25519', pair };
  } catch (cause) {
    // Chromium before 137 and older tablets say so; any other failure is one of ours.
    if (!(cause instanceof DOMException) || cause.name !== 'NotSupportedError') throw cause;
  }
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  return { alg: 'P-256', pair };
}

function pairOf({ alg, publicKey, privateKey }: KeptKey): DeviceKeyPair {
  const how = alg === 'Ed25519' ? 'Ed25519' : { name: 'ECDSA', hash: 'SHA-256' };
  return {
    publicKey: { alg, publicKey },
    async sign(bytes) {
      return new Uint8Array(await crypto.subtle.sign(how, privateKey, bytes as BufferSource));
    },
  };
}
