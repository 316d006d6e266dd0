/** A tablet: one profile, its clock, its way to the hub, and its tabs: the product's own device on simulated stores. */

import type { DeviceEpoch, EntryId, RealmId } from '#shared/base/brand.ts';
import type { DeviceIdentity, StartReport } from '#web/store/ledger-store.ts';
import { LedgerDevice } from '#web/app/ledger-device.ts';
import { DexieStore } from '#web/store/dexie-store.ts';
import { StoreUnread } from '#web/store/store-guard.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import { createHubHttp } from '#web/sync/hub-http.ts';
import { createLeadership } from '#web/sync/leader-lock.ts';
import type { TabBus, TabMessage } from '#web/sync/tab-bus.ts';
import { SimDatabase } from './sim-database.ts';
import { SimJournal } from './sim-journal.ts';
import { SimLocks } from './sim-lock.ts';
import { createSimSocket, goodWay } from './network.ts';
import type { Connection, Wire } from './network.ts';
import { Profile } from './profile.ts';
import type { Process, World } from './world.ts';

export const tokenOf = (key: string): string => `token-of-${key}`;

export interface TabletWatcher {
  onTabOpened(tab: Tab): void;
  onTabStarted(tab: Tab): void;
}

export class Tablet {
  readonly name: string;
  /** Key of the device; a cloned tablet has another's. */
  readonly key: string;
  readonly world: World;
  readonly profile = new Profile();
  readonly tabs = new Set<Tab>();
  readonly wire: Wire;
  readonly isOffice: boolean;
  clockOffsetMs = 0;
  /** Its profile has known who it is. */
  isEnrolled = false;
  /** Nobody will ever open it again. */
  isLost = false;
  /** Its profile was copied, or is a copy, or was put back: its ids may be used twice. */
  isForked = false;
  /** Numberings that somebody else uses too, as rows have told it: `device.epoch`. */
  readonly sharedEpochs = new Set<string>();
  /** Harm to stores since they were last found equal. */
  harmCount = 0;
  readonly #watcher: TabletWatcher;
  #opened = 0;

  constructor(
    world: World,
    wire: Omit<Wire, 'way'>,
    watcher: TabletWatcher,
    name: string,
    key: string,
    isOffice: boolean,
  ) {
    this.world = world;
    this.wire = { ...wire, way: goodWay() };
    this.#watcher = watcher;
    this.name = name;
    this.key = key;
    this.isOffice = isOffice;
  }

  clock(): number {
    return Math.round(this.world.now + this.clockOffsetMs);
  }

  /** What enrolment gives to it. */
  identity(): DeviceIdentity {
    const realms = ['common', 'area-a', 'area-b'] as unknown as readonly RealmId[];
    return {
      account: {
        device: this.key,
        staff: 's1',
        name: '山﨑 結衣',
        role: this.isOffice ? 'office' : 'vaccinator',
        site: 'center',
        demonstration: true,
        municipality: { code: '', name: '' },
      },
      token: tokenOf(this.key),
      realms,
      epoch: 'aaaa' as DeviceEpoch,
    };
  }

  /** The tab that people look at; null where none is open. */
  get tab(): Tab | null {
    for (const tab of this.tabs) if (tab.state === 'open') return tab;
    return null;
  }

  openTab(): void {
    if (this.isLost) return;
    this.#opened += 1;
    const tab = new Tab(this, `${this.name}/${this.#opened}`);
    this.tabs.add(tab);
    this.#watcher.onTabOpened(tab);
  }

  /** Also where it is closed: no program is asked whether it is ready. */
  killTabs(): void {
    for (const tab of this.tabs) this.world.kill(tab.process);
  }

  losePower(): void {
    this.killTabs();
    this.profile.losePower(this.world.start(`${this.name} power`).chance);
  }

  onTabStarted(tab: Tab): void {
    this.#watcher.onTabStarted(tab);
  }
}

/** starting, open; alarm: it says that entries are missing; failed: its store does not open; empty: not enrolled. */
export type TabState = 'starting' | 'open' | 'alarm' | 'failed' | 'empty';

const LAST_CONTACT = 'ledger-last-contact';

export class Tab {
  readonly tablet: Tablet;
  readonly process: Process;
  readonly database: SimDatabase;
  readonly index = new LedgerIndex();
  state: TabState = 'starting';
  report: StartReport | null = null;
  device: LedgerDevice | null = null;
  connection: Connection | null = null;
  /** Rows of each realm that the auditor has found in the index, by the log's epoch. */
  readonly checkedRows = new Map<string, number>();
  /** Own entries whose word on the screen may still change for the better. */
  readonly watched = new Set<EntryId>();
  lastEpochs = '';
  readonly #listeners: ((message: TabMessage) => void)[] = [];

  constructor(tablet: Tablet, name: string) {
    this.tablet = tablet;
    const { world } = tablet;
    this.process = world.start(name);
    this.database = new SimDatabase(world, this.process, tablet.profile);
    this.process.onDeath.push(() => {
      tablet.tabs.delete(this);
      tablet.profile.onTabDeath(this.process, this.process.chance);
    });
    world.inside(this.process, () => {
      this.#start().catch((cause: unknown) => {
        // The page says that the ledger could not be opened.
        if (!(cause instanceof StoreUnread)) throw cause;
        this.#ended('failed');
      });
    });
  }

  hear(message: TabMessage): void {
    for (const listener of this.#listeners) listener(message);
  }

  async #start(): Promise<void> {
    const { tablet, process } = this;
    const { world, profile } = tablet;
    await world.wait(process, process.chance.around(300), 'tab starts');
    const locks = new SimLocks(world, process, profile.locks) as unknown as LockManager;
    const store = new DexieStore({
      database: this.database.asLedgerDatabase(),
      journal: new SimJournal(world, process, profile),
      locks,
      marker: {
        getItem: (name) => profile.local.get(name) ?? null,
        setItem: (name, value) => void profile.local.set(name, value),
      },
    });
    const report = await store.open();
    if (!report.ok) return this.#ended('failed');
    this.report = report.value;
    if (report.value.missing > 0) return this.#ended('alarm');
    let identity = await store.identity();
    if (!identity && !tablet.isEnrolled) {
      const saved = await store.saveIdentity(tablet.identity());
      if (!saved.ok) return this.#ended('failed');
      identity = await store.identity();
    }
    if (!identity) return this.#ended('empty');
    tablet.isEnrolled = true;
    let lastChunk = 0;
    await store.readChunks(0, ({ key, realm, bytes }) => {
      this.index.addChunk(realm, bytes);
      lastChunk = key;
    });
    this.device = await LedgerDevice.start({
      identity,
      store,
      index: this.index,
      lastChunk,
      http: createHubHttp('http://hub', `${identity.account.device}.${identity.token}`, (input, init) =>
        this.#fetch(String(input as string), init),
      ),
      openSocket: (events) =>
        createSimSocket(this.#wire(), process, events, (connection) => {
          this.connection = connection;
        }),
      bus: this.#bus(),
      leadership: createLeadership(locks),
      now: () => tablet.clock(),
      random: () => process.chance.next(),
      randomBytes: (count) => process.chance.bytes(count),
      contact: {
        read: () => Number(profile.local.get(LAST_CONTACT) ?? 0) || null,
        write: (at) => void profile.local.set(LAST_CONTACT, `${at}`),
      },
      storage: () => 'good',
    });
    this.#ended('open');
  }

  #ended(state: TabState): void {
    this.state = state;
    this.tablet.onTabStarted(this);
  }

  #wire(): Wire {
    return this.tablet.wire;
  }

  #bus(): TabBus {
    const { tablet, process } = this;
    return {
      post: (message) => {
        for (const other of tablet.tabs)
          if (other !== this)
            tablet.world.schedule(other.process, process.chance.around(2), `tab hears ${message.type}`, () =>
              other.hear(message),
            );
      },
      listen: (listener) => void this.#listeners.push(listener),
      close: () => void this.#listeners.splice(0),
    };
  }

  /** What createHubHttp needs of `fetch`. */
  async #fetch(url: string, init: RequestInit | undefined): Promise<Response> {
    const { tablet, process } = this;
    const { world, wire } = tablet;
    const fail = (): never => {
      throw new TypeError('fetch failed');
    };
    await world.wait(process, wire.way.latencyMs * (1 + process.chance.next()), 'http');
    if (wire.way.state === 'portal') return page('text/html', new Uint8Array());
    if (wire.way.state !== 'up' || !wire.hub.isUp) return fail();
    const path = url.replace('http://hub', '');
    const body = world.inside(wire.hub.process ?? process, () => this.#answer(path, init));
    await world.wait(process, wire.way.latencyMs * (1 + process.chance.next()), 'http answer');
    if (wire.way.state !== 'up' || process.chance.isHit(wire.way.loss)) return fail();
    if (body === null) return { ok: false, status: 401, json: async () => ({}) } as unknown as Response;
    if (body instanceof Uint8Array) return page('application/octet-stream', body);
    return page('application/json', body);
  }

  #answer(path: string, init: RequestInit | undefined): object | null {
    const { hub } = this.tablet.wire;
    if (path === '/healthz') return {};
    if (path !== '/api/tickets') return hub.segment(path);
    const headers = new Headers(init?.headers);
    const ticket = hub.ticket((headers.get('authorization') ?? '').replace('Bearer ', ''));
    return ticket === null ? null : { ticket };
  }
}

function page(type: string, body: object): Response {
  return {
    ok: true,
    headers: { get: () => type },
    json: async () => body,
    arrayBuffer: async () => Uint8Array.from(body as Uint8Array).buffer,
  } as unknown as Response;
}
