/** Runs a write so that every way in which a store can fail becomes one of the failures that screens know. */

import type Dexie from 'dexie';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { Defect } from '#shared/base/assert.ts';
import type { StoreFailure } from '#web/app/device.ts';
import { JournalError } from './entry-journal.ts';

/** A transaction that is neither committed nor aborted after this long never will be. */
const WATCHDOG_MS = 10_000;

/** A store that could not be read, also not through a handle that was opened anew. */
export class StoreUnread extends Error {
  override readonly name = 'StoreUnread';
  readonly code: StoreFailure;
  constructor(code: StoreFailure) {
    super(code);
    this.code = code;
  }
}

export class StoreGuard {
  readonly #database: Pick<Dexie, 'open' | 'close'>;

  constructor(database: Pick<Dexie, 'open' | 'close'>) {
    this.#database = database;
  }

  /**
   * Tries once; on a handle that died, closes, opens, and tries once more, never on the same handle.
   *
   * @param work - may run twice: it must see what its first run has done
   * @returns err: disk-full, or store-lost when the second try fails too
   */
  async attempt<T>(work: () => Promise<T>): Promise<Result<T, StoreFailure>> {
    try {
      return ok(await withWatchdog(work()));
    } catch (cause) {
      if (isDefect(cause)) throw cause;
      if (isQuota(cause)) return err('disk-full');
    }
    try {
      this.#database.close({ disableAutoOpen: false });
      await withWatchdog(Promise.resolve(this.#database.open()));
      return ok(await withWatchdog(work()));
    } catch (cause) {
      if (isDefect(cause)) throw cause;
      return err(isQuota(cause) ? 'disk-full' : 'store-lost');
    }
  }

  /**
   * The same for reading. Not for use within a transaction: that is tried again as a whole.
   *
   * @throws StoreUnread where the second try fails too
   */
  async read<T>(work: () => Promise<T>): Promise<T> {
    const read = await this.attempt(work);
    if (!read.ok) throw new StoreUnread(read.error);
    return read.value;
  }
}

const isDefect = (cause: unknown): boolean =>
  cause instanceof Defect || (cause instanceof Error && cause.name === 'ConstraintError');

function isQuota(cause: unknown): boolean {
  if (cause instanceof JournalError) return cause.code === 'quota';
  if (!(cause instanceof Error)) return false;
  // Dexie hands on what aborted the transaction as `inner`.
  const { inner } = cause as Error & { inner?: unknown };
  return (
    cause.name === 'QuotaExceededError' || (inner instanceof Error && inner.name === 'QuotaExceededError')
  );
}

async function withWatchdog<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const dog = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the store does not answer')), WATCHDOG_MS);
  });
  try {
    return await Promise.race([work, dog]);
  } finally {
    clearTimeout(timer);
  }
}
