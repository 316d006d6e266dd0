/** Names of new files are durable only with their folder. */

import { closeSync, fsyncSync, openSync } from 'node:fs';

export function syncFolder(folder: string): void {
  // Windows opens no folders as files; NTFS keeps names in its own journal.
  if (process.platform === 'win32') return;
  syncPath(folder);
}

/** What stands in a file, or which names stand in a folder, survives a power cut from here on. */
export function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
