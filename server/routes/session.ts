/** /api/session: sign-in of the office on its own devices. Judged by the device's token, then by password and code. */

import { Hono } from 'hono';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { SignInRefusal } from '#shared/api/session-api.ts';
import type { Operation } from '#shared/authority/policy.ts';
import type { Result } from '#shared/base/result.ts';
import type { Authority } from '#server/hub/authority.ts';
import type { OfficeSignIn } from '#server/hub/office-sign-in.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';
import { limitBody } from '#server/middleware/body-limit.ts';
import { bodyOf } from './read-request.ts';

const BODY_BYTES_MAX = 2_048;
const resetSchema = v.object({ staff: v.pipe(v.string(), v.maxLength(32)) });

export interface SessionDoor {
  readonly signIn: OfficeSignIn;
  readonly authority: Pick<Authority, 'refusalOf'>;
  readonly authenticate: (authorization: string | undefined) => DeviceRecord | null;
}

export function sessionRoutes({ signIn, authority, authenticate }: SessionDoor): Hono {
  const routes = new Hono();
  routes.use('*', limitBody(BODY_BYTES_MAX));
  const admit = (c: Context, operation: Operation): DeviceRecord | Response => {
    const device = authenticate(c.req.header('Authorization'));
    if (!device) return c.json({ error: 'not-enrolled' }, 401);
    const refusal = authority.refusalOf(device, operation);
    if (refusal === null) return device;
    return c.json({ error: refusal }, refusal === 'session-ended' ? 401 : 403);
  };

  routes.get('/', (c) => {
    const device = admit(c, 'sign-in');
    return device instanceof Response ? device : c.json(signIn.stateOf(device));
  });
  routes.post('/set-up', async (c) => {
    const device = admit(c, 'sign-in');
    if (device instanceof Response) return device;
    return answer(c, await signIn.setUp(device, await bodyOf(c)));
  });
  routes.post('/confirm', async (c) => {
    const device = admit(c, 'sign-in');
    if (device instanceof Response) return device;
    return answer(c, await signIn.confirm(device, await bodyOf(c)));
  });
  routes.post('/sign-in', async (c) => {
    const device = admit(c, 'sign-in');
    if (device instanceof Response) return device;
    return answer(c, await signIn.signIn(device, await bodyOf(c)));
  });
  routes.post('/sign-out', (c) => {
    const device = admit(c, 'sign-in');
    if (device instanceof Response) return device;
    signIn.signOut(device);
    return c.body(null, 204);
  });
  routes.post('/reset', async (c) => {
    const device = admit(c, 'reset-sign-in');
    if (device instanceof Response) return device;
    const body = v.safeParse(resetSchema, await bodyOf(c));
    if (!body.success) return c.json({ error: 'bad-request' }, 400);
    signIn.reset(body.output.staff);
    return c.body(null, 204);
  });
  return routes;
}

function answer(c: Context, result: Result<object | null, SignInRefusal>): Response {
  if (result.ok) return result.value === null ? c.body(null, 204) : c.json(result.value);
  const { error } = result.error;
  const status = error === 'wait' ? 429 : error === 'wrong' ? 401 : error === 'set-up-already' ? 409 : 400;
  return c.json(result.error, status);
}
