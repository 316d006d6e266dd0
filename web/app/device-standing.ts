/** What a device knows of itself besides its talk with the hub: what it keeps aside, whether it is whole, whether it can store. */

import type { Confirmation } from '#web/sync/confirmation.ts';
import type { OwnEntries } from '#web/sync/own-entries.ts';
import { AsideCount } from './aside-count.ts';
import type { DeviceParts } from './device-parts.ts';
import type { StatusFacts } from './device-status.ts';
import { WholeLedger } from './whole-ledger.ts';

/** A store that failed is said to fail until this long after its last failure. */
const FAILING_FOR_MS = 60_000;

export class DeviceStanding {
  readonly aside: AsideCount;
  readonly whole: WholeLedger;
  readonly #parts: DeviceParts;
  #failedAt: number | null = null;

  constructor(parts: DeviceParts) {
    this.#parts = parts;
    this.aside = new AsideCount(parts.store, parts.index);
    this.whole = new WholeLedger(parts.store, parts.identity.realms);
  }

  async read(): Promise<void> {
    await this.aside.read();
    await this.whole.read();
  }

  storeFailed(): void {
    this.#failedAt = this.#parts.now();
  }

  storeWorked(): void {
    this.#failedAt = null;
  }

  factsWith(own: OwnEntries, confirmation: Confirmation): StatusFacts {
    const { now, storage } = this.#parts;
    const isFailing = this.#failedAt !== null && now() - this.#failedAt < FAILING_FOR_MS;
    return {
      waiting: own.waitingCount,
      held: own.heldCount,
      aside: this.aside.count,
      lost: confirmation.lostCount,
      isWhole: this.whole.isWhole,
      left: this.whole.left,
      storage: isFailing ? 'failing' : storage(),
      now: now(),
    };
  }
}
