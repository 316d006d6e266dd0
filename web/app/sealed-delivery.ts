/**
 * Hands sealed own entries in to the hub without opening them: while the device is locked, and for those that were taken
 * while nobody could open it. An entry counts as received when the hub has said so, and stays on the device after that.
 */

import * as v from 'valibot';
import type { ReopenAnswer, ReopenRequest, SealAnswer, SealedRequest } from '#shared/api/seal-api.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import { HOLD_REASONS_OF_AUTHORITY, HOLD_REASONS_OF_FORM } from '#shared/document/contract.ts';
import { readSealedBox } from '#shared/sync/sealed-box.ts';
import { toBase64Url } from '#web/store/base64.ts';
import type { Keyring } from '#web/store/keyring.ts';
import type { LedgerDatabase } from '#web/store/ledger-database.ts';
import type { OwnCopy } from '#web/store/ledger-store.ts';
import { askBody, postBody } from './ask-body.ts';

/** Well under what the hub reads of one request. */
const REQUEST_BYTES_MAX = 48_000;
const BOXES_MAX = 100;
const LOCK = 'sealed-delivery';

const leaseMs = v.pipe(v.number(), v.minValue(1));
const keysSchema = v.object({ sealKey: v.string(), drain: v.string(), leaseMs });
const reopenSchema = v.object({ share: v.string(), leaseMs });
const order = v.pipe(v.number(), v.integer());
const answerSchema = v.object({
  answers: v.array(
    v.variant('result', [
      v.object({ order, result: v.literal('received') }),
      v.object({
        order,
        result: v.literal('held'),
        hold: v.string(),
        reason: v.picklist([...HOLD_REASONS_OF_FORM, ...HOLD_REASONS_OF_AUTHORITY]),
      }),
    ]),
  ),
});

/** @param authorization - of the device's session @returns null where the hub is away, or knows no seal */
export async function askHubKeys(authorization: string): Promise<SealAnswer | null> {
  const answer = await askBody('/api/device/seal', { headers: { authorization } });
  const keys = v.safeParse(keysSchema, answer);
  return keys.success ? keys.output : null;
}

/** @returns the share of a device whose lease has ended; null where the hub is away, or gives it no more */
export async function askReopen(ring: Keyring): Promise<ReopenAnswer | null> {
  if (!ring.hub || ring.shareEscrow === null) return null;
  const request: ReopenRequest = { device: ring.device, drain: ring.hub.drain, escrow: ring.shareEscrow };
  const answer = v.safeParse(reopenSchema, await postBody('/api/device/reopen', request));
  return answer.success ? answer.output : null;
}

type Which = 'all' | 'away' | 'everything';

interface Waiting {
  readonly order: number;
  readonly box: string;
}

export class SealedDelivery {
  readonly #database: LedgerDatabase;
  readonly #now: () => number;

  constructor(database: LedgerDatabase, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** Own entries that the hub has not answered for. */
  countWaiting(): Promise<number> {
    return this.#database.copies.filter(({ copy }) => copy.state === 'stored').count();
  }

  /** All own entries. */
  countAll(): Promise<number> {
    return this.#database.copies.count();
  }

  /** Those of them that wait and are sealed to nobody but this device: the hub could not open them. */
  async countClosed(): Promise<number> {
    const copies = await this.#database.copies.filter(({ copy }) => copy.state === 'stored').toArray();
    const rows = await this.#database.own.bulkGet(copies.map((one) => one.order));
    return rows.filter((row) => row && !readSealedBox(row.box)).length;
  }

  /**
   * Hands in what waits; one tab at a time.
   *
   * @param which - all: nobody has opened the device. away: the rest goes by the socket. everything: also what was taken
   *   in for another device, which the hub then holds
   * @returns false where the hub could not be reached, or refused
   */
  deliver(ring: Keyring, which: Which): Promise<boolean> {
    return navigator.locks.request(LOCK, async () => {
      if (!ring.hub) return false;
      const waiting = await this.#waiting(ring.device, which);
      for (let from = 0; from < waiting.length;) {
        let [to, bytes] = [from, 0];
        while (to < waiting.length && to - from < BOXES_MAX) {
          bytes += (waiting[to]?.box.length ?? 0) + 40;
          if (to > from && bytes > REQUEST_BYTES_MAX) break;
          to += 1;
        }
        if (!(await this.#offer(ring.device, ring.hub.drain, waiting.slice(from, to)))) return false;
        from = to;
      }
      return true;
    });
  }

  async #waiting(device: string, which: Which): Promise<readonly Waiting[]> {
    const copies = await this.#database.copies.filter(({ copy }) => copy.state === 'stored').sortBy('order');
    const rows = await this.#database.own.bulkGet(copies.map((one) => one.order));
    return rows.flatMap((row) => {
      const box = row && readSealedBox(row.box);
      if (!box) return [];
      // What was taken in for another device goes by the socket, which can say so.
      if (which !== 'everything' && parseEntryId(box.id)?.device !== device) return [];
      if (which === 'away' && box.readWrap) return [];
      return [{ order: row.order, box: toBase64Url(row.box) }];
    });
  }

  async #offer(device: string, drain: string, boxes: readonly Waiting[]): Promise<boolean> {
    const request: SealedRequest = { device, drain, boxes };
    const parsed = v.safeParse(answerSchema, await postBody('/api/sealed', request));
    if (!parsed.success) return false;
    const offered = new Set(boxes.map((one) => one.order));
    const at = this.#now();
    await this.#database.transaction('rw', this.#database.copies, async () => {
      for (const answer of parsed.output.answers) {
        const row = await this.#database.copies.get(answer.order);
        if (!row || row.copy.state !== 'stored' || !offered.has(answer.order)) continue;
        const copy: OwnCopy =
          answer.result === 'received'
            ? { state: 'received', at }
            : { state: 'held', hold: answer.hold, reason: answer.reason };
        await this.#database.copies.put({ ...row, copy });
      }
    });
    return parsed.output.answers.length === boxes.length;
  }
}
