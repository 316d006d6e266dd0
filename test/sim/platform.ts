/**
 * What the platform gives to every program, replaced by the simulated world: timers, the monotonic clock, randomness and
 * Web Crypto. The product's own code runs unchanged and finds these under their usual names.
 */

import { Chance } from './random.ts';
import { hearUnhandled } from './real-turn.ts';
import type { Happening, Process, World } from './world.ts';

let world: World | null = null;
/** For programs that ask before any world is there (modules while they load). */
const outside = new Chance(1, 'outside');

/** The world that programs of this thread live in from now on. @param hear - told of what none of them caught */
export function enter(next: World, hear: (what: string) => void): void {
  world = next;
  hearUnhandled((cause) => {
    const frames = cause instanceof Error ? (cause.stack ?? '').split('\n').slice(1, 5) : [];
    const where = frames.join(' ').replaceAll(/file:\S*\/(?=web|server|shared|test)|\?graph=[^:]*/g, '');
    hear(`${next.current?.name ?? 'nobody'}: ${String(cause)} ${where}`);
  });
}

export const chanceNow = (): Chance => world?.current?.chance ?? outside;

export const processNow = (): Process | null => world?.current ?? null;

class Timer {
  readonly happening: Happening | null;
  constructor(happening: Happening | null) {
    this.happening = happening;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

function setTimer(run: (...args: unknown[]) => void, delayMs: number, label: string, args: unknown[]): Timer {
  if (!world?.current) throw new Error(`${label} outside of a process`);
  return new Timer(world.schedule(world.current, Math.max(0, delayMs || 0), label, () => run(...args)));
}

function clearTimer(timer: unknown): void {
  if (timer instanceof Timer && timer.happening) timer.happening.isCancelled = true;
  if (timer instanceof Repeating) timer.stop();
}

class Repeating {
  #timer: Timer;
  constructor(run: () => void, everyMs: number) {
    const again = (): Timer =>
      setTimer(
        () => {
          this.#timer = again();
          run();
        },
        everyMs,
        'interval',
        [],
      );
    this.#timer = again();
  }
  stop(): void {
    clearTimer(this.#timer);
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

type Run = (...args: unknown[]) => void;

/** Replaces the platform of this thread. It is never put back: a thread that simulates does nothing else. */
export function replacePlatform(): void {
  const put = (name: string, value: unknown): void => {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  put('setTimeout', (run: Run, delayMs: number, ...args: unknown[]) =>
    setTimer(run, delayMs, 'timeout', args),
  );
  put('setImmediate', (run: Run, ...args: unknown[]) => setTimer(run, 0, 'immediate', args));
  put('setInterval', (run: () => void, everyMs: number) => new Repeating(run, everyMs));
  put('clearTimeout', clearTimer);
  put('clearImmediate', clearTimer);
  put('clearInterval', clearTimer);
  put('performance', { now: () => (world ? world.now - (world.current?.startedAt ?? 0) : 0) });
  put('crypto', { getRandomValues, randomUUID: unexpected('randomUUID'), subtle });
  Math.random = unexpected('Math.random');
  Date.now = unexpected('Date.now');
  AbortSignal.timeout = (delayMs: number) => {
    const abort = new AbortController();
    setTimer(() => abort.abort(new DOMException('timeout', 'TimeoutError')), delayMs, 'abort', []);
    return abort.signal;
  };
}

/** What is handed in to the product is never taken from the platform behind its back. */
const unexpected = (name: string) => (): never => {
  throw new Error(`${name} is not to be used here`);
};

function getRandomValues<T extends Uint8Array>(into: T): T {
  const chance = chanceNow();
  for (let at = 0; at < into.length; at += 1) into[at] = chance.below(256);
  return into;
}

interface Key {
  readonly raw: Uint8Array;
}

const TAG_BYTES = 16;

/** AES-GCM without secrecy: the text stays readable for the auditor, and a box that was changed does not open. */
const subtle = {
  importKey: async (_format: string, raw: Uint8Array): Promise<Key> => ({ raw: Uint8Array.from(raw) }),
  exportKey: async (_format: string, key: Key): Promise<ArrayBuffer> => Uint8Array.from(key.raw).buffer,
  async encrypt(how: GcmParams, key: Key, plain: Uint8Array): Promise<ArrayBuffer> {
    const box = new Uint8Array(plain.length + TAG_BYTES);
    box.set(plain);
    box.set(tagOf(how, key, plain), plain.length);
    return box.buffer;
  },
  async decrypt(how: GcmParams, key: Key, box: Uint8Array): Promise<ArrayBuffer> {
    const plain = box.slice(0, Math.max(0, box.length - TAG_BYTES));
    const tag = tagOf(how, key, plain);
    const isWhole = box.length >= TAG_BYTES && tag.every((byte, at) => byte === box[plain.length + at]);
    if (!isWhole) throw new DOMException('the box does not open', 'OperationError');
    return plain.buffer;
  },
};

interface GcmParams {
  readonly iv: Uint8Array;
  readonly additionalData?: Uint8Array;
}

function tagOf(how: GcmParams, key: Key, plain: Uint8Array): Uint8Array {
  const tag = new Uint8Array(TAG_BYTES);
  for (let lane = 0; lane < 2; lane += 1) {
    let hash = 0x811c9dc5 ^ lane;
    for (const part of [key.raw, how.iv, how.additionalData, plain])
      for (const byte of part ?? []) hash = Math.imul(hash ^ byte, 0x01000193);
    new DataView(tag.buffer).setUint32(lane * 8, hash >>> 0);
  }
  return tag;
}
