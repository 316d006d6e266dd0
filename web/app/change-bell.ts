/** Tells screens that something changed: at once, or now and then where changes come in thick. */

/** Between two tellings of arriving rows: less than anyone notices, more than a screen needs to draw. */
const RINGS_APART_MS = 200;
/** A screen that works long on each change gets a sixth of the time at most, and a first sync the rest. */
const REST_PER_WORK = 5;

export class ChangeBell {
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isDue = false;
  #isQueued = false;

  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ring(): void {
    this.#isDue = false;
    for (const listener of this.#listeners) listener();
  }

  /** Of many rings of one moment, one. */
  ringOnce(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    queueMicrotask(() => {
      this.#isQueued = false;
      this.ring();
    });
  }

  /** The first at once, the rest now and then. */
  ringSoon(): void {
    if (this.#timer) {
      this.#isDue = true;
      return;
    }
    const from = performance.now();
    this.ring();
    const restMs = Math.max(RINGS_APART_MS, (performance.now() - from) * REST_PER_WORK);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isDue) this.ringSoon();
    }, restMs);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
