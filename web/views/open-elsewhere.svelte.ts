/**
 * Tells whether the same thing is being edited in another tab or window of this device.
 * Every editor holds the shared Web Lock `edit:<id>`, which also keeps an update of the app from reloading it away.
 */

import { createSubscriber } from 'svelte/reactivity';

const LOOK_EVERY_MS = 2000;

export class OpenElsewhere {
  #name: string;
  #others = 0;
  #subscribe: () => void;

  /** Holds the lock while a screen reads `others` or `hold` runs in an effect. */
  constructor(id: string) {
    this.#name = `edit:${id}`;
    this.#subscribe = createSubscriber((update) => {
      const release = holdLock(this.#name);
      const look = async (): Promise<void> => {
        const { held = [] } = await navigator.locks.query();
        const others = Math.max(0, held.filter((lock) => lock.name === this.#name).length - 1);
        if (others === this.#others) return;
        this.#others = others;
        update();
      };
      const timer = setInterval(() => void look(), LOOK_EVERY_MS);
      void look();
      return () => {
        clearInterval(timer);
        release();
      };
    });
  }

  /** Number of other tabs that edit the same thing. */
  get others(): number {
    this.#subscribe();
    return this.#others;
  }
}

function holdLock(name: string): () => void {
  let release: () => void = () => undefined;
  const released = new Promise<void>((done) => {
    release = done;
  });
  void navigator.locks.request(name, { mode: 'shared' }, () => released);
  return release;
}
