/** Everyone, in kana order, and what a search finds, best first. */

import type { PersonRow } from '#shared/api/office-api.ts';
import type { CivilDate, PersonId } from '#shared/base/brand.ts';
import type { Office } from './office.ts';
import type { PersonRecord } from './person-record.ts';
import { createScorer } from './search-persons.ts';

/** Kana, then birth date, then id: kanji order is not 五十音 order. */
export const listPersons = (office: Office): readonly PersonRecord[] =>
  [...office.model.persons.values()]
    .filter((record) => record.identity !== null)
    .toSorted(
      (a, b) =>
        compareText(a.keys.sort, b.keys.sort) ||
        compareText(a.identity?.birth ?? '', b.identity?.birth ?? '') ||
        compareText(a.person, b.person),
    );

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** @param everyone - in kana order, which stands among equals */
export function searchPersons(
  everyone: readonly PersonRecord[],
  query: string,
  today: CivilDate,
): readonly PersonRecord[] {
  const score = createScorer(query, today);
  if (!score) return everyone;
  return everyone
    .flatMap((record) => {
      const found = score(record.keys);
      return found > 0 ? [{ record, found }] : [];
    })
    .toSorted((a, b) => b.found - a.found)
    .map(({ record }) => record);
}

/** Open items by person, those about a pair at both. */
export function countItems(office: Office): ReadonlyMap<PersonId, number> {
  const counts = new Map<PersonId, number>();
  const add = (person: PersonId): void => void counts.set(person, (counts.get(person) ?? 0) + 1);
  for (const record of office.model.persons.values()) for (const _ of record.items) add(record.person);
  for (const { item } of office.samePersons) {
    add(item.person);
    if (item.type === 'possible-same-person') add(item.other);
  }
  return counts;
}

export const personRowOf = (record: PersonRecord, openItems: number): readonly PersonRow[] =>
  record.identity === null
    ? []
    : [
        {
          person: record.person,
          realm: record.realm,
          identity: record.identity,
          isProvisional: record.isProvisional,
          residence: record.residence,
          shotCount: record.shotCount,
          openItems,
        },
      ];
