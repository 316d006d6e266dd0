/** What several routes read of a request. */

import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** The body's JSON. @returns null where it is none */
export async function bodyOf(c: Context): Promise<unknown> {
  try {
    return (await c.req.json()) as unknown;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/** The other end of the connection; a request without one (`app.request` in tests) counts as one address. */
export function addressOf(c: Context): string {
  const hasConnection = typeof c.env === 'object' && c.env !== null && 'incoming' in c.env;
  return hasConnection ? (getConnInfo(c).remote.address ?? '') : '';
}
