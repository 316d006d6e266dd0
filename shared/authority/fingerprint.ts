/** A key as people compare it: the office reads the number on its screen, the other person on the tablet. */

/** Three groups of four digits: one in 10^12, within the minutes in which a device waits. */
const GROUPS = 3;
const GROUP_BYTES = 4;

/** What both sides hash (SHA-256, UTF-8). */
export const fingerprintInput = (key: { readonly alg: string; readonly publicKey: string }): string =>
  `device-key ${key.alg} ${key.publicKey}`;

/**
 * @param digest - SHA-256 of `fingerprintInput`
 * @returns e.g. `0417 9920 3388`
 */
export function fingerprintOf(digest: Uint8Array): string {
  return Array.from({ length: GROUPS }, (_, group) => {
    const bytes = digest.subarray(group * GROUP_BYTES, (group + 1) * GROUP_BYTES);
    const number = bytes.reduce((sum, byte) => (sum * 256 + byte) % 10_000, 0);
    return String(number).padStart(4, '0');
  }).join(' ');
}
