/** /api/session: sign-in of the office on its own devices. Judged by the device's token, then by what the person shows. */

import { Hono } from 'hono';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { SignInRefusal } from '#shared/api/session-api.ts';
import type { Operation } from '#shared/authority/policy.ts';
import type { Result } from '#shared/base/result.ts';
import type { Authority } from '#server/hub/authority.ts';
import type { OfficePasskeys } from '#server/hub/office-passkeys.ts';
import type { OfficeSignIn } from '#server/hub/office-sign-in.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';
import { limitBody } from '#server/middleware/body-limit.ts';
import { bodyOf } from './read-request.ts';

/** A passkey of RSA is the largest. */
const BODY_BYTES_MAX = 8_192;
const resetSchema = v.object({ staff: v.pipe(v.string(), v.maxLength(32)) });

export interface SessionDoor {
  readonly signIn: OfficeSignIn;
  readonly passkeys: OfficePasskeys;
  readonly authority: Pick<Authority, 'refusalOf'>;
  readonly authenticate: (authorization: string | undefined) => DeviceRecord | null;
  /** Where pages of this hub are opened; null = wherever it is asked. */
  readonly publicOrigin: string | null;
}

type Outcome = Result<object | null, SignInRefusal>;
type Act = (device: DeviceRecord, body: unknown) => Promise<Outcome>;
type ActAt = (device: DeviceRecord, body: unknown, origin: string) => Promise<Outcome> | Outcome;

export function sessionRoutes(door: SessionDoor): Hono {
  const { signIn, passkeys, authority, authenticate, publicOrigin } = door;
  const routes = new Hono();
  routes.use('*', limitBody(BODY_BYTES_MAX));
  const admit = (c: Context, operation: Operation): DeviceRecord | Response => {
    const device = authenticate(c.req.header('Authorization'));
    if (!device) return c.json({ error: 'not-enrolled' }, 401);
    const refusal = authority.refusalOf(device, operation);
    if (refusal === null) return device;
    return c.json({ error: refusal }, refusal === 'session-ended' ? 401 : 403);
  };
  const acting =
    (operation: Operation, act: Act) =>
    async (c: Context): Promise<Response> => {
      // The body first: it may take half a minute, in which the asker may have been stopped.
      const body = await bodyOf(c);
      const device = admit(c, operation);
      return device instanceof Response ? device : answer(c, await act(device, body));
    };
  /** A passkey is good at one origin only: that of this hub's pages, which sameOrigin has compared with the asker's. */
  const actingAt = (operation: Operation, act: ActAt) => async (c: Context) => {
    const body = await bodyOf(c);
    const device = admit(c, operation);
    if (device instanceof Response) return device;
    const origin = publicOrigin ?? c.req.header('Origin');
    if (origin === undefined) return answer(c, { ok: false, error: { error: 'bad-request' } });
    return answer(c, await act(device, body, origin));
  };

  routes.get('/', (c) => {
    const device = admit(c, 'sign-in');
    return device instanceof Response ? device : c.json(signIn.stateOf(device));
  });
  routes.post(
    '/set-up',
    acting('sign-in', (device, body) => signIn.setUp(device, body)),
  );
  routes.post(
    '/confirm',
    acting('sign-in', (device, body) => signIn.confirm(device, body)),
  );
  routes.post(
    '/sign-in',
    acting('sign-in', (device, body) => signIn.signIn(device, body)),
  );
  routes.post('/sign-out', (c) => {
    const device = admit(c, 'sign-in');
    if (device instanceof Response) return device;
    signIn.signOut(device);
    return c.body(null, 204);
  });
  routes.post('/reset', async (c) => {
    const body = v.safeParse(resetSchema, await bodyOf(c));
    const device = admit(c, 'reset-sign-in');
    if (device instanceof Response) return device;
    if (!body.success) return c.json({ error: 'bad-request' }, 400);
    signIn.reset(body.output.staff);
    return c.body(null, 204);
  });

  routes.post(
    '/passkey-challenge',
    actingAt('sign-in', (device, _body, origin) => passkeys.challenge(device, origin)),
  );
  routes.post(
    '/passkey',
    actingAt('sign-in', (device, body, origin) => passkeys.signIn(device, body, origin)),
  );
  routes.post(
    '/reauth',
    acting('change-own-sign-in', (device, body) => signIn.reauth(device, body)),
  );
  routes.post(
    '/reauth-passkey',
    actingAt('change-own-sign-in', (device, body, origin) => passkeys.reauth(device, body, origin)),
  );
  routes.get('/passkeys', (c) => {
    const device = admit(c, 'change-own-sign-in');
    return device instanceof Response ? device : c.json(passkeys.list(device));
  });
  routes.post(
    '/passkeys/begin',
    actingAt('change-own-sign-in', (device, body, origin) => passkeys.begin(device, body, origin)),
  );
  routes.post(
    '/passkeys',
    actingAt('change-own-sign-in', (device, body, origin) => passkeys.add(device, body, origin)),
  );
  routes.post(
    '/passkeys/remove',
    acting('change-own-sign-in', (device, body) => passkeys.remove(device, body)),
  );
  routes.post(
    '/password',
    acting('change-own-sign-in', (device, body) => signIn.changePassword(device, body)),
  );
  return routes;
}

function answer(c: Context, result: Outcome): Response {
  if (result.ok) return result.value === null ? c.body(null, 204) : c.json(result.value);
  return c.json(result.error, statusOf(result.error.error));
}

function statusOf(error: SignInRefusal['error']): 400 | 401 | 403 | 409 | 429 {
  switch (error) {
    case 'wait':
      return 429;
    case 'wrong':
      return 401;
    case 'passkey-refused':
      return 403;
    case 'set-up-already':
    case 'too-many':
      return 409;
    default:
      return 400;
  }
}
