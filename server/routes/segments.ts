/** GET /api/realms/:realm/segments: the download before the log. For enrolled devices. */

import { Hono } from 'hono';
import type { RealmId } from '#shared/base/brand.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';
import type { Authority } from '#server/hub/authority.ts';
import type { Realms } from '#server/hub/realms.ts';
import type { Segments } from '#server/log/segments.ts';

export interface SegmentsDoor {
  readonly segments: Segments;
  readonly realms: Realms;
  readonly authority: Authority;
  readonly authenticate: (authorization: string | undefined) => DeviceRecord | null;
}

export function segmentsRoutes(door: SegmentsDoor): Hono<{ Variables: { device: DeviceRecord } }> {
  const { segments, realms, authority, authenticate } = door;
  const routes = new Hono<{ Variables: { device: DeviceRecord } }>();
  routes.use('*', async (c, next) => {
    const device = authenticate(c.req.header('Authorization'));
    if (!device) return c.json({ error: 'not-enrolled' }, 401);
    c.set('device', device);
    return next();
  });
  /** Another area's realm is to the device as if it were not there. */
  const isServed = (device: DeviceRecord, realm: string): realm is RealmId =>
    realms.isKnown(realm) && authority.mayCarry(device, realm);
  routes.get('/:realm/segments', (c) => {
    const realm = c.req.param('realm');
    if (!isServed(c.get('device'), realm)) return c.json({ error: 'no-such-realm' }, 404);
    c.header('Cache-Control', 'no-store');
    return c.json(segments.manifest(realm));
  });
  routes.get('/:realm/segments/:range{[0-9]{1,15}-[0-9]{1,15}}', async (c) => {
    const realm = c.req.param('realm');
    const [from = 0, to = 0] = c.req.param('range').split('-').map(Number);
    if (!isServed(c.get('device'), realm)) return c.json({ error: 'no-such-realm' }, 404);
    const segment = segments.manifest(realm).segments.find((one) => one.from === from && one.to === to);
    if (!segment) return c.json({ error: 'no-such-segment' }, 404);
    const isText = c.req.query('as') === 'text';
    const etag = isText ? segment.etag : segment.etag.replace(/"$/, '-rows"');
    c.header('ETag', etag);
    // Personal data: not in any cache, not even the browser's own; the device keeps them sealed in its stores.
    c.header('Cache-Control', 'no-store');
    if (c.req.header('If-None-Match') === etag) return c.body(null, 304);
    const bytes = await (isText ? segments.read(realm, from, to) : segments.readAsRows(realm, from, to));
    if (!bytes) return c.json({ error: 'no-such-segment' }, 404);
    c.header('Content-Type', 'application/octet-stream');
    c.header('Content-Encoding', 'gzip');
    c.header('Content-Length', String(bytes.length));
    return c.body(bytes);
  });
  return routes;
}
