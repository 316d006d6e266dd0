/**
 * The Yjs client that writes an entry and nothing else: the first 52 bits of the SHA-256 of the entry's id (SPEC E3).
 * Ids are shorter than one block of the hash, and every row that arrives is checked against its own: one block, no objects.
 */

import { digest } from 'lib0/hash/sha256';

const utf8 = new TextEncoder();

/** What one block of 64 bytes leaves beside the end mark and the length. */
const ONE_BLOCK_MAX = 55;

/** @returns 52 bits of the SHA-256 of the entry's id */
export function clientIdOf(id: string): number {
  const bytes = utf8.encode(id);
  return clientIdOfBytes(bytes, 0, bytes.length);
}

/** @returns the same, of an id that stands in bytes as UTF-8 */
export function clientIdOfBytes(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > ONE_BLOCK_MAX) {
    const hash = digest(bytes.subarray(from, to));
    let bits = 0;
    for (let at = 0; at < 6; at += 1) bits = bits * 256 + (hash[at] as number);
    return bits * 16 + ((hash[6] as number) >>> 4);
  }
  return firstBitsOfBlock(bytes, from, to);
}

const primes: readonly number[] = firstPrimes(64);
/** FIPS 180-4: fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const ROUNDS = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const BEGIN = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
/** Words of the block at hand: overwritten whole by every call. */
const words = new Int32Array(64);

function firstBitsOfBlock(bytes: Uint8Array, from: number, to: number): number {
  words.fill(0, 0, 16);
  const length = to - from;
  for (let at = 0; at < length; at += 1)
    words[at >> 2] = (words[at >> 2] as number) | ((bytes[from + at] as number) << (24 - 8 * (at & 3)));
  words[length >> 2] = (words[length >> 2] as number) | (0x80 << (24 - 8 * (length & 3)));
  words[15] = length * 8;
  for (let at = 16; at < 64; at += 1) {
    const x = words[at - 15] as number;
    const y = words[at - 2] as number;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[at] = ((words[at - 16] as number) + s0 + (words[at - 7] as number) + s1) | 0;
  }
  let a = BEGIN[0] as number;
  let b = BEGIN[1] as number;
  let c = BEGIN[2] as number;
  let d = BEGIN[3] as number;
  let e = BEGIN[4] as number;
  let f = BEGIN[5] as number;
  let g = BEGIN[6] as number;
  let h = BEGIN[7] as number;
  for (let at = 0; at < 64; at += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + (ROUNDS[at] as number) + (words[at] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  const first = (a + (BEGIN[0] as number)) >>> 0;
  const second = (b + (BEGIN[1] as number)) >>> 0;
  return first * 2 ** 20 + (second >>> 12);
}

/** 32 bits behind the point; doubles hold them exactly for roots this small. */
function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
}

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
