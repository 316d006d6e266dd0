/**
 * GET /api/office/*: the read models over HTTP. Reads only: what the office decides are entries of its own device.
 * For the office's own roles; every answer carries an ETag, so that a screen that asks again pays for changes only.
 */

import { createHash } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { SEARCH_HEADER } from '#shared/api/office-api.ts';
import type {
  DecisionsAnswer,
  DevicesAnswer,
  DueAnswer,
  Freshness,
  HeldAnswer,
  MergedAnswer,
  OfficeError,
  PersonAnswer,
  PersonsAnswer,
  ReviewAnswer,
} from '#shared/api/office-api.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { personIdSchema } from '#shared/ledger/entry.ts';
import { countMerged, listDecisions, listMerged } from '#server/office/decision-list.ts';
import { listDevices } from '#server/office/device-list.ts';
import { askDue, createDueList, dueKeyOf } from '#server/office/due-list.ts';
import { countOpenHeld, heldRowOf, listHeld } from '#server/office/held-list.ts';
import type { Office } from '#server/office/office.ts';
import { pageOf, perRevision } from '#server/office/pages.ts';
import { countItems, listPersons, personRowOf, searchPersons } from '#server/office/person-list.ts';
import { countReview, listReview } from '#server/office/review-list.ts';
import { dayInJapan } from '#server/office/today.ts';
import * as v from 'valibot';
import {
  dueQuerySchema,
  heldQuerySchema,
  pageQuerySchema,
  readQuery,
  readSearchText,
  reviewQuerySchema,
} from './office-query.ts';

export interface OfficeDoor {
  readonly office: Office;
  /** Who asks, from the `Authorization` header; null for a device that is unknown, revoked or brings another token. */
  readonly authenticate: (authorization: string | undefined) => { readonly role: string } | null;
  /** Keys of devices whose socket is open now. */
  readonly connected: () => ReadonlySet<string>;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** Roles that see everyone. A vaccinator's tablet has its own ledger and no business here. */
const ROLES: ReadonlySet<string> = new Set(['office', 'administrator', 'auditor', 'desk']);

export function officeRoutes(door: OfficeDoor): Hono {
  const { office, now } = door;
  const revision = (): number => office.revision;
  const review = perRevision(revision, () => listReview(office));
  const merged = perRevision(revision, () => listMerged(office.model));
  const decisions = perRevision(revision, () => listDecisions(office.model));
  const everyone = perRevision(revision, () => listPersons(office));
  const itemCounts = perRevision(revision, () => countItems(office));
  const due = createDueList(office);

  const routes = new Hono();

  routes.use('*', async (c, next) => {
    c.header('Cache-Control', 'no-store');
    const asker = door.authenticate(c.req.header('Authorization'));
    if (!asker) return refuse(c, 401, { error: 'not-enrolled' });
    if (!ROLES.has(asker.role)) return refuse(c, 403, { error: 'not-allowed' });
    return office.isBuilt ? next() : building(c);
  });

  const freshness = (): Freshness => ({
    version: `${office.log.logEpoch}.${office.revision}`,
    answeredAt: now(),
    pending: office.pending,
  });

  routes.get('/review', (c) => {
    const query = readQuery(reviewQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const { type, after, limit } = query.value;
    const rows = review();
    const asked = type ? rows.filter((row) => row.item.type === type) : rows;
    const page = pageOf(asked, (row) => row.item.key, after ?? null, limit);
    const counts = countReview(rows, countOpenHeld(office.log));
    return answer<ReviewAnswer>(c, freshness(), { counts, rows: page.rows, next: page.next });
  });

  routes.get('/merged', (c) => {
    const query = readQuery(pageQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const rows = merged();
    const page = pageOf(rows, mergedKey, query.value.after ?? null, query.value.limit);
    return answer<MergedAnswer>(c, freshness(), {
      rows: page.rows,
      counts: countMerged(rows),
      total: page.total,
    });
  });

  routes.get('/decisions', (c) => {
    const query = readQuery(pageQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const page = pageOf(decisions(), (row) => row.entry.id, query.value.after ?? null, query.value.limit);
    return answer<DecisionsAnswer>(c, freshness(), { rows: page.rows, total: page.total });
  });

  routes.get('/held', (c) => {
    const query = readQuery(heldQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const { state, after, limit } = query.value;
    const rows = listHeld(office.log);
    const asked = state ? rows.filter((row) => row.state === state) : rows;
    const page = pageOf(asked, (row) => row.hold, after ?? null, limit);
    const open = rows.filter((row) => row.state === 'open').length;
    return answer<HeldAnswer>(c, freshness(), { rows: page.rows.map(heldRowOf), open });
  });

  const devices = (): Omit<DevicesAnswer, keyof Freshness> => {
    const at = now();
    return listDevices(office.model, {
      records: office.log.devices(),
      connected: door.connected(),
      entries: office.entriesByDevice,
      now: at,
      today: dayInJapan(at),
    });
  };
  routes.get('/devices', (c) => answer<DevicesAnswer>(c, freshness(), devices()));

  routes.get('/due', async (c) => {
    const query = readQuery(dueQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const { on = dayInJapan(now()), after, limit, ...asked } = query.value;
    // How fresh the answer is was decided when the work began, not when it ended.
    const fresh = freshness();
    const everyone = await due.on(on);
    if (everyone === null) return building(c);
    const { rows, counts, birthMonths } = askDue(everyone.rows, asked);
    const page = pageOf(rows, dueKeyOf, after ?? null, limit);
    return answer<DueAnswer>(c, fresh, {
      on,
      table: currentTable.version,
      rows: page.rows,
      total: page.total,
      next: page.next,
      counts,
      birthMonths,
      residents: everyone.residents,
      unreadable: everyone.unreadable,
      silentDevices: devices().uncertainty.silentDevices,
    });
  });

  routes.get('/persons', (c) => {
    const query = readQuery(pageQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const q = readSearchText(c.req.header(SEARCH_HEADER));
    if (q === null) return refuse(c, 400, { error: 'bad-query', field: SEARCH_HEADER });
    const { after, limit } = query.value;
    const found = searchPersons(everyone(), q, dayInJapan(now()));
    const page = pageOf(found, (record) => record.person, after ?? null, limit);
    const counts = itemCounts();
    return answer<PersonsAnswer>(c, freshness(), {
      rows: page.rows.flatMap((record) => personRowOf(record, counts.get(record.person) ?? 0)),
      total: page.total,
    });
  });

  routes.get('/persons/:person', (c) => {
    const person = v.safeParse(personIdSchema, c.req.param('person'));
    if (!person.success) return refuse(c, 400, { error: 'bad-query', field: 'person' });
    const folded = office.model.fold(office.model.survivorOf(person.output));
    if (!folded) return refuse(c, 404, { error: 'no-such-person' });
    const pairs = office.samePersons
      .map((dated) => dated.item)
      .filter((item) => item.person === folded.ledger.person || isAbout(item, folded.ledger.person));
    return answer<PersonAnswer>(c, freshness(), {
      ledger: folded.ledger,
      items: [...folded.items, ...pairs],
      received: Object.fromEntries(folded.receipts),
    });
  });

  routes.all('*', (c) => refuse(c, 404, { error: 'no-such-route' }));
  return routes;
}

const mergedKey = (row: MergedAnswer['rows'][number]): string =>
  `${row.person} ${row.type} ${row.entries.map((entry) => entry.id).join(' ')}`;

const isAbout = (item: ReviewAnswer['rows'][number]['item'], person: string): boolean =>
  item.type === 'possible-same-person' && item.other === person;

function refuse(c: Context, status: 400 | 401 | 403 | 404 | 503, error: OfficeError): Response {
  return c.json(error, status);
}

function building(c: Context): Response {
  c.header('Retry-After', '1');
  return refuse(c, 503, { error: 'building' });
}

/** The ETag covers what is shown and not when it was asked: the same list at another minute is the same list. */
function answer<T extends Freshness>(
  c: Context,
  freshness: Freshness,
  body: Omit<T, keyof Freshness>,
): Response {
  const text = JSON.stringify(body);
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  c.header('ETag', etag);
  if (c.req.header('If-None-Match') === etag) return c.body(null, 304);
  c.header('Content-Type', 'application/json; charset=utf-8');
  return c.body(`${JSON.stringify(freshness).slice(0, -1)},${text.slice(1)}`);
}
