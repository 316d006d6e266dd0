/** Search over everyone at the hub; over what this device holds where the hub is away. */

import type { PersonRow, PersonsAnswer } from '#shared/api/office-api.ts';
import type { RealmId } from '#shared/base/brand.ts';
import { holdsMyNumber } from '#shared/base/my-number.ts';
import type { Device } from '../app/device.ts';
import { OfficeAnswer } from './office-answer.svelte.ts';

const ROWS_AT_FIRST = 50;
/** While somebody types, one question for several letters. */
const TYPING_MS = 120;

export class OfficePersons {
  query = $state('');
  readonly answer: OfficeAnswer<PersonsAnswer>;
  readonly #device: Device;
  #limit = $state(ROWS_AT_FIRST);
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(device: Device) {
    this.#device = device;
    this.answer = new OfficeAnswer(
      device,
      () => `/persons?limit=${this.#limit}`,
      () => this.#asked,
    );
  }

  /** Reads also what is still being composed: searching changes nothing. */
  type(query: string): void {
    this.query = query;
    if (this.#timer !== null) clearTimeout(this.#timer);
    // Not sent, and nowhere kept: the screen says why nobody is found.
    if (this.isRefused) return;
    this.#timer = setTimeout(() => {
      this.#asked = query.trim().slice(0, 100);
      this.#limit = ROWS_AT_FIRST;
      void this.answer.refresh();
    }, TYPING_MS);
  }

  more(): void {
    this.#limit = Math.min(this.#limit * 4, 2000);
    void this.answer.refresh();
  }

  /** What is typed holds a 個人番号: nobody is found by it. */
  readonly isRefused: boolean = $derived.by(() => holdsMyNumber(this.query));

  readonly isOwn: boolean = $derived.by(
    () => this.answer.failure === 'away' || this.answer.failure === 'not-the-hub',
  );

  readonly rows: readonly PersonRow[] = $derived.by(() => {
    if (this.isRefused) return [];
    if (!this.isOwn) return this.answer.body?.rows ?? [];
    const device = this.#device;
    return device.search(this.query, ROWS_AT_FIRST).flatMap(({ person }): readonly PersonRow[] => {
      const ledger = device.person(person);
      if (!ledger?.identity) return [];
      return [
        {
          person,
          // Where it lives is the hub's to say; nothing here hangs on it.
          realm: '' as RealmId,
          identity: ledger.identity,
          isProvisional: ledger.isProvisional,
          residence: ledger.residence.status,
          shotCount: ledger.shots.filter((shot) => shot.state === 'counts').length,
          openItems: 0,
          isUnreadable: false,
        },
      ];
    });
  });

  readonly total: number | null = $derived.by(() => (this.isOwn ? null : (this.answer.body?.total ?? null)));
}
