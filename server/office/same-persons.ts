/** Pairs that may be one person: everyone who was entered without the resident register, against everyone. */

import type { EntryId, PersonId } from '#shared/base/brand.ts';
import type { Identity } from '#shared/ledger/entry.ts';
import { findSamePersonItems } from '#shared/review/find-items.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import type { OfficeModel } from './office-model.ts';
import type { DatedItem, PersonRecord } from './person-record.ts';

/** @returns pairs that nobody has linked or told apart, oldest first */
export function findSamePersons(
  model: OfficeModel,
  receivedAt: (id: EntryId) => number,
): readonly DatedItem[] {
  const provisional = [...model.persons.values()].filter((record) => record.isProvisional && record.identity);
  const identities = new Map<PersonId, Identity>();
  const shared = new Set(provisional.flatMap(keysOf));
  // The matcher prepares everybody it is given: only those who share a key with somebody in question are.
  for (const record of model.persons.values()) {
    const isAsked = keysOf(record).some((key) => shared.has(key));
    if (record.identity && isAsked) identities.set(record.person, record.identity);
  }
  return findSamePersonItems(
    provisional.map((record) => record.person),
    identities,
    model.links,
  )
    .map((item) => ({ item, since: sinceOf(item, model, receivedAt) }))
    .toSorted((a, b) => a.since - b.since);
}

/** Coarser than the matcher's own keys: whoever it could find shares one of these. */
const keysOf = ({ keys }: PersonRecord): readonly string[] => [
  ...keys.births,
  ...keys.kana,
  ...keys.names,
  ...keys.numbers,
];

/** When the question came up: with the entries that contradict, else with the later of the two persons. */
function sinceOf(item: ReviewItem, model: OfficeModel, receivedAt: (id: EntryId) => number): number {
  const persons = item.type === 'possible-same-person' ? [item.person, item.other] : [item.person];
  const times =
    item.entries.length > 0
      ? item.entries.map(receivedAt)
      : persons.map((person) => model.persons.get(person)?.enteredAt ?? 0);
  return times.reduce((a, b) => Math.max(a, b), 0);
}
