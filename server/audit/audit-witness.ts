/**
 * Number and hash of the newest line, in a file of its own: lines that are cut off the end of the audit leave its chain whole,
 * and only who knew its end can say so. Written some seconds behind; a backup of it elsewhere is the stronger witness.
 */

import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const WITNESS_FILE = 'audit-witness.txt';
const WRITE_AFTER_MS = 5_000;

export interface AuditHead {
  readonly n: number;
  readonly hash: string;
}

export class AuditWitness {
  readonly #path: string;
  #head: AuditHead | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(dataDir: string) {
    this.#path = join(dataDir, WITNESS_FILE);
  }

  note(n: number, hash: string): void {
    this.#head = { n, hash };
    this.#timer ??= setTimeout(() => this.#write(), WRITE_AFTER_MS).unref();
  }

  close(): void {
    this.#write();
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#head) return;
    const { n, hash } = this.#head;
    this.#head = null;
    try {
      const file = openSync(this.#path, 'a', 0o600);
      appendFileSync(file, `${n} ${hash}\n`);
      fsyncSync(file);
      closeSync(file);
    } catch (cause) {
      // A full disk: the lines themselves stand, and the next one is witnessed.
      if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    }
  }
}

/** @returns what was witnessed, oldest first; lines that cannot be read are passed over: a cut may have come within the last */
export function readWitness(dataDir: string): readonly AuditHead[] {
  const path = join(dataDir, WITNESS_FILE);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, n, hash] = /^([0-9]{1,15}) ([0-9a-f]{64})$/.exec(line) ?? [];
      return n && hash ? [{ n: Number(n), hash }] : [];
    });
}
