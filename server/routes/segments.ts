/** GET /api/realms/:realm/segments: the download before the log. For enrolled devices. */

import { Hono } from 'hono';
import type { DeviceRecord } from '#server/log/durable-log.ts';
import type { Realms } from '#server/hub/realms.ts';
import type { Segments } from '#server/log/segments.ts';

export interface SegmentsDoor {
  readonly segments: Segments;
  readonly realms: Realms;
  readonly authenticate: (authorization: string | undefined) => DeviceRecord | null;
}

export function segmentsRoutes(door: SegmentsDoor): Hono {
  const { segments, realms, authenticate } = door;
  const routes = new Hono();
  routes.use('*', async (c, next) => {
    if (!authenticate(c.req.header('Authorization'))) return c.json({ error: 'not-enrolled' }, 401);
    return next();
  });
  routes.get('/:realm/segments', (c) => {
    const realm = c.req.param('realm');
    if (!realms.isKnown(realm)) return c.json({ error: 'no-such-realm' }, 404);
    c.header('Cache-Control', 'no-store');
    return c.json(segments.manifest(realm));
  });
  routes.get('/:realm/segments/:range{[0-9]{1,15}-[0-9]{1,15}}', async (c) => {
    const realm = c.req.param('realm');
    const [from = 0, to = 0] = c.req.param('range').split('-').map(Number);
    if (!realms.isKnown(realm)) return c.json({ error: 'no-such-realm' }, 404);
    const segment = segments.manifest(realm).segments.find((one) => one.from === from && one.to === to);
    const bytes = segment ? await segments.read(realm, from, to) : null;
    if (!segment || !bytes) return c.json({ error: 'no-such-segment' }, 404);
    c.header('ETag', segment.etag);
    // Personal data: not in any cache, not even the browser's own; the device keeps them sealed in its stores.
    c.header('Cache-Control', 'no-store');
    if (c.req.header('If-None-Match') === segment.etag) return c.body(null, 304);
    c.header('Content-Type', 'application/octet-stream');
    c.header('Content-Encoding', 'gzip');
    c.header('Content-Length', String(bytes.length));
    return c.body(bytes);
  });
  return routes;
}
