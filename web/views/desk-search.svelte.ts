/** The search of the desk: what is typed, who is found, who was opened lately. Reads what is typed, never rewrites it. */

import { createSubscriber } from 'svelte/reactivity';
import type { PersonId } from '#shared/base/brand.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import type { Device } from '../app/device.ts';
import { kanaKeyOf } from './kana-key.ts';

export interface FoundPerson {
  readonly person: PersonId;
  readonly ledger: PersonLedger;
  /** Another of those found bears the same kana. */
  readonly hasNamesake: boolean;
}

/** More than a screen holds is not read but narrowed down. */
export const FOUND_MAX = 20;
/** A ledger of many shots takes a millisecond or two to read: what fits into a keystroke, and fills the screen first. */
const READ_AT_ONCE = 6;
const READ_AFTER_MS = 20;
const RECENT_MAX = 8;
const RECENT_KEY = 'desk-recent';

export class DeskSearch {
  #query = $state('');
  /** Place in `found` of the one that Enter opens. */
  at = $state(0);
  #readMax = $state(READ_AT_ONCE);
  #reading: ReturnType<typeof setTimeout> | null = null;
  #recent = $state.raw<readonly PersonId[]>([]);
  #device: Device;
  #subscribe: () => void;

  constructor(device: Device) {
    this.#device = device;
    this.#subscribe = createSubscriber((update) => device.onLedgerChange(update));
  }

  get query(): string {
    return this.#query;
  }
  set query(query: string) {
    this.#query = query;
    this.#readMax = READ_AT_ONCE;
    this.#readMore();
  }

  /** Everyone who is found, best first. */
  readonly hits: readonly PersonId[] = $derived.by(() => {
    this.#subscribe();
    const query = this.#query.trim();
    return query === '' ? [] : this.#device.search(query, FOUND_MAX).map((hit) => hit.person);
  });

  /** Those of them whose ledgers have been read; soon all of them. */
  readonly found: readonly FoundPerson[] = $derived(this.#peopleOf(this.hits.slice(0, this.#readMax)));

  readonly recent: readonly FoundPerson[] = $derived.by(() => {
    this.#subscribe();
    return this.#peopleOf(this.#recent);
  });

  /** The list that stands under the field. */
  readonly shown: readonly FoundPerson[] = $derived(this.query.trim() === '' ? this.recent : this.found);

  /** The one that Enter opens; null where the list is empty. */
  readonly chosen: FoundPerson | null = $derived(
    this.shown[Math.min(this.at, this.shown.length - 1)] ?? null,
  );

  move(step: number): void {
    const last = Math.max(0, this.shown.length - 1);
    this.at = Math.max(0, Math.min(last, Math.min(this.at, last) + step));
  }

  async loadRecent(): Promise<void> {
    const kept = await this.#device.loadDraft(RECENT_KEY);
    if (Array.isArray(kept)) this.#recent = kept.filter((id): id is PersonId => typeof id === 'string');
  }

  async clearRecent(): Promise<void> {
    this.#recent = [];
    await this.#device.dropDraft(RECENT_KEY);
  }

  /** The rest of a list is read between keystrokes. */
  #readMore(): void {
    if (this.#reading) clearTimeout(this.#reading);
    this.#reading = setTimeout(() => {
      if (this.#readMax >= this.hits.length) return;
      this.#readMax += READ_AT_ONCE;
      this.#readMore();
    }, READ_AFTER_MS);
  }

  #peopleOf(persons: readonly PersonId[]): readonly FoundPerson[] {
    const ledgers = persons
      .map((person) => this.#device.person(person))
      .filter((ledger): ledger is PersonLedger => ledger?.identity !== null && ledger !== null);
    const counts = new Map<string, number>();
    for (const ledger of ledgers) {
      const key = kanaKeyOf(ledger);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return ledgers.map((ledger) => ({
      person: ledger.person,
      ledger,
      hasNamesake: (counts.get(kanaKeyOf(ledger)) ?? 0) > 1,
    }));
  }
}

/** Puts a person at the head of those opened lately. */
export async function rememberOpened(device: Device, person: PersonId): Promise<void> {
  const kept = await device.loadDraft(RECENT_KEY);
  const before = Array.isArray(kept) ? kept.filter((id): id is PersonId => typeof id === 'string') : [];
  await device.saveDraft(RECENT_KEY, [person, ...before.filter((id) => id !== person)].slice(0, RECENT_MAX));
}
