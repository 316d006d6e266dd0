/** Locks that die with their holder: of files, of transactions, and Web Locks. */

import type { Process, World } from './world.ts';

interface Waiter {
  readonly process: Process;
  readonly grant: () => void;
}

/** One lock, first come first served. */
export class SimLock {
  readonly #queue: Waiter[] = [];
  #holder: Process | null = null;

  /** Runs `work` while nobody else holds the lock. */
  async withLock<T>(
    process: Process,
    work: () => Promise<T>,
    onQueued?: (leave: () => void) => void,
  ): Promise<T> {
    if (this.#holder === null) this.#holder = process;
    else
      await new Promise<void>((grant) => {
        const waiter = { process, grant };
        this.#queue.push(waiter);
        onQueued?.(() => {
          const at = this.#queue.indexOf(waiter);
          if (at >= 0) this.#queue.splice(at, 1);
        });
      });
    try {
      return await work();
    } finally {
      // A holder that was killed gave its lock back then.
      if (this.#holder === process) this.#pass();
    }
  }

  onDeath(process: Process): void {
    for (let at = this.#queue.length - 1; at >= 0; at -= 1)
      if (this.#queue[at]?.process === process) this.#queue.splice(at, 1);
    if (this.#holder === process) this.#pass();
  }

  #pass(): void {
    const next = this.#queue.shift();
    this.#holder = next?.process ?? null;
    next?.grant();
  }
}

/** `navigator.locks` of one profile, as one tab sees it. */
export class SimLocks {
  readonly #world: World;
  readonly #process: Process;
  readonly #shared: Map<string, SimLock>;

  constructor(world: World, process: Process, shared: Map<string, SimLock>) {
    this.#world = world;
    this.#process = process;
    this.#shared = shared;
  }

  async request<T>(name: string, ...rest: readonly unknown[]): Promise<T> {
    const work = rest.at(-1) as () => Promise<T> | T;
    const { signal } = (rest.length > 1 ? rest[0] : {}) as { readonly signal?: AbortSignal };
    signal?.throwIfAborted();
    let lock = this.#shared.get(name);
    if (!lock) this.#shared.set(name, (lock = new SimLock()));
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    let isGranted = false;
    const held = lock.withLock(
      this.#process,
      async () => {
        isGranted = true;
        await this.#world.wait(this.#process, 0, `lock ${name}`);
        return work();
      },
      (leave) =>
        signal?.addEventListener('abort', () => {
          if (isGranted) return;
          leave();
          reject(signal.reason as Error);
        }),
    );
    return Promise.race([held, aborted]);
  }
}
