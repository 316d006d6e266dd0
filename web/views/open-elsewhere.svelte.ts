/** Tells whether the same thing is being edited in another tab or window of this device. */

import { createSubscriber } from 'svelte/reactivity';
import { countEdits, holdEdit } from '../app/edit-lock.ts';

const LOOK_EVERY_MS = 2000;

export class OpenElsewhere {
  #others = 0;
  #subscribe: () => void;

  /** @param id - what is edited, e.g. a person's document; held as an edit while a screen reads `others` */
  constructor(id: string) {
    this.#subscribe = createSubscriber((update) => {
      const release = holdEdit(id);
      const look = async (): Promise<void> => {
        const others = Math.max(0, (await countEdits(id)) - 1);
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

  /** Number of other editors of the same thing on this device. */
  get others(): number {
    this.#subscribe();
    return this.#others;
  }
}
