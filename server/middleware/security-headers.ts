/**
 * Headers of every answer: nothing from other hosts, nothing for other sites (DR-37). No CORS, and no cookie: who asks
 * says so in a header that no page of another site can send, so there is nothing that a browser would add by itself.
 */

import type { Context, MiddlewareHandler } from 'hono';

/** Name and port as browsers send them; anything else is not repeated into a header. */
const HOST = /^[A-Za-z0-9.-]+(:[0-9]{1,5})?$|^\[[0-9a-fA-F:]+\](:[0-9]{1,5})?$/;

/** Answers that are data, and the socket: a browser that is led to show one as a page runs and loads nothing. */
const DATA = /^\/(api|sync|healthz|metrics)(\/|$)/;
const DATA_POLICY = `default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** Everything that a page might ask for and ours does not; `camera` reads codes on boxes and enrolment. */
const PERMISSIONS = `${[
  'accelerometer',
  'autoplay',
  'bluetooth',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ')}, camera=(self), screen-wake-lock=(self)`;

const HSTS = 'max-age=31536000; includeSubDomains';

export interface SecurityHeaderSettings {
  /** Of the inline script that starts the PWA, as `sha256-…`. */
  readonly scriptHashes: readonly string[];
  /** Where pages are opened; with `https` browsers are told never to come without it. */
  readonly publicOrigin: string | null;
}

export function securityHeaders({ scriptHashes, publicOrigin }: SecurityHeaderSettings): MiddlewareHandler {
  const scripts = ["'self'", ...scriptHashes.map((hash) => `'${hash}'`)].join(' ');
  const policyFor = (host: string): string =>
    [
      `default-src 'none'`,
      `script-src ${scripts}`,
      // Text becomes code nowhere; the three are Svelte's, Kit's, and ours for the two workers.
      `require-trusted-types-for 'script'`,
      `trusted-types svelte-trusted-html sveltekit-trusted-url default`,
      // Sheets are our files only; single attributes come from components that place themselves.
      `style-src 'self'`,
      `style-src-attr 'unsafe-inline'`,
      `img-src 'self' blob: data:`,
      `font-src 'self'`,
      // Older Safari does not count its own websocket as 'self'.
      `connect-src 'self' ${host}`.trim(),
      `worker-src 'self'`,
      `manifest-src 'self'`,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors 'none'`,
    ].join('; ');
  const isOverTls = publicOrigin?.startsWith('https://') ?? false;
  return async (c, next) => {
    await next();
    if (isSocket(c)) return;
    const host = c.req.header('host') ?? '';
    const sockets = HOST.test(host) ? `ws://${host} wss://${host}` : '';
    const isData = DATA.test(c.req.path);
    c.header('Content-Security-Policy', isData ? DATA_POLICY : policyFor(sockets));
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cross-Origin-Resource-Policy', 'same-origin');
    if (isOverTls) c.header('Strict-Transport-Security', HSTS);
    if (isData) return;
    c.header('Cross-Origin-Opener-Policy', 'same-origin');
    c.header('Permissions-Policy', PERMISSIONS);
  };
}

/**
 * A socket that was taken: no page, so browsers read none of this in its answer, and a tablet
 * that comes back on bad radio would pay for it more than for its rows. A socket that was refused is an answer as any.
 */
const isSocket = (c: Context): boolean =>
  c.req.header('upgrade')?.toLowerCase() === 'websocket' && c.res.status === 200 && c.res.body === null;
