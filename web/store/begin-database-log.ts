/**
 * Makes the browser begin a new log under this origin's databases, once after each of its starts.
 *
 * In Chromium all databases of an origin are one LevelDB. A power cut can leave zeros at the end of its log; the next start
 * reads up to them and goes on writing behind them. The start after that takes what follows for corrupt and throws every
 * database of the origin away, or leaves out a part of it without a word. A log ends when the memory before it is full:
 * so much is written and thrown away, before anything that is to stay is written.
 */

import Dexie from 'dexie';
import { StoreGuard } from './store-guard.ts';

/** Held by the page that did it, as long as it lives: beside it no log is older than the browser's start. */
const LOCK = 'database-log';
const FILLER = 'ledger-filler';
/** Together more than the 4 MB that LevelDB keeps in memory; each less than the 64 KB above which a value is a file. */
const PIECES = 80;
const PIECE_BYTES = 60 * 1024;

/** Never fails: where there is no room for it, or no answer, the ledger opens as it is. */
export async function beginDatabaseLog(locks: LockManager): Promise<void> {
  const begun = Promise.withResolvers<void>();
  void locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await fillLog();
    begun.resolve();
    // Until the page ends.
    if (lock) await new Promise(() => undefined);
  });
  await begun.promise;
}

async function fillLog(): Promise<void> {
  const filler = new Dexie(FILLER);
  filler.version(1).stores({ pieces: '++' });
  const guard = new StoreGuard(filler);
  await guard.attempt(() => filler.table('pieces').bulkAdd(Array.from({ length: PIECES }, randomPiece)));
  await guard.attempt(() => filler.delete());
}

/** Random: what repeats would be packed before it is written. */
const randomPiece = (): Uint8Array => crypto.getRandomValues(new Uint8Array(PIECE_BYTES));
