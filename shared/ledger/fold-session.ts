/** One session: its plan, roster, lots, check-ins and closing. What was given stands in the persons' documents. */

import type { AreaId, CivilDate, EntryId, PersonId, SessionId, SiteId } from '../base/brand.ts';
import { createCausality, type Causality } from './causality.ts';
import { latestOf } from './decide-field.ts';
import { isKnown, type Entry, type EntryBody, type EntryOf } from './entry.ts';
import { entriesOfKind, latestByKey } from './latest-by-key.ts';

export interface SessionLedger {
  readonly session: SessionId;
  /** Null where no plan has arrived; then the fields below read empty. */
  readonly planned: EntryOf<'session-planned'> | null;
  readonly name: string;
  readonly site: SiteId | null;
  readonly area: AreaId | null;
  readonly place: string;
  readonly on: CivilDate | null;
  readonly mobile: boolean;
  readonly series: readonly string[];
  readonly doctor: string | null;
  /** Everybody expected, once each, in the order in which they were added. */
  readonly roster: readonly PersonId[];
  /** Lots brought, the latest statement for each, in order. */
  readonly lots: readonly EntryBody<'lot-brought'>[];
  /** Number of each person who has come, in order. Two tablets offline may give one number twice. */
  readonly checkedIn: ReadonlyMap<PersonId, number>;
  /** The closing in force; null while open. Of a closing and a reopening that had not seen each other, the reopening. */
  readonly closed: EntryOf<'session-closed'> | null;
  readonly foreign: readonly Entry[];
  readonly entries: readonly Entry[];
  readonly heads: readonly EntryId[];
}

/** @param entries - of the document `session:<session>`, in any order, repetitions allowed */
export function foldSession(session: SessionId, entries: readonly Entry[]): SessionLedger {
  const causality = createCausality(entries);
  const plans = entriesOfKind(causality, 'session-planned');
  const planned = latestByKey(plans, () => session, causality).get(session) ?? null;
  const plan = planned?.body;
  const lots = latestByKey(
    entriesOfKind(causality, 'lot-brought'),
    ({ body }) => `${body.lot}|${body.product}`,
    causality,
  );
  const checkIns = latestByKey(
    entriesOfKind(causality, 'checked-in'),
    ({ body }) => body.person,
    causality,
    (a, b) => a.body.number <= b.body.number,
  );
  return {
    session,
    planned,
    name: plan?.name ?? '',
    site: plan?.site ?? null,
    area: plan?.area ?? null,
    place: plan?.place ?? '',
    on: plan?.on ?? null,
    mobile: plan?.mobile ?? false,
    series: plan?.series ?? [],
    doctor: plan?.doctor ?? null,
    roster: [...new Set(entriesOfKind(causality, 'roster-added').flatMap(({ body }) => body.persons))],
    lots: [...lots.values()].map(({ body }) => body),
    checkedIn: new Map([...checkIns].map(([person, { body }]) => [person, body.number] as const)),
    closed: closingOf(causality),
    foreign: causality.ordered.filter((entry) => !isKnown(entry)),
    entries: causality.ordered,
    heads: causality.heads,
  };
}

function closingOf(causality: Causality): EntryOf<'session-closed'> | null {
  const statements = [
    ...entriesOfKind(causality, 'session-closed').map((entry) => ({ by: entry.id, closing: entry })),
    ...entriesOfKind(causality, 'session-reopened').map(({ id }) => ({ by: id, closing: null })),
  ].sort((a, b) => causality.rankOf(a.by) - causality.rankOf(b.by));
  const latest = latestOf(statements, causality.isBefore);
  return latest.some(({ closing }) => closing === null) ? null : (latest.at(-1)?.closing ?? null);
}
