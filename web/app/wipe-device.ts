/**
 * 消去: the office has ordered that this device is emptied. First the read key goes, then everything that was recorded
 * is handed in and answered for, then the hub is told, and then every store is erased. In this order, so that a cut at any
 * moment leaves a device that goes on where it was, and no entry without an answer is ever erased.
 */

import * as v from 'valibot';
import type { OrdersAnswer, OrdersRequest, WipedRequest } from '#shared/api/seal-api.ts';
import type { AuditJournal } from '#web/store/audit-journal.ts';
import { eraseStores } from '#web/store/erase-stores.ts';
import type { Keyring } from '#web/store/keyring.ts';
import { readWipedMark, writeWipedMark } from '#web/store/wiped-mark.ts';
import type { Wiped } from '#web/store/wiped-mark.ts';
import { HUB_LEADER_LOCK } from '#web/sync/leader-lock.ts';
import { postBody } from './ask-body.ts';
import { postJson } from './ask-json.ts';
import { AuditDelivery } from './audit-delivery.ts';
import type { DeviceSeal } from './device-seal.ts';
import type { SealedDelivery } from './sealed-delivery.ts';

export type WipeState =
  /** Its entries are on their way; nothing is erased yet. */
  | { readonly at: 'handing-in'; readonly waiting: number }
  /** So many entries only the read key opens: somebody has to open the device once more, and it hands them in. */
  | { readonly at: 'needs-opening'; readonly waiting: number }
  | { readonly at: 'empty'; readonly wiped: Wiped };

export interface WipeParts {
  readonly seal: DeviceSeal;
  readonly delivery: SealedDelivery;
  /** Who looked at what, as far as the hub has not been told. */
  readonly looks: AuditJournal;
  /** Compares both stores and mends them: what one of them alone holds is handed in too. */
  readonly mendStores: () => Promise<void>;
  /** Nobody writes an own entry while `work` runs. */
  readonly withoutWriters: <T>(work: () => Promise<T>) => Promise<T>;
  /** Lets go of what is open, so that it can be erased. */
  readonly close: () => void;
}

const WIPE_LOCK = 'wipe';
const ordersSchema = v.object({ wipe: v.boolean(), revoked: v.optional(v.boolean(), false) });

/** @returns what the hub says; null where it is away */
async function askOrders({ device, hub }: Keyring): Promise<OrdersAnswer | null> {
  if (!hub) return null;
  const request: OrdersRequest = { device, drain: hub.drain };
  const orders = v.safeParse(ordersSchema, await postBody('/api/device/orders', request));
  return orders.success ? orders.output : null;
}

async function tellWiped({ device, hub }: Keyring, handedIn: number): Promise<boolean> {
  if (!hub) return false;
  const request: WipedRequest = { device, drain: hub.drain, handedIn };
  const answer = await postJson('/api/device/wiped', request);
  return answer.ok && answer.value.status === 204;
}

/**
 * One step towards an empty device; asked again for as long as it is not.
 *
 * @param signal - ends the waiting for other windows
 * @returns null where nothing was ordered, as far as can be known now
 */
export async function stepWipe(parts: WipeParts, signal: AbortSignal): Promise<WipeState | null> {
  const { seal, delivery } = parts;
  const ring = await seal.read();
  if (!ring) return null;
  const orders = ring.isWiping ? null : await askOrders(ring);
  const isWiping = ring.isWiping || orders?.wipe === true;
  if (!isWiping && !orders?.revoked) return null;
  const closed = await delivery.countClosed();
  if (!isWiping) {
    // Nobody has to open a stopped device for it to be told; what only the read key opens is handed in first.
    if (closed === 0 && (await seal.hasShare())) await seal.end();
    return null;
  }
  if (closed > 0) return { at: 'needs-opening', waiting: closed };
  if (!ring.isWiping) await seal.beginWipe();
  // One window does it; and none of them works with an open ledger any more.
  return navigator.locks.request(WIPE_LOCK, { signal }, () =>
    navigator.locks.request(HUB_LEADER_LOCK, { signal }, () => carryOut(parts)),
  );
}

async function carryOut(parts: WipeParts): Promise<WipeState> {
  const { seal, delivery, looks, mendStores, withoutWriters, close } = parts;
  const already = readWipedMark(localStorage);
  if (already?.phase === 'empty') return { at: 'empty', wiped: already };
  await mendStores();
  if (seal.ring) await delivery.deliver(seal.ring, 'everything');
  return withoutWriters(async () => {
    const ring = await seal.read();
    const waiting = await delivery.countWaiting();
    if (!ring || waiting > 0 || !(await haveGone(looks, ring))) return { at: 'handing-in', waiting };
    const handedIn = await delivery.countAll();
    // Withdrawn meanwhile, or the hub is away: everything stays.
    if (!(await tellWiped(ring, handedIn))) return { at: 'handing-in', waiting };
    const { device, municipality } = ring;
    writeWipedMark(localStorage, {
      phase: 'erasing',
      device,
      municipality: municipality.name,
      handedIn,
      at: Date.now(),
    });
    close();
    const wiped = await finishWipe();
    return wiped ? { at: 'empty', wiped } : { at: 'handing-in', waiting };
  });
}

/** @returns whether the hub has every line of the device's audit */
async function haveGone(looks: AuditJournal, { device, hub }: Keyring): Promise<boolean> {
  if (hub) await new AuditDelivery(looks).deliver({ device, drain: hub.drain });
  const head = await looks.head();
  return !head || head.received >= head.counter;
}

/** Goes on with an erasure that was begun. @returns null where none was */
export async function finishWipe(): Promise<Wiped | null> {
  const begun = readWipedMark(localStorage);
  if (!begun || begun.phase === 'empty') return begun;
  await eraseStores();
  const wiped: Wiped = { ...begun, phase: 'empty' };
  writeWipedMark(localStorage, wiped);
  return wiped;
}
