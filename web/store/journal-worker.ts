/**
 * Holds the journal's file while it is read or written, in a worker because only there files are written synchronously.
 * The handle is exclusive among all tabs, so it is opened for each request and closed at its end.
 */

import { encodeFrame, readFrames } from './journal-frames.ts';
import type { JournalFrame, JournalReading } from './journal-frames.ts';

export type JournalRequest = { readonly name: string } & (
  | { readonly type: 'check' | 'read' | 'read-key' }
  | { readonly type: 'append'; readonly frames: readonly JournalFrame[] }
  | { readonly type: 'save-key'; readonly key: Uint8Array }
);
export interface JournalAnswer {
  readonly id: number;
  readonly reading?: JournalReading;
  readonly key?: Uint8Array | null;
  readonly error?: { readonly code: 'unsupported' | 'quota' | 'lost'; readonly message: string };
}

/** Where each journal ends as this worker last saw it: what other tabs appended since is read before writing. */
const ends = new Map<string, number>();
const HANDLE_ATTEMPTS = 40;
const HANDLE_PAUSE_MS = 25;

let queue: Promise<void> = Promise.resolve();
self.addEventListener('message', ({ data }: MessageEvent<JournalRequest & { id: number }>) => {
  queue = queue.then(async () => {
    let answer: JournalAnswer;
    try {
      answer = { id: data.id, ...(await serve(data)) };
    } catch (cause) {
      answer = { id: data.id, error: errorOf(cause) };
    }
    self.postMessage(answer);
  });
});

function errorOf(cause: unknown): NonNullable<JournalAnswer['error']> {
  const name = cause instanceof Error ? cause.name : '';
  const message = String(cause);
  if (name === 'QuotaExceededError') return { code: 'quota', message };
  const isUnsupported = name === 'TypeError' || name === 'SecurityError' || name === 'NotSupportedError';
  return { code: isUnsupported ? 'unsupported' : 'lost', message };
}

async function serve(request: JournalRequest): Promise<Omit<JournalAnswer, 'id'>> {
  switch (request.type) {
    case 'check':
      await withFile(`${request.name}.check`, () => undefined);
      return {};
    case 'read':
      return withFile(`${request.name}.journal`, (file) => {
        const reading = readFrames(readFrom(file, 0));
        ends.set(request.name, endOf(reading, file.getSize()));
        return { reading };
      });
    case 'append':
      return withFile(`${request.name}.journal`, (file) => {
        append(file, request.name, request.frames);
        return {};
      });
    case 'read-key':
      return withFile(`${request.name}.key`, (file) => ({
        key: file.getSize() === 0 ? null : readFrom(file, 0),
      }));
    case 'save-key':
      return withFile(`${request.name}.key`, (file) => {
        writeAll(file, request.key, 0);
        file.truncate(request.key.length);
        file.flush();
        return {};
      });
  }
}

/** Behind damage stand good frames: then the end of the file is the place to write, else the end of the good frames. */
const endOf = (reading: JournalReading, size: number): number =>
  reading.isDamaged ? size : reading.goodBytes;

function append(file: FileSystemSyncAccessHandle, name: string, frames: readonly JournalFrame[]): void {
  let end = ends.get(name) ?? 0;
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
    ends.set(name, end);
  } catch (cause) {
    // The caller tells the person that nothing was stored: then nothing may be found here later.
    file.truncate(start);
    file.flush();
    ends.set(name, start);
    throw cause;
  }
}

function writeAll(file: FileSystemSyncAccessHandle, bytes: Uint8Array, at: number): void {
  const written = file.write(bytes as BufferSource, { at });
  // A short write is how a full disk shows itself here.
  if (written !== bytes.length) throw new DOMException('short write', 'QuotaExceededError');
}

function readFrom(file: FileSystemSyncAccessHandle, at: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, file.getSize() - at));
  file.read(bytes, { at });
  return bytes;
}

async function withFile<T>(name: string, work: (file: FileSystemSyncAccessHandle) => T): Promise<T> {
  const root = await navigator.storage.getDirectory();
  const entry = await root.getFileHandle(name, { create: true });
  const file = await openHandle(entry);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

/** Another tab, or the handle of a tab that was just killed, may hold the file for a moment. */
async function openHandle(entry: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await entry.createSyncAccessHandle();
    } catch (cause) {
      const isHeld = cause instanceof DOMException && cause.name === 'NoModificationAllowedError';
      if (!isHeld || attempt === HANDLE_ATTEMPTS) throw cause;
      await new Promise((resume) => setTimeout(resume, HANDLE_PAUSE_MS));
    }
  }
}
