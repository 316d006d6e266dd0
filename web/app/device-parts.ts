/** What a device is built from: its surroundings, each handed in, so that tests and tools hand in others. */

import type { HubHttp } from '#web/sync/hub-http.ts';
import type { HubSocket, HubSocketEvents } from '#web/sync/hub-socket.ts';
import type { Leadership } from '#web/sync/leader-lock.ts';
import type { SignUpdate } from '#web/sync/sign-update.ts';
import type { TabBus } from '#web/sync/tab-bus.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { DeviceIdentity, LedgerStore } from '#web/store/ledger-store.ts';
import type { DeviceStatus } from './device.ts';

export interface DeviceParts {
  readonly identity: DeviceIdentity;
  readonly store: LedgerStore;
  /** Filled with what the store holds of other devices; `lastChunk` is the last chunk in it. */
  readonly index: LedgerIndex;
  readonly lastChunk: number;
  readonly http: HubHttp;
  readonly sign?: SignUpdate;
  readonly openSocket: (events: HubSocketEvents) => HubSocket;
  readonly bus: TabBus;
  readonly leadership: Leadership;
  readonly now: () => number;
  readonly random: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** When the hub last answered, so that a restart without a network does not say "never"; told the same time often. */
  readonly contact: { readonly read: () => number | null; readonly write: (at: number) => void };
  /** Standing of the storage as far as the platform tells, without the store's own failures. */
  readonly storage: () => DeviceStatus['storage'];
}
