/**
 * Today's settings of a session on this tablet: which lot of which vaccine is in use, and who the doctor is.
 * A draft of the device, not an entry: every shot carries what was in force when it was recorded.
 */

import type { CivilDate, SessionId } from '#shared/base/brand.ts';
import type { Lot } from '#shared/ledger/entry.ts';
import type { Device } from '../app/device.ts';

export interface LotInUse {
  readonly lot: Lot;
  readonly product: string | null;
  /** Not from the list of the session but typed here. */
  readonly isTyped: boolean;
}

export interface FieldSetUp {
  /** By series. */
  readonly lots: Readonly<Record<string, LotInUse>>;
  readonly doctor: string;
}

const keyOf = (session: SessionId): string => `set-up:${session}`;

export class FieldSetUpView {
  #device: Device;
  #session: SessionId;
  #setUp = $state.raw<FieldSetUp | null>(null);
  #isLoaded = $state(false);

  constructor(device: Device, session: SessionId) {
    this.#device = device;
    this.#session = session;
  }

  /** Null until it is loaded, and while nobody has made the settings. */
  get setUp(): FieldSetUp | null {
    return this.#setUp;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  async load(): Promise<void> {
    const draft = await this.#device.loadDraft(keyOf(this.#session));
    if (isSetUp(draft)) this.#setUp = draft;
    this.#isLoaded = true;
  }

  async save(setUp: FieldSetUp): Promise<void> {
    // Written before it is shown: a tablet that restarts in between asks again instead of forgetting silently.
    await this.#device.saveDraft(keyOf(this.#session), setUp);
    this.#setUp = setUp;
  }
}

function isSetUp(draft: unknown): draft is FieldSetUp {
  return typeof draft === 'object' && draft !== null && 'lots' in draft && 'doctor' in draft;
}

/** Whether a lot may still be used on a day: its last day counts. */
export const isExpired = (expiry: CivilDate | null, on: CivilDate): boolean => expiry !== null && expiry < on;
