/** GET /api/sign-ins (demonstration) and POST /api/enrol. */

import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { assertNever } from '#shared/base/assert.ts';
import type { EnrolError, Enrolment } from '#server/hub/enrolment.ts';
import { limitBody } from '#server/middleware/body-limit.ts';

const BODY_BYTES_MAX = 4_096;

export function enrolmentRoutes(enrolment: Enrolment): Hono {
  const routes = new Hono();
  routes.get('/sign-ins', (c) =>
    enrolment.isDemonstration ? c.json(enrolment.signIns()) : c.json({ error: 'not-found' }, 404),
  );
  routes.post('/enrol', limitBody(BODY_BYTES_MAX), async (c) => {
    const answer = await enrolment.enrol(await bodyOf(c), addressOf(c));
    return answer.ok ? c.json(answer.value) : c.json({ error: answer.error }, statusOf(answer.error));
  });
  return routes;
}

async function bodyOf(c: Context): Promise<unknown> {
  try {
    return (await c.req.json()) as unknown;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/** The other end of the connection; a request without one (`app.request` in tests) counts as one address. */
function addressOf(c: Context): string {
  const hasConnection = typeof c.env === 'object' && c.env !== null && 'incoming' in c.env;
  return hasConnection ? (getConnInfo(c).remote.address ?? '') : '';
}

function statusOf(error: EnrolError): 400 | 401 | 429 {
  switch (error) {
    case 'bad-request':
      return 400;
    case 'too-many-tries':
      return 429;
    case 'wrong-code':
      return 401;
    default:
      return assertNever(error);
  }
}
