/** One person's ledger for a screen; follows every change, whichever tab or device made it. */

import { createSubscriber } from 'svelte/reactivity';
import type { EntryId, PersonId } from '#shared/base/brand.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import type { CopyState, Device } from '../app/device.ts';

export class PersonView {
  #device: Device;
  #person: () => PersonId;
  #subscribe: () => void;

  /** @param person - read on every access, so that a route's parameter may change under the view */
  constructor(device: Device, person: () => PersonId) {
    this.#device = device;
    this.#person = person;
    this.#subscribe = createSubscriber((update) => {
      const ofLedger = device.onLedgerChange(update);
      const ofStatus = device.onStatusChange(update);
      return () => {
        ofLedger();
        ofStatus();
      };
    });
  }

  /** Links applied; null where this device holds nothing of the person. */
  get ledger(): PersonLedger | null {
    this.#subscribe();
    return this.#device.person(this.#person());
  }

  copyState(id: EntryId): CopyState {
    this.#subscribe();
    return this.#device.copyState(id);
  }
}
