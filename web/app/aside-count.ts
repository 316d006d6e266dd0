/** What this device keeps and does not show: counted for the status, listed by reason for the page about the device. */

import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { LedgerStore } from '#web/store/ledger-store.ts';
import type { SetAside } from './device.ts';

export class AsideCount {
  readonly #store: LedgerStore;
  readonly #index: LedgerIndex;
  #stored = 0;

  constructor(store: LedgerStore, index: LedgerIndex) {
    this.#store = store;
    this.#index = index;
  }

  get count(): number {
    return this.#stored + this.#index.unreadable;
  }

  add(rows: number): void {
    this.#stored += rows;
  }

  async read(): Promise<void> {
    this.#stored = await this.#store.countAside();
  }

  /** Most frequent first. */
  async list(): Promise<readonly SetAside[]> {
    const counts = new Map<SetAside['reason'], number>();
    for (const { reason } of await this.#store.readAside()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    if (this.#index.unreadable > 0) counts.set('unreadable', this.#index.unreadable);
    return [...counts].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count);
  }
}
