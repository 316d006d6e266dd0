/** Undoes gzip with what the platform has; the size is bounded, so that no answer can fill the memory. */

import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';

/** @returns err 'malformed' where the bytes are no gzip or hold more than `bytesMax` */
export async function inflate(bytes: Uint8Array, bytesMax: number): Promise<Result<Uint8Array, 'malformed'>> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
      if (length > bytesMax) {
        await reader.cancel();
        return err('malformed');
      }
    }
  } catch (cause) {
    if (cause instanceof TypeError) return err('malformed');
    throw cause;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return ok(whole);
}
