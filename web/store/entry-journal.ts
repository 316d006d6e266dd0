/** The second store of own entries: frames in one file of the origin's private file system, flushed before any answer. */

import type { JournalFrame, JournalReading } from './journal-frames.ts';
import type { JournalAnswer, JournalPart, JournalRequest } from './journal-worker.ts';

export interface EntryJournal {
  /** All frames, and whether something before some of them is damaged. */
  read(): Promise<JournalReading>;
  /** An append follows soon: whatever can be made ready without writing is. Answers nothing, and promises nothing. */
  prepare(): void;
  /** Resolves after `flush()`. A rejected append has left no frame behind, as far as the device can say. */
  append(frames: readonly JournalFrame[]): Promise<void>;
  readKey(): Promise<Uint8Array | null>;
  saveKey(key: Uint8Array): Promise<void>;
  /** A small file beside the journal. @returns null where it was never saved, or was erased */
  readPart(part: JournalPart): Promise<Uint8Array | null>;
  /** Resolves after `flush()`. Shorter than what stood there: the rest is gone too. */
  savePart(part: JournalPart, bytes: Uint8Array): Promise<void>;
  /** Overwrites the bytes where they lie, then empties the file: for secrets. */
  erasePart(part: JournalPart): Promise<void>;
  close(): void;
}

/** Longer than any flush that still ends; a worker that the system has stopped never answers. */
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * The journal in the origin private file system, written by a worker of its own.
 *
 * @returns null where the platform has no synchronous file handles, or keeps them from this page (private windows)
 */
export async function openOpfsJournal(name = 'ledger'): Promise<EntryJournal | null> {
  if (typeof navigator === 'undefined' || typeof Worker === 'undefined') return null;
  // Older types of the platform lack the member; so do older tablets.
  const storage = navigator.storage as Partial<StorageManager> | undefined;
  if (!storage?.getDirectory) return null;
  const journal = new WorkerJournal(name);
  try {
    await journal.ask({ type: 'check', name });
    return journal;
  } catch (cause) {
    journal.close();
    if (cause instanceof JournalError && cause.code === 'unsupported') return null;
    throw cause;
  }
}

export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: 'unsupported' | 'quota' | 'lost';
  constructor(code: 'unsupported' | 'quota' | 'lost', message: string) {
    super(message);
    this.code = code;
  }
}

class WorkerJournal implements EntryJournal {
  readonly #name: string;
  #worker: Worker;
  #next = 1;

  constructor(name: string) {
    this.#name = name;
    this.#worker = startWorker();
  }

  async read(): Promise<JournalReading> {
    const answer = await this.askAgainOnce({ type: 'read', name: this.#name });
    return answer.reading ?? { frames: [], goodBytes: 0, isDamaged: false };
  }

  /** What fails here fails again when it is appended, and is told then. */
  prepare(): void {
    this.#worker.postMessage({ type: 'prepare', name: this.#name, id: this.#next });
    this.#next += 1;
  }

  async append(frames: readonly JournalFrame[]): Promise<void> {
    await this.askAgainOnce({ type: 'append', name: this.#name, frames });
  }

  async readKey(): Promise<Uint8Array | null> {
    return (await this.askAgainOnce({ type: 'read-key', name: this.#name })).key ?? null;
  }

  async saveKey(key: Uint8Array): Promise<void> {
    await this.askAgainOnce({ type: 'save-key', name: this.#name, key });
  }

  async readPart(part: JournalPart): Promise<Uint8Array | null> {
    return (await this.askAgainOnce({ type: 'read-part', name: this.#name, part })).key ?? null;
  }

  async savePart(part: JournalPart, bytes: Uint8Array): Promise<void> {
    await this.askAgainOnce({ type: 'save-part', name: this.#name, part, bytes });
  }

  async erasePart(part: JournalPart): Promise<void> {
    await this.askAgainOnce({ type: 'erase-part', name: this.#name, part });
  }

  close(): void {
    this.#worker.terminate();
  }

  /** A handle that died with the system's file process works again only from a new worker; a full disk stays full. */
  async askAgainOnce(request: JournalRequest): Promise<JournalAnswer> {
    try {
      return await this.ask(request);
    } catch (cause) {
      if (!(cause instanceof JournalError) || cause.code !== 'lost') throw cause;
      this.#worker.terminate();
      this.#worker = startWorker();
      return this.ask(request);
    }
  }

  ask(request: JournalRequest): Promise<JournalAnswer> {
    const id = this.#next;
    this.#next += 1;
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        worker.removeEventListener('message', onMessage);
        worker.removeEventListener('error', onError);
      };
      const onMessage = ({ data }: MessageEvent<JournalAnswer>) => {
        if (data.id !== id) return;
        end();
        if (data.error) reject(new JournalError(data.error.code, data.error.message));
        else resolve(data);
      };
      const onError = (event: ErrorEvent) => {
        end();
        reject(new JournalError('lost', event.message));
      };
      const timer = setTimeout(() => {
        end();
        reject(new JournalError('lost', 'the journal does not answer'));
      }, ANSWER_TIMEOUT_MS);
      worker.addEventListener('message', onMessage);
      worker.addEventListener('error', onError);
      worker.postMessage({ ...request, id });
    });
  }
}

const startWorker = (): Worker =>
  new Worker(new URL('./journal-worker.ts', import.meta.url), { type: 'module', name: 'ledger-journal' });
