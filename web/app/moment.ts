/** One moment by both clocks of a device: the running time stands still while some platforms sleep, the wall clock can be set. */

export interface Moment {
  /** ms since the epoch. */
  readonly wall: number;
  /** Running time of the app, ms. */
  readonly running: number;
}

export const momentNow = (): Moment => ({ wall: Date.now(), running: performance.now() });
