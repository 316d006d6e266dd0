/**
 * Brings each follower the rows after its cursor: catching up and live delivery are the same act. Every follower has a
 * few frames on the way at most, so a slow one costs no memory and holds up nobody. Rows go out up to where the realm was
 * last shown: whoever comes between two showings gets the same frames as those who came before.
 */

import type { RealmId } from '#shared/base/brand.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import { frameOf } from './frames.ts';
import type { RowsFrame, RowsFrames } from './frames.ts';
import type { Socket } from './socket.ts';

const FRAMES_ON_THE_WAY_MAX = 2;
/** Less while pushes wait, yet never nothing: a day on which everybody writes must not starve those who read. */
const TURN_MS_BUSY = 3;
const TURN_MS_IDLE = 8;

export interface Follower {
  readonly socket: Socket;
  /** Realm -> last row sent. */
  readonly cursors: Map<RealmId, number>;
  /** Realms whose end was reached and said. */
  readonly caughtUp: Set<RealmId>;
  /** Its version knows signatures beside rows. */
  isToldSignatures: boolean;
  framesOnTheWay: number;
  /** A frame is being compressed for it: the rows after it wait, so that they arrive in order. */
  isWaiting: boolean;
}

export const createFollower = (socket: Socket): Follower => ({
  socket,
  cursors: new Map(),
  caughtUp: new Set(),
  isToldSignatures: false,
  framesOnTheWay: 0,
  isWaiting: false,
});

export class Pump {
  readonly #log: DurableLog;
  readonly #frames: RowsFrames;
  /** Followers that may have something to get, in the order in which they wait. */
  readonly #queue = new Set<Follower>();
  readonly #isBusy: () => boolean;
  /** Realm -> last row that may be sent; a realm that has not grown since the start is shown whole. */
  readonly #shown = new Map<RealmId, number>();
  #workMs = 0;
  #isScheduled = false;

  /** @param isBusy - true while pushes wait for their commit: acknowledgements go first */
  constructor(log: DurableLog, frames: RowsFrames, isBusy: () => boolean) {
    this.#log = log;
    this.#frames = frames;
    this.#isBusy = isBusy;
  }

  /** True while pushes wait for their commit. */
  get isBusy(): boolean {
    return this.#isBusy();
  }

  /** What serving has cost until now, ms of this thread. */
  get workMs(): number {
    return this.#workMs;
  }

  /** The realm's rows may be sent up to its end; whoever follows it must be woken then. */
  show(realm: RealmId): void {
    this.#shown.set(realm, this.#log.head(realm));
  }

  /** Something may be there for this follower. */
  wake(follower: Follower): void {
    this.#queue.add(follower);
    this.#schedule();
  }

  forget(follower: Follower): void {
    this.#queue.delete(follower);
  }

  /** One frame for each follower that waits, for a few milliseconds; then the sockets are read again. */
  #turn(): void {
    this.#isScheduled = false;
    const began = performance.now();
    const until = began + (this.#isBusy() ? TURN_MS_BUSY : TURN_MS_IDLE);
    for (const follower of this.#queue) {
      if (performance.now() > until) break;
      this.#queue.delete(follower);
      this.#serve(follower);
    }
    this.#workMs += performance.now() - began;
    if (this.#queue.size > 0) this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#turn());
  }

  #serve(follower: Follower): void {
    if (!follower.socket.isOpen || follower.isWaiting) return;
    if (follower.framesOnTheWay >= FRAMES_ON_THE_WAY_MAX) return;
    for (const [realm, sent] of follower.cursors) {
      const head = this.#log.head(realm);
      if (sent >= head) {
        this.#sayCaughtUp(follower, realm, sent);
        continue;
      }
      const limit = this.#shown.get(realm) ?? head;
      if (sent >= limit) continue;
      const frame = this.#frames.after(realm, sent, limit, follower.isToldSignatures);
      if (!(frame instanceof Promise)) {
        this.#send(follower, realm, sent, frame);
        this.wake(follower);
        return;
      }
      follower.isWaiting = true;
      void frame.then((packed) => {
        follower.isWaiting = false;
        this.#send(follower, realm, sent, packed);
        this.wake(follower);
      });
      return;
    }
  }

  #send(follower: Follower, realm: RealmId, sent: number, frame: RowsFrame): void {
    // A device that asked again while the frame was made begins elsewhere now.
    if (follower.cursors.get(realm) !== sent) return;
    follower.cursors.set(realm, frame.to);
    follower.framesOnTheWay += 1;
    follower.socket.send(frame.bytes, () => {
      follower.framesOnTheWay -= 1;
      if (follower.socket.isOpen) this.wake(follower);
    });
  }

  #sayCaughtUp(follower: Follower, realm: RealmId, seq: number): void {
    if (follower.caughtUp.has(realm)) return;
    follower.caughtUp.add(realm);
    const { logEpoch } = this.#log;
    follower.socket.send(frameOf({ type: 'caught-up', realm, logEpoch, seq }));
  }
}
