/**
 * Shows realms that have grown, and wakes their followers. In a rush of commits they are woken together: sending one frame
 * per commit to everybody would cost more than everything else (peers.md, pitfall 7).
 */

import type { RealmId } from '#shared/base/brand.ts';
import type { Follower, Pump } from './pump.ts';

/** Serving takes at most about a third of the time. */
const REST_FACTOR = 2;
const REST_MS_MAX = 40;
/** While pushes wait, a herd that comes back above all: receipts go first, and what all bring is sent on together. */
const REST_MS_MAX_BUSY = 250;
/** What a send costs at least, for the first wake-up. */
const SEND_MS = 0.015;

export class FanOut {
  readonly #pump: Pump;
  readonly #followers: ReadonlySet<Follower>;
  readonly #grown = new Set<RealmId>();
  #timer: NodeJS.Timeout | null = null;
  #wokenAt = -Infinity;
  #wokenCount = 0;
  #workMsBefore = 0;

  constructor(pump: Pump, followers: ReadonlySet<Follower>) {
    this.#pump = pump;
    this.#followers = followers;
  }

  onGrown(realms: Iterable<RealmId>): void {
    for (const realm of realms) this.#grown.add(realm);
    if (this.#timer || this.#grown.size === 0) return;
    const rest = this.#wokenAt + this.#restMs() - performance.now();
    if (rest <= 0) this.#wake();
    else this.#timer = setTimeout(() => this.#wake(), rest);
  }

  /** From one wake-up to the next, by what the last has cost until now. */
  #restMs(): number {
    const costMs = Math.max(this.#pump.workMs - this.#workMsBefore, this.#wokenCount * SEND_MS);
    const restMsMax = this.#pump.isBusy ? REST_MS_MAX_BUSY : REST_MS_MAX;
    return Math.min(restMsMax, costMs * (1 + REST_FACTOR));
  }

  #wake(): void {
    this.#timer = null;
    this.#wokenAt = performance.now();
    this.#workMsBefore = this.#pump.workMs;
    for (const realm of this.#grown) this.#pump.show(realm);
    let woken = 0;
    for (const follower of this.#followers) {
      for (const realm of this.#grown) {
        if (!follower.cursors.has(realm)) continue;
        this.#pump.wake(follower);
        woken += 1;
        break;
      }
    }
    this.#wokenCount = woken;
    this.#grown.clear();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }
}
