/**
 * Tells a room who is in it, together: a thousand devices that each renew their word four times a minute would otherwise
 * be sixty thousand sends a second. The first change goes out at once, what follows within the rest goes out as one.
 */

import type { Room } from './room.ts';

/** Longer than a person notices at two tablets of one table would be too long. */
const REST_MS = 250;

export class PresenceRelay<Member> {
  readonly #send: (room: Room<Member>, message: Uint8Array) => void;
  readonly #resting = new Map<Room<Member>, NodeJS.Timeout>();

  /** @param send - sends to everybody in the room */
  constructor(send: (room: Room<Member>, message: Uint8Array) => void) {
    this.#send = send;
  }

  /** Somebody in the room came, changed or went. */
  onChanged(room: Room<Member>): void {
    if (!this.#resting.has(room)) this.#tell(room);
  }

  stop(): void {
    for (const timer of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
  }

  #tell(room: Room<Member>): void {
    this.#resting.delete(room);
    const message = room.awareness.takeChanges();
    if (!message) return;
    this.#send(room, message);
    this.#resting.set(room, setTimeout(() => this.#tell(room), REST_MS).unref());
  }
}
