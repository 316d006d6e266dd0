/** Undoes gzip with Node's own zlib: its streams hand over 16 KB at a time, which costs more than the work. */

import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import { err, ok } from '#shared/base/result.ts';
import type { inflate as inflateStreamed } from '#web/sync/inflate.ts';

const inflate = promisify(gunzip);
/** Where a file of gzip says how long it is unpacked (RFC 1952). */
const LENGTH_BYTES = 4;
const CHUNK_MIN = 64;
/** A length is only what the file says of itself: memory is not given for more than this at once. */
const CHUNK_MAX = 4 * 1_024 * 1_024;

/** In one piece of work of a thread of the platform's pool. @param bytes - gzip of one member */
export function unpack(bytes: Buffer): Promise<Buffer<ArrayBuffer>> {
  const said = bytes.length < LENGTH_BYTES ? 0 : bytes.readUInt32LE(bytes.length - LENGTH_BYTES);
  return inflate(bytes, { chunkSize: Math.min(CHUNK_MAX, Math.max(CHUNK_MIN, said + 1)) });
}

/** A frame of the socket: at once, for it takes less than handing it to a thread. */
export const inflateFrame: typeof inflateStreamed = async (bytes, bytesMax) => {
  try {
    return ok(gunzipSync(bytes, { maxOutputLength: bytesMax }));
  } catch {
    return err('malformed');
  }
};
