/** The transcription of one person's handbook: the page, its readings, its draft, and its registration row by row. */

import { createSubscriber } from 'svelte/reactivity';
import type { EntryId, PersonId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { registerShot } from '#shared/ledger/register-shot.ts';
import { assert } from '#shared/base/assert.ts';
import type { CopyState, Device, RecordFailure } from '../app/device.ts';
import { todayOf } from './desk-today.ts';
import { createHandbookPage, isEmptyRow, markStored, parseHandbookPage } from './handbook-grid.ts';
import type { HandbookPage } from './handbook-grid.ts';
import { markByRules } from './handbook-rules.ts';
import { readHandbookPage } from './handbook-reading.ts';
import type { RowReading } from './handbook-reading.ts';

/** What became of a registration: how many rows are entries now, and where it stopped if it did. */
export interface RegistrationOutcome {
  readonly stored: number;
  readonly stopped: { readonly row: number; readonly left: number; readonly failure: RecordFailure } | null;
}

export class HandbookView {
  page: HandbookPage = $state.raw(createHandbookPage());
  /** Rows registered so far of those being registered; null while nothing is under way. */
  progress: { readonly done: number; readonly of: number } | null = $state.raw(null);
  #device: Device;
  #person: PersonId;
  #subscribe: () => void;

  constructor(device: Device, person: PersonId) {
    this.#device = device;
    this.#person = person;
    this.#subscribe = createSubscriber((update) => {
      const ofLedger = device.onLedgerChange(update);
      const ofStatus = device.onStatusChange(update);
      return () => {
        ofLedger();
        ofStatus();
      };
    });
  }

  readonly ledger: PersonLedger | null = $derived.by(() => {
    this.#subscribe();
    return this.#device.person(this.#person);
  });

  readonly readings: readonly RowReading[] = $derived.by(() =>
    this.ledger === null
      ? []
      : markByRules(
          readHandbookPage(this.page, { person: this.ledger, today: todayOf(this.#device) }),
          this.ledger,
        ),
  );

  readonly ready: readonly RowReading[] = $derived(this.readings.filter(({ state }) => state === 'ready'));
  readonly inTrouble: readonly RowReading[] = $derived(
    this.readings.filter(({ state }) => state === 'problem'),
  );

  copyState(id: EntryId): CopyState {
    this.#subscribe();
    return this.#device.copyState(id);
  }

  /** The page after an act of the person typing; kept as a draft at once. */
  change(next: HandbookPage): void {
    if (next === this.page) return;
    this.page = next;
    void this.#keep();
  }

  /** @returns whether an unfinished page was found */
  async restore(): Promise<boolean> {
    const kept = parseHandbookPage(await this.#device.loadDraft(this.#draftKey));
    if (!kept || kept.rows.every(isEmptyRow)) return false;
    this.page = kept;
    return true;
  }

  /** A new empty page; what is an entry stays one. */
  async startAnew(): Promise<void> {
    this.page = createHandbookPage();
    await this.#device.dropDraft(this.#draftKey);
  }

  /**
   * Registers every row that is ready, one entry each, in the page's order; stops at the first that cannot be stored.
   * Called again it registers only the rest: a stored row is marked, and one whose mark was lost is found in the ledger.
   */
  async register(): Promise<RegistrationOutcome> {
    if (this.progress) return { stored: 0, stopped: null };
    const keys = this.ready.map(({ key }) => key);
    this.progress = { done: 0, of: keys.length };
    try {
      for (const [done, key] of keys.entries()) {
        this.progress = { done, of: keys.length };
        const failure = await this.#registerRow(key);
        if (failure !== null) {
          const row = this.page.rows.findIndex((one) => one.key === key) + 1;
          return { stored: done, stopped: { row, left: keys.length - done, failure } };
        }
      }
      if (this.inTrouble.length === 0) await this.#device.dropDraft(this.#draftKey);
      return { stored: keys.length, stopped: null };
    } finally {
      this.progress = null;
    }
  }

  async #registerRow(key: number): Promise<RecordFailure | null> {
    // Read again now: an entry that arrived meanwhile may already say the same.
    const ledger = this.#device.person(this.#person);
    assert(ledger, 'a row is ready only for a person that is held');
    const today = todayOf(this.#device);
    const reading = readHandbookPage(this.page, { person: ledger, today }).find((one) => one.key === key);
    if (reading?.state !== 'ready' || !reading.draft) return null;
    const body = registerShot(reading.draft, ledger, today);
    assert(body.ok, `a row that reads as ready is refused: ${JSON.stringify(body)}`);
    const recorded = await this.#device.record('shot-recorded', personDocument(ledger.person), body.value);
    if (!recorded.ok) return recorded.error;
    this.page = markStored(this.page, key, recorded.value.id);
    await this.#keep();
    return null;
  }

  get #draftKey(): string {
    return `handbook:${this.#person}`;
  }

  #keep(): Promise<void> {
    return this.#device.saveDraft(this.#draftKey, this.page);
  }
}
