/** Finds persons among everyone on this device: by what was typed, or because they resemble somebody. */

import { createSubscriber } from 'svelte/reactivity';
import type { Identity } from '#shared/ledger/entry.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { createPersonMatcher } from '#shared/review/find-same-person.ts';
import type { Device } from '../app/device.ts';

export class PersonSearchView {
  #device: Device;
  #subscribe: () => void;

  constructor(device: Device) {
    this.#device = device;
    this.#subscribe = createSubscriber((update) => device.onLedgerChange(update));
  }

  /** Kana, kanji, birth date in any form, number, phone; best first. */
  find(query: string, limit: number): readonly PersonLedger[] {
    this.#subscribe();
    return this.#device.search(query, limit).flatMap((hit) => this.#device.person(hit.person) ?? []);
  }

  /** Persons who might be this one, most alike first. Asked on a tap, not while typing: it reads everyone. */
  findSimilar(identity: Identity, limit: number): readonly PersonLedger[] {
    const everyone = this.#device.persons().flatMap((person) => this.#device.person(person) ?? []);
    const matcher = createPersonMatcher(
      everyone.flatMap((ledger) =>
        ledger.identity ? [{ person: ledger.person, identity: ledger.identity }] : [],
      ),
    );
    const byId = new Map(everyone.map((ledger) => [ledger.person, ledger] as const));
    return matcher.similarTo(identity, limit).flatMap((match) => byId.get(match.person) ?? []);
  }
}
