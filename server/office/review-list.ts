/** The review tray as a list: every open item with whom it concerns, oldest first within its type. */

import type { ReviewAnswer, ReviewRow } from '#shared/api/office-api.ts';
import { REVIEW_TYPES, type ReviewType } from '#shared/review/review-item.ts';
import type { Office } from './office.ts';

export type ReviewCounts = ReviewAnswer['counts'];

/** In the order of the tray: type by type, oldest first. */
export function listReview(office: Office): readonly ReviewRow[] {
  const { persons } = office.model;
  const rows: ReviewRow[] = [];
  for (const record of persons.values()) {
    for (const { item, since } of record.items) {
      rows.push({ item, identity: record.identity, other: null, since });
    }
  }
  for (const { item, since } of office.samePersons) {
    const other = item.type === 'possible-same-person' ? (persons.get(item.other)?.identity ?? null) : null;
    rows.push({ item, identity: persons.get(item.person)?.identity ?? null, other, since });
  }
  return rows.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      a.since - b.since ||
      (a.item.key < b.item.key ? -1 : a.item.key > b.item.key ? 1 : 0),
  );
}

const rank = (row: ReviewRow): number => REVIEW_TYPES.indexOf(row.item.type);

export function countReview(rows: readonly ReviewRow[], held: number): ReviewCounts {
  const counts = { held, inquiring: 0 } as Record<ReviewType | 'held' | 'inquiring', number>;
  for (const type of REVIEW_TYPES) counts[type] = 0;
  for (const { item } of rows) {
    counts[item.type] += 1;
    if (item.inquiring) counts.inquiring += 1;
  }
  return counts;
}
