/**
 * Who may open a socket: pages of this very host. No `Origin` at all is what programs send that are no browser
 * (a relay, a bench, a stock provider in Node); they are let in while the hub is a demonstration only.
 */

import type { MiddlewareHandler } from 'hono';

export function sameOrigin(isDemonstration: () => boolean): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const isAllowed =
      origin === undefined ? isDemonstration() : hostOf(origin) === c.req.header('host')?.toLowerCase();
    if (!isAllowed) return c.json({ error: 'other-origin' }, 403);
    return next();
  };
}

/** @returns host and port, null where the text is no web origin (`null`, `file://`) */
function hostOf(origin: string): string | null {
  const url = URL.parse(origin);
  return url && (url.protocol === 'http:' || url.protocol === 'https:') ? url.host : null;
}
