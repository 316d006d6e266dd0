/** Which operation of the policy each route of the API is. A route that stands in neither list does not pass the tests. */

import type { Operation } from '#shared/authority/policy.ts';

/** Routes that anybody may ask: they say nothing about anyone. */
export const OPEN_ROUTES: ReadonlySet<string> = new Set([
  'GET /healthz',
  'GET /metrics',
  'GET /api/sign-ins',
  'POST /api/enrol',
  // Judged by a one-time code, and by the secret of the device that brought one.
  'GET /api/enrolment',
  'POST /api/enrolment/requests',
  'POST /api/enrolment/state',
  'POST /api/enrolment/finish',
]);

/** By method and path as Hono names them. */
export const ROUTE_OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['GET /api/office/review', 'read-review'],
  ['GET /api/office/merged', 'read-merged'],
  ['GET /api/office/decisions', 'read-decisions'],
  ['GET /api/office/held', 'read-held'],
  ['GET /api/office/devices', 'read-devices'],
  ['GET /api/office/due', 'read-due'],
  ['GET /api/office/persons', 'list-persons'],
  ['GET /api/office/persons/:person', 'read-person'],
  ['GET /api/office/audit', 'read-audit'],
  ['GET /api/realms/:realm/segments', 'follow-common'],
  ['GET /api/realms/:realm/segments/:range{[0-9]{1,15}-[0-9]{1,15}}', 'follow-common'],
  // A revoked device gets a ticket too: to be told so on the socket, and to hand in what it recorded.
  ['POST /api/tickets', 'hand-in'],
  ['POST /api/sealed', 'hand-in'],
  ['POST /api/device-pins', 'reset-pin'],
  // By the office's code, which stands for its right.
  ['POST /api/device/pin', 'follow-common'],
  ['POST /api/device/orders', 'hand-in'],
  ['POST /api/device/wiped', 'hand-in'],
  ['POST /api/audit/journal', 'hand-in'],
  // For the lease's end: judged by the drain token, and refused to whoever was revoked.
  ['POST /api/device/reopen', 'follow-common'],
  ['GET /api/device/seal', 'follow-common'],
  ['POST /api/device-key', 'follow-common'],
  // For whose work is the whole municipality the hub asks for `enrol-office-device`, too.
  ['POST /api/enrolment/codes', 'enrol-device'],
  ['GET /api/enrolment/waiting', 'enrol-device'],
  ['POST /api/enrolment/waiting/:request', 'enrol-device'],
  ['POST /api/look-ups', 'look-up'],
  ['GET /api/look-ups', 'look-up'],
  ['GET /api/look-ups/:person', 'look-up'],
  ['GET /api/session', 'sign-in'],
  ['POST /api/session/set-up', 'sign-in'],
  ['POST /api/session/confirm', 'sign-in'],
  ['POST /api/session/sign-in', 'sign-in'],
  ['POST /api/session/sign-out', 'sign-in'],
  ['POST /api/session/reset', 'reset-sign-in'],
  ['POST /api/session/passkey-challenge', 'sign-in'],
  ['POST /api/session/passkey', 'sign-in'],
  ['GET /api/session/passkeys', 'change-own-sign-in'],
  ['POST /api/session/passkeys', 'change-own-sign-in'],
  ['POST /api/session/passkeys/begin', 'change-own-sign-in'],
  ['POST /api/session/passkeys/remove', 'change-own-sign-in'],
  ['POST /api/session/password', 'change-own-sign-in'],
  ['POST /api/session/reauth', 'change-own-sign-in'],
  ['POST /api/session/reauth-passkey', 'change-own-sign-in'],
  ['GET /sync/:room', 'follow-common'],
]);

const OFFICE = '/api/office';

/** @param path - of a request, below /api/office or with it @returns null for a path that is no route */
export function officeOperation(path: string): Operation | null {
  const below = path.startsWith(`${OFFICE}/`) ? path.slice(OFFICE.length) : path;
  const name = below.replace(/^\/persons\/[^/]+$/, '/persons/:person');
  return ROUTE_OPERATIONS.get(`GET ${OFFICE}${name}`) ?? null;
}
