/**
 * One websocket with its limits: what it may send in a second, how much may wait for it, and whether anyone is still
 * there. Knows no messages.
 */

import type { RawData, WebSocket } from 'ws';
import { CLOSE_CODES } from '#shared/sync/protocol.ts';

export interface SocketLimits {
  /**
   * Messages a second, and how many at once after a quiet time; a socket that sends more is read more slowly. What came
   * in one piece with them is read all the same, up to the last number; more ends the socket.
   */
  readonly messagesPerSecond: number;
  readonly messagesBurst: number;
  readonly messagesAhead: number;
  /** Bytes that may wait for a socket before it is ended; it resumes by its cursor. */
  readonly bufferedBytesMax: number;
  readonly pingEveryMs: number;
  /** How long a socket may stay without saying who it is. */
  readonly helloWithinMs: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  messagesPerSecond: 200,
  messagesBurst: 1_000,
  messagesAhead: 1_000,
  bufferedBytesMax: 4 * 1_024 * 1_024,
  pingEveryMs: 20_000,
  helloWithinMs: 5_000,
};

/** Pings that may stay unanswered: one is lost on bad radio, two are a dead line. */
const MISSED_PINGS_MAX = 2;

export type CloseWord = keyof typeof CLOSE_CODES;

export interface SocketEvents {
  readonly message: (bytes: Uint8Array) => void;
  /** The hub ends the socket: too much waits for it, too much comes at once, or nobody is there. */
  readonly ended: (why: 'slow' | 'silent' | 'broken' | 'eager') => void;
  readonly close: () => void;
}

export class Socket {
  readonly #on: SocketEvents;
  readonly #ws: WebSocket;
  readonly #limits: SocketLimits;
  #tokens: number;
  #refilledAt = performance.now();
  #missedPings = 0;
  readonly #heartbeat: NodeJS.Timeout;
  #resume: NodeJS.Timeout | null = null;
  #isHeldBack = false;

  constructor(ws: WebSocket, limits: SocketLimits, on: SocketEvents) {
    this.#ws = ws;
    this.#on = on;
    this.#limits = limits;
    this.#tokens = limits.messagesBurst;
    this.#heartbeat = setInterval(() => this.#beat(), limits.pingEveryMs);
    this.#heartbeat.unref();
    ws.on('message', (data: RawData, isBinary: boolean) => {
      // Ended within the piece that is being read: what follows in it is offered again on the next socket.
      if (!this.isOpen) return;
      this.#missedPings = 0;
      this.#takeToken();
      // Text frames are none of ours: an empty message is malformed for whoever reads it.
      on.message(isBinary ? bytesOf(data) : new Uint8Array());
    });
    ws.on('pong', () => {
      this.#missedPings = 0;
    });
    // Without a listener a frame with wrong bits would end the process; `close` follows.
    ws.on('error', () => this.#end('broken'));
    ws.on('close', () => {
      clearInterval(this.#heartbeat);
      if (this.#resume) clearTimeout(this.#resume);
      on.close();
    });
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  /**
   * @param onSent - called when the bytes have left for the network, or the socket has gone
   */
  send(bytes: Uint8Array, onSent?: () => void): void {
    if (!this.isOpen) {
      onSent?.();
      return;
    }
    if (this.#ws.bufferedAmount + bytes.length > this.#limits.bufferedBytesMax) {
      this.#end('slow');
      onSent?.();
      return;
    }
    this.#ws.send(bytes, { binary: true }, onSent);
  }

  /** Reads no more for now: what was read waits for its commit. */
  holdBack(): void {
    this.#isHeldBack = true;
    this.#ws.pause();
  }

  letGo(): void {
    if (!this.#isHeldBack) return;
    this.#isHeldBack = false;
    if (!this.#resume) this.#ws.resume();
  }

  close(word: CloseWord): void {
    this.#ws.close(CLOSE_CODES[word], word);
    // A peer that does not answer the close keeps nothing of ours.
    setTimeout(() => this.#ws.terminate(), 2_000).unref();
  }

  terminate(): void {
    this.#ws.terminate();
  }

  /** Not `close`, which would wait behind the very bytes that nobody reads. */
  #end(why: Parameters<SocketEvents['ended']>[0]): void {
    this.#on.ended(why);
    this.#ws.terminate();
  }

  #beat(): void {
    if (this.#missedPings >= MISSED_PINGS_MAX) {
      this.#end('silent');
      return;
    }
    this.#missedPings += 1;
    if (this.isOpen) this.#ws.ping();
  }

  /** A socket that is too eager is read later: its own network fills, not our memory. */
  #takeToken(): void {
    const { messagesPerSecond, messagesBurst } = this.#limits;
    const now = performance.now();
    const refill = ((now - this.#refilledAt) / 1_000) * messagesPerSecond;
    this.#tokens = Math.min(messagesBurst, this.#tokens + refill) - 1;
    this.#refilledAt = now;
    if (this.#tokens < -this.#limits.messagesAhead) return this.#end('eager');
    if (this.#tokens >= 0 || this.#resume) return;
    this.#ws.pause();
    this.#resume = setTimeout(
      () => {
        this.#resume = null;
        this.#ws.resume();
      },
      (-this.#tokens / messagesPerSecond) * 1_000,
    );
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
