/**
 * Reads lib0's encoding from bytes of strangers. lib0's own decoder follows a length beyond the end of a view into
 * whatever memory lies behind it, and believes any count; this one throws `OutOfBounds` instead.
 */

/** The bytes end too early, or claim what they cannot hold. Caught by whoever reads a whole message. */
export class OutOfBounds extends Error {}

/** Unlike the platform's default, wrong UTF-8 is an error and a byte order mark is text. */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class ByteReader {
  readonly bytes: Uint8Array;
  at = 0;
  /** Length of the text that was read last, in UTF-8. */
  textBytes = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new OutOfBounds();
    const byte = this.bytes[this.at] as number;
    this.at += 1;
    return byte;
  }

  /** At most 2^53 - 1. */
  varUint(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * unit;
      if (value > Number.MAX_SAFE_INTEGER) throw new OutOfBounds();
      if (byte < 128) return value;
      unit *= 128;
      if (unit > Number.MAX_SAFE_INTEGER) throw new OutOfBounds();
    }
  }

  /** A number of things that are still to come, of one byte or more each: never more than the bytes that are left. */
  count(): number {
    const count = this.varUint();
    if (count > this.left) throw new OutOfBounds();
    return count;
  }

  skip(length: number): void {
    if (length > this.left) throw new OutOfBounds();
    this.at += length;
  }

  /** A view of the bytes, not a copy. */
  view(): Uint8Array {
    const length = this.count();
    const from = this.at;
    this.at += length;
    return this.bytes.subarray(from, this.at);
  }

  text(): string {
    const view = this.view();
    this.textBytes = view.length;
    try {
      return strictUtf8.decode(view);
    } catch (cause) {
      throw new OutOfBounds('no UTF-8', { cause });
    }
  }
}
