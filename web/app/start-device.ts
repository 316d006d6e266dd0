/** The one place that builds the device of this browser: stores, index, socket, tabs. */

import type { EnrolRequest } from '#shared/api/office-api.ts';
import { assert } from '#shared/base/assert.ts';
import type { DocumentId, RealmId } from '#shared/base/brand.ts';
import { ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { AuditJournal } from '#web/store/audit-journal.ts';
import { beginDatabaseLog } from '#web/store/begin-database-log.ts';
import { DexieStore, WRITER_LOCK } from '#web/store/dexie-store.ts';
import { openOpfsJournal } from '#web/store/entry-journal.ts';
import type { EntryJournal } from '#web/store/entry-journal.ts';
import { KeyringStore } from '#web/store/keyring-store.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import type { DeviceIdentity, LedgerStore, StartReport } from '#web/store/ledger-store.ts';
import { newEpoch } from '#web/store/new-epoch.ts';
import { destroyProfileKey, findProfileKey, openSealedVault } from '#web/store/open-vault.ts';
import { askStorageHealth } from '#web/store/storage-health.ts';
import { StoreGuard } from '#web/store/store-guard.ts';
import type { Vault } from '#web/store/vault.ts';
import { createHubHttp } from '#web/sync/hub-http.ts';
import { createHubSocket } from '#web/sync/hub-socket.ts';
import { createLeadership } from '#web/sync/leader-lock.ts';
import { tellKey } from '#web/sync/tell-key.ts';
import { createTabBus } from '#web/sync/tab-bus.ts';
import type { DeviceAudit } from './device-audit.ts';
import { openAudit } from './open-audit.ts';
import type { OpenAudit } from './open-audit.ts';
import type { Device, DeviceStatus, StoreFailure } from './device.ts';
import { findDeviceKey, makeDeviceKey } from './device-key.ts';
import { createEntrySigner, noteTold } from './entry-signer.ts';
import { EnrolmentByCode } from './enrol-by-code.ts';
import type { CodeRequestFailure } from './enrol-by-code.ts';
import { askEnrolment, fetchSignIns } from './enrolment.ts';
import type { EnrolmentFailure } from './enrolment.ts';
import { askHubKeys, SealedDelivery } from './sealed-delivery.ts';
import { LedgerDevice } from './ledger-device.ts';
import { LockedDevice } from './locked-device.ts';
import { DeviceAlarm } from './device-alarm.ts';
import { DeviceSeal } from './device-seal.ts';
import { openAdding, openBlind, signerOf } from './open-blind.ts';
import { accountOf } from './staff-account.ts';
import { finishWipe } from './wipe-device.ts';
import { WIPED_MARK } from '#web/store/wiped-mark.ts';
import type { Wiped } from '#web/store/wiped-mark.ts';

export { fetchSignIns };
export type EnrolFailure = EnrolmentFailure | StoreFailure;

const LAST_CONTACT = 'ledger-last-contact';
/** A tablet that stays open and online renews its lease so often. */
const SERVE_SEAL_EVERY_MS = 10 * 60_000;

/** A device at work. `seal` says who may open it; its keyring is null on a device without a PIN. */
export interface RunningDevice {
  readonly device: Device;
  readonly seal: DeviceSeal;
  readonly realms: readonly RealmId[];
  /** The browser threw the ledger away; what this device recorded came back from its second store. */
  readonly wasEmptied: boolean;
  /** For what was recorded while nobody could open the device. */
  readonly delivery: SealedDelivery;
  /** Puts on file what is looked at here. */
  readonly audit: DeviceAudit;
}
export type Started =
  /** `orphans`: own entries of an earlier enrolment, which nothing here names any more; they are offered after the next. */
  | { readonly at: 'not-enrolled'; readonly orphans: number }
  /** Emptied by an order of the office. */
  | { readonly at: 'wiped'; readonly wiped: Wiped }
  | { readonly at: 'locked'; readonly locked: LockedDevice<RunningDevice | null> }
  | { readonly at: 'running'; readonly running: RunningDevice };

/** What lies below the store: open from the start of the page, or of a lock, to the next lock. */
interface Ground {
  readonly database: LedgerDatabase;
  readonly journal: EntryJournal | null;
  readonly seal: DeviceSeal;
  readonly looks: OpenAudit;
  /** Ends what listens to the page for this device. */
  readonly ended: AbortController;
}
interface OpenStore {
  readonly store: LedgerStore;
  readonly report: StartReport;
}

let ground: Promise<Ground> | null = null;
let bareStore: Promise<OpenStore> | null = null;

/**
 * @returns the working device, the locked one, or that there is none
 * @throws DeviceAlarm where the store does not open or has lost entries: the screen shows a blocking alarm
 */
export async function startDevice(): Promise<Started> {
  const wiped = await finishWipe();
  if (wiped) return { at: 'wiped', wiped };
  const below = await openGround();
  const { database, journal, seal } = below;
  if (seal.ring) {
    const open = (staff: string, readKey: CryptoKey) => openSealed(below, staff, readKey);
    return {
      at: 'locked',
      locked: new LockedDevice({
        delivery: new SealedDelivery(database),
        audit: below.looks.audit,
        seal,
        open,
        openBlind: () => openBlind(below),
        wipe: {
          looks: new AuditJournal(database),
          mendStores: async () => void (await openAdding(below)),
          withoutWriters: (work) => navigator.locks.request(WRITER_LOCK, work),
          close() {
            below.ended.abort();
            journal?.close();
            database.close();
            forgetGround();
          },
        },
      }),
    };
  }
  const { store, report } = await openBareStore(below);
  const identity = await store.identity();
  return identity
    ? { at: 'running', running: await startWith(below, store, report, identity) }
    : { at: 'not-enrolled', orphans: report.orphans };
}

/**
 * Makes this browser a device of the ledger. Entries of an earlier enrolment stay, and are offered as they are.
 *
 * @param pin - of the person who enrols; null leaves the device unsealed, which only a demonstration may be
 */
export async function enrolDevice(
  request: EnrolRequest,
  pin: string | null,
): Promise<Result<RunningDevice, EnrolFailure>> {
  const below = await openGround();
  const bare = await openBareStore(below);
  const { publicKey } = (await findDeviceKey(below.database)) ?? (await makeDeviceKey(below.database));
  const answer = await askEnrolment({ ...request, key: publicKey });
  if (!answer.ok) return answer;
  await noteTold(below.database, publicKey);
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
  assert(pin !== null || demonstration, 'a device of a real municipality is sealed');
  // Sealed before anything is kept: the token alone would bring a thief the whole ledger.
  const sealed = pin === null ? bare : await sealGround(below, identity, pin);
  const { store, report } = sealed;
  const saved = await store.saveIdentity(identity);
  return saved.ok ? ok(await startWith(below, store, report, identity)) : saved;
}

/** The wish of this browser to be enrolled by a code of the office. */
export async function enrolmentByCode(): Promise<EnrolmentByCode> {
  return new EnrolmentByCode((await openGround()).database);
}

/**
 * Makes this browser, which the office has approved, a device of the ledger. Cut off anywhere, it is done again.
 *
 * @param pin - of the person: the device is sealed before anything is kept
 */
export async function finishEnrolment(
  pin: string,
): Promise<Result<RunningDevice, CodeRequestFailure | StoreFailure>> {
  const below = await openGround();
  const { database } = below;
  await openBareStore(below);
  const wish = new EnrolmentByCode(database);
  const answer = await wish.finish();
  if (!answer.ok) return answer;
  const pair = await findDeviceKey(database);
  assert(pair, 'who asked to be enrolled has a key');
  await noteTold(database, pair.publicKey);
  const { device, token, municipality, realms, demonstration, member } = answer.value;
  const account = { device, ...member, demonstration, municipality };
  const identity: DeviceIdentity = { account, token, realms, epoch: newEpoch() };
  const { store, report } = await sealGround(below, identity, pin);
  const saved = await store.saveIdentity(identity);
  if (!saved.ok) return saved;
  await wish.forget();
  return ok(await startWith(below, store, report, identity));
}

/** Gives a device of the demonstration a PIN: from here on it is sealed, and opens with it after the next lock. */
export async function sealRunning({ device, seal, realms }: RunningDevice, pin: string): Promise<void> {
  const below = await openGround();
  const older = await findProfileKey(below.database, below.journal);
  const hub = await askHubKeys(device.authorization);
  const { account } = device;
  await seal.seal({ ...account, realms, hub }, account, pin, older);
  await destroyProfileKey(below.database, below.journal);
}

/** Stops the device and forgets everything that was read: only a PIN brings it back. */
export async function lockDevice({ device, audit }: RunningDevice): Promise<void> {
  const below = await openGround();
  await audit.note({ what: 'locked' });
  below.ended.abort();
  forgetGround();
  await device.stop();
}

function openGround(): Promise<Ground> {
  ground ??= (async () => {
    const database = new LedgerDatabase();
    const journal = await openOpfsJournal();
    await beginDatabaseLog(navigator.locks);
    const seal = new DeviceSeal(new KeyringStore(database, journal, navigator.locks));
    const read = await new StoreGuard(database).attempt(async () => {
      if (!database.isOpen()) await database.open();
      // A power cut may have come between the keyring and the end of the key that it replaces.
      if (await seal.read()) await destroyProfileKey(database, journal);
    });
    if (!read.ok) throw new DeviceAlarm(read.error);
    const ended = new AbortController();
    return { database, journal, seal, looks: await openAudit(database, seal, ended.signal), ended };
  })().catch((cause: unknown) => {
    ground = null;
    throw cause;
  });
  return ground;
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

function openBareStore(below: Ground): Promise<OpenStore> {
  bareStore ??= openStore(below).catch((cause: unknown) => {
    bareStore = null;
    throw cause;
  });
  return bareStore;
}

async function openStore({ database, journal }: Ground, vault?: Vault): Promise<OpenStore> {
  const store = new DexieStore({
    database,
    journal,
    locks: navigator.locks,
    marker: localStorage,
    ...(vault && { vault }),
  });
  const report = await store.open();
  if (!report.ok) throw new DeviceAlarm(report.error);
  if (report.value.missing > 0) throw new DeviceAlarm('entries-missing', report.value.missing);
  return { store, report: report.value };
}

async function sealGround(below: Ground, identity: DeviceIdentity, pin: string): Promise<OpenStore> {
  const { database, journal, seal } = below;
  const { account, realms, token } = identity;
  const hub = await askHubKeys(`Bearer ${account.device}.${token}`);
  const card = { ...account, realms, hub };
  const readKey = await seal.seal(card, account, pin, await findProfileKey(database, journal));
  await destroyProfileKey(database, journal);
  assert(seal.ring, 'a sealed device has a keyring');
  return openStore(below, await openSealedVault(seal.ring, readKey, await signerOf(database)));
}

/** @returns null where the keyring was written but the enrolment never was: a cut came between them */
async function openSealed(below: Ground, staff: string, readKey: CryptoKey): Promise<RunningDevice | null> {
  const member = below.seal.ring?.members.find((one) => one.staff === staff);
  assert(below.seal.ring && member, 'who unlocked is a member');
  const { store, report } = await openStore(
    below,
    await openSealedVault(below.seal.ring, readKey, await signerOf(below.database)),
  );
  const identity = await store.identity();
  if (report.orphans > 0) throw new DeviceAlarm('identity-lost');
  if (!identity) return null;
  const { name, role, site } = member;
  const account = { ...identity.account, staff, name, role, site };
  return startWith(below, store, report, { ...identity, account });
}

/** An emptied device becomes one that was never enrolled. */
export function forgetWipe(): void {
  localStorage.removeItem(WIPED_MARK);
}

function forgetGround(): void {
  ground = null;
  bareStore = null;
}

/** What a sealed device asks of the hub besides its socket. */
async function serveSeal(seal: DeviceSeal, delivery: SealedDelivery, authorization: string): Promise<void> {
  const answer = await askHubKeys(authorization);
  if (answer) await seal.learnHub({ sealKey: answer.sealKey, drain: answer.drain }, answer.leaseMs);
  if (seal.ring) await delivery.deliver(seal.ring, 'away');
}

async function startWith(
  { database, seal, looks, ended }: Ground,
  store: LedgerStore,
  report: StartReport,
  enrolled: DeviceIdentity,
): Promise<RunningDevice> {
  const index = new LedgerIndex();
  let lastChunk = 0;
  await store.readChunks(0, ({ key, realm, bytes }) => {
    index.addChunk(realm, bytes);
    lastChunk = key;
  });
  // A role that the register has changed since, or a place: the hub judges by it, and so do the screens from here on.
  const register = index.entriesOf('register:staff' as DocumentId);
  const account = accountOf(enrolled.account.staff, enrolled.account, register);
  const identity = { ...enrolled, account };
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
    sign: createEntrySigner(database, (key) => tellKey(origin, bearer, key)),
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
  const { signal } = ended;
  document.addEventListener('visibilitychange', lookAgain, { signal });
  window.addEventListener('online', () => device.hint(), { signal });
  const delivery = new SealedDelivery(database);
  const serve = (): void => {
    if (seal.ring) void serveSeal(seal, delivery, device.authorization);
  };
  serve();
  const serving = setInterval(serve, SERVE_SEAL_EVERY_MS);
  signal.addEventListener('abort', () => clearInterval(serving));
  looks.audit.follow(() => device.account.staff);
  if (!seal.ring) void looks.learn(identity.account.device, device.authorization);
  const { wasEmptied } = report;
  return { device, seal, realms: identity.realms, wasEmptied, delivery, audit: looks.audit };
}
