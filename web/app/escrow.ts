/** What the device leaves with itself for the hub to give back: its share, and its read key. */

import { escrowInfo } from '#shared/sync/sealed-box.ts';
import type { EscrowPurpose } from '#shared/sync/sealed-box.ts';
import { toBase64Url } from '#web/store/base64.ts';
import { sealToHub } from '#web/store/own-seal.ts';

/**
 * @param hubKey - base64url of the hub's public point
 * @returns base64url; the hub opens it again with its own key, for this purpose and device; nobody else does
 */
export async function escrowOf(
  hubKey: string,
  secret: Uint8Array,
  purpose: EscrowPurpose,
  device: string,
): Promise<string> {
  const info = escrowInfo(purpose, device);
  const { point, sealedKey } = await sealToHub(hubKey, Uint8Array.from(secret), info);
  const bytes = new Uint8Array(point.length + sealedKey.length);
  bytes.set(point);
  bytes.set(sealedKey, point.length);
  return toBase64Url(bytes);
}
