/**
 * Rows as they lie under the seal: packed (gzip), since a whole town's text is read, opened and copied at each unlock, and
 * packed it is a tenth. Small chunks stay as they are: packing gains nothing there, and the length of a packed box says a
 * little about what is in it, which must be a crowd and not one person.
 */

import { assert } from '#shared/base/assert.ts';

/** From here on a chunk holds the entries of many persons: about two hundred entries. */
export const PACK_FROM_BYTES = 64 * 1024;
/** At the end of a gzip stands the length of what it holds. */
const LENGTH_BYTES = 4;

export const packRows = (bytes: Uint8Array): Promise<Uint8Array> =>
  through(new CompressionStream('gzip'), bytes, Math.ceil(bytes.length / 4));

/** @param packed - of `packRows`; it came out of a seal, so its form is not in doubt */
export async function unpackRows(packed: Uint8Array): Promise<Uint8Array> {
  const end = packed.byteOffset + packed.length - LENGTH_BYTES;
  const length = new DataView(packed.buffer, end, LENGTH_BYTES).getUint32(0, true);
  const bytes = await through(new DecompressionStream('gzip'), packed, length);
  assert(bytes.length === length, 'packed rows are whole');
  return bytes;
}

/** @param lengthLikely - room that is made at once: where it fits exactly, nothing is copied twice */
async function through(
  packing: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
  lengthLikely: number,
): Promise<Uint8Array> {
  const writer = packing.writable.getWriter();
  const written = writer.write(bytes as BufferSource).then(() => writer.close());
  // What fails there fails the reading below as well.
  written.catch(() => undefined);
  const reader = packing.readable.getReader();
  let whole = new Uint8Array(lengthLikely);
  let at = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const { length } = part.value;
    if (at + length > whole.length) {
      const wider = new Uint8Array(2 * (at + length));
      wider.set(whole);
      whole = wider;
    }
    whole.set(part.value, at);
    at += length;
  }
  await written;
  return at === whole.length ? whole : whole.slice(0, at);
}
