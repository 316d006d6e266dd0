/** Erases everything that this origin keeps on the device. Done again, it does the same: a cut in the middle is no harm. */

import { WIPED_MARK } from './wiped-mark.ts';

/** Another tab closes its database when it hears of the end; one that hangs must not look like success. */
const BLOCKED_MS_MAX = 10_000;

/** @throws where something could not be erased: the caller tries again at the next start */
export async function eraseStores(): Promise<void> {
  await eraseDatabases();
  await eraseFiles();
  for (const name of await caches.keys()) await caches.delete(name);
  // Without its files it would answer nothing; the next start with a network brings it back.
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
  sessionStorage.clear();
  for (const key of Object.keys(localStorage)) if (key !== WIPED_MARK) localStorage.removeItem(key);
}

async function eraseDatabases(): Promise<void> {
  for (const { name } of await indexedDB.databases()) if (name !== undefined) await eraseDatabase(name);
}

function eraseDatabase(name: string): Promise<void> {
  return new Promise((done, failed) => {
    const request = indexedDB.deleteDatabase(name);
    const patience = setTimeout(
      () => failed(new Error('a database is held by another window')),
      BLOCKED_MS_MAX,
    );
    request.addEventListener('success', () => {
      clearTimeout(patience);
      done();
    });
    request.addEventListener('error', () => {
      clearTimeout(patience);
      failed(request.error ?? new Error('a database could not be erased'));
    });
  });
}

async function eraseFiles(): Promise<void> {
  // Older tablets lack the member (they have no journal then).
  const storage = navigator.storage as Partial<StorageManager> | undefined;
  if (!storage?.getDirectory) return;
  const root = await storage.getDirectory();
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  for (const name of names) await root.removeEntry(name, { recursive: true });
}
