/**
 * Break-glass (shared/api/look-up-api.ts): finds one person of another area by whole reading and birth, writes the look into the
 * record and the audit, and only then shows it: to this member, on this device, for an hour.
 */

import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import type { PersonAnswer, PersonsAnswer } from '#shared/api/office-api.ts';
import { SEARCH_HEADER } from '#shared/api/office-api.ts';
import {
  lookUpRequestSchema,
  STAFF_HEADER,
  type LookedUpAnswer,
  type LookUpAnswer,
  type LookUpError,
  type LookUpRequest,
  type OpenLookUp,
  type OpenLookUpsAnswer,
} from '#shared/api/look-up-api.ts';
import { may } from '#shared/authority/may.ts';
import type { PersonId, StaffId } from '#shared/base/brand.ts';
import { isRealDate } from '#shared/base/civil-date.ts';
import { personDocument } from '#shared/base/ids.ts';
import { searchKeyOfKana } from '#shared/base/text.ts';
import { myNumberFields } from '#shared/ledger/my-number-fields.ts';
import { isReasonGiven } from '#shared/ledger/reason.ts';
import { SEARCH_TEXT_MAX } from '#shared/audit/audit-line.ts';
import { AuditUnavailable, type AuditFact, type AuditLog } from '#server/audit/audit-log.ts';
import type { Authority } from '#server/hub/authority.ts';
import type { Hub } from '#server/hub/hub.ts';
import type { LookUps } from '#server/hub/look-ups.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';
import type { OfficeQuestion, OfficeReply } from '#server/office/office-question.ts';

export interface LookUpsDoor {
  readonly lookUps: LookUps;
  readonly hub: Pick<Hub, 'writeEntry'>;
  readonly authority: Authority;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly authenticate: (authorization: string | undefined) => DeviceRecord | null;
  /** Asks the read models; null for a hub that has none. */
  readonly ask: ((question: OfficeQuestion) => Promise<OfficeReply>) | null;
  readonly now: () => number;
}

/** Namesakes born on one day are a handful; more is no reading of one person. */
const FOUND_MAX = 5;
const SEARCHED_MAX = 100;

type Status = 400 | 401 | 403 | 404 | 429 | 503;
type Vars = { Variables: { device: DeviceRecord; staff: string } };

export function lookUpRoutes(door: LookUpsDoor): Hono<Vars> {
  const { lookUps, authority, audit, now } = door;
  const routes = new Hono<Vars>();
  const refuse = (c: Context, status: Status, error: LookUpError): Response => c.json({ error }, status);
  routes.onError((cause, c) => {
    if (cause instanceof AuditUnavailable) return refuse(c, 503, 'not-audited');
    throw cause;
  });
  routes.use('*', async (c, next) => {
    const device = door.authenticate(c.req.header('Authorization'));
    if (!device) return refuse(c, 401, 'not-enrolled');
    const staff = c.req.header(STAFF_HEADER) ?? '';
    // Both must be allowed: neither lends the other what it may not do itself.
    const member = authority.memberAtWork(staff);
    const isAllowed = (role: string): boolean => may({ role, state: 'open' }, 'look-up', 'other');
    const refusal = authority.refusalOf(device, 'look-up', 'other');
    if (!member || refusal !== null || !isAllowed(member.role)) return refuse(c, 403, 'not-allowed');
    c.set('device', device);
    c.set('staff', staff);
    return next();
  });

  routes.post('/', async (c) => {
    const { device, staff } = c.var;
    const asked = v.safeParse(lookUpRequestSchema, await c.req.json().catch(() => null));
    if (!asked.success || !isRealDate(asked.output.birth) || asked.output.staff !== staff) {
      return refuse(c, 400, 'bad-request');
    }
    const request = asked.output;
    const reason = { code: request.reason.code, note: request.reason.note };
    if (!isReasonGiven(reason)) return refuse(c, 400, 'bad-request');
    if (myNumberFields(reason).length > 0) return refuse(c, 400, 'my-number');
    if (!lookUps.mayAsk(device.device)) return refuse(c, 429, 'too-many');
    const found = await findPersons(door, request);
    if (found === null) return refuse(c, 503, 'no-lists');
    const fact = factOf(device, staff, reason);
    const words = `${request.kana} ${request.birth} ${fact.text}`.trim().slice(0, SEARCH_TEXT_MAX);
    if (found.length === 0) await audit.append({ ...fact, text: words, code: 'nobody' });
    const here: PersonId[] = [];
    const opened: OpenLookUp[] = [];
    for (const { person, name } of found) {
      if (authority.mayOpen(device, personDocument(person))) {
        await audit.append({ ...fact, person, code: 'here' });
        here.push(person);
        continue;
      }
      // In the record itself, so that the people of the area and the office see who looked, and judge it.
      const body = { device: device.device, member: staff as StaffId, reason };
      await door.hub.writeEntry('record-opened', personDocument(person), body);
      await audit.append({ ...fact, person });
      opened.push(lookUps.open(device.device, staff, person, name));
    }
    return c.json<LookUpAnswer>({ opened, here, hubTime: now() });
  });

  routes.get('/', (c) => {
    const { device, staff } = c.var;
    return c.json<OpenLookUpsAnswer>({ open: lookUps.of(device.device, staff), hubTime: now() });
  });

  routes.get('/:person', async (c) => {
    const { device, staff } = c.var;
    const opened = lookUps.find(device.device, staff, c.req.param('person'));
    if (!opened) return refuse(c, 404, 'not-open');
    const answer = await askLists<PersonAnswer>(door, `/persons/${opened.person}`, '');
    if (!answer) return refuse(c, 503, 'no-lists');
    const { role, site } = device;
    await audit.append({
      what: 'saw-person',
      device: device.device,
      staff,
      role,
      site,
      person: opened.person,
      object: 'look-up',
    });
    // Asked again after what took time: what ended meanwhile is not shown.
    if (!lookUps.find(device.device, staff, opened.person)) return refuse(c, 404, 'not-open');
    return c.json<LookedUpAnswer>({ ledger: answer.ledger, until: opened.until, hubTime: now() });
  });
  return routes;
}

const factOf = (
  { device, role, site }: DeviceRecord,
  staff: string,
  { code, note }: LookUpRequest['reason'],
): AuditFact => ({
  what: 'looked-up',
  device,
  staff,
  role,
  site,
  object: code,
  text: (note ?? '').slice(0, 100),
});

/** @returns those of exactly this reading and birth; null where the read models cannot answer */
async function findPersons(
  door: LookUpsDoor,
  { kana, birth }: LookUpRequest,
): Promise<readonly { readonly person: PersonId; readonly name: string }[] | null> {
  const answer = await askLists<PersonsAnswer>(door, `/persons?limit=${SEARCHED_MAX}`, `${kana} ${birth}`);
  if (!answer) return null;
  const key = searchKeyOfKana(kana);
  return answer.rows
    .filter(({ identity }) => identity.birth === birth && searchKeyOfKana(identity.kana) === key)
    .slice(0, FOUND_MAX)
    .map(({ person, identity }) => ({ person, name: identity.name }));
}

async function askLists<T>({ ask }: LookUpsDoor, path: string, search: string): Promise<T | null> {
  const headers: Record<string, string> =
    search === '' ? {} : { [SEARCH_HEADER]: encodeURIComponent(search) };
  const reply = ask ? await ask({ path, headers, connected: [] }) : null;
  if (reply?.status !== 200) return null;
  return JSON.parse(new TextDecoder().decode(reply.body)) as T;
}
