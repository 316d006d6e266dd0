/**
 * What a device signs: an entry's canonical update, with a word before it so that no other thing that it signs can be
 * taken for an entry. The signature travels beside the entry and never inside its JSON: canonical bytes stay what they are.
 */

/** Ed25519, or ECDSA on P-256 with SHA-256 as r and s: 64 raw bytes either way. */
export const SIGNATURE_BYTES = 64;

/** Public key of a device: base64url of the raw key (32 bytes; 65 for P-256, the uncompressed point). */
export interface VerifyingKey {
  readonly alg: 'Ed25519' | 'P-256';
  readonly publicKey: string;
}

const HEAD = new TextEncoder().encode('ledger-entry-v1\0');

/** @returns the bytes that are signed for a canonical update */
export function signedContent(update: Uint8Array): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(HEAD.length + update.length);
  content.set(HEAD);
  content.set(update, HEAD.length);
  return content;
}
