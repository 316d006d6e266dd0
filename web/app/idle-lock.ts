/** Notices that nobody works on this device any more, in any of its tabs, and tells all of them to lock. */

import { momentNow } from './moment.ts';
import type { Moment } from './moment.ts';

/** DR-27: unattended for so long, the screen goes dark for whoever comes next. */
export const IDLE_MS_MAX = 5 * 60_000;
const LOOK_EVERY_MS = 5_000;
/** Other tabs need not hear of every touch. */
const TELL_EVERY_MS = 5_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'] as const;

type LockMessage = 'active' | 'lock';

export class IdleLock {
  readonly #onLock: () => void;
  readonly #channel: BroadcastChannel;
  readonly #listening = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #activeAt = momentNow();
  #toldAt = 0;

  /** @param onLock - called once; this object has ended by then */
  constructor(onLock: () => void, name = 'ledger-lock') {
    this.#onLock = onLock;
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener('message', ({ data }: MessageEvent<LockMessage>) => {
      if (data === 'lock') this.#lock();
      else this.#activeAt = momentNow();
    });
    for (const sign of SIGNS)
      window.addEventListener(sign, () => this.#noteActive(), {
        capture: true,
        passive: true,
        signal: this.#listening.signal,
      });
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    // A tablet that was put aside wakes with this event, before anybody sees more than the last frame.
    document.addEventListener('visibilitychange', () => this.#look(), { signal: this.#listening.signal });
  }

  /** Locks this tab and every other. */
  lock(): void {
    this.#channel.postMessage('lock' satisfies LockMessage);
    this.#lock();
  }

  stop(): void {
    this.#listening.abort();
    clearInterval(this.#timer);
    this.#channel.close();
  }

  #noteActive(): void {
    const at = momentNow();
    // After a sleep the first touch comes before the timer: it must not make up for the hours.
    if (isIdle(this.#activeAt, at)) return this.#look();
    this.#activeAt = at;
    if (at.running - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = at.running;
    this.#channel.postMessage('active' satisfies LockMessage);
  }

  #look(): void {
    if (isIdle(this.#activeAt, momentNow())) this.lock();
  }

  #lock(): void {
    if (this.#listening.signal.aborted) return;
    this.stop();
    this.#onLock();
  }
}

/** The running time stands still while some platforms sleep; the wall clock can be set back: either one is enough. */
const isIdle = (since: Moment, at: Moment): boolean =>
  at.wall - since.wall >= IDLE_MS_MAX || at.running - since.running >= IDLE_MS_MAX;
