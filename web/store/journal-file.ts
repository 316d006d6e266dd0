/**
 * What is done to the journal's file while its handle is open: frames are read, appended and flushed. Knows no worker and
 * no platform, so that the simulator runs it over a disk that loses power.
 */

import { encodeFrame, readFrames } from './journal-frames.ts';
import type { JournalFrame, JournalReading } from './journal-frames.ts';

/** A file that is written synchronously: what `FileSystemSyncAccessHandle` can do. */
export interface JournalHandle {
  getSize(): number;
  read(to: Uint8Array, options: { readonly at: number }): number;
  /** @returns bytes written: fewer on a full disk */
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  flush(): void;
}

/** One journal as one worker knows it. What other tabs appended since is read before writing. */
export class JournalFile {
  /** Where the next frame is written, as last seen. */
  #end = 0;

  read(file: JournalHandle): JournalReading {
    const reading = readFrames(readFrom(file, 0));
    // What a tab wrote and died before it flushed is read like the rest: from here on it is on the disk like the rest.
    file.flush();
    this.#end = endOf(reading, file.getSize());
    return reading;
  }

  /** @throws what the platform throws; then the file is as it was before, as far as the platform lets it be */
  append(file: JournalHandle, frames: readonly JournalFrame[]): void {
    let end = this.#end;
    if (file.getSize() !== end) {
      if (file.getSize() < end) end = 0;
      end += endOf(readFrames(readFrom(file, end)), file.getSize() - end);
    }
    const start = end;
    try {
      // A torn tail of a tab that was killed while it wrote would stand before the new frame as damage.
      if (file.getSize() > end) file.truncate(end);
      for (const frame of frames) {
        const bytes = encodeFrame(frame);
        writeAll(file, bytes, end);
        end += bytes.length;
      }
      file.flush();
      this.#end = end;
    } catch (cause) {
      // The caller tells the person that nothing was stored: then nothing may be found here later.
      file.truncate(start);
      file.flush();
      this.#end = start;
      throw cause;
    }
  }
}

/** @returns the key's bytes, null where none was saved */
export function readKeyFile(file: JournalHandle): Uint8Array | null {
  if (file.getSize() === 0) return null;
  const bytes = readFrom(file, 0);
  // As of the journal.
  file.flush();
  return bytes;
}

export function writeKeyFile(file: JournalHandle, key: Uint8Array): void {
  writeAll(file, key, 0);
  file.truncate(key.length);
  file.flush();
}

/** Zeros over the bytes where they lie, before the file is emptied: a file that is only emptied leaves them on the disk. */
export function eraseKeyFile(file: JournalHandle): void {
  writeKeyFile(file, new Uint8Array(file.getSize()));
  file.truncate(0);
  file.flush();
}

/** Zeros behind a damaged file: a frame that was torn by a byte or two must not be made whole by the first of the next one. */
const GAP_BYTES = 8;

/** Behind damage stand good frames: then the end of the file is the place to write, else the end of the good frames. */
const endOf = (reading: JournalReading, size: number): number =>
  reading.isDamaged ? size + GAP_BYTES : reading.goodBytes;

function writeAll(file: JournalHandle, bytes: Uint8Array, at: number): void {
  const written = file.write(bytes, { at });
  // A short write is how a full disk shows itself here.
  if (written !== bytes.length) throw new DOMException('short write', 'QuotaExceededError');
}

function readFrom(file: JournalHandle, at: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, file.getSize() - at));
  file.read(bytes, { at });
  return bytes;
}
