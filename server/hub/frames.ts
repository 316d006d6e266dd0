/**
 * Frames of rows, encoded and compressed once for everybody. Frames end at the same rows for all devices, so that a
 * herd with different cursors meets in the same frames after the first.
 */

import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { RealmId } from '#shared/base/brand.ts';
import { encodeHubMessage, FRAME_GZIP, FRAME_RAW } from '#shared/sync/codec.ts';
import { SIGNATURE_BYTES } from '#shared/document/signature.ts';
import type { HubMessage } from '#shared/sync/protocol.ts';
import { FRAME_BYTES_MAX, LEDGER_MESSAGE_TYPE } from '#shared/sync/protocol.ts';
import type { DurableLog } from '#server/log/durable-log.ts';

/** About 350 KB of shots: a tablet decodes it without missing a heartbeat. */
const FRAME_ROWS_MAX = 1_024;
/** Below one packet compression saves nothing that anyone would notice. */
const RAW_BYTES_MAX = 1_200;
/** Up to here compressing takes less than a millisecond and is done at once, so that live rows do not wait for a thread. */
const SYNC_BYTES_MAX = 32_768;
const CACHE_BYTES_MAX = 32 * 1_024 * 1_024;

/** The quickest that finds what rows have in common: half the time of the default, for a fifth more bytes. */
const GZIP_LEVEL = 3;
/** All that is packed comes back at once: in pieces of 16 KB, as is the default, each would wait for a commit to pass. */
const PACKED_BYTES_AT_ONCE = 128 * 1_024;

const gzipAsync = promisify(gzip);

export interface RowsFrame {
  /** Number of the last row in it. */
  readonly to: number;
  readonly bytes: Uint8Array;
}

/** A hub message ready for a socket: the message type of the ledger, the packing, the message. */
export function frameOf(message: HubMessage): Uint8Array {
  return withHead(FRAME_RAW, encodeHubMessage(message));
}

function withHead(flag: number, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(body.length + 2);
  frame[0] = LEDGER_MESSAGE_TYPE;
  frame[1] = flag;
  frame.set(body, 2);
  return frame;
}

const borderAfter = (after: number): number => (Math.floor(after / FRAME_ROWS_MAX) + 1) * FRAME_ROWS_MAX;

/** The updates that follow `after` up to `limit`, a common border and the size of a frame. */
export function readFrame(
  log: DurableLog,
  realm: RealmId,
  after: number,
  limit: number,
  isSigned: boolean,
): Extract<HubMessage, { readonly type: 'rows' }> {
  const all = log.signedUpdates(realm, after, Math.min(limit, borderAfter(after)) - after);
  let bytes = 200;
  let count = 0;
  for (const { update } of all) {
    bytes += update.length + 4 + SIGNATURE_BYTES + 1;
    if (count > 0 && bytes > FRAME_BYTES_MAX) break;
    count += 1;
  }
  const taken = all.slice(0, count);
  const updates = taken.map(({ update }) => update);
  const rows = { type: 'rows', realm, logEpoch: log.logEpoch, from: after + 1, updates } as const;
  return isSigned ? { ...rows, signatures: taken.map(({ signature }) => signature) } : rows;
}

export class RowsFrames {
  readonly #log: DurableLog;
  /** Oldest use first. */
  readonly #cache = new Map<string, RowsFrame | Promise<RowsFrame>>();
  #cachedBytes = 0;

  constructor(log: DurableLog) {
    this.#log = log;
  }

  /**
   * @param limit - the last row that may be in it, above `after` and at most the realm's head
   * @param isSigned - for a device that knows signatures
   * @returns the frame after `after`; at once where it is small or known
   */
  after(realm: RealmId, after: number, limit: number, isSigned: boolean): RowsFrame | Promise<RowsFrame> {
    const key = `${isSigned} ${realm} ${after} ${Math.min(limit, borderAfter(after))}`;
    const known = this.#cache.get(key);
    if (known) {
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return known;
    }
    const message = readFrame(this.#log, realm, after, limit, isSigned);
    const body = encodeHubMessage(message);
    const to = after + message.updates.length;
    if (body.length <= RAW_BYTES_MAX) return this.#keep(key, { to, bytes: withHead(FRAME_RAW, body) });
    if (body.length <= SYNC_BYTES_MAX) {
      return this.#keep(key, { to, bytes: withHead(FRAME_GZIP, gzipSync(body, { level: GZIP_LEVEL })) });
    }
    const frame = gzipAsync(body, { level: GZIP_LEVEL, chunkSize: PACKED_BYTES_AT_ONCE }).then((packed) => {
      this.#cache.delete(key);
      return this.#keep(key, { to, bytes: withHead(FRAME_GZIP, packed) });
    });
    this.#cache.set(key, frame);
    return frame;
  }

  #keep(key: string, frame: RowsFrame): RowsFrame {
    this.#cache.set(key, frame);
    this.#cachedBytes += frame.bytes.length;
    for (const [oldest, cached] of this.#cache) {
      if (this.#cachedBytes <= CACHE_BYTES_MAX) break;
      if (cached instanceof Promise) continue;
      this.#cache.delete(oldest);
      this.#cachedBytes -= cached.bytes.length;
    }
    return frame;
  }
}
