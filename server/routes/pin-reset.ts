/**
 * A forgotten PIN. POST /api/device-pins: the office gives a one-time code for one person on one device. POST /api/device/pin: that
 * device brings the code and its read key, sealed to this hub for this purpose, and gets the key back for a new PIN.
 */

import { Hono } from 'hono';
import * as v from 'valibot';
import type { PinCodeAnswer, PinError, PinKeyAnswer } from '#shared/api/seal-api.ts';
import { assertNever } from '#shared/base/assert.ts';
import type { Hub } from '#server/hub/hub.ts';
import type { HubSeal } from '#server/hub/hub-seal.ts';
import { OneTimeCodes } from '#server/hub/one-time-codes.ts';
import type { DeviceRecord, DurableLog } from '#server/log/durable-log.ts';
import { limitBody } from '#server/middleware/body-limit.ts';
import { addressOf, bodyOf } from './read-request.ts';

export interface PinResetDoor {
  readonly log: DurableLog;
  readonly hub: Pick<Hub, 'authority'>;
  readonly seal: HubSeal;
  readonly now: () => number;
  readonly authenticate: (authorization: string | undefined) => DeviceRecord | null;
}

const CODE_MS = 10 * 60_000;
const BODY_BYTES_MAX = 4_096;

const device = v.pipe(v.string(), v.regex(/^[a-z0-9]{1,8}$/));
const staff = v.pipe(v.string(), v.maxLength(32));
const codeSchema = v.object({ device, staff });
const pinSchema = v.object({
  device,
  staff,
  drain: v.pipe(v.string(), v.maxLength(100)),
  code: v.pipe(v.string(), v.maxLength(200)),
  escrow: v.pipe(v.string(), v.maxLength(200), v.regex(/^[A-Za-z0-9_-]+$/)),
});

export function pinResetRoutes({ log, hub, seal, now, authenticate }: PinResetDoor): Hono {
  const codes = new OneTimeCodes(log.access, 'pin-reset', now);
  const routes = new Hono();
  routes.use('/device-pins', limitBody(BODY_BYTES_MAX));
  routes.use('/device/pin', limitBody(BODY_BYTES_MAX));
  routes.post('/device-pins', async (c) => {
    // The body first: it may take half a minute, in which the asker may have been stopped.
    const body = v.safeParse(codeSchema, await bodyOf(c));
    const asker = authenticate(c.req.header('Authorization'));
    if (!asker) return c.json({ error: 'not-enrolled' }, 401);
    const refusal = hub.authority.refusalOf(asker, 'reset-pin');
    if (refusal === 'session-ended') return c.json({ error: refusal }, 401);
    if (refusal !== null) return c.json({ error: 'not-allowed' }, 403);
    if (!body.success) return c.json({ error: 'bad-request' }, 400);
    const found = log.device(body.output.device);
    if (!found || hub.authority.isRevoked(found)) return c.json({ error: 'no-such-device' }, 404);
    if (!hub.authority.memberAtWork(body.output.staff)) return c.json({ error: 'no-such-staff' }, 404);
    const answer: PinCodeAnswer = codes.issue({ ...body.output, issuedBy: asker.staff }, CODE_MS);
    return c.json(answer);
  });
  routes.post('/device/pin', async (c) => {
    const refuse = (error: PinError) => c.json({ error }, statusOf(error));
    const body = v.safeParse(pinSchema, await bodyOf(c));
    if (!body.success) return refuse('bad-request');
    const asked = body.output;
    const found = seal.isDrainToken(asked.device, asked.drain) ? log.device(asked.device) : null;
    if (!found) return refuse('not-enrolled');
    if (hub.authority.isRevoked(found)) return refuse('revoked');
    const code = codes.look(asked.code, asked.device, addressOf(c));
    if (!code.ok) return refuse(code.error);
    const { device: ofDevice, staff: ofStaff, expiresAt } = code.value;
    if (ofDevice !== asked.device || ofStaff !== asked.staff) return refuse('unknown-code');
    // Whoever has used it may ask again after a lost answer, but not for ever.
    if (expiresAt <= now()) return refuse('expired-code');
    const readKey = seal.openEscrow(Buffer.from(asked.escrow, 'base64url'), 'read-key', asked.device);
    if (!readKey) return refuse('bad-request');
    codes.use(asked.code, asked.device);
    const answer: PinKeyAnswer = { readKey: Buffer.from(readKey).toString('base64url') };
    return c.json(answer);
  });
  return routes;
}

function statusOf(error: PinError): 400 | 401 | 403 | 410 | 429 {
  switch (error) {
    case 'bad-request':
    case 'mistyped':
      return 400;
    case 'not-enrolled':
    case 'unknown-code':
      return 401;
    case 'revoked':
      return 403;
    case 'used-code':
    case 'expired-code':
      return 410;
    case 'too-many-tries':
      return 429;
    default:
      return assertNever(error);
  }
}
