/** Areas, sites, staff, lots and sessions of a plan as entries. Loading the same plan again adds nothing. */

import { isDeepStrictEqual } from 'node:util';
import type { CivilDate, DocumentId, PersonId, SessionId } from '#shared/base/brand.ts';
import { randomIdFrom, sessionDocument, sessionOf } from '#shared/base/ids.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import { compactEntry } from '#shared/ledger/compact-entry.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import { writeEntries } from './import-author.ts';
import type { PlannedEntry } from './import-author.ts';
import { entriesOf, readKnownPersons } from './known-ledger.ts';
import type { Plan, PlannedSession } from './plan.ts';
import { COMMON_REALM } from './plan-residents.ts';
import { importStaff, IMPORT_SITE, IMPORT_STAFF } from './run-import.ts';

export interface PlanStamp {
  readonly now: number;
  readonly randomBytes: () => Uint8Array;
}

const register = (name: string): DocumentId => `register:${name}` as DocumentId;
const REASON = { code: 'other', note: '計画ファイルの取込' } as const;

/** Municipality, areas, sites, staff and lots: what must be there before the residents. @returns entries written */
export function loadRegisters(log: DurableLog, plan: Plan, stamp: PlanStamp): number {
  const planned: PlannedEntry[] = [
    ...importStaff(log),
    {
      kind: 'setting-changed',
      doc: register('settings'),
      realm: COMMON_REALM,
      body: { name: 'municipality', value: plan.municipality, reason: REASON },
    },
    ...plan.areas.map(
      (body) => ({ kind: 'area-entered', doc: register('sites'), realm: COMMON_REALM, body }) as const,
    ),
    ...plan.sites.map(
      (body) => ({ kind: 'site-entered', doc: register('sites'), realm: COMMON_REALM, body }) as const,
    ),
    ...plan.staff.map(({ signInCode: _code, ...staff }) => {
      const body = { ...staff, active: true };
      return { kind: 'staff-entered', doc: register('staff'), realm: COMMON_REALM, body } as const;
    }),
    ...plan.lots.map((lot) => {
      const body = { ...lot, series: [...lot.series], gtin: null };
      return { kind: 'lot-entered', doc: register('lots'), realm: COMMON_REALM, body } as const;
    }),
  ];
  return writeNews(log, planned, stamp);
}

/** Sessions with their rosters and lots; the residents must be in the ledger. @returns entries written */
export function loadSessions(log: DurableLog, plan: Plan, stamp: PlanStamp): number {
  const persons = readKnownPersons(log);
  const there = sessionsIn(log);
  const planned: PlannedEntry[] = [];
  for (const session of plan.sessions) {
    const id = there.get(sessionKey(session)) ?? (randomIdFrom(stamp.randomBytes()) as SessionId);
    const base = { doc: sessionDocument(id), realm: COMMON_REALM };
    const { name, site, area, place, on, mobile, series, doctor } = session;
    const body = { name, site, area, place, on, mobile, series: [...series], doctor };
    planned.push({ kind: 'session-planned', ...base, body });
    const roster = session.roster.flatMap((number): readonly PersonId[] =>
      persons.withNumber(number).slice(0, 1),
    );
    if (roster.length > 0) planned.push({ kind: 'roster-added', ...base, body: { persons: roster } });
    for (const { lot, quantity } of session.lots) {
      const entered = plan.lots.find((one) => one.lot === lot);
      if (!entered) continue;
      const { product, expiry } = entered;
      const brought = { lot, product, series: [...entered.series], expiry, quantity };
      planned.push({ kind: 'lot-brought', ...base, body: brought });
    }
  }
  return writeNews(log, planned, stamp);
}

/** Whether any session of the plan, or of anybody else, is held on a day. */
export const hasSessionOn = (log: DurableLog, on: CivilDate): boolean =>
  [...sessionsIn(log).keys()].some((key) => key.startsWith(`${on} `));

const sessionKey = (session: Pick<PlannedSession, 'name' | 'site' | 'on'>): string =>
  `${session.on} ${session.site} ${session.name}`;

function sessionsIn(log: DurableLog): ReadonlyMap<string, SessionId> {
  const sessions = new Map<string, SessionId>();
  let after = 0;
  for (
    let rows = log.rows(COMMON_REALM, after, 2000);
    rows.length > 0;
    rows = log.rows(COMMON_REALM, after, 2000)
  ) {
    for (const row of rows) {
      after = row.seq;
      const session = sessionOf(row.doc);
      if (session === null || !Buffer.from(row.update).includes('"session-planned"')) continue;
      const entry = readUpdate(row.update);
      if (!('foreign' in entry) && entry.kind === 'session-planned')
        sessions.set(sessionKey(entry.body), session);
    }
  }
  return sessions;
}

/** Writes only what no entry of the document says yet. */
function writeNews(log: DurableLog, planned: readonly PlannedEntry[], stamp: PlanStamp): number {
  const known = new Map<DocumentId, readonly Entry[]>();
  const news = planned.filter((one) => {
    const entries = known.get(one.doc) ?? entriesOf(log, one.doc);
    known.set(one.doc, entries);
    const body = plainBody(one);
    return !entries.some((entry) => entry.kind === one.kind && isDeepStrictEqual(plainBody(entry), body));
  });
  return writeEntries(log, news, { now: stamp.now, staff: IMPORT_STAFF, site: IMPORT_SITE });
}

/** As it stands in the log: without nulls, as plain JSON. */
const plainBody = (one: PlannedEntry | Entry): unknown =>
  JSON.parse(JSON.stringify(compactEntry(one as unknown as Entry).body));
