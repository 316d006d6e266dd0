/** Form values that survive a reload: written soon after each change, at once when the screen goes away. */

import { withoutMyNumbers } from '#shared/ledger/my-number-fields.ts';
import type { LedgerStore } from '#web/store/ledger-store.ts';

/** Within the 300 ms that are promised, with the time of the write itself. */
const WRITE_AFTER_MS = 200;

interface Pending {
  value: unknown;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly written: Promise<void>;
  readonly write: () => void;
}

export class DraftKeeper {
  readonly #store: LedgerStore;
  readonly #onFailure: () => void;
  readonly #pending = new Map<string, Pending>();

  constructor(store: LedgerStore, onFailure: () => void) {
    this.#store = store;
    this.#onFailure = onFailure;
  }

  /** Resolves when these values, or later ones of the same key, are written. */
  save(key: string, value: unknown): Promise<void> {
    const known = this.#pending.get(key);
    if (known) {
      known.value = value;
      return known.written;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const write = () => {
      const pending = this.#pending.get(key);
      if (!pending) return resolve();
      clearTimeout(pending.timer);
      this.#pending.delete(key);
      // A number that may not be recorded may not lie in the store as a draft either; the rest of the form may.
      void this.#store.saveDraft(key, withoutMyNumbers(pending.value)).then((saved) => {
        if (!saved.ok) this.#onFailure();
        resolve();
      });
    };
    this.#pending.set(key, { value, timer: setTimeout(write, WRITE_AFTER_MS), written: promise, write });
    return promise;
  }

  async load(key: string): Promise<unknown> {
    const pending = this.#pending.get(key);
    return pending ? pending.value : this.#store.loadDraft(key);
  }

  async drop(key: string): Promise<void> {
    const pending = this.#pending.get(key);
    if (pending) {
      clearTimeout(pending.timer);
      this.#pending.delete(key);
      pending.write();
    }
    await this.#store.dropDraft(key);
  }

  async flush(): Promise<void> {
    const pending = [...this.#pending.values()];
    for (const { write } of pending) write();
    await Promise.all(pending.map(({ written }) => written));
  }
}
