/** POST /api/tickets: a ticket for the socket, for a device that says who it is by its token. */

import { Hono } from 'hono';
import { parseCredentials } from '#server/hub/tokens.ts';
import type { Tickets } from '#server/hub/tickets.ts';
import { deviceOfToken } from '#server/hub/tokens.ts';
import type { DurableLog } from '#server/log/durable-log.ts';

/** A revoked device gets one too: that it is revoked is said in words, on the socket. */
export function ticketRoutes(log: DurableLog, tickets: Tickets): Hono {
  const routes = new Hono();
  routes.post('/tickets', (c) => {
    const [, bearer = ''] = /^Bearer (.{1,200})$/.exec(c.req.header('Authorization') ?? '') ?? [];
    const credentials = parseCredentials(bearer);
    const device = credentials && deviceOfToken(log, credentials.device, credentials.token);
    if (!device) return c.json({ error: 'not-enrolled' }, 401);
    return c.json({ ticket: tickets.issue(device.device) });
  });
  return routes;
}
