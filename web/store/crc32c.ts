/** CRC-32C (Castagnoli, polynomial 0x1EDC6F41 reflected; RFC 3720 §12.1): finds torn and damaged bytes, proves nothing. */

const TABLE = new Uint32Array(256);
for (let at = 0; at < 256; at += 1) {
  let value = at;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  TABLE[at] = value >>> 0;
}

/** @param previous - result for the bytes before these; 0 at the beginning */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let value = ~previous;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 255] as number) ^ (value >>> 8);
  return ~value >>> 0;
}
