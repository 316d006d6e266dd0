/** Undoes gzip as one piece of work of a thread of the platform's pool: a piece for each 16 KB would cost more than the work. */

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const inflate = promisify(gunzip);
/** Where a file of gzip says how long it is unpacked (RFC 1952). */
const LENGTH_BYTES = 4;
const CHUNK_MIN = 64;
/** A length is only what the file says of itself: memory is not given for more than this at once. */
const CHUNK_MAX = 4 * 1_024 * 1_024;

/** @param bytes - gzip of one member */
export function unpack(bytes: Buffer): Promise<Buffer<ArrayBuffer>> {
  const said = bytes.length < LENGTH_BYTES ? 0 : bytes.readUInt32LE(bytes.length - LENGTH_BYTES);
  return inflate(bytes, { chunkSize: Math.min(CHUNK_MAX, Math.max(CHUNK_MIN, said + 1)) });
}
