/** Pairs that may be one person: everyone who was entered without the resident register, against everyone. */

import type { EntryId, PersonId } from '#shared/base/brand.ts';
import type { Identity } from '#shared/ledger/entry.ts';
import { findSamePersonItems } from '#shared/review/find-items.ts';
import type { OfficeModel } from './office-model.ts';
import type { DatedItem } from './person-record.ts';

/** @returns pairs that nobody has linked or told apart, oldest first */
export function findSamePersons(
  model: OfficeModel,
  receivedAt: (id: EntryId) => number,
): readonly DatedItem[] {
  const identities = new Map<PersonId, Identity>();
  const provisional: PersonId[] = [];
  for (const record of model.persons.values()) {
    if (!record.identity) continue;
    identities.set(record.person, record.identity);
    if (record.isProvisional) provisional.push(record.person);
  }
  return findSamePersonItems(provisional, identities, model.links)
    .map((item) => ({ item, since: Math.max(0, ...item.entries.map(receivedAt)) }))
    .toSorted((a, b) => a.since - b.since);
}
