/**
 * Reads a Yjs update (v1) as plain structs, within bounds and without Yjs: nothing is applied, nothing is allocated
 * that the bytes do not pay for. A count is never believed: each thing counted must have at least one byte left.
 */

import { ByteReader, OutOfBounds } from './byte-reader.ts';
import { varUintLength } from './entry-update.ts';

/** Nesting of values of ContentAny: more is refused rather than followed. */
const ANY_DEPTH_MAX = 32;

/** One `Map.set` of a string: the only thing that may stand in an update of ours. */
export interface ScannedItem {
  readonly client: number;
  readonly clock: number;
  readonly key: string;
  readonly value: string;
  /** Lengths in UTF-8. */
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** Where its block (client, clock, item) stands in the bytes, if it is the only struct of the block. */
  readonly from: number;
  readonly to: number;
}

export interface ScannedUpdate {
  readonly items: readonly ScannedItem[];
  /** A delete, a gap, or a struct that stands for something deleted. */
  readonly hasDeletes: boolean;
  /** A struct that is no `Map.set` of a string in the root `entries`. */
  readonly hasOthers: boolean;
  /** A block of several structs, a count in more bytes than it needs, or bytes after the end. */
  readonly isLoose: boolean;
}

/** @returns `malformed` where the bytes are no update, `too-large` where they hold more than `structsMax` structs */
export function scanUpdate(
  bytes: Uint8Array,
  root: string,
  structsMax: number,
): ScannedUpdate | 'malformed' | 'too-large' {
  try {
    return new Scanner(bytes).scan(root, structsMax);
  } catch (cause) {
    if (cause instanceof TooMany) return 'too-large';
    if (cause instanceof OutOfBounds) return 'malformed';
    throw cause;
  }
}

class TooMany extends Error {}

const GC = 0;
const DELETED = 1;
const JSON_VALUES = 2;
const BINARY = 3;
const TEXT = 4;
const EMBED = 5;
const FORMAT = 6;
const TYPE = 7;
const ANY = 8;
const DOC = 9;
const SKIP = 10;

const HAS_LEFT = 0x80;
const HAS_RIGHT = 0x40;
const HAS_KEY = 0x20;

class Scanner extends ByteReader {
  hasDeletes = false;
  hasOthers = false;
  isLoose = false;
  readonly items: ScannedItem[] = [];

  scan(root: string, structsMax: number): ScannedUpdate {
    let structsLeft = structsMax;
    for (let blocks = this.shortCount(); blocks > 0; blocks -= 1) {
      const from = this.at;
      const structs = this.count();
      structsLeft -= structs;
      if (structsLeft < 0) throw new TooMany();
      if (structs !== 1) this.isLoose = true;
      const client = this.varUint();
      let clock = this.varUint();
      // Ours begin at 0 always; a later clock leans on structs that are not here.
      if (clock !== 0) this.hasDeletes = true;
      for (let left = structs; left > 0; left -= 1) clock += this.struct(client, clock, from, root);
    }
    this.deletes();
    if (this.left > 0) this.isLoose = true;
    const { items, hasDeletes, hasOthers, isLoose } = this;
    return { items, hasDeletes, hasOthers, isLoose };
  }

  /** @returns how many clocks the struct takes */
  struct(client: number, clock: number, from: number, root: string): number {
    const info = this.byte();
    const content = info & 31;
    if (content === GC || content === SKIP) {
      this.hasDeletes = true;
      return this.varUint();
    }
    const hasOrigin = (info & (HAS_LEFT | HAS_RIGHT)) !== 0;
    if ((info & HAS_LEFT) !== 0) this.id();
    if ((info & HAS_RIGHT) !== 0) this.id();
    let key: string | null = null;
    let keyBytes = 0;
    let isInRoot = false;
    if (!hasOrigin) {
      if (this.varUint() === 1) isInRoot = this.text() === root;
      else this.id();
      if ((info & HAS_KEY) !== 0) {
        key = this.text();
        keyBytes = this.textBytes;
      }
    }
    if (content !== ANY) {
      this.hasOthers = true;
      return this.skipContent(content);
    }
    const values = this.count();
    let value: string | null = null;
    for (let left = values; left > 0; left -= 1) value = this.any(0);
    if (values !== 1 || value === null || key === null || !isInRoot) this.hasOthers = true;
    else {
      const valueBytes = this.textBytes;
      this.items.push({ client, clock, key, value, keyBytes, valueBytes, from, to: this.at });
    }
    return values;
  }

  skipContent(content: number): number {
    switch (content) {
      case DELETED:
        this.hasDeletes = true;
        return this.varUint();
      case JSON_VALUES: {
        const values = this.count();
        for (let left = values; left > 0; left -= 1) this.text();
        return values;
      }
      case TEXT:
        return this.text().length;
      case BINARY:
      case EMBED:
        this.skip(this.count());
        return 1;
      case FORMAT:
        this.text();
        this.text();
        return 1;
      case TYPE: {
        const type = this.varUint();
        // XML elements (3) and hooks (5) carry a name.
        if (type === 3 || type === 5) this.text();
        return 1;
      }
      case DOC:
        this.text();
        this.any(0);
        return 1;
      default:
        throw new OutOfBounds();
    }
  }

  /** A count that stands outside every block: in more bytes than it needs it is another form of the same update. */
  shortCount(): number {
    const from = this.at;
    const count = this.count();
    if (this.at - from !== varUintLength(count)) this.isLoose = true;
    return count;
  }

  deletes(): void {
    for (let clients = this.shortCount(); clients > 0; clients -= 1) {
      // A client without ranges deletes nothing, and says so in bytes that ours do not have.
      this.isLoose = true;
      this.varUint();
      for (let ranges = this.count(); ranges > 0; ranges -= 1) {
        this.varUint();
        this.varUint();
        this.hasDeletes = true;
      }
    }
  }

  /** @returns the text where the value is one, else null */
  any(depth: number): string | null {
    if (depth > ANY_DEPTH_MAX) throw new OutOfBounds();
    switch (this.byte()) {
      case 119:
        return this.text();
      case 127: // undefined
      case 126: // null
      case 121: // false
      case 120: // true
        return null;
      case 125:
        this.varInt();
        return null;
      case 124:
        this.skip(4);
        return null;
      case 123:
      case 122:
        this.skip(8);
        return null;
      case 118:
        for (let members = this.count(); members > 0; members -= 1) {
          this.text();
          this.any(depth + 1);
        }
        return null;
      case 117:
        for (let values = this.count(); values > 0; values -= 1) this.any(depth + 1);
        return null;
      case 116:
        this.skip(this.count());
        return null;
      default:
        throw new OutOfBounds();
    }
  }

  id(): void {
    this.varUint();
    this.varUint();
  }

  varInt(): void {
    // Sign and 6 bits, then groups of 7: 9 bytes hold every safe integer.
    if (this.byte() < 128) return;
    for (let left = 8; left > 0; left -= 1) if (this.byte() < 128) return;
    throw new OutOfBounds();
  }
}
