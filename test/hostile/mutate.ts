/** Bytes that almost are something: a few changes to what is known to be interesting. */

import type { Bytes } from './bytes.ts';
import { bytesOf, overlong, uint } from './bytes.ts';
import type { Random } from './random.ts';

const NUMBERS = [
  0,
  1,
  2,
  126,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32,
  2 ** 40,
  Number.MAX_SAFE_INTEGER,
];
const BYTES_MAX = 20_000;
const CHANGES_MAX = 6;

/** @returns new bytes, from one of the seeds or, now and then, from nothing */
export function mutate(seeds: readonly Bytes[], random: Random): Bytes {
  if (random.below(20) === 0) return random.bytes(random.below(60));
  let bytes = Uint8Array.from(random.pick(seeds));
  for (let changes = 1 + random.below(CHANGES_MAX); changes > 0; changes -= 1)
    bytes = change(bytes, seeds, random);
  return bytes.subarray(0, BYTES_MAX);
}

function change(bytes: Bytes, seeds: readonly Bytes[], random: Random): Bytes {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + random.below(8));
  const around = (...between: readonly Uint8Array[]): Bytes =>
    bytesOf(bytes.subarray(0, at), ...between, bytes.subarray(to));
  switch (random.below(9)) {
    case 0: {
      if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
      return bytes;
    }
    case 1:
      return around(random.bytes(to - at));
    case 2:
      return around();
    case 3:
      return bytesOf(bytes.subarray(0, at), random.bytes(random.below(8)), bytes.subarray(at));
    case 4:
      return bytes.slice(0, at);
    case 5:
      return around(uint(random.pick(NUMBERS)));
    case 6:
      return around(overlong(random.pick(NUMBERS.slice(0, 8)), 1 + random.below(3)));
    case 7: {
      const other = random.pick(seeds);
      const from = random.below(other.length + 1);
      return around(other.subarray(from, from + random.below(64)));
    }
    default:
      return bytesOf(bytes, bytes.subarray(at, to));
  }
}
