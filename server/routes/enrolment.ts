/** GET /api/sign-ins (demonstration), POST /api/enrol, POST /api/device-key. */

import { Hono } from 'hono';
import { assertNever } from '#shared/base/assert.ts';
import type { EnrolError, Enrolment } from '#server/hub/enrolment.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';
import { limitBody } from '#server/middleware/body-limit.ts';
import { addressOf, bodyOf } from './read-request.ts';

const BODY_BYTES_MAX = 4_096;

/** @param authenticate - the active device of an authorization, null for nobody */
export function enrolmentRoutes(
  enrolment: Enrolment,
  authenticate: (authorization: string | undefined) => DeviceRecord | null,
): Hono {
  const routes = new Hono();
  routes.get('/sign-ins', (c) =>
    enrolment.isDemonstration ? c.json(enrolment.signIns()) : c.json({ error: 'not-found' }, 404),
  );
  routes.post('/enrol', limitBody(BODY_BYTES_MAX), async (c) => {
    const answer = await enrolment.enrol(await bodyOf(c), addressOf(c));
    return answer.ok ? c.json(answer.value) : c.json({ error: answer.error }, statusOf(answer.error));
  });
  routes.post('/device-key', limitBody(BODY_BYTES_MAX), async (c) => {
    const body = await bodyOf(c);
    const device = authenticate(c.req.header('Authorization'));
    if (!device) return c.json({ error: 'not-enrolled' }, 401);
    const renewed = await enrolment.renewKey(device, body);
    return renewed.ok ? c.body(null, 204) : c.json({ error: renewed.error }, 400);
  });
  return routes;
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
