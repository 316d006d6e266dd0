/** `web/sync/inflate.ts` for what `node-zlib.ts` packed. */

import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';

export async function inflate(bytes: Uint8Array, bytesMax: number): Promise<Result<Uint8Array, 'malformed'>> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b && bytes.length - 2 <= bytesMax;
  return isPacked ? ok(bytes.subarray(2)) : err('malformed');
}
