/** A form of the desk whose values survive a reload: kept by the device while they are typed, dropped once they are an entry. */

import type { Device } from '../app/device.ts';

export class DeskDraft<Values extends Readonly<Record<string, string>>> {
  values: Values = $state.raw() as Values;
  /** The values came from before a reload. */
  isRestored = $state(false);
  #device: Device;
  #key: string;
  #initial: Values;
  /** Typed since the form is open: newer than any draft that is still being read. */
  #typed: Partial<Values> = {};

  constructor(device: Device, key: string, initial: Values) {
    this.#device = device;
    this.#key = key;
    this.#initial = initial;
    this.values = initial;
  }

  set(field: keyof Values & string, text: string): void {
    if (this.values[field] === text) return;
    this.#typed = { ...this.#typed, [field]: text };
    this.values = { ...this.values, [field]: text };
    void this.#device.saveDraft(this.#key, this.values);
  }

  /** Fields that a draft of an older version lacks keep their initial values. */
  async restore(): Promise<void> {
    const kept = await this.#device.loadDraft(this.#key);
    if (typeof kept !== 'object' || kept === null) return;
    const known = Object.entries(kept).filter(
      ([field, text]) => field in this.#initial && typeof text === 'string',
    );
    this.values = { ...this.#initial, ...Object.fromEntries(known), ...this.#typed };
    this.isRestored = Object.entries(this.values).some(([field, text]) => this.#initial[field] !== text);
  }

  async drop(): Promise<void> {
    this.values = this.#initial;
    this.#typed = {};
    this.isRestored = false;
    await this.#device.dropDraft(this.#key);
  }
}
