/** Who is due or overdue on a day, of everyone whom the office knows: what is asked of the day's rows. */

import type { DueAnswer, DueListRow } from '#shared/api/office-api.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import type { Identity } from '#shared/ledger/entry.ts';
import type { DueRow } from '#shared/rules/due-list.ts';
import { handbookPlaceOf } from './due-days.ts';
import type { OfficeStore } from './office-store.ts';
import { pageOf } from './pages.ts';

export interface DueQuery {
  readonly on: CivilDate;
  readonly series?: string | undefined;
  readonly area?: string | undefined;
  /** YYYY-MM. */
  readonly birth?: string | undefined;
  readonly state?: DueRow['status'] | undefined;
}

/** Rows of one question that are read and sorted for every page of it. */
const SORTED_MAX = 5_000;

/** One person is in a list once for each series. */
const keyOf = ({ due }: DueListRow): string => `${due.person} ${due.series}`;

/**
 * In kana order of persons, then in the order of the handbook; with what a screen needs to ask for less: counts of every
 * series in the area and month of birth, months of birth in the area and series.
 *
 * @param after - key of the last row of the page before; null, or one that is gone, starts from the top
 */
export function askDue(
  store: OfficeStore,
  query: DueQuery,
  after: string | null,
  limit: number,
): Pick<DueAnswer, 'rows' | 'total' | 'next' | 'counts' | 'birthMonths' | 'residents' | 'unjudged'> {
  const fits = choose(query, ['series', 'area', 'birth', 'state']);
  const total = store.count(`SELECT count(*) FROM due d WHERE ${fits.where}`, ...fits.values);
  const begin = placeAfter(store, after);
  // Of many, person by person in their order: a page is full long before everybody was looked at. Few are sorted.
  const from =
    total > SORTED_MAX ? 'person p CROSS JOIN due d ON d.n = p.n' : 'due d CROSS JOIN person p ON p.n = d.n';
  const rows = store
    .all(
      `SELECT p.identity, d.due FROM ${from}
       WHERE p.identity IS NOT NULL AND (p.sort, p.birth, p.person, d.place) > (?, ?, ?, ?)
         AND (p.sort, p.birth, p.person) >= (?, ?, ?) AND ${fits.where}
       ORDER BY p.sort, p.birth, p.person, d.place LIMIT ?`,
      ...begin,
      ...begin.slice(0, 3),
      ...fits.values,
      limit + 1,
    )
    .map(({ identity, due }): DueListRow => ({
      identity: JSON.parse(String(identity)) as Identity,
      due: JSON.parse(String(due)) as DueRow,
    }));
  const unjudged = store.count('SELECT count(*) FROM due_unreadable WHERE on_day = ?', query.on);
  return {
    ...pageOf(rows, keyOf, limit, total),
    counts: countSeries(store, query),
    birthMonths: birthMonths(store, query),
    residents: store.count('SELECT count(*) FROM resident') - unjudged,
    unjudged: unjudged + store.count('SELECT count(*) FROM person WHERE unreadable = 1'),
  };
}

const COLUMN = { series: 'd.series', area: 'd.area', birth: 'd.birth_month', state: 'd.status' } as const;

function choose(
  query: DueQuery,
  fields: readonly (keyof typeof COLUMN)[],
): { readonly where: string; readonly values: readonly string[] } {
  const asked = fields.filter((field) => query[field] !== undefined);
  return {
    where: ['d.on_day = ?', ...asked.map((field) => `${COLUMN[field]} = ?`)].join(' AND '),
    values: [query.on, ...asked.map((field) => String(query[field]))],
  };
}

/** Where the page begins: kana, birth, person, place in the handbook. */
function placeAfter(store: OfficeStore, after: string | null): readonly [string, string, string, number] {
  const [person = '', series = ''] = (after ?? '').split(' ');
  const row = store.get('SELECT sort, birth FROM person WHERE person = ?', person);
  const isThere =
    row && store.get('SELECT 1 FROM due d JOIN person p ON p.n = d.n WHERE p.person = ?', person);
  if (!isThere) return ['', '', '', -1];
  return [String(row['sort']), String(row['birth']), person, handbookPlaceOf(series)];
}

function countSeries(store: OfficeStore, query: DueQuery): DueAnswer['counts'] {
  const { where, values } = choose(query, ['area', 'birth']);
  const counts = new Map<string, { series: string; due: number; overdue: number }>();
  const found = store.all(
    `SELECT series, status, count(*) AS count FROM due d WHERE ${where} GROUP BY series, status`,
    ...values,
  );
  for (const { series, status, count } of found) {
    const of = counts.get(String(series)) ?? { series: String(series), due: 0, overdue: 0 };
    counts.set(of.series, of);
    of[status as DueRow['status']] = Number(count);
  }
  return [...counts.values()].toSorted((a, b) => handbookPlaceOf(a.series) - handbookPlaceOf(b.series));
}

function birthMonths(store: OfficeStore, query: DueQuery): readonly string[] {
  const { where, values } = choose(query, ['area', 'series']);
  return store
    .all(`SELECT DISTINCT birth_month FROM due d WHERE ${where} ORDER BY birth_month`, ...values)
    .map(({ birth_month }) => String(birth_month));
}
