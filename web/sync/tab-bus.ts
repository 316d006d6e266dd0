/** What the tabs of one device tell each other: where to look in the shared store, and who works here; never an entry. */

import type { EntryId } from '#shared/base/brand.ts';
import type { Account, DeviceStatus } from '#web/app/device.ts';
import type { OwnCopy } from '#web/store/ledger-store.ts';

export type TabMessage =
  /** A chunk was stored; read those after the last one known. */
  | { readonly type: 'rows' }
  /** An own entry was stored in both stores; read those after the last one known. */
  | { readonly type: 'own' }
  | { readonly type: 'settled'; readonly copies: readonly (readonly [EntryId, OwnCopy])[] }
  /** What is in doubt since the hub's log began anew has changed; read it. */
  | { readonly type: 'doubts' }
  /** From the leader, on every change and when asked. */
  | { readonly type: 'status'; readonly status: DeviceStatus }
  | { readonly type: 'ask-status' }
  /** The network may be back: whoever holds the socket tries. */
  | { readonly type: 'hint' }
  /** Another person works on this device from now on. Said, not looked up: a store that fails must not leave the former name. */
  | { readonly type: 'staff'; readonly account: Account };

export interface TabBus {
  post(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): void;
  close(): void;
}

export function createTabBus(name = 'ledger'): TabBus {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => channel.addEventListener('message', ({ data }) => listener(data as TabMessage)),
    close: () => channel.close(),
  };
}

/** A device that is alone: Node tools and tests. */
export const noOtherTabs: TabBus = {
  post: () => undefined,
  listen: () => undefined,
  close: () => undefined,
};
