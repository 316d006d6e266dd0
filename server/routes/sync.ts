/**
 * The websocket `/sync/:room`; a room is a document. Who opens it is said by the first ledger frame (hello), or, for
 * stock y-websocket providers, by two subprotocols: `ledger` and `token.<device>.<token>`. They travel in a header
 * that no server writes to its access log; nothing secret stands in the address.
 */

import { upgradeWebSocket } from '@hono/node-server';
import { Hono } from 'hono';
import type { WebSocket } from 'ws';
import { parseDocumentId } from '#shared/base/ids.ts';
import type { Hub } from '#server/hub/hub.ts';
import { deviceOfToken, parseCredentials } from '#server/hub/tokens.ts';
import type { DurableLog } from '#server/log/durable-log.ts';

/** The subprotocol that the hub selects, where a client offers any. */
export const LEDGER_SUBPROTOCOL = 'ledger';
const TOKEN_SUBPROTOCOL = 'token.';

export function syncRoutes(hub: Hub, log: DurableLog): Hono {
  const routes = new Hono();
  routes.get('/:room', async (c, next) => {
    const doc = parseDocumentId(c.req.param('room'));
    if (!doc) return c.json({ error: 'no-such-room' }, 404);
    const offered = (c.req.header('Sec-WebSocket-Protocol') ?? '').split(',').map((one) => one.trim());
    const token = offered.find((one) => one.startsWith(TOKEN_SUBPROTOCOL));
    const credentials = token ? parseCredentials(token.slice(TOKEN_SUBPROTOCOL.length)) : null;
    const device = credentials && deviceOfToken(log, credentials.device, credentials.token);
    if (token !== undefined && !device) return c.json({ error: 'not-enrolled' }, 401);
    const upgrade = upgradeWebSocket(() => ({
      onOpen: (_event, context) => hub.accept(context.raw as WebSocket, doc, device),
    }));
    const answer = await upgrade(c, next);
    return answer ?? c.json({ error: 'websocket-only' }, 426);
  });
  return routes;
}
