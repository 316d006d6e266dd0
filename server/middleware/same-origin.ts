/**
 * Who may open a socket or change anything: pages of this hub only (DR-31). Compared as a whole, never by its parts.
 * No `Origin` at all is what programs send that are no browser (a relay, a bench, a stock provider in Node); they are let
 * in while the hub is a demonstration only.
 */

import type { MiddlewareHandler } from 'hono';

export interface OriginRules {
  /** `https://ledger.example.jp`, as the municipality's pages are opened; null = the host that the request names. */
  readonly publicOrigin: string | null;
  readonly isDemonstration: () => boolean;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Lets reading pass, and asks everything else where it comes from: upgrades, and methods that change something. */
export function sameOrigin(rules: OriginRules): MiddlewareHandler {
  return async (c, next) => {
    if (SAFE_METHODS.has(c.req.method) && c.req.header('upgrade') === undefined) return next();
    const origin = c.req.header('origin');
    const isAllowed =
      origin === undefined
        ? rules.isDemonstration()
        : isOwn(origin, c.req.header('host') ?? '', rules.publicOrigin);
    return isAllowed ? next() : c.json({ error: 'other-origin' }, 403);
  };
}

/** @returns whether a page of this origin is a page of this hub */
export function isOwn(origin: string, host: string, publicOrigin: string | null): boolean {
  if (publicOrigin !== null) return origin === publicOrigin;
  const url = URL.parse(origin);
  // A browser writes an origin in one way only; whatever reads as the same and is written otherwise comes from no browser.
  if (!url || url.origin !== origin || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return url.host === host.toLowerCase();
}
