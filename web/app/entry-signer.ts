/**
 * Signs what this device hands to the hub. The hub must know the key before the first signature: a device that lost its
 * database, and one of before there were keys, makes a key and tells it then.
 */

import { signedContent } from '#shared/document/signature.ts';
import type { LedgerDatabase } from '#web/store/ledger-database.ts';
import { StoreGuard } from '#web/store/store-guard.ts';
import { KeyNotTold } from '#web/sync/sign-update.ts';
import type { SignUpdate } from '#web/sync/sign-update.ts';
import { findDeviceKey, makeDeviceKey } from './device-key.ts';
import type { DeviceKeyPair, DevicePublicKey } from './device-key.ts';

const TOLD = 'signing-key-told';

/**
 * @param tell - POST /api/device-key; false = not now
 * @returns what signs canonical updates; it throws KeyNotTold while the hub has not heard of the key, and StoreUnread
 *   where the key cannot be read
 */
export function createEntrySigner(
  database: LedgerDatabase,
  tell: (key: DevicePublicKey) => Promise<boolean>,
): SignUpdate {
  let known: Promise<DeviceKeyPair> | null = null;
  // Asked first when a hub is there again: after a day, and a sleep, in which the handle may have died.
  const guard = new StoreGuard(database);
  const pair = async (): Promise<DeviceKeyPair> => {
    const found = await guard.read(
      async () => (await findDeviceKey(database)) ?? (await makeDeviceKey(database)),
    );
    const { publicKey } = found.publicKey;
    const told = await guard.read(async () => database.meta.get(TOLD));
    if (told?.value === publicKey) return found;
    if (!(await tell(found.publicKey))) throw new KeyNotTold();
    // Not written down: the hub is told once more at the next start.
    await guard.attempt(() => noteTold(database, found.publicKey));
    return found;
  };
  return async (update) => {
    known ??= pair().catch((cause: unknown) => {
      known = null;
      throw cause;
    });
    return (await known).sign(signedContent(update));
  };
}

/** The hub has the key of this browser. */
export async function noteTold(database: LedgerDatabase, { publicKey }: DevicePublicKey): Promise<void> {
  await database.meta.put({ name: TOLD, value: publicKey });
}
