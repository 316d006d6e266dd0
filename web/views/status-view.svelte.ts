/** What a screen knows of this device's records: how many copies exist, and where. */

import { createSubscriber } from 'svelte/reactivity';
import type { EntryId } from '#shared/base/brand.ts';
import type { CopyState, Device, DeviceStatus, UnansweredEntry } from '../app/device.ts';

export class StatusView {
  #device: Device;
  #subscribe: () => void;

  constructor(device: Device) {
    this.#device = device;
    this.#subscribe = createSubscriber((update) => {
      const ofLedger = device.onLedgerChange(update);
      const ofStatus = device.onStatusChange(update);
      return () => {
        ofLedger();
        ofStatus();
      };
    });
  }

  get status(): DeviceStatus {
    this.#subscribe();
    return this.#device.status;
  }

  /** Which copies of an entry exist for certain. */
  copyState(id: EntryId): CopyState {
    this.#subscribe();
    return this.#device.copyState(id);
  }

  /** What this device owes the centre. */
  unanswered(): readonly UnansweredEntry[] {
    this.#subscribe();
    return this.#device.unanswered();
  }

  /** How many of these the centre has received, and how many it has not. */
  countCopies(ids: readonly EntryId[]): CopyCount {
    const count = { received: 0, waiting: 0, held: 0 };
    for (const id of ids) {
      const { state } = this.copyState(id);
      if (state === 'received') count.received += 1;
      else if (state === 'held') count.held += 1;
      else count.waiting += 1;
    }
    return count;
  }
}

export interface CopyCount {
  readonly received: number;
  readonly waiting: number;
  readonly held: number;
}
