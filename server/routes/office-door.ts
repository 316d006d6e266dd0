/**
 * GET /api/office/*: judges who asks, and hands the question to the thread of the read models. Reads only: what the office
 * decides are entries of its own device.
 */

import { Hono, type Context } from 'hono';
import { SEARCH_HEADER, type OfficeError } from '#shared/api/office-api.ts';
import { reauthCountsFor } from '#shared/api/file-pages.ts';
import { refusalOf } from '#shared/authority/may.ts';
import type { SessionState } from '#shared/authority/policy.ts';
import type { OfficeQuestion, OfficeReply } from '#server/office/office-question.ts';
import { officeOperation } from './route-operations.ts';

export interface OfficeDoor {
  /** Answers, or throws nothing: where nobody can answer, the reply says so. */
  readonly ask: (question: OfficeQuestion) => Promise<OfficeReply>;
  /** Who asks, from the `Authorization` header; null for a device that is unknown, revoked or brings another token. */
  readonly authenticate: (authorization: string | undefined) => {
    readonly role: string;
    readonly session: SessionState;
    /** Since when this person has not shown who it is; null where nobody signs in. */
    readonly shownAgoMs: number | null;
  } | null;
  /** Keys of devices whose socket is open now. */
  readonly connected: () => ReadonlySet<string>;
}

const MOUNTED_AT = '/api/office';
const HEADERS_ASKED = ['If-None-Match', SEARCH_HEADER] as const;

export function officeDoor({ ask, authenticate, connected }: OfficeDoor): Hono {
  const routes = new Hono();
  routes.use('*', async (c, next) => {
    c.header('Cache-Control', 'no-store');
    const asker = authenticate(c.req.header('Authorization'));
    if (!asker) return refuse(c, 401, { error: 'not-enrolled' });
    const operation = officeOperation(c.req.path);
    if (!operation) return refuse(c, 404, { error: 'no-such-route' });
    const refusal = refusalOf({ role: asker.role, state: asker.session }, operation);
    if (refusal === 'session-ended') return refuse(c, 401, { error: 'session-ended' });
    if (refusal !== null) return refuse(c, 403, { error: 'not-allowed' });
    const { shownAgoMs } = asker;
    const countsFor = reauthCountsFor(c.req.path, new URL(c.req.url).searchParams);
    // Below 0: the clock was set back, and nobody knows how long it is.
    if (countsFor !== null && shownAgoMs !== null && (shownAgoMs < 0 || shownAgoMs >= countsFor))
      return refuse(c, 403, { error: 'reauth-needed' });
    return next();
  });
  routes.get('*', async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const path = pathname.startsWith(MOUNTED_AT) ? pathname.slice(MOUNTED_AT.length) : pathname;
    const headers = HEADERS_ASKED.flatMap((name) => {
      const value = c.req.header(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const reply = await ask({
      path: `${path}${search}`,
      headers: Object.fromEntries(headers),
      connected: [...connected()],
    });
    for (const [name, value] of Object.entries(reply.headers)) c.header(name, value);
    return reply.status === 304 ? c.body(null, 304) : c.body(reply.body, reply.status as 200);
  });
  routes.all('*', (c) => refuse(c, 404, { error: 'no-such-route' }));
  return routes;
}

function refuse(c: Context, status: 401 | 403 | 404, error: OfficeError): Response {
  return c.json(error, status);
}
