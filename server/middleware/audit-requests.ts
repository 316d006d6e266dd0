/**
 * Puts on file what each request to the API showed or changed, or that it was refused, before its answer leaves (INV-26).
 * Where that cannot be done nothing is shown; only what devices hand in is taken all the same.
 */

import type { Context, MiddlewareHandler } from 'hono';
import { STAFF_HEADER } from '#shared/api/look-up-api.ts';
import { SEARCH_HEADER } from '#shared/api/office-api.ts';
import type { AuditWhat } from '#shared/audit/audit-line.ts';
import { SEARCH_TEXT_MAX } from '#shared/audit/audit-line.ts';
import { AuditUnavailable } from '#server/audit/audit-log.ts';
import type { AuditFact, AuditLog } from '#server/audit/audit-log.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';

/** Screens ask for the same list every few seconds: one look is one line for so long. */
const ONE_LOOK_MS = 10 * 60_000;
/** Of those who are nobody: what they try is one line, however many they are. */
const ONE_TRY_MS = 60_000;
const LOOKS_REMEMBERED_MAX = 20_000;

const OFFICE = '/api/office/';
const PERSON = /^\/api\/office\/persons\/([a-z2-7]{16})$/;
const LOOKED_UP = /^\/api\/look-ups\/([a-z2-7]{16})$/;
const LOOK_UP = /^\/api\/look-ups(\/|$)/;
const APPROVAL = /^POST \/api\/enrolment\/waiting\/[^/]+$/;
const MANIFEST = /^\/api\/realms\/[^/]+\/segments$/;
const SEGMENT = /^\/api\/realms\/([\w-]{1,80})\/segments\/[0-9]/;
/** Whom or what they name may be another area's: that somebody asked for it is on file, too. */
const NAMED = [PERSON, LOOKED_UP, MANIFEST, SEGMENT];

/** Say nothing about anybody, or are put on file line by line. */
const SILENT: ReadonlySet<string> = new Set([
  'GET /api/sign-ins',
  'GET /api/device/seal',
  'POST /api/device/orders',
  'GET /api/enrolment',
  'GET /api/session',
  'GET /api/session/passkeys',
  'POST /api/session/passkey-challenge',
  'POST /api/enrolment/state',
  'POST /api/audit/journal',
]);
const WHATS: ReadonlyMap<string, AuditWhat> = new Map([
  ['POST /api/tickets', 'connected'],
  ['POST /api/enrol', 'enrolled'],
  ['POST /api/enrolment/codes', 'code-issued'],
  ['POST /api/enrolment/requests', 'code-brought'],
  ['POST /api/enrolment/finish', 'enrolled'],
  ['POST /api/device/wiped', 'wiped'],
  ['POST /api/device-pins', 'pin-code-issued'],
  ['POST /api/device/pin', 'pin-changed'],
  ['POST /api/session/set-up', 'sign-in-changed'],
  ['POST /api/session/confirm', 'sign-in-changed'],
  ['POST /api/session/reset', 'sign-in-changed'],
  ['POST /api/session/password', 'sign-in-changed'],
  ['POST /api/session/passkeys/begin', 'sign-in-changed'],
  ['POST /api/session/passkeys', 'sign-in-changed'],
  ['POST /api/session/passkeys/remove', 'sign-in-changed'],
  ['POST /api/session/passkey', 'signed-in'],
  ['POST /api/session/reauth', 'signed-in'],
  ['POST /api/session/reauth-passkey', 'signed-in'],
  ['POST /api/session/sign-in', 'signed-in'],
  ['POST /api/session/sign-out', 'signed-out'],
  ['POST /api/device-key', 'key-renewed'],
  ['POST /api/device/reopen', 'reopened'],
  ['POST /api/sealed', 'handed-in'],
  ['GET /api/office/audit', 'read-audit'],
]);
/** Acts that concern somebody else: whom, by ids of the body. */
const WHOM: ReadonlyMap<string, readonly string[]> = new Map([
  ['POST /api/session/reset', ['staff']],
  ['POST /api/enrolment/codes', ['staff']],
  ['POST /api/device-pins', ['staff', 'device']],
]);
/** Which part of a sign-in was changed, or by what somebody signed in. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ['POST /api/session/set-up', 'set-up'],
  ['POST /api/session/confirm', 'set-up'],
  ['POST /api/session/reset', 'set-back'],
  ['POST /api/session/password', 'password'],
  ['POST /api/session/passkeys/begin', 'passkey-begun'],
  ['POST /api/session/passkeys', 'passkey-added'],
  ['POST /api/session/passkeys/remove', 'passkey-removed'],
  ['POST /api/session/passkey', 'by-passkey'],
  ['POST /api/session/reauth', 'again'],
  ['POST /api/session/reauth-passkey', 'again-by-passkey'],
]);
/** Done by a device without anybody's hand, every few minutes or seconds. */
const REPEATED: ReadonlySet<AuditWhat> = new Set(['connected', 'handed-in', 'reopened', 'asked']);
/** What was recorded in the field is taken whatever the audit can do. */
const TAKEN_ANYWAY: ReadonlySet<string> = new Set([
  'POST /api/tickets',
  'POST /api/sealed',
  'POST /api/device/wiped',
]);

export interface AuditRequestsParts {
  readonly audit: AuditLog;
  /** Who asks, null for a stranger. */
  readonly authenticate: (authorization: string | undefined) => DeviceRecord | null;
  /** What is known of a device that says who it is in the body. */
  readonly deviceOf: (device: string) => DeviceRecord | null;
  readonly now: () => number;
}

export function auditRequests({ audit, authenticate, deviceOf, now }: AuditRequestsParts): MiddlewareHandler {
  const looks = new Looks(now);
  return async (c, next) => {
    await next();
    const { status } = c.res;
    const route = `${c.req.method} ${c.req.path}`;
    // A failing hub shows nothing; what could not be read was not answered; a route that is none names nobody.
    if (SILENT.has(route) || status === 400 || status === 413 || status >= 500) return;
    // Nothing new is shown; but to a search it says that nobody is there, to whoever knows how that answer is marked.
    if (status === 304 && c.req.header(SEARCH_HEADER) === undefined) return;
    if (status === 404 && !NAMED.some((named) => named.test(c.req.path))) return;
    // Put on file by the route itself, with the reason, before it asks; a refusal is none of its business.
    if (LOOK_UP.test(c.req.path) && status < 400) return;
    // Where the rows of a realm lie; the rows themselves are a line.
    if (MANIFEST.test(c.req.path) && status < 400) return;
    const asker = authenticate(c.req.header('Authorization'));
    const fact = await factOf(c, route, asker, deviceOf);
    try {
      // A try, an act: each is a line. What a device repeats by itself, and what strangers send, is not.
      const isAct = c.req.method !== 'GET' && fact.device && !REPEATED.has(fact.what);
      await (isAct ? audit.append(fact) : looks.once(fact, () => audit.append(fact)));
    } catch (cause) {
      if (!(cause instanceof AuditUnavailable)) throw cause;
      if (status >= 400 || TAKEN_ANYWAY.has(route)) return;
      // Replaced, not merged: no header of the answer that is not given goes with it.
      c.res = undefined;
      c.res = Response.json(
        { error: 'not-audited' },
        { status: 503, headers: { 'Cache-Control': 'no-store', 'Retry-After': '5' } },
      );
    }
  };
}

async function factOf(
  c: Context,
  route: string,
  asker: DeviceRecord | null,
  deviceOf: (device: string) => DeviceRecord | null,
): Promise<AuditFact> {
  const { status } = c.res;
  const whom = WHOM.get(route);
  const body = asker && !whom ? null : await bodyOf(c);
  // Whom an act concerns did not do it.
  const own = asker || whom ? null : body;
  const who = asker ?? deviceOf(textOf(own, 'device'));
  const named = textOf(own, 'staff');
  const said = who
    ? { staff: atWork(c) ?? (named || who.staff), device: who.device, role: who.role, site: who.site }
    : { staff: named };
  const person = PERSON.exec(c.req.path)?.[1] ?? LOOKED_UP.exec(c.req.path)?.[1] ?? '';
  return {
    ...said,
    ...lookOf(c, route),
    ...(whom && {
      text: whom
        .map((name) => textOf(body, name))
        .join(' ')
        .trim(),
    }),
    person,
    code: status >= 400 ? `${status}` : '',
  };
}

function lookOf(c: Context, route: string): Pick<AuditFact, 'what' | 'object' | 'text'> {
  if (PERSON.test(c.req.path)) return { what: 'saw-person' };
  const realm = SEGMENT.exec(c.req.path)?.[1];
  if (realm !== undefined) return { what: 'took-along', object: realm };
  const what = APPROVAL.test(route)
    ? 'device-judged'
    : LOOK_UP.test(c.req.path)
      ? 'looked-up'
      : WHATS.get(route);
  const text = searchOf(c);
  if (c.req.path.startsWith(OFFICE)) {
    // The whole question, without where a page begins: the same list at another page is the same look.
    const query = new URLSearchParams(new URL(c.req.url).search);
    for (const name of ['limit', 'after']) query.delete(name);
    const asked = query.toString();
    const object = `${c.req.path.slice(OFFICE.length)}${asked === '' ? '' : `?${asked}`}`.slice(0, 200);
    return { what: what ?? (text === '' ? 'saw-list' : 'searched'), object, text };
  }
  return { what: what ?? 'asked', object: what ? (PARTS.get(route) ?? '') : route.slice(0, 80) };
}

/** The words of a search: kept here and nowhere else, for whoever has to see a search that had no reason. */
function searchOf(c: Context): string {
  const header = c.req.header(SEARCH_HEADER);
  if (header === undefined) return '';
  try {
    return decodeURIComponent(header).slice(0, SEARCH_TEXT_MAX);
  } catch (cause) {
    if (cause instanceof URIError) return '';
    throw cause;
  }
}

/** What the route itself has read, once more; null where it read nothing, or no JSON. */
async function bodyOf(c: Context): Promise<unknown> {
  if (c.req.method === 'GET' || !('json' in c.req.bodyCache || 'text' in c.req.bodyCache)) return null;
  try {
    return (await c.req.json()) as unknown;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/** Several people use one device: its app says who works there now, as it does in each entry. */
const atWork = (c: Context): string | null =>
  /^[\w-]{1,32}$/.exec(c.req.header(STAFF_HEADER) ?? '')?.[0] ?? null;

/** A short id out of a body, '' where there is none. */
function textOf(body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) return '';
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' && /^[\w-]{1,32}$/.test(value) ? value : '';
}

/** Remembers what was just put on file, so that a screen that asks every few seconds, or a stranger, does not fill it. */
class Looks {
  readonly #now: () => number;
  readonly #looks = new Map<string, { readonly at: number; readonly onFile: Promise<void> }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Resolves when the look is on file: by `append`, or by the one of a moment ago. */
  once(fact: AuditFact, append: () => Promise<void>): Promise<void> {
    const isStranger = !fact.device;
    const key = isStranger ? `${fact.what} ${fact.code}` : keyOf(fact);
    const at = this.#now();
    const before = this.#looks.get(key);
    const windowMs = isStranger ? ONE_TRY_MS : ONE_LOOK_MS;
    if (before && Math.abs(at - before.at) < windowMs) return before.onFile;
    if (this.#looks.size >= LOOKS_REMEMBERED_MAX) this.#looks.clear();
    const onFile = append();
    this.#looks.set(key, { at, onFile });
    onFile.catch(() => this.#looks.delete(key));
    return onFile;
  }
}

const keyOf = ({ staff, device, what, person, object, text, code }: AuditFact): string =>
  [staff, device, what, person, object, text, code].join('\n');
