/**
 * Wakes the followers of realms that have grown. In a rush of commits they are woken together: sending one frame per
 * commit to everybody would cost more than everything else (peers.md, pitfall 7).
 */

import type { RealmId } from '#shared/base/brand.ts';
import type { Follower, Pump } from './pump.ts';

/** Wake-ups take at most about a third of the time. */
const REST_FACTOR = 2;
const REST_MS_MAX = 40;

export class FanOut {
  readonly #pump: Pump;
  readonly #followers: ReadonlySet<Follower>;
  readonly #grown = new Set<RealmId>();
  #timer: NodeJS.Timeout | null = null;
  #restUntil = 0;

  constructor(pump: Pump, followers: ReadonlySet<Follower>) {
    this.#pump = pump;
    this.#followers = followers;
  }

  onGrown(realms: Iterable<RealmId>): void {
    for (const realm of realms) this.#grown.add(realm);
    if (this.#timer || this.#grown.size === 0) return;
    const rest = this.#restUntil - performance.now();
    if (rest <= 0) this.#wake();
    else this.#timer = setTimeout(() => this.#wake(), rest);
  }

  #wake(): void {
    this.#timer = null;
    const began = performance.now();
    let woken = 0;
    for (const follower of this.#followers) {
      for (const realm of this.#grown) {
        if (!follower.cursors.has(realm)) continue;
        this.#pump.wake(follower);
        woken += 1;
        break;
      }
    }
    this.#grown.clear();
    // A send costs about 15 µs, paid by the pump after this returns.
    const costMs = performance.now() - began + woken * 0.015;
    this.#restUntil = performance.now() + Math.min(REST_MS_MAX, costMs * REST_FACTOR);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }
}
