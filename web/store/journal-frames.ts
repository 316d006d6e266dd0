/**
 * Frames of the journal: length, CRC-32C, sequence, sealed bytes. A torn tail ends the journal; a bad frame with a
 * good one behind it is damage, and is reported, never skipped.
 */

import { crc32c } from './crc32c.ts';

export interface JournalFrame {
  /** `order` of an own entry; 0 = the device's identity, of which the last one holds. */
  readonly sequence: number;
  readonly box: Uint8Array;
}

export interface JournalReading {
  readonly frames: readonly JournalFrame[];
  /** Bytes up to the end of the last good frame before any damage: where the next frame is written. */
  readonly goodBytes: number;
  /** Frames found behind damaged bytes: they are in `frames` too, but something before them is lost. */
  readonly isDamaged: boolean;
}

/** Length (4), checksum of sequence and box (4), sequence (6), each little-endian. */
const HEAD_BYTES = 14;
/** No own entry is near this size; a longer length is damage. */
const BOX_BYTES_MAX = 1_000_000;

export function encodeFrame({ sequence, box }: JournalFrame): Uint8Array {
  const frame = new Uint8Array(HEAD_BYTES + box.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, box.length, true);
  view.setUint32(8, sequence % 2 ** 32, true);
  view.setUint16(12, Math.floor(sequence / 2 ** 32), true);
  frame.set(box, HEAD_BYTES);
  view.setUint32(4, crc32c(frame.subarray(8)), true);
  return frame;
}

/** @param bytes - the journal, or its part from the end of a good frame on */
export function readFrames(bytes: Uint8Array): JournalReading {
  const frames: JournalFrame[] = [];
  let at = 0;
  for (let frame = frameAt(bytes, at); frame; frame = frameAt(bytes, at)) {
    frames.push(frame);
    at += HEAD_BYTES + frame.box.length;
  }
  const goodBytes = at;
  if (goodBytes === bytes.length) return { frames, goodBytes, isDamaged: false };
  // A torn tail is followed by nothing. Whatever can still be read behind damage is worth more than a clean cut.
  let isDamaged = false;
  for (at = goodBytes + 1; at + HEAD_BYTES <= bytes.length; at += 1) {
    const frame = frameAt(bytes, at);
    if (!frame) continue;
    frames.push(frame);
    isDamaged = true;
    at += HEAD_BYTES + frame.box.length - 1;
  }
  return { frames, goodBytes, isDamaged };
}

function frameAt(bytes: Uint8Array, at: number): JournalFrame | null {
  if (at + HEAD_BYTES > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEAD_BYTES);
  const length = view.getUint32(0, true);
  // An empty box cannot be: zeros that a file system left behind a cut would else read as frames.
  if (length === 0 || length > BOX_BYTES_MAX || at + HEAD_BYTES + length > bytes.length) return null;
  const checked = bytes.subarray(at + 8, at + HEAD_BYTES + length);
  if (crc32c(checked) !== view.getUint32(4, true)) return null;
  const sequence = view.getUint32(8, true) + view.getUint16(12, true) * 2 ** 32;
  return { sequence, box: bytes.slice(at + HEAD_BYTES, at + HEAD_BYTES + length) };
}

/** A number over all boxes in order: equal for equal stores. Finds accidents; AES-GCM finds forgers. */
export const rollingHash = (previous: number, box: Uint8Array): number => crc32c(box, previous);
