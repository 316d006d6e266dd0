/** A device as the product has it, on a file of its own: driver, index, inspection of every row; nothing is left out. */

import { assert } from '#shared/base/assert.ts';
import type { DeviceKey, DocumentId } from '#shared/base/brand.ts';
import { entryIdOf } from '#shared/base/ids.ts';
import { isRealmCaughtUp } from '#shared/sync/session-state.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import type { DeviceIdentity } from '#web/store/ledger-store.ts';
import { createHubHttp } from '#web/sync/hub-http.ts';
import { createHubSocket } from '#web/sync/hub-socket.ts';
import { Confirmation } from '#web/sync/confirmation.ts';
import { OwnEntries } from '#web/sync/own-entries.ts';
import { SyncDriver } from '#web/sync/sync-driver.ts';
import { CountedWebSocket, REALM } from './hub-door.ts';
import { nodeFetch } from './node-fetch.ts';
import { NodeStore } from './node-store.ts';
import { inflateFrame } from './unpack.ts';

export class WholeDevice {
  readonly index = new LedgerIndex();
  readonly #store: NodeStore;
  readonly #own = new OwnEntries();
  readonly #driver: SyncDriver;
  readonly #identity: DeviceIdentity;
  #counter = 0;
  /** Called when the hub has answered for entries. */
  onSettled: () => void = () => undefined;

  static async start(port: number, identity: DeviceIdentity, path: string): Promise<WholeDevice> {
    const store = new NodeStore(path);
    await store.open();
    await store.saveIdentity(identity);
    return new WholeDevice(port, identity, store);
  }

  private constructor(port: number, identity: DeviceIdentity, store: NodeStore) {
    this.#store = store;
    this.#identity = identity;
    const { account, token } = identity;
    const parts = {
      identity,
      store,
      index: this.index,
      own: this.#own,
      confirmation: new Confirmation(),
      http: createHubHttp(`http://127.0.0.1:${port}`, `${account.device}.${token}`, nodeFetch),
      openSocket: (events: Parameters<typeof createHubSocket>[1]) =>
        createHubSocket(
          `ws://127.0.0.1:${port}/sync`,
          events,
          CountedWebSocket as unknown as typeof globalThis.WebSocket,
        ),
      inflate: inflateFrame,
      now: Date.now,
      random: Math.random,
      onRows: () => undefined,
      onSettled: () => this.onSettled(),
      onDoubts: () => undefined,
      onStatus: () => undefined,
      onStoreFailure: () => assert(false, 'the disk took it'),
      lastContact: null,
    };
    this.#driver = new SyncDriver(parts, []);
  }

  connect(): void {
    this.#driver.start();
  }
  disconnect(): void {
    this.#driver.dispatch({ type: 'stop' });
  }

  /** Everything that the hub has is durable here, and everything that was written here is durable there. */
  get isInStep(): boolean {
    const { phase, outbox, realms } = this.#driver.session;
    return phase.type === 'live' && outbox.length === 0 && [...realms.values()].every(isRealmCaughtUp);
  }

  /** Last row that is durable here. */
  get stored(): number {
    return this.#driver.session.realms.get(REALM)?.stored ?? 0;
  }

  /** Rows that failed the inspection; none should. */
  countAside(): Promise<number> {
    return this.#store.countAside();
  }

  /** Writes an entry durably and hands it to the driver. @returns when it was handed over, ms */
  async record(doc: DocumentId, json: string): Promise<number> {
    const { account, epoch } = this.#identity;
    const order = (this.#counter += 1);
    const id = entryIdOf(account.device as DeviceKey, epoch, order);
    const entry = { order, realm: REALM, doc, id, json };
    const stored = await this.#store.appendOwn(entry);
    assert(stored.ok, 'the disk took it');
    this.#own.add({ entry, copy: { state: 'stored' } });
    this.index.addEntry(REALM, entry);
    const handedOver = performance.now();
    this.#driver.entryStored(id);
    return handedOver;
  }

  async stop(): Promise<void> {
    await this.#driver.stop();
    await this.#store.close();
  }
}
