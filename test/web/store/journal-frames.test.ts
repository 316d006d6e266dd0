import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareStores } from '#web/store/compare-stores.ts';
import { crc32c } from '#web/store/crc32c.ts';
import { encodeFrame, readFrames } from '#web/store/journal-frames.ts';
import type { JournalFrame } from '#web/store/journal-frames.ts';

const frameOf = (sequence: number, length = 40): JournalFrame => ({
  sequence,
  box: Uint8Array.from({ length }, (_, at) => (sequence * 31 + at * 7) % 256),
});
const FRAMES = [frameOf(0), frameOf(1, 1), frameOf(2), frameOf(2 ** 33), frameOf(4, 300)];

function joined(frames: readonly JournalFrame[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((frame) => [...encodeFrame(frame)]));
}

test('S5 the checksum is that of RFC 3720', () => {
  // Appendix B.4: 32 bytes of zeros, 32 of ones, 0 to 31; and the check value of the CRC catalogue.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, at) => at))).toBe(0x46dd794e);
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
});

test('S5 a journal cut at any byte reads as the frames before the cut', () => {
  const whole = joined(FRAMES);
  expect(readFrames(whole)).toEqual({ frames: FRAMES, goodBytes: whole.length, isDamaged: false });
  for (let length = 0; length < whole.length; length += 1) {
    const { frames, goodBytes, isDamaged } = readFrames(whole.slice(0, length));
    expect(frames).toEqual(FRAMES.slice(0, frames.length));
    expect(goodBytes).toBe(joined(frames).length);
    expect(goodBytes).toBeLessThanOrEqual(length);
    expect(joined(FRAMES.slice(0, frames.length + 1)).length).toBeGreaterThan(length);
    expect(isDamaged).toBe(false);
  }
});

test('S5 zeros or noise behind the last frame are no frames', () => {
  const zeros = Uint8Array.from([...joined(FRAMES), ...new Uint8Array(4_096)]);
  expect(readFrames(zeros)).toMatchObject({ frames: FRAMES, isDamaged: false });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (noise) => {
      expect(readFrames(Uint8Array.from([...joined(FRAMES), ...noise])).frames).toEqual(FRAMES);
    }),
    { seed: 20_261_123, numRuns: 200 },
  );
});

test('S5 a damaged byte loses its own frame at most, and is told wherever frames stand behind it', () => {
  const whole = joined(FRAMES);
  const ends = FRAMES.map((_, at) => joined(FRAMES.slice(0, at + 1)).length);
  for (let at = 0; at < whole.length; at += 1) {
    const bytes = Uint8Array.from(whole);
    bytes[at] = (bytes[at] as number) ^ 0x40;
    const hit = ends.findIndex((end) => at < end);
    const reading = readFrames(bytes);
    expect(reading.frames).toEqual(FRAMES.filter((_, index) => index !== hit));
    expect(reading.isDamaged).toBe(hit < FRAMES.length - 1);
  }
});

test('S4 S6 two stores give each other what they lack, and what both lack is named', () => {
  const [one, two, three] = [frameOf(1), frameOf(2), frameOf(3)];
  const other = { sequence: 2, box: frameOf(9).box };
  expect(compareStores([one, two], [one, two], 2)).toEqual({ toDatabase: [], toJournal: [], missing: [] });
  expect(compareStores([one, three], [one, two], 3)).toEqual({
    toDatabase: [two],
    toJournal: [three],
    missing: [],
  });
  expect(compareStores([one], [three], 5)).toEqual({
    toDatabase: [three],
    toJournal: [one],
    missing: [2, 4, 5],
  });
  // A frame that was left by an append that failed: the database is right, and the last frame holds.
  expect(compareStores([one, two], [one, other], 2)).toEqual({
    toDatabase: [],
    toJournal: [two],
    missing: [],
  });
  expect(compareStores([one, two], [one, other, two], 2)).toEqual({
    toDatabase: [],
    toJournal: [],
    missing: [],
  });
  expect(compareStores([], [], 2)).toEqual({ toDatabase: [], toJournal: [], missing: [1, 2] });
});
