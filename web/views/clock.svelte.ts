/** The time of day for screens: what they show about "now" follows it, and today's date turns at midnight. */

import { createSubscriber } from 'svelte/reactivity';
import type { CivilDate } from '#shared/base/brand.ts';
import { dayOf } from '../text/date-text.ts';

const STEP_MS = 10_000;

export class Clock {
  #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, STEP_MS);
    return () => clearInterval(timer);
  });

  /** ms since the epoch, renewed every 10 s while a screen reads it. */
  get now(): number {
    this.#subscribe();
    return Date.now();
  }

  /** Today by this device's clock. */
  get today(): CivilDate {
    return dayOf(this.now);
  }
}

export const clock = new Clock();
