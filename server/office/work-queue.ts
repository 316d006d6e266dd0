/** Work after the answer: runs in short slices between the event loop's other turns, so that no tablet waits for it. */

const SLICE_MS = 15;

export class WorkQueue<T> {
  readonly #waiting = new Set<T>();
  readonly #work: (item: T) => void;
  readonly #onIdle: () => void;
  readonly #clock: () => number;
  readonly #restMs: () => number;
  #isScheduled = false;
  #isStopped = false;
  #idle: (() => void)[] = [];

  /**
   * @param work - one piece, synchronous, a few ms at most
   * @param onIdle - called each time the queue has run empty
   * @param clock - ms, only ever compared with itself
   * @param restMs - how long the event loop is left alone before each slice
   */
  constructor(
    work: (item: T) => void,
    onIdle: () => void,
    clock: () => number = () => performance.now(),
    restMs: () => number = () => 0,
  ) {
    this.#work = work;
    this.#onIdle = onIdle;
    this.#clock = clock;
    this.#restMs = restMs;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The same item twice is one piece of work. */
  add(items: Iterable<T>): void {
    for (const item of items) this.#waiting.add(item);
    this.#schedule();
  }

  /** Resolves once everything that waits now has been done. */
  whenIdle(): Promise<void> {
    if (this.#waiting.size === 0 && !this.#isScheduled) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Nothing is worked on from now on: what stands behind it may be closed. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting.clear();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    const restMs = this.#restMs();
    if (restMs > 0) setTimeout(() => this.#runSlice(), restMs);
    else setImmediate(() => this.#runSlice());
  }

  #runSlice(): void {
    this.#isScheduled = false;
    if (this.#isStopped) return;
    const end = this.#clock() + SLICE_MS;
    for (const item of this.#waiting) {
      this.#waiting.delete(item);
      this.#work(item);
      if (this.#clock() >= end) break;
    }
    if (this.#waiting.size > 0) {
      this.#schedule();
      return;
    }
    this.#onIdle();
    if (this.#waiting.size > 0) return;
    const waiters = this.#idle;
    this.#idle = [];
    for (const resolve of waiters) resolve();
  }
}
