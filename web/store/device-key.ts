/** Finds or makes the key of this device's vault. Both stores keep it, so that either can be opened alone. */

import type { EntryJournal } from './entry-journal.ts';
import type { LedgerDatabase } from './ledger-database.ts';
import { createVault, exportVaultKey, importVaultKey, VAULT_KEY_BYTES } from './vault.ts';
import type { Vault } from './vault.ts';

/** Called by one tab at a time. */
export async function openVault(database: LedgerDatabase, journal: EntryJournal | null): Promise<Vault> {
  const row = await database.meta.get('vault-key');
  const saved = (await journal?.readKey()) ?? null;
  const isUsable = saved?.length === VAULT_KEY_BYTES;
  if (row) {
    const known = row.value as CryptoKey;
    if (!isUsable) await journal?.saveKey(await exportVaultKey(known));
    return createVault(known);
  }
  const bytes = isUsable ? saved : crypto.getRandomValues(new Uint8Array(VAULT_KEY_BYTES));
  // The journal first: a key in the database alone would be lost with it, and the journal's frames with the key.
  if (!isUsable) await journal?.saveKey(bytes);
  const key = await importVaultKey(bytes);
  bytes.fill(0);
  await database.meta.put({ name: 'vault-key', value: key });
  return createVault(key);
}
