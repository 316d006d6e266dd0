/**
 * A document as a y-websocket room. Read straight from the log's rows, without a `Y.Doc`; what members write passes the
 * same admission as everything else and is relayed only once it is in the log (SPEC P30–P33).
 */

import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import type { DocumentId } from '#shared/base/brand.ts';
import {
  clientOfUpdate,
  mergeUpdates,
  readStateVector,
  stateVectorOf,
} from '#shared/document/read-entries.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import { RoomAwareness } from './awareness.ts';

/** y-websocket's message types. */
export const MESSAGE_SYNC = 0;
export const MESSAGE_QUERY_AWARENESS = 3;
/** y-protocols' sync messages. */
export const SYNC_STEP_1 = 0;
export const SYNC_STEP_2 = 1;
export const SYNC_UPDATE = 2;

/** A member's answer to "send me everything" must fit one message of a socket. */
const ASK_ALL_BYTES_MAX = 131_072;

export class Room<Member> {
  readonly doc: DocumentId;
  readonly members = new Set<Member>();
  readonly awareness = new RoomAwareness<Member>();
  readonly #log: DurableLog;

  constructor(doc: DocumentId, log: DurableLog) {
    this.doc = doc;
    this.#log = log;
  }

  /**
   * The hub's question to a new member. An empty state vector: the hub does not conclude from a client's clock that it
   * has nothing to store (DR-23). Only where a full answer would not fit is it told what is here already.
   */
  question(): Uint8Array {
    const updates = this.#updates();
    const bytes = updates.reduce((sum, update) => sum + update.length, 0);
    return syncMessage(SYNC_STEP_1, stateVectorOf(bytes > ASK_ALL_BYTES_MAX ? updates : []));
  }

  /** @returns everything of the document that the asker's state vector does not cover; null where it is none */
  answer(stateVector: Uint8Array): Uint8Array | null {
    const has = readStateVector(stateVector);
    if (!has) return null;
    const missing = this.#updates().filter((update) => !has.has(clientOfUpdate(update)));
    return syncMessage(SYNC_STEP_2, mergeUpdates(missing));
  }

  #updates(): readonly Uint8Array[] {
    return this.#log.rowsOfDocument(this.doc).map((row) => row.update);
  }
}

/** What is asked and answered where there is no document: also to whoever may not see the one that there is. */
export const questionOfEmptyRoom = (): Uint8Array => syncMessage(SYNC_STEP_1, stateVectorOf([]));

/** @returns null where the state vector is none */
export const answerOfEmptyRoom = (stateVector: Uint8Array): Uint8Array | null =>
  readStateVector(stateVector) && syncMessage(SYNC_STEP_2, mergeUpdates([]));

export function syncMessage(type: number, payload: Uint8Array): Uint8Array {
  const to = createEncoder();
  writeVarUint(to, MESSAGE_SYNC);
  writeVarUint(to, type);
  writeVarUint8Array(to, payload);
  return toUint8Array(to);
}
