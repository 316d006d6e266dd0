/**
 * The tray of what this device itself holds, for when the hub has never answered this screen.
 * Found by the same functions as the hub's, in short slices, so that the screen stays usable meanwhile.
 */

import type { ReviewRow } from '#shared/api/office-api.ts';
import type { PersonId } from '#shared/base/brand.ts';
import type { Entry, Identity } from '#shared/ledger/entry.ts';
import { findLinkItems, findSamePersonItems } from '#shared/review/find-items.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import type { Device } from '../app/device.ts';
import { itemsOf } from './office-decide.ts';

const SLICE_MS = 12;

export class OwnTray {
  rows = $state.raw<readonly ReviewRow[]>([]);
  /** Persons looked at; null when done. */
  progress = $state.raw<{ readonly done: number; readonly all: number } | null>(null);
  readonly #device: Device;
  #run = 0;

  constructor(device: Device) {
    this.#device = device;
  }

  stop(): void {
    this.#run += 1;
  }

  /** Looks at everyone whom the device holds; a second call begins anew. */
  async make(): Promise<void> {
    const run = ++this.#run;
    const device = this.#device;
    const persons = device.persons();
    const rows: ReviewRow[] = [];
    const identities = new Map<PersonId, Identity>();
    const provisional: PersonId[] = [];
    let until = performance.now() + SLICE_MS;
    for (const [at, person] of persons.entries()) {
      const ledger = device.person(person);
      if (!ledger) continue;
      if (ledger.identity) identities.set(person, ledger.identity);
      if (ledger.isProvisional) provisional.push(person);
      for (const item of itemsOf(ledger)) {
        rows.push({ item, identity: ledger.identity, other: null, since: lastOf(item, ledger.entries) });
      }
      if (performance.now() < until) continue;
      this.progress = { done: at + 1, all: persons.length };
      await new Promise((resolve) => setTimeout(resolve));
      if (run !== this.#run) return;
      until = performance.now() + SLICE_MS;
    }
    const links = device.links();
    const pairs = findSamePersonItems(provisional, identities, links);
    const ofLinks = findLinkItems(links, identities).filter(
      ({ key }) => !pairs.some((one) => one.key === key),
    );
    for (const item of [...pairs, ...ofLinks]) {
      const partner =
        item.type === 'possible-same-person' || item.type === 'second-person' ? item.other : null;
      const other = partner === null ? null : (identities.get(partner) ?? null);
      const entries = device.person(item.person)?.entries ?? [];
      const since = entries[0]?.at.time ?? 0;
      rows.push({ item, identity: identities.get(item.person) ?? null, other, since });
    }
    this.rows = rows;
    this.progress = null;
  }
}

/** By the authors' clocks: when the hub received them is not known here. */
const lastOf = (item: ReviewItem, entries: readonly Entry[]): number =>
  entries
    .filter(({ id }) => item.entries.includes(id))
    .reduce((last, entry) => Math.max(last, entry.at.time), 0);
