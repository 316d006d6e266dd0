/** Persons on this device who may be the one being entered; prepared once for each state of the ledger. */

import { createSubscriber } from 'svelte/reactivity';
import type { Identity } from '#shared/ledger/entry.ts';
import type { PersonId } from '#shared/base/brand.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { createPersonMatcher } from '#shared/review/find-same-person.ts';
import type { PersonMatcher } from '#shared/review/find-same-person.ts';
import { ASK_FROM_SCORE } from '#shared/review/likeness.ts';
import type { PersonLikeness } from '#shared/review/review-item.ts';
import type { Device } from '../app/device.ts';

export interface LookalikePerson {
  readonly person: PersonId;
  readonly ledger: PersonLedger;
  readonly likeness: PersonLikeness;
}

const LOOKALIKES_MAX = 5;

export class SimilarView {
  #device: Device;
  #subscribe: () => void;
  #matcher: PersonMatcher | null = null;

  constructor(device: Device) {
    this.#device = device;
    this.#subscribe = createSubscriber((update) =>
      device.onLedgerChange(() => {
        this.#matcher = null;
        update();
      }),
    );
  }

  /** Best first; those of whom people are asked in the office's tray too. */
  to(identity: Identity): readonly LookalikePerson[] {
    this.#subscribe();
    this.#matcher ??= createPersonMatcher(this.#identities());
    return this.#matcher
      .similarTo(identity, LOOKALIKES_MAX)
      .filter(({ likeness }) => likeness.score >= ASK_FROM_SCORE)
      .flatMap(({ person, likeness }) => {
        const ledger = this.#device.person(person);
        return ledger ? [{ person, ledger, likeness }] : [];
      });
  }

  *#identities(): Iterable<{ readonly person: PersonId; readonly identity: Identity }> {
    for (const person of this.#device.persons()) {
      const identity = this.#device.person(person)?.identity;
      if (identity) yield { person, identity };
    }
  }
}
