/** The vault key of a device that is not sealed: it lies in both stores, so that either can be opened alone. */

import type { EntryJournal } from './entry-journal.ts';
import type { LedgerDatabase } from './ledger-database.ts';
import { unwrapOlderKey } from './keyring.ts';
import type { Keyring } from './keyring.ts';
import { OwnSeal } from './own-seal.ts';
import type { SignOwn } from './own-seal.ts';
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

/** @returns the raw key of a device that was not sealed yet, null where there is none */
export async function findProfileKey(
  database: LedgerDatabase,
  journal: EntryJournal | null,
): Promise<Uint8Array | null> {
  const row = await database.meta.get('vault-key');
  if (row) return exportVaultKey(row.value as CryptoKey);
  const saved = (await journal?.readPart('key')) ?? null;
  return saved?.length === VAULT_KEY_BYTES ? saved : null;
}

/** The keyring keeps it, wrapped: from here on nothing in the profile opens what it sealed. */
export async function destroyProfileKey(
  database: LedgerDatabase,
  journal: EntryJournal | null,
): Promise<void> {
  await database.meta.delete('vault-key');
  await journal?.erasePart('key');
}

/** The vault of a sealed device, with the read key in memory. */
export async function openSealedVault(
  ring: Keyring,
  readKey: CryptoKey,
  sign: SignOwn | null = null,
): Promise<Vault> {
  const older: CryptoKey[] = [];
  for (const wrapped of ring.olderKeys) {
    const raw = await unwrapOlderKey(readKey, wrapped);
    if (raw) older.push(await importVaultKey(raw));
  }
  const own = ring.hub && (await OwnSeal.create(ring.hub.sealKey, readKey, sign));
  return createVault(readKey, { older, own });
}
