/**
 * A save that is under way. Taps are held off from its first moment; the screen says so only where it lasts, so that
 * the usual one, which is over at once, draws nothing before 端末に保存済み.
 */

/** People take what comes sooner as an answer to their tap. */
const SAID_AFTER_MS = 100;

export class Saving {
  #isNow = false;
  /** Whether the screen should say that it saves. */
  isSaid = $state(false);

  /** Whether taps are held off; a screen does not follow it. */
  get isNow(): boolean {
    return this.#isNow;
  }

  /** @returns what `work` returns; null where another save is under way, and `work` was not begun */
  async during<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#isNow) return null;
    this.#isNow = true;
    const timer = setTimeout(() => (this.isSaid = true), SAID_AFTER_MS);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      this.#isNow = false;
      this.isSaid = false;
    }
  }
}
