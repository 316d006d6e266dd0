/** How long this device may still be read without a contact, as time goes by. */

import type { DeviceSeal } from '#web/app/device-seal.ts';
import { clock } from './clock.svelte.ts';

/** From here on every screen says it: long enough to drive back to where there is a network. */
export const LEASE_WARNING_MS = 4 * 3_600_000;

export class LeaseView {
  readonly #seal: Pick<DeviceSeal, 'leaseLeft'>;

  constructor(seal: Pick<DeviceSeal, 'leaseLeft'>) {
    this.#seal = seal;
  }

  /** ms; null where nothing ends: no PIN, or the hub never gave a lease. */
  get left(): number | null {
    // Asked again whenever the clock has gone on; the lease itself goes by its own time.
    void clock.now;
    return this.#seal.leaseLeft();
  }

  get isNearEnd(): boolean {
    return this.left !== null && this.left <= LEASE_WARNING_MS;
  }
}
