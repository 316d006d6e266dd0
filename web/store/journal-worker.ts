/**
 * Holds the journal's file while it is read or written, in a worker because only there files are written synchronously.
 * The handle is exclusive among all tabs, so it is opened for each request and closed at its end; for an append that was
 * announced it is opened while the database still writes.
 */

import { eraseKeyFile, JournalFile, readKeyFile, writeKeyFile } from './journal-file.ts';
import type { JournalHandle } from './journal-file.ts';
import type { JournalFrame, JournalReading } from './journal-frames.ts';

/** key: of a device that is not sealed. The keyring stands in two places, written in turn: one of them is always whole. */
export type JournalPart = 'key' | 'share' | 'keyring-a' | 'keyring-b' | 'identity';
export type JournalRequest = { readonly name: string } & (
  | { readonly type: 'check' | 'read' | 'read-key' | 'prepare' }
  | { readonly type: 'append'; readonly frames: readonly JournalFrame[] }
  | { readonly type: 'save-key'; readonly key: Uint8Array }
  | { readonly type: 'read-part' | 'erase-part'; readonly part: JournalPart }
  | { readonly type: 'save-part'; readonly part: JournalPart; readonly bytes: Uint8Array }
);
export interface JournalAnswer {
  readonly id: number;
  readonly reading?: JournalReading;
  readonly key?: Uint8Array | null;
  readonly error?: { readonly code: 'unsupported' | 'quota' | 'lost'; readonly message: string };
}

/** The journals that this worker has opened, by name. */
const journals = new Map<string, JournalFile>();
const HANDLE_ATTEMPTS = 40;
const HANDLE_PAUSE_MS = 25;
/** An announced append that has not come by then opens its file itself: others wait for the handle a second at most. */
const READY_MS = 400;

/** The handle that an announced append will use. */
let ready: {
  readonly name: string;
  readonly file: FileSystemSyncAccessHandle;
  readonly end: ReturnType<typeof setTimeout>;
} | null = null;

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
    case 'prepare':
      await makeReady(`${request.name}.journal`);
      return {};
    case 'check':
      await withFile(`${request.name}.check`, () => undefined);
      return {};
    case 'read':
      return withFile(`${request.name}.journal`, (file) => ({
        reading: journalNamed(request.name).read(file),
      }));
    case 'append':
      return withFile(`${request.name}.journal`, (file) => {
        journalNamed(request.name).append(file, request.frames);
        return {};
      });
    case 'read-key':
      return withFile(`${request.name}.key`, (file) => ({
        key: readKeyFile(file),
      }));
    case 'save-key':
      return withFile(`${request.name}.key`, (file) => {
        writeKeyFile(file, request.key);
        return {};
      });
    case 'read-part':
      return withFile(`${request.name}.${request.part}`, (file) => ({ key: readKeyFile(file) }));
    case 'save-part':
      return withFile(`${request.name}.${request.part}`, (file) => {
        writeKeyFile(file, request.bytes);
        return {};
      });
    case 'erase-part':
      return withFile(`${request.name}.${request.part}`, (file) => {
        eraseKeyFile(file);
        return {};
      });
  }
}

function journalNamed(name: string): JournalFile {
  let journal = journals.get(name);
  if (!journal) journals.set(name, (journal = new JournalFile()));
  return journal;
}

async function withFile<T>(name: string, work: (file: JournalHandle) => T): Promise<T> {
  const file = takeReady(name) ?? (await openHandle(await fileNamed(name), HANDLE_ATTEMPTS));
  try {
    return work(file as JournalHandle);
  } finally {
    file.close();
  }
}

async function fileNamed(name: string): Promise<FileSystemFileHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getFileHandle(name, { create: true });
}

async function makeReady(name: string): Promise<void> {
  letGo();
  const file = await openHandle(await fileNamed(name), 1);
  ready = { name, file, end: setTimeout(letGo, READY_MS) };
}

/** @returns the handle that stands ready; one of another file is closed */
function takeReady(name: string): FileSystemSyncAccessHandle | null {
  if (ready?.name !== name) {
    letGo();
    return null;
  }
  clearTimeout(ready.end);
  const { file } = ready;
  ready = null;
  return file;
}

function letGo(): void {
  if (!ready) return;
  clearTimeout(ready.end);
  ready.file.close();
  ready = null;
}

/** Another tab, or the handle of a tab that was just killed, may hold the file for a moment. */
async function openHandle(
  entry: FileSystemFileHandle,
  attempts: number,
): Promise<FileSystemSyncAccessHandle> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await entry.createSyncAccessHandle();
    } catch (cause) {
      const isHeld = cause instanceof DOMException && cause.name === 'NoModificationAllowedError';
      if (!isHeld || attempt === attempts) throw cause;
      await new Promise((resume) => setTimeout(resume, HANDLE_PAUSE_MS));
    }
  }
}
