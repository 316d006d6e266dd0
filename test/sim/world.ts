/**
 * Simulated time: one list of things to happen, one after another. Everything that a process waits for stands in it, so a
 * process that is killed stops at whatever it was waiting for.
 */

import { Chance, hashText } from './random.ts';
import { realTurn } from './real-turn.ts';

/** One running program: a tab of a tablet, the hub, or the people. */
export interface Process {
  readonly name: string;
  readonly startedAt: number;
  readonly chance: Chance;
  isAlive: boolean;
  /** Asleep, or waiting for a slow disk: nothing happens in it before. */
  busyUntil: number;
  /** What should have happened meanwhile. */
  readonly postponed: Happening[];
  /** What the surroundings do when it dies. */
  readonly onDeath: (() => void)[];
}

export interface Happening {
  at: number;
  readonly order: number;
  readonly process: Process;
  readonly label: string;
  readonly run: () => void;
  isCancelled: boolean;
}

/** 2028-02-28 22:00 in Japan: a leap day, a month's end and a fiscal year's end lie ahead. */
export const START = Date.UTC(2028, 1, 28, 13);

const drainMicrotasks = realTurn();

export class World {
  readonly seed: number;
  now = START;
  /** Things that have happened. */
  count = 0;
  hash = 0x811c9dc5;
  /** When a process that had slept, or waited for its disk, went on last. */
  wokeAt = 0;
  trace: string[] | null = null;
  current: Process | null = null;
  #heap: Happening[] = [];
  #order = 0;
  #started = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  start(name: string): Process {
    this.#started += 1;
    return {
      name,
      startedAt: this.now,
      chance: new Chance(this.seed, `${name} ${this.#started}`),
      isAlive: true,
      busyUntil: 0,
      postponed: [],
      onDeath: [],
    };
  }

  kill(process: Process): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    for (const tell of process.onDeath) tell();
  }

  schedule(process: Process, delayMs: number, label: string, run: () => void): Happening {
    this.#order += 1;
    const at = this.now + Math.max(0, delayMs);
    const happening = { at, order: this.#order, process, label, run, isCancelled: false };
    this.#push(happening);
    return happening;
  }

  /** It goes on with what was postponed, in order. */
  wake(process: Process): void {
    process.busyUntil = 0;
    this.wokeAt = this.now;
    for (const happening of process.postponed.splice(0)) {
      happening.at = Math.max(happening.at, this.now);
      this.#push(happening);
    }
  }

  /** A wait of the process that is running. */
  wait(process: Process, delayMs: number, label: string): Promise<void> {
    return new Promise((resolve) => this.schedule(process, delayMs, label, resolve));
  }

  /** Runs something on behalf of a process, outside the order of things. */
  inside<T>(process: Process, run: () => T): T {
    const before = this.current;
    this.current = process;
    try {
      return run();
    } finally {
      this.current = before;
    }
  }

  /** @returns what happened next, with all that follows from it at once; null where nothing is left */
  async next(): Promise<Happening | null> {
    for (;;) {
      const happening = this.#pop();
      if (!happening) return null;
      if (happening.isCancelled || !happening.process.isAlive) continue;
      const { process } = happening;
      if (process.busyUntil > Math.max(happening.at, this.now)) {
        if (process.postponed.length === 0)
          this.#push({ ...happening, at: process.busyUntil, order: 0, run: () => this.wake(process) });
        // The waking itself, when the process was put to sleep for longer meanwhile.
        if (happening.order === 0) this.#push({ ...happening, at: process.busyUntil });
        else process.postponed.push(happening);
        continue;
      }
      this.now = Math.max(this.now, happening.at);
      this.count += 1;
      this.note(happening.process.name, happening.label);
      this.current = happening.process;
      happening.run();
      await new Promise<void>(drainMicrotasks);
      this.current = null;
      return happening;
    }
  }

  note(who: string, what: string): void {
    this.hash = hashText(what, hashText(who, this.hash ^ (this.now & 0xffff)));
    this.trace?.push(`${this.count} ${((this.now - START) / 1000).toFixed(3)} ${who} ${what}`);
  }

  #push(happening: Happening): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(happening);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Happening;
      if (!isBefore(happening, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = happening;
  }

  #pop(): Happening | null {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first ?? null;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child] as Happening)) child += 1;
      const below = heap[child] as Happening;
      if (!isBefore(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

const isBefore = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
