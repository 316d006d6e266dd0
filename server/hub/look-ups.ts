/**
 * Which records of other areas are open to whom. Kept in memory only: a hub that starts again has closed them all, and
 * whoever still needs one gives the reason again.
 */

import type { PersonId } from '#shared/base/brand.ts';
import { LOOK_UP_MS, LOOK_UPS_PER_HOUR, type OpenLookUp } from '#shared/api/look-up-api.ts';

export class LookUps {
  readonly #now: () => number;
  readonly #open = new Map<string, OpenLookUp>();
  /** Times of what was asked, by device. */
  readonly #asked = new Map<string, number[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a search, found or not. @returns false where the device has asked too often within the hour */
  mayAsk(device: string): boolean {
    const now = this.#now();
    const recent = (this.#asked.get(device) ?? []).filter((at) => Math.abs(now - at) < LOOK_UP_MS);
    if (recent.length >= LOOK_UPS_PER_HOUR) return false;
    this.#asked.set(device, [...recent, now]);
    return true;
  }

  /** Only after the look stands in the record and in the audit. */
  open(device: string, staff: string, person: PersonId, name: string): OpenLookUp {
    const opened = { person, name, until: this.#now() + LOOK_UP_MS };
    this.#open.set(keyOf(device, staff, person), opened);
    return opened;
  }

  /** @returns null for another device, another member, another person, and once the hour is over */
  find(device: string, staff: string, person: string): OpenLookUp | null {
    const key = keyOf(device, staff, person);
    const opened = this.#open.get(key) ?? null;
    if (opened === null || this.#isOpen(opened)) return opened;
    this.#open.delete(key);
    return null;
  }

  /** Of this member on this device, those that end last first. */
  of(device: string, staff: string): readonly OpenLookUp[] {
    const prefix = keyOf(device, staff, '');
    return [...this.#open]
      .filter(([key, opened]) => key.startsWith(prefix) && this.#isOpen(opened))
      .map(([, opened]) => opened)
      .toSorted((a, b) => b.until - a.until);
  }

  /** A clock that was set back opens nothing for longer. */
  #isOpen({ until }: OpenLookUp): boolean {
    const left = until - this.#now();
    return left > 0 && left <= LOOK_UP_MS;
  }
}

const keyOf = (device: string, staff: string, person: string): string => `${device} ${staff} ${person}`;
