/** The journal's port over simulated files: the product's own frames and file code, without its worker. */

import { eraseKeyFile, JournalFile, readKeyFile, writeKeyFile } from '#web/store/journal-file.ts';
import type { JournalHandle } from '#web/store/journal-file.ts';
import { JournalError } from '#web/store/entry-journal.ts';
import type { EntryJournal } from '#web/store/entry-journal.ts';
import type { JournalPart } from '#web/store/journal-worker.ts';
import type { JournalFrame, JournalReading } from '#web/store/journal-frames.ts';
import type { Profile } from './profile.ts';
import { SimHandle } from './sim-file.ts';
import type { SimFile } from './sim-file.ts';
import type { Process, World } from './world.ts';

export class SimJournal implements EntryJournal {
  readonly #world: World;
  readonly #process: Process;
  readonly #profile: Profile;
  /** What the worker remembers; a new worker remembers nothing. */
  #file = new JournalFile();

  constructor(world: World, process: Process, profile: Profile) {
    this.#world = world;
    this.#process = process;
    this.#profile = profile;
  }

  read(): Promise<JournalReading> {
    return this.#askAgainOnce(this.#profile.journal, 'read', (handle) => this.#file.read(handle));
  }

  /** Opening a handle early writes nothing: to the simulated disk it is nothing. */
  prepare(): void {}

  append(frames: readonly JournalFrame[]): Promise<void> {
    return this.#askAgainOnce(this.#profile.journal, 'append', (handle) => this.#file.append(handle, frames));
  }

  readKey(): Promise<Uint8Array | null> {
    return this.#askAgainOnce(this.#profile.keyFile, 'read-key', readKeyFile);
  }

  saveKey(key: Uint8Array): Promise<void> {
    const copy = Uint8Array.from(key);
    return this.#askAgainOnce(this.#profile.keyFile, 'save-key', (handle) => writeKeyFile(handle, copy));
  }

  readPart(part: JournalPart): Promise<Uint8Array | null> {
    return this.#askAgainOnce(this.#profile.part(part), `read ${part}`, readKeyFile);
  }

  savePart(part: JournalPart, bytes: Uint8Array): Promise<void> {
    const copy = Uint8Array.from(bytes);
    return this.#askAgainOnce(this.#profile.part(part), `save ${part}`, (handle) =>
      writeKeyFile(handle, copy),
    );
  }

  erasePart(part: JournalPart): Promise<void> {
    return this.#askAgainOnce(this.#profile.part(part), `erase ${part}`, eraseKeyFile);
  }

  close(): void {
    this.#file = new JournalFile();
  }

  /** As WorkerJournal does: a handle that died works again only from a new worker. */
  async #askAgainOnce<T>(file: SimFile, label: string, work: (handle: JournalHandle) => T): Promise<T> {
    try {
      return await this.#ask(file, label, work);
    } catch (cause) {
      if (!(cause instanceof JournalError) || cause.code !== 'lost') throw cause;
      this.#file = new JournalFile();
      return this.#ask(file, label, work);
    }
  }

  async #ask<T>(file: SimFile, label: string, work: (handle: JournalHandle) => T): Promise<T> {
    const { chance } = this.#process;
    // The handle is exclusive among all tabs.
    return this.#profile.files.withLock(this.#process, async () => {
      await this.#world.wait(this.#process, chance.around(1), `journal ${label}`);
      const handle = new SimHandle(file, this.#profile.fileFaults());
      let result: T | undefined;
      let failure: unknown = null;
      try {
        result = work(handle);
      } catch (cause) {
        failure = cause;
      }
      this.#profile.inHand = { process: this.#process, file, handle };
      await this.#world.wait(this.#process, chance.around(2), `journal ${label} done`);
      this.#profile.inHand = null;
      file.take(handle.changes);
      if (failure !== null) throw errorOf(failure);
      return result as T;
    });
  }
}

/** As the worker names what the platform throws. */
function errorOf(cause: unknown): Error {
  if (!(cause instanceof DOMException)) return cause as Error;
  return new JournalError(cause.name === 'QuotaExceededError' ? 'quota' : 'lost', cause.message);
}
