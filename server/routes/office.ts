/**
 * Answers to GET /api/office/*, made by the read models in a thread of their own; who may ask was judged before (office-door).
 * Every answer carries an ETag, so that a screen that asks again pays for changes only.
 */

import { createHash } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { FRESHNESS_HEADER, SEARCH_HEADER } from '#shared/api/office-api.ts';
import type {
  BuildingProgress,
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
import type { AuditAnswer } from '#shared/api/audit-api.ts';
import { personIdSchema } from '#shared/ledger/entry.ts';
import { listAudit } from '#server/audit/audit-list.ts';
import type { AuditReader } from '#server/audit/audit-reader.ts';
import { countMerged, listDecisions, listMerged } from '#server/office/decision-list.ts';
import { listDevices } from '#server/office/device-list.ts';
import { askDue } from '#server/office/due-list.ts';
import { heldRowOf } from '#server/office/held-list.ts';
import type { Office } from '#server/office/office.ts';
import type { FoldedPerson } from '#server/office/office-model.ts';
import { searchPersons } from '#server/office/person-list.ts';
import { countReview, itemsOfPair, listReview } from '#server/office/review-list.ts';
import { dayInJapan } from '#server/office/today.ts';
import * as v from 'valibot';
import {
  auditQuerySchema,
  dueQuerySchema,
  heldQuerySchema,
  pageQuerySchema,
  readQuery,
  readSearchText,
  reviewQuerySchema,
} from './office-query.ts';

/** What the thread is told beside the question. */
export interface AskedBeside {
  /** Keys of devices whose socket is open now. */
  readonly connected: readonly string[];
}
type Beside = { readonly Bindings: AskedBeside };

/**
 * @param now - ms since the epoch
 * @param onError - told of an answer that threw: whoever asked is told `failing`
 * @param audit - null where none is kept
 */
export function officeRoutes(
  office: Office,
  now: () => number,
  onError: (cause: unknown) => void,
  audit: AuditReader | null = null,
): Hono<Beside> {
  const { store, log } = office;
  const routes = new Hono<Beside>();
  routes.onError((cause, c) => {
    onError(cause);
    return refuse(c, 503, { error: 'failing' });
  });

  routes.use('*', async (c, next) => (office.isBuilt ? next() : building(c, office.progress)));

  const freshness = (): Freshness => ({
    version: office.version,
    answeredAt: now(),
    pending: office.pending,
    knowsUntil: office.foldedUntil,
    unreadable: office.unreadable.length,
  });

  routes.get('/review', (c) => {
    const query = readQuery(reviewQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const { type, after, limit } = query.value;
    const { rows, next } = listReview(store, type ?? null, after ?? null, limit);
    const counts = countReview(store, log.countOpenHeld());
    return answer<ReviewAnswer>(c, freshness(), { counts, rows, next });
  });

  routes.get('/merged', (c) => {
    const query = readQuery(pageQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const { rows, total } = listMerged(store, query.value.after ?? null, query.value.limit);
    return answer<MergedAnswer>(c, freshness(), { rows, counts: countMerged(store), total });
  });

  routes.get('/decisions', (c) => {
    const query = readQuery(pageQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const { rows, total } = listDecisions(store, query.value.after ?? null, query.value.limit);
    return answer<DecisionsAnswer>(c, freshness(), { rows, total });
  });

  routes.get('/held', (c) => {
    const query = readQuery(heldQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const { state, after, limit } = query.value;
    const held = log.heldPage(state ?? null, after ?? null, limit);
    return answer<HeldAnswer>(c, freshness(), { rows: held.map(heldRowOf), open: log.countOpenHeld() });
  });

  const devices = (c: Context<Beside>): Omit<DevicesAnswer, keyof Freshness> => {
    const at = now();
    return listDevices(office, { connected: new Set(c.env.connected), now: at, today: dayInJapan(at) });
  };
  routes.get('/devices', (c) => answer<DevicesAnswer>(c, freshness(), devices(c)));

  routes.get('/due', (c) => {
    const query = readQuery(dueQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const { on = dayInJapan(now()), after, limit, ...asked } = query.value;
    const unfinished = office.due.ask(on);
    if (unfinished) {
      office.onAppended();
      return building(c, unfinished);
    }
    return answer<DueAnswer>(c, freshness(), {
      on,
      table: currentTable.version,
      ...askDue(store, { on, ...asked }, after ?? null, limit),
      silentDevices: devices(c).uncertainty.silentDevices,
    });
  });

  routes.get('/persons', (c) => {
    const query = readQuery(pageQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    const q = readSearchText(c.req.header(SEARCH_HEADER));
    if (q === null) return refuse(c, 400, { error: 'bad-query', field: SEARCH_HEADER });
    const { after, limit } = query.value;
    const { rows, total } = searchPersons(store, q, dayInJapan(now()), after ?? null, limit);
    return answer<PersonsAnswer>(c, freshness(), { rows, total });
  });

  routes.get('/persons/:person', (c) => {
    const person = v.safeParse(personIdSchema, c.req.param('person'));
    if (!person.success) return refuse(c, 400, { error: 'bad-query', field: 'person' });
    let folded: FoldedPerson | null;
    try {
      folded = office.model.fold(office.model.survivorOf(person.output));
    } catch {
      // Reported as a defect of the document when it arrived; whoever opens the person is told so.
      return refuse(c, 500, { error: 'unreadable' });
    }
    if (!folded) return refuse(c, 404, { error: 'no-such-person' });
    return answer<PersonAnswer>(c, freshness(), {
      ledger: folded.ledger,
      items: [...folded.items, ...itemsOfPair(store, folded.ledger.person)],
      received: Object.fromEntries(folded.receipts),
    });
  });

  routes.get('/audit', (c) => {
    const query = readQuery(auditQuerySchema, c.req.query());
    if (!query.ok) return refuse(c, 400, { error: 'bad-query', field: query.error });
    if (!audit) return refuse(c, 404, { error: 'no-such-route' });
    return answer<AuditAnswer>(c, freshness(), listAudit(office, audit, query.value));
  });

  routes.all('*', (c) => refuse(c, 404, { error: 'no-such-route' }));
  return routes;
}

function refuse(c: Context, status: 400 | 404 | 500 | 503, error: OfficeError): Response {
  return c.json(error, status);
}

function building(c: Context, progress: BuildingProgress | null): Response {
  c.header('Retry-After', '1');
  return refuse(c, 503, progress ? { error: 'building', progress } : { error: 'building' });
}

/**
 * The ETag covers what is shown and not when it was asked: the same list at another minute is the same list. How fresh it is
 * stands in a header as well, so that a screen that holds the list learns it with a 304.
 */
function answer<T extends Freshness>(
  c: Context,
  freshness: Freshness,
  body: Omit<T, keyof Freshness>,
): Response {
  const text = JSON.stringify(body);
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const fresh = JSON.stringify(freshness);
  c.header('ETag', etag);
  c.header(FRESHNESS_HEADER, fresh);
  if (c.req.header('If-None-Match') === etag) return c.body(null, 304);
  c.header('Content-Type', 'application/json; charset=utf-8');
  return c.body(`${fresh.slice(0, -1)},${text.slice(1)}`);
}
