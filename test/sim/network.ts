/**
 * The way between one tablet and the hub. A connection keeps its order and loses nothing as long as it stands; bad boxes
 * on the way may lose, repeat, reorder, cut or flip whole frames, and either end may not notice that it is gone.
 */

import { decodeDeviceMessage, decodeHubMessage } from '#shared/sync/codec.ts';
import { LEDGER_MESSAGE_TYPE } from '#shared/sync/protocol.ts';
import type { HubSocket, HubSocketEvents } from '#web/sync/hub-socket.ts';
import type { Chance } from './random.ts';
import type { Process, World } from './world.ts';

/** What lies between a tablet and the hub. */
export interface Way {
  /** none: nothing arrives, nobody is told. refused: the connection is refused at once. portal: a page in the hub's place. */
  state: 'up' | 'none' | 'refused' | 'portal';
  latencyMs: number;
  /** Of whole frames, by a box that breaks the connection's promises. */
  loss: number;
  repeat: number;
  reorder: number;
  cut: number;
  flip: number;
}

export const goodWay = (): Way => ({
  state: 'up',
  latencyMs: 30,
  loss: 0,
  repeat: 0,
  reorder: 0,
  cut: 0,
  flip: 0,
});

/** What a tablet reaches at the hub's address. */
export interface HubDoor {
  readonly process: Process | null;
  readonly isUp: boolean;
  accept(socket: ServerSocket): void;
  segment(path: string): Uint8Array | object | null;
  ticket(bearer: string): string | null;
}

export interface Wire {
  readonly world: World;
  readonly hub: HubDoor;
  readonly way: Way;
  /** Told of every frame as it leaves. */
  readonly onFrame: (from: 'device' | 'hub', frame: Uint8Array) => void;
  /** Told of every fault that a frame met. */
  readonly onFault: (fault: string) => void;
}

type Listener = (...args: never[]) => void;

/** One connection: both ends, and what is on its way. */
export class Connection {
  isOpenHere = false;
  isOpenThere = false;
  /** A frame of it was lost, late or damaged by a box on the way. */
  wasDamaged = false;
  readonly #wire: Wire;
  readonly #tab: Process;
  readonly #chance: Chance;
  readonly #events: HubSocketEvents;
  readonly #listeners = new Map<string, Listener[]>();
  #hubProcess: Process | null = null;
  #isHalfOpen = false;
  /** Nothing arrives before what was sent earlier. */
  #lastHere = 0;
  #lastThere = 0;
  #buffered = 0;
  #isPaused = false;
  readonly #waiting: (() => void)[] = [];
  #isGone = false;

  constructor(wire: Wire, tab: Process, events: HubSocketEvents) {
    this.#wire = wire;
    this.#tab = tab;
    this.#chance = tab.chance;
    this.#events = events;
    const { world, way, hub } = wire;
    tab.onDeath.push(() => this.#leave());
    if (way.state === 'none') return;
    if (way.state !== 'up' || !hub.process?.isAlive) {
      world.schedule(tab, this.#delay(), 'socket refused', () => this.#closeHere(null));
      return;
    }
    const process = hub.process;
    world.schedule(process, this.#delay(), 'socket accepted', () => {
      if (this.#isGone || !process.isAlive) return;
      this.#hubProcess = process;
      process.onDeath.push(() => this.#onHubDeath());
      this.isOpenThere = true;
      hub.accept(this.asServerSocket());
      world.schedule(tab, this.#delay(), 'socket opened', () => {
        if (this.#isGone || this.isOpenHere) return;
        this.isOpenHere = true;
        events.onOpen();
      });
    });
  }

  /** The tablet's end. */
  send(message: Uint8Array): void {
    if (!this.isOpenHere) return;
    const frame = new Uint8Array(message.length + 1);
    frame[0] = LEDGER_MESSAGE_TYPE;
    frame.set(message, 1);
    this.sendRaw(frame);
  }

  sendRaw(frame: Uint8Array): void {
    this.#wire.onFrame('device', frame);
    for (const { bytes, delayMs } of this.#through(frame, 'device')) {
      const at = Math.max(this.#wire.world.now + delayMs, this.#lastThere);
      this.#lastThere = at;
      const process = this.#hubProcess;
      if (!process) return;
      this.#wire.world.schedule(process, at - this.#wire.world.now, `frame ${bytes.length}`, () =>
        this.#receiveThere(bytes),
      );
    }
  }

  /** The tablet closes: its own side hears of it at once, as y-websocket's provider tells it. */
  close(): void {
    if (this.#isGone) return;
    this.#leave();
    this.#events.onClose(null);
  }

  /** Both ends lose it, now or when they find out. */
  cut(isNoticed: boolean): void {
    if (this.#isGone) return;
    if (!isNoticed) {
      this.#isHalfOpen = true;
      return;
    }
    const { world } = this.#wire;
    world.schedule(this.#tab, 1, 'socket cut', () => this.#closeHere(1006));
    if (this.#hubProcess) world.schedule(this.#hubProcess, 1, 'socket cut', () => this.#closeThere());
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** The hub's end, as `ws` offers it. */
  asServerSocket(): ServerSocket {
    const readyState = (): number => (this.isOpenThere && this.#hubProcess?.isAlive ? 1 : 3);
    const bufferedAmount = (): number => this.#buffered;
    return {
      OPEN: 1,
      get readyState() {
        return readyState();
      },
      get bufferedAmount() {
        return bufferedAmount();
      },
      on: (event: string, listener: Listener) => {
        this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
      },
      send: (bytes: Uint8Array, _options: unknown, done?: () => void) => this.#sendBack(bytes, done),
      close: (code: number) => {
        const process = this.#hubProcess;
        if (!this.isOpenThere || !process) return;
        this.#schedule(this.#tab, 'socket closed by hub', () => this.#closeHere(code));
        this.#wire.world.schedule(process, 2 * this.#wire.way.latencyMs, 'socket close', () =>
          this.#closeThere(),
        );
      },
      terminate: () => {
        const process = this.#hubProcess;
        if (!this.isOpenThere || !process) return;
        this.isOpenThere = false;
        this.#schedule(this.#tab, 'socket terminated', () => this.#closeHere(1006));
        this.#wire.world.schedule(process, 0, 'socket close', () => this.#tellThere('close'));
      },
      ping: () => {
        const process = this.#hubProcess;
        if (this.#isHalfOpen || this.#wire.way.state !== 'up' || !process) return;
        this.#wire.world.schedule(process, 2 * this.#delay(), 'ws pong', () => {
          if (this.isOpenThere && this.isOpenHere) this.#tellThere('pong');
        });
      },
      pause: () => {
        this.#isPaused = true;
      },
      resume: () => {
        this.#isPaused = false;
        for (const receive of this.#waiting.splice(0)) receive();
      },
    };
  }

  #sendBack(bytes: Uint8Array, done?: () => void): void {
    const process = this.#hubProcess;
    if (!process?.isAlive || !this.isOpenThere) return;
    this.#wire.onFrame('hub', bytes);
    this.#buffered += bytes.length;
    this.#wire.world.schedule(process, this.#chance.around(2), 'sent', () => {
      this.#buffered -= bytes.length;
      done?.();
    });
    for (const part of this.#through(bytes, 'hub')) {
      const at = Math.max(this.#wire.world.now + part.delayMs, this.#lastHere);
      this.#lastHere = at;
      this.#wire.world.schedule(this.#tab, at - this.#wire.world.now, `frame ${part.bytes.length}`, () => {
        // What overtook the opening arrives with it.
        if (this.isOpenHere && part.bytes[0] === LEDGER_MESSAGE_TYPE)
          this.#events.onFrame(part.bytes.subarray(1));
      });
    }
  }

  #receiveThere(bytes: Uint8Array): void {
    if (!this.isOpenThere) return;
    if (this.#isPaused) {
      this.#waiting.push(() => this.#receiveThere(bytes));
      return;
    }
    this.#tellThere('message', bytes, true);
  }

  /** What becomes of a frame on its way. */
  #through(frame: Uint8Array, from: 'device' | 'hub'): readonly { bytes: Uint8Array; delayMs: number }[] {
    const { way } = this.#wire;
    const onFault = (fault: string): void => {
      this.wasDamaged = true;
      this.#wire.onFault(fault);
    };
    if (this.#isHalfOpen || way.state !== 'up') return [];
    const chance = this.#chance;
    const delayMs = this.#delay();
    if (chance.isHit(way.loss)) {
      onFault('frame-lost');
      return [];
    }
    if (chance.isHit(way.cut + way.flip)) {
      const damaged = damage(frame, chance, way.cut === 0);
      if (from === 'device' ? isMessage(damaged) : isHubMessage(damaged)) {
        // What still reads as a message is what TLS is there for: it ends the connection.
        this.cut(true);
        return [];
      }
      onFault(way.cut === 0 ? 'frame-flipped' : 'frame-cut');
      return [{ bytes: damaged, delayMs }];
    }
    if (chance.isHit(way.repeat)) {
      onFault('frame-repeated');
      return [
        { bytes: frame, delayMs },
        { bytes: Uint8Array.from(frame), delayMs: 2 * delayMs },
      ];
    }
    if (chance.isHit(way.reorder)) {
      onFault('frame-late');
      // Later ones overtake it.
      const last = from === 'device' ? this.#lastThere : this.#lastHere;
      const late = [{ bytes: frame, delayMs: delayMs + 400 }];
      this.#wire.world.schedule(this.#tab, 0, 'overtaking', () => {
        if (from === 'device') this.#lastThere = last;
        else this.#lastHere = last;
      });
      return late;
    }
    return [{ bytes: frame, delayMs }];
  }

  #delay(): number {
    return this.#wire.way.latencyMs * (0.5 + this.#chance.next());
  }

  /** Arrives where the way is there; else the end never hears of it. */
  #schedule(process: Process, label: string, run: () => void): void {
    if (this.#isHalfOpen || this.#wire.way.state !== 'up') return;
    const at = Math.max(this.#wire.world.now + this.#delay(), this.#lastHere);
    this.#lastHere = at;
    this.#wire.world.schedule(process, at - this.#wire.world.now, label, run);
  }

  #onHubDeath(): void {
    this.isOpenThere = false;
    this.#schedule(this.#tab, 'socket reset', () => this.#closeHere(1006));
  }

  /** The tablet's end is gone: the hub hears of it, if the way is there. */
  #leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.isOpenHere = false;
    const process = this.#hubProcess;
    if (!process || this.#isHalfOpen || this.#wire.way.state !== 'up') return;
    this.#wire.world.schedule(process, this.#delay(), 'socket left', () => this.#closeThere());
  }

  #closeHere(code: number | null): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.isOpenHere = false;
    const process = this.#hubProcess;
    if (process && this.isOpenThere && code === 1006) {
      this.#wire.world.schedule(process, this.#delay(), 'socket left', () => this.#closeThere());
    }
    this.#events.onClose(code);
  }

  #closeThere(): void {
    if (!this.isOpenThere) return;
    this.isOpenThere = false;
    this.#tellThere('close');
  }

  #tellThere(event: string, ...args: readonly unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as never[]));
  }
}

export type ServerSocket = Record<string, unknown>;

function damage(frame: Uint8Array, chance: Chance, isFlip: boolean): Uint8Array {
  if (!isFlip) return frame.slice(0, 1 + chance.below(frame.length - 1));
  const flipped = Uint8Array.from(frame);
  const at = 1 + chance.below(frame.length - 1);
  flipped[at] = (flipped[at] as number) ^ (1 << chance.below(8));
  return flipped;
}

const isMessage = (frame: Uint8Array): boolean => decodeDeviceMessage(frame.subarray(1)).ok;

function isHubMessage(frame: Uint8Array): boolean {
  const isPacked = frame[1] === 1;
  return decodeHubMessage(frame.subarray(isPacked ? 4 : 2)).ok;
}

/** The tablet's socket as the product asks for it: one connection after another. */
export function createSimSocket(
  wire: Wire,
  tab: Process,
  events: HubSocketEvents,
  keep: (c: Connection) => void,
): HubSocket {
  let connection: Connection | null = null;
  return {
    awareness: null,
    open() {
      if (connection && !connection.isGone) return;
      connection = new Connection(wire, tab, {
        ...events,
        onClose: (code) => events.onClose(code),
      });
      keep(connection);
    },
    close: () => connection?.close(),
    send: (message) => connection?.send(message),
    destroy: () => connection?.close(),
  };
}
