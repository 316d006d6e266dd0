/**
 * One list of the office as the hub last gave it: refreshed after changes of the ledger and from time to time,
 * kept and dated while the hub is away.
 */

import { createSubscriber } from 'svelte/reactivity';
import type { BuildingProgress, Freshness } from '#shared/api/office-api.ts';
import type { Device } from '../app/device.ts';
import { askOffice, type AskFailure } from './office-ask.ts';

/** Rows come one frame after the other: one question for all of them. */
const SETTLE_MS = 250;
/** Other people decide, too; what changed the device's ledger is asked at once. */
const ASK_AGAIN_MS = 20_000;
/** The hub is still reading its log, or folding what it just took in. */
const ASK_SOON_MS = 800;

export class OfficeAnswer<T extends Freshness> {
  /** Last answer; null before the first. */
  body = $state.raw<T | null>(null);
  /** Why the last question got no answer; null where it did. */
  failure = $state.raw<AskFailure | null>(null);
  /** When the hub last answered, by this device's clock; also where nothing had changed. */
  answeredAt = $state.raw<number | null>(null);
  isAsking = $state.raw(false);
  /** How far the hub has come with a list that is being made; null where it is not, or nobody can say. */
  progress = $state.raw<BuildingProgress | null>(null);

  readonly #device: Device;
  readonly #path: () => string;
  readonly #searchText: () => string;
  #etag: string | null = null;
  /** What the answer at hand answers. */
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isStopped = true;
  #asksAgain = false;

  /**
   * @param path - below /api/office; asked at each refresh
   * @param searchText - what is searched for, beside the path
   */
  constructor(device: Device, path: () => string, searchText: () => string = () => '') {
    this.#device = device;
    this.#path = path;
    this.#searchText = searchText;
  }

  /** Asks now and keeps asking; returns the stop. For `$effect` or `onMount` of the screen. */
  start(): () => void {
    this.#isStopped = false;
    const askSoon = (): void => this.#askIn(SETTLE_MS);
    // What was recorded here reaches the hub a moment later: the status says when it is there to be listed.
    let waiting = this.#device.status.waiting;
    const onStatus = (): void => {
      const before = waiting;
      waiting = this.#device.status.waiting;
      if (waiting < before) askSoon();
    };
    const stopsListening = [this.#device.onLedgerChange(askSoon), this.#device.onStatusChange(onStatus)];
    void this.refresh();
    return () => {
      this.#isStopped = true;
      for (const stop of stopsListening) stop();
      if (this.#timer !== null) clearTimeout(this.#timer);
    };
  }

  async refresh(): Promise<void> {
    if (this.isAsking) {
      this.#asksAgain = true;
      return;
    }
    this.isAsking = true;
    const [path, searchText] = [this.#path(), this.#searchText()];
    const asked = `${path} ${searchText}`;
    let progress: BuildingProgress | null = null;
    const answer = await askOffice<T>({
      authorization: this.#device.authorization,
      staff: this.#device.account.staff,
      path,
      searchText,
      etag: asked === this.#asked ? this.#etag : null,
      onBuilding: (told) => (progress = told),
    });
    this.isAsking = false;
    if (this.#isStopped) return;
    this.progress = progress;
    if (answer.ok) {
      this.failure = null;
      this.answeredAt = Date.now();
      this.#etag = answer.value.etag;
      this.#asked = asked;
      const { body, freshness } = answer.value;
      if (body !== null) this.body = body;
      else if (this.body !== null && freshness !== null) this.body = { ...this.body, ...freshness };
    } else {
      this.failure = answer.error;
      // What is at hand answers another question, and this one takes a while: no list stands in for another day's.
      if (answer.error === 'building' && asked !== this.#asked) this.body = null;
    }
    const asksAgain = this.#asksAgain || asked !== `${this.#path()} ${this.#searchText()}`;
    this.#asksAgain = false;
    if (asksAgain) return this.refresh();
    const isUnfinished = this.failure === 'building' || (this.body?.pending ?? 0) > 0;
    this.#askIn(isUnfinished ? ASK_SOON_MS : ASK_AGAIN_MS);
  }

  #askIn(ms: number): void {
    if (this.#isStopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), ms);
  }
}

/** This device's own ledger and status, for markup: reading `at` follows every change. */
export class OwnLedger {
  readonly device: Device;
  readonly #subscribe: () => void;
  #changes = 0;

  constructor(device: Device) {
    this.device = device;
    this.#subscribe = createSubscriber((update) => {
      const changed = (): void => {
        this.#changes += 1;
        update();
      };
      const stops = [device.onLedgerChange(changed), device.onStatusChange(changed)];
      return () => stops.forEach((stop) => stop());
    });
  }

  /** Number of changes seen; read it to be run again at the next. */
  get changes(): number {
    this.#subscribe();
    return this.#changes;
  }
}
