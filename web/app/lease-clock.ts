/**
 * The time by which a lease ends: never earlier than any time this device has seen, and it goes on while the app runs,
 * whatever is done to the clock. A clock set ahead ends a lease early: then the hub is asked, and nothing is lost.
 */

export interface Clocks {
  /** ms since the epoch, as the device has it. */
  readonly wall: () => number;
  /** ms since any moment; never set back. */
  readonly running: () => number;
}

export class LeaseClock {
  readonly #clocks: Clocks;
  readonly #startedAt: number;
  #base: number;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#startedAt = clocks.running();
    this.#base = clocks.wall();
  }

  /** @param seenAt - the latest time that is known from earlier runs */
  now(seenAt: number): number {
    const { wall, running } = this.#clocks;
    const elapsed = running() - this.#startedAt;
    // What was seen before this run is a beginning from which its own running time counts.
    this.#base = Math.max(this.#base, seenAt - elapsed);
    return Math.max(wall(), this.#base + elapsed);
  }
}
