/**
 * Tickets for the socket (DR-31): good once, for one device, for half a minute. The device's long token goes over HTTP
 * alone, so what a socket's first frame carries is worth nothing to whoever reads it later. Kept in memory: after a
 * restart everybody asks for a new one.
 */

import { randomBytes, timingSafeEqual } from 'node:crypto';

export const TICKET_MS = 30_000;
/** A device has a few tabs and lines that died unnoticed; the oldest ticket gives way. */
const TICKETS_OF_DEVICE_MAX = 8;

interface Ticket {
  readonly text: string;
  /** End of its time, ms; null while the socket that it was given through is open. */
  until: number | null;
}

export class Tickets {
  readonly #now: () => number;
  readonly #ofDevice = new Map<string, Ticket[]>();
  /** Devices that are on file as connected since the start. */
  readonly #onFile = new Set<string>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @param isKept - its half minute begins with `letGo`: it is for the next socket of a device that is here now, which
   *   comes back after a tunnel without asking over HTTP
   */
  issue(device: string, isKept = false): string {
    if (!isKept) this.#onFile.add(device);
    const text = randomBytes(16).toString('base64url');
    const until = isKept ? null : this.#now() + TICKET_MS;
    const good = this.#goodOf(device).slice(1 - TICKETS_OF_DEVICE_MAX);
    this.#ofDevice.set(device, [...good, { text, until }]);
    return text;
  }

  /**
   * A request for a ticket is a line of the audit. Who shows the token to the socket makes none.
   *
   * @returns whether this device is not on file yet; from now on it counts as such
   */
  isNew(device: string): boolean {
    const isNew = !this.#onFile.has(device);
    this.#onFile.add(device);
    return isNew;
  }

  /** @returns whether it was a ticket of this device; from now on it is none */
  take(device: string, text: string): boolean {
    const good = this.#goodOf(device);
    const taken = good.find((ticket) => isEqual(ticket.text, text));
    this.#keep(
      device,
      good.filter((ticket) => ticket !== taken),
    );
    return taken !== undefined;
  }

  /** The socket that a kept ticket was given through has closed. */
  letGo(device: string, text: string): void {
    for (const ticket of this.#ofDevice.get(device) ?? []) {
      if (ticket.text === text) ticket.until = this.#now() + TICKET_MS;
    }
  }

  #goodOf(device: string): readonly Ticket[] {
    const now = this.#now();
    return (this.#ofDevice.get(device) ?? []).filter(({ until }) => until === null || until > now);
  }

  #keep(device: string, tickets: readonly Ticket[]): void {
    if (tickets.length === 0) this.#ofDevice.delete(device);
    else this.#ofDevice.set(device, [...tickets]);
  }
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
