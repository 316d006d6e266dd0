import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflate } from '#web/sync/inflate.ts';

/** Does not pack well, so that there are several slices of it. */
const noise = (length: number): Uint8Array => {
  let state = 7;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24);
};

describe('what the hub has packed', () => {
  it.each([0, 1, 70_000, 300_000])('comes back whole: %i bytes', async (length) => {
    const bytes = noise(length);
    const inflated = await inflate(gzipSync(bytes), length);
    expect(inflated.ok && Buffer.from(inflated.value).equals(bytes)).toBe(true);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['no gzip', noise(500)],
    ['half of a frame', gzipSync(noise(300_000)).subarray(0, 150_000)],
    ['the head alone', gzipSync(noise(10)).subarray(0, 10)],
    ['a frame with a byte changed', gzipSync(noise(300_000)).fill(0, 200_000, 200_400)],
  ])('is called malformed where it is %s', async (_, bytes) => {
    expect(await inflate(bytes, 1_000_000)).toEqual({ ok: false, error: 'malformed' });
  });

  it('is not unpacked further than is allowed', async () => {
    const packed = gzipSync(new Uint8Array(64 * 1_024 * 1_024));
    expect(packed.length).toBeLessThan(100_000);
    expect(await inflate(packed, 1_000_000)).toEqual({ ok: false, error: 'malformed' });
    expect(await inflate(gzipSync(noise(1_000_001)), 1_000_000)).toEqual({ ok: false, error: 'malformed' });
  });
});
