/** One browser profile on one tablet: its database, its journal, its small storage, and what can happen to them. */

import { copyOfDatabase, emptyDatabase } from './sim-database.ts';
import type { DatabaseDisk, SimTransaction } from './sim-database.ts';
import { SimFile } from './sim-file.ts';
import type { FileFaults, SimHandle } from './sim-file.ts';
import { SimLock } from './sim-lock.ts';
import type { Chance } from './random.ts';
import type { Process } from './world.ts';

/** A copy of the whole profile, as a backup tool makes it. */
export interface Image {
  readonly database: DatabaseDisk;
  readonly journal: Uint8Array;
  readonly key: Uint8Array;
  readonly parts: ReadonlyMap<string, Uint8Array>;
  readonly local: ReadonlyMap<string, string>;
}

export class Profile {
  database = emptyDatabase();
  readonly journal = new SimFile();
  readonly keyFile = new SimFile();
  readonly #parts = new Map<string, SimFile>();
  readonly local = new Map<string, string>();
  /** One writing transaction at a time; one handle of a file at a time. */
  writers = new SimLock();
  files = new SimLock();
  readonly locks = new Map<string, SimLock>();
  /** A transaction whose `complete` has not fired, a handle whose work is not done. */
  committing: SimTransaction | null = null;
  inHand: { readonly process: Process; readonly file: SimFile; readonly handle: SimHandle } | null = null;
  isFull = false;
  isJournalFull = false;
  /** So many of the next openings of the database fail. */
  databaseFails = 0;
  /** So many of the next calls on a file handle find it dead. */
  deadHandleCalls = 0;

  /** A small file beside the journal. */
  part(name: string): SimFile {
    let file = this.#parts.get(name);
    if (!file) this.#parts.set(name, (file = new SimFile()));
    return file;
  }

  fileFaults(): FileFaults {
    return {
      isFull: () => this.isFull || this.isJournalFull,
      isDead: () => {
        if (this.deadHandleCalls === 0) return false;
        this.deadHandleCalls -= 1;
        return true;
      },
    };
  }

  /** A tab was killed: what it was doing is done wholly, in part, or not at all. */
  onTabDeath(process: Process, chance: Chance): void {
    if (this.committing?.process === process) {
      if (chance.isHit(0.5)) this.committing.applyTo(this.database);
      this.committing = null;
    }
    if (this.inHand?.process === process) {
      const { file, handle } = this.inHand;
      file.take(handle.changes.slice(0, chance.below(handle.changes.length + 1)));
      this.inHand = null;
    }
    for (const lock of [this.writers, this.files, ...this.locks.values()]) lock.onDeath(process);
  }

  emptyDatabase(): void {
    this.database = emptyDatabase();
  }

  losePower(chance: Chance): void {
    this.journal.losePower(chance);
    this.keyFile.losePower(chance);
    for (const file of this.#parts.values()) file.losePower(chance);
  }

  image(): Image {
    return {
      database: copyOfDatabase(this.database),
      journal: this.journal.flushed,
      key: this.keyFile.flushed,
      parts: new Map([...this.#parts].map(([name, file]) => [name, file.flushed])),
      local: new Map(this.local),
    };
  }

  /** Everything that scripts have stored is gone. */
  evict(): void {
    this.emptyDatabase();
    for (const file of [this.journal, this.keyFile, ...this.#parts.values()])
      file.overwrite(new Uint8Array(0));
    this.local.clear();
  }

  putBack({ database, journal, key, parts, local }: Image): void {
    this.database = copyOfDatabase(database);
    this.journal.overwrite(journal);
    this.keyFile.overwrite(key);
    for (const [name, file] of this.#parts) if (!parts.has(name)) file.overwrite(new Uint8Array(0));
    for (const [name, bytes] of parts) this.part(name).overwrite(bytes);
    this.local.clear();
    for (const [name, value] of local) this.local.set(name, value);
  }
}
