/**
 * Who is in a room: y-protocols' awareness, relayed without keeping a document. A client id belongs to the socket that
 * used it first, so nobody speaks for another; when the socket goes, its states go.
 */

import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { ByteReader, OutOfBounds } from '#shared/document/byte-reader.ts';

/** y-websocket's message type. */
export const MESSAGE_AWARENESS = 1;

/** A provider speaks for its own document, and repeats what it heard of others. */
const STATES_IN_MESSAGE_MAX = 1_000;
const STATES_OF_OWNER_MAX = 8;
const STATE_LENGTH_MAX = 4_096;

interface ClientState {
  readonly client: number;
  readonly clock: number;
  /** JSON; 'null' says that the client has gone. */
  readonly json: string;
}

export class RoomAwareness<Owner> {
  readonly #states = new Map<number, ClientState & { readonly owner: Owner }>();
  /** Said since the room was told last; of each client the newest. */
  readonly #changes = new Map<number, ClientState>();

  /**
   * @param payload - an awareness update as y-protocols encodes it
   * @returns the message for everybody in the room (its sender too, whose provider closes a silent socket), or null
   *   where nothing is new; 'malformed' where the bytes are no such update
   */
  receive(owner: Owner, payload: Uint8Array): Uint8Array | null | 'malformed' {
    const states = readStates(payload);
    if (!states) return 'malformed';
    const changed: ClientState[] = [];
    for (const state of states) {
      const known = this.#states.get(state.client);
      if (known && (known.owner !== owner || known.clock >= state.clock)) continue;
      if (!known && (state.json === 'null' || this.#countOf(owner) >= STATES_OF_OWNER_MAX)) continue;
      if (state.json === 'null') this.#states.delete(state.client);
      else this.#states.set(state.client, { ...state, owner });
      changed.push(state);
      this.#changes.set(state.client, state);
    }
    return changed.length > 0 ? writeMessage(changed) : null;
  }

  /** @returns what a newcomer must hear, null where nobody is here */
  everyone(): Uint8Array | null {
    return this.#states.size > 0 ? writeMessage([...this.#states.values()]) : null;
  }

  /** @returns what the others must hear when a socket has gone, null where it had said nothing */
  leave(owner: Owner): Uint8Array | null {
    const gone: ClientState[] = [];
    for (const state of this.#states.values()) {
      if (state.owner !== owner) continue;
      this.#states.delete(state.client);
      const left = { client: state.client, clock: state.clock + 1, json: 'null' };
      gone.push(left);
      this.#changes.set(state.client, left);
    }
    return gone.length > 0 ? writeMessage(gone) : null;
  }

  /** @returns what the room has not been told yet, as one message; null where there is nothing */
  takeChanges(): Uint8Array | null {
    if (this.#changes.size === 0) return null;
    const message = writeMessage([...this.#changes.values()]);
    this.#changes.clear();
    return message;
  }

  #countOf(owner: Owner): number {
    let count = 0;
    for (const state of this.#states.values()) if (state.owner === owner) count += 1;
    return count;
  }
}

function readStates(payload: Uint8Array): readonly ClientState[] | null {
  const from = new ByteReader(payload);
  const states: ClientState[] = [];
  try {
    const count = from.count();
    if (count > STATES_IN_MESSAGE_MAX) return null;
    for (let left = count; left > 0; left -= 1) {
      const state = { client: from.varUint(), clock: from.varUint(), json: from.text() };
      if (state.json.length > STATE_LENGTH_MAX) return null;
      // Every provider in the room will parse it, and none of them expects it to fail.
      JSON.parse(state.json);
      states.push(state);
    }
  } catch (cause) {
    if (cause instanceof OutOfBounds || cause instanceof SyntaxError) return null;
    throw cause;
  }
  return states;
}

function writeMessage(states: readonly ClientState[]): Uint8Array {
  const update = createEncoder();
  writeVarUint(update, states.length);
  for (const { client, clock, json } of states) {
    writeVarUint(update, client);
    writeVarUint(update, clock);
    writeVarString(update, json);
  }
  const message = createEncoder();
  writeVarUint(message, MESSAGE_AWARENESS);
  writeVarUint8Array(message, toUint8Array(update));
  return toUint8Array(message);
}
