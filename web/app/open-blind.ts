/** A sealed device as whoever has no PIN can use it: it adds, and opens nothing. */

import { signedContent } from '#shared/document/signature.ts';
import { DexieStore } from '#web/store/dexie-store.ts';
import type { EntryJournal } from '#web/store/entry-journal.ts';
import type { LedgerDatabase } from '#web/store/ledger-database.ts';
import { OwnSeal } from '#web/store/own-seal.ts';
import type { SignOwn } from '#web/store/own-seal.ts';
import { createSealingVault } from '#web/store/vault.ts';
import { BlindDevice } from './blind-device.ts';
import { DeviceAlarm } from './device-alarm.ts';
import { findDeviceKey } from './device-key.ts';
import type { DeviceSeal } from './device-seal.ts';

export interface SealedGround {
  readonly database: LedgerDatabase;
  readonly journal: EntryJournal | null;
  readonly seal: DeviceSeal;
}

/** What can be done without anybody's PIN. @returns null before the hub gave its key, and on a device that is being emptied */
export async function openBlind(below: SealedGround): Promise<BlindDevice | null> {
  const { seal } = below;
  const { ring } = seal;
  const store = ring && !ring.isWiping ? await openAdding(below) : null;
  const mayAdd = async (): Promise<boolean> => (await seal.read())?.isWiping === false;
  return ring && store && new BlindDevice({ store, ring, mayAdd, now: Date.now });
}

/** @returns a store that takes entries and opens none; null before the hub gave its key */
export async function openAdding({ database, journal, seal }: SealedGround): Promise<DexieStore | null> {
  const { ring } = seal;
  if (!ring?.hub) return null;
  const vault = createSealingVault(await OwnSeal.create(ring.hub.sealKey, null, await signerOf(database)));
  const store = new DexieStore({ database, journal, locks: navigator.locks, marker: localStorage, vault });
  const report = await store.open();
  if (!report.ok) throw new DeviceAlarm(report.error);
  return store;
}

/** Signs when an entry is recorded: a box is handed in by whoever cannot open it. */
export async function signerOf(database: LedgerDatabase): Promise<SignOwn | null> {
  const pair = await findDeviceKey(database);
  return pair && ((update) => pair.sign(signedContent(update)));
}
