/** Undoes gzip with what the platform has; the size is bounded, so that no answer can fill the memory. */

import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';

/** Inflated at a time: what is larger than allowed ends before much of it has grown. */
const SLICE_BYTES = 16_384;

/** @returns err 'malformed' where the bytes are no gzip or hold more than `bytesMax` */
export async function inflate(bytes: Uint8Array, bytesMax: number): Promise<Result<Uint8Array, 'malformed'>> {
  // Written straight into it: a Blob's stream goes through another process of the browser, 2 ms for each frame.
  const { writable, readable } = new DecompressionStream('gzip');
  void feed(writable.getWriter(), bytes);
  const reader = readable.getReader();
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

async function feed(writer: WritableStreamDefaultWriter<BufferSource>, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      await writer.ready;
      // Not awaited: a slice counts as written once it was read to its end, and what fails is told to the reader.
      writer.write(bytes.subarray(at, at + SLICE_BYTES) as BufferSource).catch(ignored);
    }
    writer.close().catch(ignored);
  } catch {
    // The stream has failed, or was left: its reader knows.
  }
}

const ignored = (): void => undefined;
