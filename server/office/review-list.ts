/** The review tray as a list: every open item with whom it concerns, type by type, oldest first within its type. */

import type { ReviewAnswer, ReviewRow } from '#shared/api/office-api.ts';
import type { PersonId } from '#shared/base/brand.ts';
import type { Identity } from '#shared/ledger/entry.ts';
import { REVIEW_TYPES, type ReviewItem, type ReviewType } from '#shared/review/review-item.ts';
import type { Columns, OfficeStore } from './office-store.ts';
import { pageOf, type Page } from './pages.ts';
import { rankOf } from './person-rows.ts';

export type ReviewCounts = ReviewAnswer['counts'];

/** Two persons in question who resemble each other ask about each other: one question, under one key. */
const ONCE = 'NOT EXISTS (SELECT 1 FROM item o WHERE o.key = i.key AND o.owner < i.owner)';

/**
 * @param after - key of the last row of the page before; null from the start. A key that is gone meanwhile (its item was
 *   decided) starts again from the top, so that nothing is passed over
 */
export function listReview(
  store: OfficeStore,
  type: ReviewType | null,
  after: string | null,
  limit: number,
): Page<ReviewRow> {
  const last = after === null ? null : store.get('SELECT rank, since, key FROM item WHERE key = ?', after);
  const rank = type === null ? null : rankOf(type);
  const rows = store
    .all(
      `SELECT i.item, i.since, p.identity, o.identity AS other FROM item i
       LEFT JOIN person p ON p.person = i.person LEFT JOIN person o ON o.person = i.other
       WHERE (?1 IS NULL OR i.rank = ?1) AND (i.rank, i.since, i.key) > (?2, ?3, ?4) AND ${ONCE}
       ORDER BY i.rank, i.since, i.key LIMIT ?5`,
      rank,
      last ? Number(last['rank']) : -1,
      last ? Number(last['since']) : 0,
      last ? String(last['key']) : '',
      limit + 1,
    )
    .map(rowOf);
  const total = store.count(
    `SELECT count(*) FROM item i WHERE (?1 IS NULL OR i.rank = ?1) AND ${ONCE}`,
    rank,
  );
  return pageOf(rows, (row) => row.item.key, limit, total);
}

const rowOf = ({ item, since, identity, other }: Columns): ReviewRow => ({
  item: JSON.parse(String(item)) as ReviewItem,
  identity: identityOf(identity),
  other: identityOf(other),
  since: Number(since),
});

/** What is asked of a person and somebody else. */
export const itemsOfPair = (store: OfficeStore, person: PersonId): readonly ReviewItem[] =>
  store
    .all(
      `SELECT i.item FROM item i WHERE i.n IN
         (SELECT n FROM item WHERE person = ?1 UNION SELECT n FROM item WHERE other = ?1)
       AND i.other IS NOT NULL AND ${ONCE} ORDER BY i.since, i.key`,
      person,
    )
    .map(({ item }) => JSON.parse(String(item)) as ReviewItem);

const identityOf = (text: unknown): Identity | null =>
  typeof text === 'string' ? (JSON.parse(text) as Identity) : null;

export function countReview(store: OfficeStore, held: number): ReviewCounts {
  const counts = { held, inquiring: 0 } as Record<ReviewType | 'held' | 'inquiring', number>;
  for (const type of REVIEW_TYPES) counts[type] = 0;
  const found = store.all(
    `SELECT rank, count(*) AS count, sum(inquiring) AS inquiring FROM item i WHERE ${ONCE} GROUP BY rank`,
  );
  for (const { rank, count, inquiring } of found) {
    const type = REVIEW_TYPES[Number(rank)];
    if (type) counts[type] = Number(count);
    counts.inquiring += Number(inquiring);
  }
  return counts;
}
