/** Everyone, in kana order, and what a search finds, best first. */

import type { PersonRow } from '#shared/api/office-api.ts';
import type { CivilDate, PersonId, RealmId } from '#shared/base/brand.ts';
import type { SearchKeys } from '#shared/base/search-keys.ts';
import { readQuery, scoreOf, type SearchWord } from '#shared/base/search-query.ts';
import type { Identity } from '#shared/ledger/entry.ts';
import type { Columns, OfficeStore } from './office-store.ts';
import { pageOf, type Page } from './pages.ts';

const COLUMNS = 'p.person, p.realm, p.identity, p.provisional, p.residence, p.shots, p.unreadable';

/**
 * Kana, then birth date, then id: kanji order is not 五十音 order.
 *
 * @param after - the person at the end of the page before; null, or one who is gone, starts from the top
 */
export function listPersons(store: OfficeStore, after: string | null, limit: number): Page<PersonRow> {
  const last = after === null ? null : store.get('SELECT sort, birth FROM person WHERE person = ?', after);
  const rows = store.all(
    `SELECT ${COLUMNS} FROM person p WHERE identity IS NOT NULL AND (sort, birth, person) > (?, ?, ?)
     ORDER BY sort, birth, person LIMIT ?`,
    last ? String(last['sort']) : '',
    last ? String(last['birth']) : '',
    last ? after : '',
    limit + 1,
  );
  const page = pageOf(rows, (row) => String(row['person']), limit, countPersons(store));
  return { ...page, rows: page.rows.map((row) => personRowOf(store, row)) };
}

export const countPersons = (store: OfficeStore): number =>
  store.count('SELECT count(*) FROM person WHERE identity IS NOT NULL');

/** Best first, and in kana order among equals; everyone where nothing is asked for. */
export function searchPersons(
  store: OfficeStore,
  query: string,
  today: CivilDate,
  after: string | null,
  limit: number,
): Page<PersonRow> {
  const readings = readQuery(query, today);
  if (readings.length === 0) return listPersons(store, after, limit);
  const clause = readings.map((words) => `(${words.map(clauseOf).join(' AND ')})`).join(' OR ');
  const parts = readings.flatMap((words) => words.flatMap(partsOf));
  // The scan finds whoever may fit; how well is judged by the same function as on a tablet.
  const found = store
    .all(
      // The narrow table first: whoever does not fit is never looked up.
      `SELECT k.n, p.person, k.kana, k.names, k.births, k.numbers FROM search_key k CROSS JOIN person p ON p.n = k.n
       WHERE p.identity IS NOT NULL AND (${clause}) ORDER BY p.sort, p.birth, p.person`,
      ...parts,
    )
    .map((row) => ({
      person: String(row['person']),
      n: Number(row['n']),
      score: scoreOf(row as unknown as SearchKeys, readings),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
  const from = after === null ? 0 : found.findIndex(({ person }) => person === after) + 1;
  const page = pageOf(found.slice(from, from + limit + 1), ({ person }) => person, limit, found.length);
  const rows = page.rows.flatMap(({ n }) => {
    const row = store.get(`SELECT ${COLUMNS} FROM person p WHERE n = ?`, n);
    return row ? [personRowOf(store, row)] : [];
  });
  return { ...page, rows };
}

/** What a word is looked for as, in the order of `clauseOf`. */
function partsOf({ kana, name, births, number }: SearchWord): readonly string[] {
  return [
    ...(kana ? [kana.beginning] : []),
    ...(name ? [name.part] : []),
    ...births,
    ...(number ? [number.part] : []),
  ];
}

function clauseOf({ kana, name, births, number }: SearchWord): string {
  const columns = [
    ...(kana ? ['kana'] : []),
    ...(name ? ['names'] : []),
    ...births.map(() => 'births'),
    ...(number ? ['numbers'] : []),
  ];
  return columns.length === 0 ? '0' : `(${columns.map((column) => `instr(k.${column}, ?)`).join(' OR ')})`;
}

function personRowOf(store: OfficeStore, row: Columns): PersonRow {
  const person = row['person'] as PersonId;
  return {
    person,
    realm: row['realm'] as RealmId,
    identity: JSON.parse(String(row['identity'])) as Identity,
    isProvisional: row['provisional'] === 1,
    residence: row['residence'] as PersonRow['residence'],
    shotCount: Number(row['shots']),
    // Those about a pair count at both.
    openItems: store.count(
      `SELECT count(DISTINCT key) FROM
         (SELECT key FROM item WHERE person = ?1 UNION ALL SELECT key FROM item WHERE other = ?1)`,
      person,
    ),
    isUnreadable: row['unreadable'] === 1,
  };
}
