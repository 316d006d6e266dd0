/** What of the journal's file is on the disk, and when. */

import { expect, test } from 'vitest';
import { JournalFile, readKeyFile } from '#web/store/journal-file.ts';
import type { JournalHandle } from '#web/store/journal-file.ts';
import { encodeFrame } from '#web/store/journal-frames.ts';

/** A file of which another program's writes are seen at once, and are on the disk after a flush. */
class CachedFile implements JournalHandle {
  bytes = new Uint8Array(0);
  onDisk = new Uint8Array(0);
  getSize = (): number => this.bytes.length;
  read(to: Uint8Array, { at }: { readonly at: number }): number {
    to.set(this.bytes.subarray(at, at + to.length));
    return to.length;
  }
  write(bytes: Uint8Array, { at }: { readonly at: number }): number {
    const next = new Uint8Array(Math.max(this.bytes.length, at + bytes.length));
    next.set(this.bytes);
    next.set(bytes, at);
    this.bytes = next;
    return bytes.length;
  }
  truncate(size: number): void {
    this.bytes = this.bytes.slice(0, size);
  }
  flush(): void {
    this.onDisk = this.bytes;
  }
}

test('S9 what a tab wrote and died before it flushed is on the disk once another tab has read it', () => {
  const file = new CachedFile();
  file.write(encodeFrame({ sequence: 1, box: new Uint8Array([1, 2, 3]) }), { at: 0 });
  expect(file.onDisk).toHaveLength(0);
  expect(new JournalFile().read(file).frames.map(({ sequence }) => sequence)).toEqual([1]);
  expect(file.onDisk).toEqual(file.bytes);
  const key = new CachedFile();
  key.write(new Uint8Array(32).fill(7), { at: 0 });
  expect(readKeyFile(key)).toEqual(key.onDisk);
});

test('S9 a torn frame behind damage takes no byte of the frame that is written next', () => {
  // Told by its length, a frame begins with this byte; the torn one ends with it.
  const next = encodeFrame({ sequence: 3, box: new Uint8Array(512).fill(9) });
  const torn = [...Array(256).keys()]
    .map((last) => encodeFrame({ sequence: 2, box: new Uint8Array([1, 2, last]) }))
    .find((frame) => frame.at(-1) === next[0])!;
  const damaged = encodeFrame({ sequence: 1, box: new Uint8Array([1, 2, 3]) });
  damaged[9] = 77;
  const file = new CachedFile();
  const good = encodeFrame({ sequence: 4, box: new Uint8Array([4]) });
  file.write(new Uint8Array([...damaged, ...good, ...torn.subarray(0, -1)]), { at: 0 });
  const journal = new JournalFile();
  expect(journal.read(file).isDamaged).toBe(true);
  journal.append(file, [{ sequence: 3, box: new Uint8Array(512).fill(9) }]);
  expect(new JournalFile().read(file).frames.map(({ sequence }) => sequence)).toContain(3);
});
