/**
 * GET /api/device/seal: what a device needs to seal to this hub. POST /api/sealed: boxes of a device that nobody may be
 * able to open any more. The second asks for no token of a session: a locked, lapsed or revoked device hands in too.
 */

import { Hono } from 'hono';
import * as v from 'valibot';
import type { EntryId } from '#shared/base/brand.ts';
import type { ReopenAnswer, SealAnswer, SealedAnswer } from '#shared/api/seal-api.ts';
import { assertNever } from '#shared/base/assert.ts';
import { encodeUpdate } from '#shared/document/entry-update.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import type { Admission, Admitted } from '#server/hub/admission.ts';
import type { Hub } from '#server/hub/hub.ts';
import type { HubSeal, OpenedBox } from '#server/hub/hub-seal.ts';
import { hasSigned } from '#server/log/check-signature.ts';
import type { DeviceRecord, DurableLog, Outcome } from '#server/log/durable-log.ts';

export interface SealedDoor {
  readonly log: DurableLog;
  readonly hub: Pick<Hub, 'take' | 'authority'>;
  readonly seal: HubSeal;
  /** So long a device may be read between two contacts, unless the office has ordered otherwise. */
  readonly leaseMs: number;
  readonly authenticate: (authorization: string | undefined) => DeviceRecord | null;
}

const BOXES_MAX = 100;
const reopenSchema = v.object({
  device: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,8}$/)),
  drain: v.pipe(v.string(), v.maxLength(100)),
  escrow: v.pipe(v.string(), v.maxLength(200), v.regex(/^[A-Za-z0-9_-]+$/)),
});
const bodySchema = v.object({
  device: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,8}$/)),
  drain: v.pipe(v.string(), v.maxLength(100)),
  boxes: v.pipe(
    v.array(
      v.object({
        order: v.pipe(v.number(), v.integer(), v.minValue(1)),
        box: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/)),
      }),
    ),
    v.maxLength(BOXES_MAX),
  ),
});

const HOUR_MS = 3_600_000;

export function sealedRoutes({ log, hub, seal, leaseMs, authenticate }: SealedDoor): Hono {
  const routes = new Hono();
  const leaseOf = (device: string): number => {
    const { leaseHours } = hub.authority.ordersOf(device);
    return leaseHours === null ? leaseMs : leaseHours * HOUR_MS;
  };
  routes.get('/device/seal', (c) => {
    const device = authenticate(c.req.header('Authorization'));
    if (!device) return c.json({ error: 'not-enrolled' }, 401);
    const answer: SealAnswer = {
      sealKey: seal.publicKey,
      drain: seal.drainToken(device.device),
      leaseMs: leaseOf(device.device),
    };
    return c.json(answer);
  });
  routes.post('/device/reopen', async (c) => {
    const body = v.safeParse(reopenSchema, await bodyOf(() => c.req.json()));
    if (!body.success) return c.json({ error: 'bad-request' }, 400);
    const { device: key, drain, escrow } = body.output;
    const device = log.device(key);
    if (!device || !seal.isDrainToken(key, drain)) return c.json({ error: 'not-enrolled' }, 401);
    // What it recorded it may hand in for ever; what it holds of others it may not read again.
    if (hub.authority.isRevoked(device)) return c.json({ error: 'revoked' }, 403);
    const share = seal.openEscrow(Buffer.from(escrow, 'base64url'), 'share', key);
    if (!share) return c.json({ error: 'bad-request' }, 400);
    const answer: ReopenAnswer = { share: Buffer.from(share).toString('base64url'), leaseMs: leaseOf(key) };
    return c.json(answer);
  });
  routes.post('/sealed', async (c) => {
    const body = v.safeParse(bodySchema, await bodyOf(() => c.req.json()));
    if (!body.success) return c.json({ error: 'bad-request' }, 400);
    const { device: key, drain, boxes } = body.output;
    const device = log.device(key);
    if (!device || !seal.isDrainToken(key, drain)) return c.json({ error: 'not-enrolled' }, 401);
    const opened = await Promise.all(
      boxes.map(({ box }) => openBox(seal, device, Buffer.from(box, 'base64url'))),
    );
    const judge = (admission: Admission): readonly Admitted[] => {
      // As it is when its turn comes: it may have been revoked meanwhile.
      const now = log.device(key) ?? device;
      return opened.map((one) => judgeBox(admission, now, one));
    };
    const outcomes = await hub.take(judge);
    const answers = outcomes.map((outcome, at) => answerOf(boxes[at]?.order ?? 0, outcome));
    return c.json({ answers } satisfies SealedAnswer);
  });
  return routes;
}

interface Opened {
  readonly box: Uint8Array;
  /** null: sealed to another key, or damaged. */
  readonly entry:
    | (OpenedBox & {
        readonly update: Uint8Array;
        readonly signed?: Uint8Array;
        readonly isBadlySigned: boolean;
      })
    | null;
}

async function openBox(seal: HubSeal, { key }: DeviceRecord, box: Uint8Array): Promise<Opened> {
  const entry = seal.open(box);
  if (!entry || !parseEntryId(entry.id)) return { box, entry: null };
  const update = encodeUpdate(entry.id as EntryId, entry.json);
  const signed = entry.signature === null ? undefined : Buffer.from(entry.signature, 'base64url');
  const isBadlySigned = key !== undefined && !(await hasSigned(key, update, signed));
  return { box, entry: { ...entry, update, isBadlySigned, ...(signed && { signed }) } };
}

function judgeBox(admission: Admission, device: DeviceRecord, { box, entry }: Opened): Admitted {
  // Kept as it came: nothing is thrown away.
  if (!entry) return admission.holdUnreadable(device, box);
  const { realm, doc, id, update, signed, isBadlySigned, isWithoutPin } = entry;
  const pushed = { doc, id, update, ...(signed && { signature: signed }) };
  const check = { isBad: isBadlySigned, author: null };
  return isWithoutPin
    ? admission.judgeWithoutPin(device, realm, pushed, check)
    : admission.judgePushed(device, realm, pushed, check);
}

function answerOf(order: number, outcome: Outcome): SealedAnswer['answers'][number] {
  switch (outcome.result) {
    case 'accepted':
    case 'duplicate':
      return { order, result: 'received' };
    case 'held':
      return { order, result: 'held', hold: outcome.hold, reason: outcome.reason };
    case 'settled':
      throw new Error('a box settles nothing by itself');
    default:
      return assertNever(outcome);
  }
}

async function bodyOf(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
