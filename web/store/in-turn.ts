/** Work of the one tab that writes, with every way in which it can fail as one of the failures that screens know. */

import { err } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { StoreFailure } from '#web/app/device.ts';
import type { LedgerStore } from './ledger-store.ts';
import { StoreUnread } from './store-guard.ts';

/** @returns what `work` returns; err also where another tab writes for too long, or the store cannot be read */
export async function inTurn<T>(
  store: Pick<LedgerStore, 'exclusively'>,
  work: () => Promise<Result<T, StoreFailure>>,
): Promise<Result<T, StoreFailure>> {
  try {
    const done = await store.exclusively(work);
    return done.ok ? done.value : done;
  } catch (cause) {
    if (cause instanceof StoreUnread) return err(cause.code);
    throw cause;
  }
}
