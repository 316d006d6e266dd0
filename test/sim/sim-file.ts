/** A file whose disk loses power: what was written is there for other programs, what was flushed is there for ever. */

import type { JournalHandle } from '#web/store/journal-file.ts';
import type { Chance } from './random.ts';

type Change =
  | { readonly type: 'write'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly type: 'truncate'; readonly size: number }
  | { readonly type: 'flush' };

export class SimFile {
  /** As programs see it. */
  content: Uint8Array = new Uint8Array(0);
  /** As it is after a power cut, if nothing of `unflushed` made it. */
  #flushed: Uint8Array = new Uint8Array(0);
  #unflushed: Change[] = [];

  get flushed(): Uint8Array {
    return this.#flushed;
  }

  /** Puts the file's bytes on the disk as they are: damage, an image that was put back. */
  overwrite(bytes: Uint8Array): void {
    this.content = bytes;
    this.#flushed = bytes;
    this.#unflushed = [];
  }

  /** What a program did with its handle has happened. */
  take(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.type === 'flush') {
        this.#flushed = this.content;
        this.#unflushed = [];
      } else {
        this.content = changed(this.content, change);
        this.#unflushed.push(change);
      }
    }
  }

  /** What has not been flushed may be there wholly, in part, torn, or not at all. */
  losePower(chance: Chance): void {
    let bytes = this.#flushed;
    for (const change of this.#unflushed) {
      if (chance.isHit(0.4)) continue;
      const isTorn = change.type === 'write' && chance.isHit(0.5);
      bytes = changed(
        bytes,
        isTorn ? { ...change, bytes: change.bytes.subarray(0, chance.below(change.bytes.length)) } : change,
      );
    }
    this.overwrite(bytes);
  }
}

function changed(bytes: Uint8Array, change: Change): Uint8Array {
  if (change.type === 'flush') return bytes;
  const size =
    change.type === 'truncate' ? change.size : Math.max(bytes.length, change.at + change.bytes.length);
  const next = new Uint8Array(size);
  next.set(bytes.subarray(0, size));
  if (change.type === 'write') next.set(change.bytes, change.at);
  return next;
}

/** How the platform may fail the one who holds a handle. */
export interface FileFaults {
  readonly isFull: () => boolean;
  /** Asked at every call: true = the handle is dead. */
  readonly isDead: () => boolean;
}

/** One opened handle; its changes reach the file when the program that holds it has got so far. */
export class SimHandle implements JournalHandle {
  readonly changes: Change[] = [];
  #bytes: Uint8Array;
  readonly #faults: FileFaults;

  constructor(file: SimFile, faults: FileFaults) {
    this.#bytes = file.content;
    this.#faults = faults;
  }

  getSize(): number {
    this.#check();
    return this.#bytes.length;
  }

  read(to: Uint8Array, { at }: { readonly at: number }): number {
    this.#check();
    const part = this.#bytes.subarray(at, at + to.length);
    to.set(part);
    return part.length;
  }

  write(bytes: Uint8Array, { at }: { readonly at: number }): number {
    this.#check();
    const part = this.#faults.isFull() ? bytes.slice(0, bytes.length >> 1) : Uint8Array.from(bytes);
    this.#do({ type: 'write', at, bytes: part });
    return part.length;
  }

  truncate(size: number): void {
    this.#check();
    this.#do({ type: 'truncate', size });
  }

  flush(): void {
    this.#check();
    this.changes.push({ type: 'flush' });
  }

  #do(change: Change): void {
    this.changes.push(change);
    this.#bytes = changed(this.#bytes, change);
  }

  #check(): void {
    if (this.#faults.isDead()) throw new DOMException('the handle is dead', 'InvalidStateError');
  }
}
