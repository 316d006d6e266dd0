/** What was merged without asking, and what people decided: newest first, with whom it concerns. */

import type { DecisionRow, MergedAnswer, MergedRow } from '#shared/api/office-api.ts';
import type { PersonId } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import type { Columns, OfficeStore } from './office-store.ts';
import { pageOf, type Page } from './pages.ts';

/** @param after - key of the last row of the page before; null, or one that is gone, starts at the newest */
export function listMerged(store: OfficeStore, after: string | null, limit: number): Page<MergedRow> {
  const rows = newestFirst(store, 'merged', 'l.type, l.entries', after, limit).map((row) => ({
    key: String(row['key']),
    row: {
      person: row['person'] as PersonId,
      name: textOf(row['name']),
      type: row['type'] as MergedRow['type'],
      entries: JSON.parse(String(row['entries'])) as readonly Entry[],
      since: Number(row['since']),
    },
  }));
  const page = pageOf(rows, ({ key }) => key, limit, store.count('SELECT count(*) FROM merged'));
  return { ...page, rows: page.rows.map(({ row }) => row) };
}

export function countMerged(store: OfficeStore): MergedAnswer['counts'] {
  const counts = { 'same-value': 0, 'different-fields': 0, 'same-shot': 0, 'same-void': 0 };
  for (const { type, count } of store.all('SELECT type, count(*) AS count FROM merged GROUP BY type')) {
    counts[type as MergedRow['type']] = Number(count);
  }
  return counts;
}

/** @param after - id of the last decision of the page before; null, or one that is gone, starts at the newest */
export function listDecisions(store: OfficeStore, after: string | null, limit: number): Page<DecisionRow> {
  const rows = newestFirst(store, 'decision', 'l.reopened, l.entry', after, limit).map((row) => ({
    person: row['person'] as PersonId,
    name: textOf(row['name']),
    entry: JSON.parse(String(row['entry'])) as Entry,
    receivedAt: Number(row['since']),
    reopened: row['reopened'] === 1,
  }));
  return pageOf(rows, ({ entry }) => entry.id, limit, store.count('SELECT count(*) FROM decision'));
}

function newestFirst(
  store: OfficeStore,
  table: 'merged' | 'decision',
  columns: string,
  after: string | null,
  limit: number,
): readonly Columns[] {
  const last = after === null ? null : store.get(`SELECT since, key FROM ${table} WHERE key = ?`, after);
  return store.all(
    `SELECT l.key, l.person, l.since, p.name, ${columns} FROM ${table} l LEFT JOIN person p ON p.person = l.person
     WHERE l.since < ?1 OR (l.since = ?1 AND l.key > ?2) ORDER BY l.since DESC, l.key LIMIT ?3`,
    last ? Number(last['since']) : Number.MAX_SAFE_INTEGER,
    last ? String(last['key']) : '',
    limit + 1,
  );
}

/** Of one whom nobody entered there is no name. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
