/** The one place that builds the device of this browser: stores, index, socket, tabs. */

import type { EnrolRequest } from '#shared/api/office-api.ts';
import { ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { DexieStore } from '#web/store/dexie-store.ts';
import { openOpfsJournal } from '#web/store/entry-journal.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import type { DeviceIdentity, LedgerStore, StartReport } from '#web/store/ledger-store.ts';
import { newEpoch } from '#web/store/new-epoch.ts';
import { askStorageHealth } from '#web/store/storage-health.ts';
import { createHubHttp } from '#web/sync/hub-http.ts';
import { createHubSocket } from '#web/sync/hub-socket.ts';
import { createLeadership } from '#web/sync/leader-lock.ts';
import { createTabBus } from '#web/sync/tab-bus.ts';
import type { Device, DeviceStatus, StoreFailure } from './device.ts';
import { findDeviceKey, makeDeviceKey } from './device-key.ts';
import { askEnrolment, fetchSignIns } from './enrolment.ts';
import type { EnrolmentFailure } from './enrolment.ts';
import { LedgerDevice } from './ledger-device.ts';

/** The device cannot work: its entries are not all there, or its store does not open. Nothing may be hidden behind it. */
export class DeviceAlarm extends Error {
  override readonly name = 'DeviceAlarm';
  readonly code: StoreFailure | 'entries-missing';
  /** Own entries that are known to have existed and that neither store holds. */
  readonly missing: number;
  constructor(code: StoreFailure | 'entries-missing', missing = 0) {
    super(`the store of this device: ${code}, ${missing} missing`);
    this.code = code;
    this.missing = missing;
  }
}

export { fetchSignIns };
export type EnrolFailure = EnrolmentFailure | StoreFailure;

const LAST_CONTACT = 'ledger-last-contact';

interface OpenStore {
  readonly database: LedgerDatabase;
  readonly store: LedgerStore;
  readonly report: StartReport;
}

let opened: Promise<OpenStore> | null = null;

/**
 * @returns the working device, or 'not-enrolled'
 * @throws DeviceAlarm where the store does not open or has lost entries: the screen shows a blocking alarm
 */
export async function startDevice(): Promise<Device | 'not-enrolled'> {
  const { store, report } = await openStore();
  if (report.missing > 0) throw new DeviceAlarm('entries-missing', report.missing);
  const identity = await store.identity();
  return identity ? startWith(store, report, identity) : 'not-enrolled';
}

/** Makes this browser a device of the ledger. Entries of an earlier enrolment stay, and are offered as they are. */
export async function enrolDevice(request: EnrolRequest): Promise<Result<Device, EnrolFailure>> {
  const { database, store, report } = await openStore();
  const { publicKey } = (await findDeviceKey(database)) ?? (await makeDeviceKey(database));
  const answer = await askEnrolment({ ...request, key: publicKey });
  if (!answer.ok) return answer;
  const { device, token, municipality, realms, demonstration } = answer.value;
  const signIn = (await fetchSignIns()).find(({ staff }) => staff === request.staff);
  const identity: DeviceIdentity = {
    account: {
      device,
      staff: request.staff,
      name: signIn?.name ?? request.staff,
      role: signIn?.role ?? 'vaccinator',
      site: signIn?.site ?? 'office',
      demonstration,
      municipality,
    },
    token,
    realms,
    epoch: newEpoch(),
  };
  const saved = await store.saveIdentity(identity);
  return saved.ok ? ok(await startWith(store, report, identity)) : saved;
}

function openStore(): Promise<OpenStore> {
  opened ??= (async () => {
    const journal = await openOpfsJournal();
    const database = new LedgerDatabase();
    const store = new DexieStore({ database, journal, locks: navigator.locks, marker: localStorage });
    const report = await store.open();
    if (!report.ok) {
      opened = null;
      throw new DeviceAlarm(report.error);
    }
    return { database, store, report: report.value };
  })();
  return opened;
}

function lastContact(): { read: () => number | null; write: (at: number) => void } {
  let written: number | null = null;
  return {
    read: () => Number(localStorage.getItem(LAST_CONTACT) ?? 0) || null,
    write(at) {
      if (at !== written) localStorage.setItem(LAST_CONTACT, `${at}`);
      written = at;
    },
  };
}

async function startWith(store: LedgerStore, report: StartReport, identity: DeviceIdentity): Promise<Device> {
  const index = new LedgerIndex();
  let lastChunk = 0;
  await store.readChunks(0, ({ key, realm, bytes }) => {
    index.addChunk(realm, bytes);
    lastChunk = key;
  });
  let health = await askStorageHealth(navigator.storage);
  const storage = (): DeviceStatus['storage'] => {
    if (health.isNearlyFull) return 'nearly-full';
    return report.hasJournal && health.isPersistent ? 'good' : 'not-persistent';
  };
  const { host, origin, protocol } = location;
  const bearer = `${identity.account.device}.${identity.token}`;
  const device = await LedgerDevice.start({
    identity,
    store,
    index,
    lastChunk,
    http: createHubHttp(origin, bearer),
    openSocket: (events) => createHubSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/sync`, events),
    bus: createTabBus(),
    leadership: createLeadership(navigator.locks),
    now: Date.now,
    random: Math.random,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    contact: lastContact(),
    storage,
  });
  const lookAgain = () => {
    if (document.visibilityState === 'hidden') {
      void device.flushDrafts();
      return;
    }
    device.hint();
    void askStorageHealth(navigator.storage).then((next) => {
      health = next;
    });
  };
  document.addEventListener('visibilitychange', lookAgain);
  window.addEventListener('online', () => device.hint());
  return device;
}
