/**
 * POST /api/device/orders: what the office has ordered of a device. POST /api/device/wiped: everything was handed in,
 * and the device erases itself now. Both by the delivery key: a locked, lapsed or revoked device asks too.
 */

import { Hono } from 'hono';
import * as v from 'valibot';
import type { OrdersAnswer } from '#shared/api/seal-api.ts';
import type { DocumentId } from '#shared/base/brand.ts';
import { orderNameOf } from '#shared/ledger/device-orders.ts';
import type { Hub } from '#server/hub/hub.ts';
import type { HubSeal } from '#server/hub/hub-seal.ts';
import type { DeviceRecord, DurableLog } from '#server/log/durable-log.ts';
import { bodyOf } from './read-request.ts';

export interface DeviceOrdersDoor {
  readonly log: DurableLog;
  readonly hub: Pick<Hub, 'authority' | 'writeEntry'>;
  readonly seal: HubSeal;
}

const SETTINGS = 'register:settings' as DocumentId;

const askSchema = v.object({
  device: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,8}$/)),
  drain: v.pipe(v.string(), v.maxLength(100)),
});
const wipedSchema = v.object({
  ...askSchema.entries,
  handedIn: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

export function deviceOrdersRoutes({ log, hub, seal }: DeviceOrdersDoor): Hono {
  const routes = new Hono();
  const deviceOf = (asked: v.InferOutput<typeof askSchema>): DeviceRecord | null =>
    seal.isDrainToken(asked.device, asked.drain) ? log.device(asked.device) : null;
  routes.post('/device/orders', async (c) => {
    const body = v.safeParse(askSchema, await bodyOf(c));
    if (!body.success) return c.json({ error: 'bad-request' }, 400);
    const device = deviceOf(body.output);
    if (!device) return c.json({ error: 'not-enrolled' }, 401);
    const { authority } = hub;
    const wipe = authority.ordersOf(device.device).wipe !== null;
    const answer: OrdersAnswer = { wipe, revoked: authority.isRevoked(device) };
    return c.json(answer);
  });
  routes.post('/device/wiped', async (c) => {
    const body = v.safeParse(wipedSchema, await bodyOf(c));
    if (!body.success) return c.json({ error: 'bad-request' }, 400);
    const device = deviceOf(body.output);
    if (!device) return c.json({ error: 'not-enrolled' }, 401);
    const { wipe } = hub.authority.ordersOf(device.device);
    // Withdrawn meanwhile: it stays as it is.
    if (wipe === null) return c.json({ error: 'not-ordered' }, 409);
    if (wipe === 'ordered') {
      const { handedIn } = body.output;
      await hub.writeEntry('setting-changed', SETTINGS, {
        name: orderNameOf('wiped', device.device),
        value: { handedIn },
        reason: { code: 'ordered', note: null },
      });
    }
    return c.body(null, 204);
  });
  return routes;
}
