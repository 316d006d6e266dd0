/** Headers of every answer: nothing from other hosts, nothing for other sites (DR-37). No CORS at all. */

import type { Context, MiddlewareHandler } from 'hono';

/** Name and port as browsers send them; anything else is not repeated into a header. */
const HOST = /^[A-Za-z0-9.-]+(:[0-9]{1,5})?$|^\[[0-9a-fA-F:]+\](:[0-9]{1,5})?$/;

/** @param scriptHashes - of the inline script that starts the PWA, as `sha256-…` */
export function securityHeaders(scriptHashes: readonly string[]): MiddlewareHandler {
  const scripts = ["'self'", ...scriptHashes.map((hash) => `'${hash}'`)].join(' ');
  const policyFor = (host: string): string =>
    [
      `default-src 'none'`,
      `script-src ${scripts}`,
      // Sheets are our files only; single attributes come from components that place themselves.
      `style-src 'self'`,
      `style-src-attr 'unsafe-inline'`,
      `img-src 'self' blob: data:`,
      `font-src 'self'`,
      // Older Safari does not count its own websocket as 'self'.
      `connect-src 'self' ${host}`.trim(),
      `worker-src 'self' blob:`,
      `manifest-src 'self'`,
      `base-uri 'none'`,
      `form-action 'self'`,
      `frame-ancestors 'none'`,
    ].join('; ');
  return async (c, next) => {
    await next();
    if (isSocket(c)) return;
    const host = c.req.header('host') ?? '';
    const sockets = HOST.test(host) ? `ws://${host} wss://${host}` : '';
    c.header('Content-Security-Policy', policyFor(sockets));
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cross-Origin-Opener-Policy', 'same-origin');
    c.header('Cross-Origin-Resource-Policy', 'same-origin');
    c.header('Permissions-Policy', 'geolocation=(), microphone=(), camera=(self)');
  };
}

/**
 * A socket that was taken: no page, so browsers read none of this in its answer, and a tablet
 * that comes back on bad radio would pay for it more than for its rows. A socket that was refused is an answer as any.
 */
const isSocket = (c: Context): boolean =>
  c.req.header('upgrade')?.toLowerCase() === 'websocket' && c.res.status === 200 && c.res.body === null;
