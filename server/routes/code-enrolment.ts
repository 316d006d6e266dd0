/**
 * /api/enrolment of a real municipality. The device's half is open to anybody and judged by a one-time code and a secret;
 * the office's half (codes, waiting) by the policy. A demonstration has it too, beside
 * its ready-made sign-ins.
 */

import { Hono } from 'hono';
import type { Context } from 'hono';
import * as v from 'valibot';
import { assertNever } from '#shared/base/assert.ts';
import type { CodeError, DecisionError, EnrolmentCard } from '#shared/api/enrolment-api.ts';
import type { Authority } from '#server/hub/authority.ts';
import type { CodeEnrolment } from '#server/hub/code-enrolment.ts';
import type { Enrolment } from '#server/hub/enrolment.ts';
import { readMunicipality } from '#server/hub/new-devices.ts';
import type { DeviceRecord, DurableLog } from '#server/log/durable-log.ts';
import { limitBody } from '#server/middleware/body-limit.ts';
import { addressOf, bodyOf } from './read-request.ts';

const BODY_BYTES_MAX = 4_096;

export interface CodeEnrolmentDoor {
  readonly enrolment: Pick<Enrolment, 'isDemonstration'>;
  readonly codeEnrolment: CodeEnrolment;
  readonly authority: Pick<Authority, 'refusalOf'>;
  readonly log: DurableLog;
  readonly authenticate: (authorization: string | undefined) => DeviceRecord | null;
}

const codeSchema = v.object({ staff: v.pipe(v.string(), v.maxLength(32)) });
const decisionSchema = v.object({ approved: v.boolean() });

export function codeEnrolmentRoutes(door: CodeEnrolmentDoor): Hono {
  const { enrolment, codeEnrolment, log } = door;
  const routes = new Hono();
  routes.use('*', limitBody(BODY_BYTES_MAX));

  routes.get('/', (c) => {
    const demonstration = enrolment.isDemonstration;
    const isFirst = !demonstration && codeEnrolment.isFirst;
    return c.json({ demonstration, isFirst, municipality: readMunicipality(log) } satisfies EnrolmentCard);
  });
  routes.post('/requests', async (c) => {
    const answer = codeEnrolment.request(await bodyOf(c), addressOf(c));
    return answer.ok ? c.json(answer.value) : c.json({ error: answer.error }, statusOfCode(answer.error));
  });
  routes.post('/state', async (c) => c.json(codeEnrolment.stateOf(await bodyOf(c))));
  routes.post('/finish', async (c) => {
    const answer = await codeEnrolment.finish(await bodyOf(c));
    return answer.ok
      ? c.json(answer.value)
      : c.json({ error: answer.error }, answer.error === 'gone' ? 409 : 400);
  });

  routes.post('/codes', async (c) => {
    // The body first: it may take half a minute, in which the asker may have been stopped.
    const body = v.safeParse(codeSchema, await bodyOf(c));
    const asker = admit(door, c);
    if (asker instanceof Response) return asker;
    if (!body.success) return c.json({ error: 'bad-request' }, 400);
    const issued = codeEnrolment.issueCode(body.output.staff, asker);
    if (issued.ok) return c.json(issued.value);
    return c.json({ error: issued.error }, issued.error === 'not-allowed' ? 403 : 404);
  });
  routes.get('/waiting', (c) => {
    const asker = admit(door, c);
    return asker instanceof Response ? asker : c.json(codeEnrolment.waiting());
  });
  routes.post('/waiting/:request', async (c) => {
    const body = v.safeParse(decisionSchema, await bodyOf(c));
    const asker = admit(door, c);
    if (asker instanceof Response) return asker;
    if (!body.success) return c.json({ error: 'bad-request' satisfies DecisionError }, 400);
    const decided = codeEnrolment.decide(c.req.param('request'), body.output.approved, asker);
    return decided.ok ? c.body(null, 204) : c.json({ error: decided.error }, statusOfDecision(decided.error));
  });
  return routes;
}

function admit({ authenticate, authority }: CodeEnrolmentDoor, c: Context): DeviceRecord | Response {
  const asker = authenticate(c.req.header('Authorization'));
  if (!asker) return c.json({ error: 'not-enrolled' }, 401);
  const refusal = authority.refusalOf(asker, 'enrol-device');
  if (refusal === 'session-ended') return c.json({ error: refusal }, 401);
  return refusal === null ? asker : c.json({ error: 'not-allowed' }, 403);
}

function statusOfCode(error: CodeError): 400 | 401 | 410 | 429 {
  switch (error) {
    case 'bad-request':
    case 'mistyped':
    case 'names-missing':
      return 400;
    case 'unknown-code':
      return 401;
    case 'used-code':
    case 'expired-code':
      return 410;
    case 'too-many-tries':
      return 429;
    default:
      return assertNever(error);
  }
}

function statusOfDecision(error: DecisionError): 400 | 403 | 404 {
  switch (error) {
    case 'bad-request':
      return 400;
    case 'not-allowed':
      return 403;
    case 'no-such-request':
      return 404;
    default:
      return assertNever(error);
  }
}
