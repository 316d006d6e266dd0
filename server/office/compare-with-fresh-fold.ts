/** Whether the read models, kept up commit by commit, equal a fold of the whole log from nothing. */

import { Office, type OfficeParts } from './office.ts';
import { openOfficeStore, type OfficeStore } from './office-store.ts';

/** What is compared, in an order of its own: numbers of rows are those of arrival and say nothing. */
const TABLES: readonly (readonly [what: string, sql: string])[] = [
  [
    'person',
    `SELECT person, realm, sort, birth, name, identity, provisional, residence, shots, entered_at, persons,
       unreadable, kana, names, births, numbers
     FROM person LEFT JOIN search_key USING (n) ORDER BY person`,
  ],
  ['link', 'SELECT * FROM link_group ORDER BY person'],
  ['told apart', 'SELECT * FROM told_apart ORDER BY pair'],
  ['likeness', 'SELECT * FROM likeness_key ORDER BY person, key'],
  ['in question', 'SELECT * FROM asked_key ORDER BY person, key'],
  ['review', 'SELECT owner, key, rank, since, inquiring, person, other, item FROM item ORDER BY owner, key'],
  ['merged', 'SELECT owner, key, person, type, since, entries FROM merged ORDER BY owner, key'],
  ['decisions', 'SELECT owner, key, person, since, reopened, entry FROM decision ORDER BY owner, key'],
  ['session', 'SELECT * FROM session ORDER BY session'],
  ['outcomes', 'SELECT * FROM outcome ORDER BY owner, session, person, outcome, received_at'],
  ['entries of', 'SELECT * FROM author ORDER BY author'],
  ['resident', 'SELECT person, resident FROM resident JOIN person USING (n) ORDER BY person'],
  [
    'due',
    'SELECT person, on_day, place, series, status, area, birth_month, due FROM due JOIN person USING (n) ORDER BY person, on_day, place',
  ],
  ['unreadable', 'SELECT * FROM unreadable ORDER BY doc'],
];

/**
 * @param office - as it runs; everything in the log is folded in first
 * @param parts - of the office, for a second one
 * @param file - where the fresh fold is written; empty, and thrown away by the caller
 * @returns what differs, one line each, ids only; empty where all is equal
 */
export async function compareWithFreshFold(
  office: Office,
  parts: Omit<OfficeParts, 'store'>,
  file = ':memory:',
): Promise<readonly string[]> {
  await office.whenCurrent();
  const store = openOfficeStore(file, { logEpoch: office.log.logEpoch, maker: '' });
  const fresh = new Office({ ...parts, store }, 'fresh');
  for (const day of office.due.days()) fresh.due.ask(day);
  await fresh.whenCurrent();
  const findings = [
    ...office.unreadable.map((doc) => `${doc} cannot be folded`),
    ...TABLES.flatMap(([what, sql]) => compareTable(what, sql, office.store, store)),
  ];
  store.close();
  return findings;
}

/** Row by row, so that a town of any size fits; the first difference of a table is named. */
function compareTable(what: string, sql: string, kept: OfficeStore, fresh: OfficeStore): readonly string[] {
  const others = fresh.each(sql)[Symbol.iterator]();
  for (const row of kept.each(sql)) {
    const other = others.next();
    if (other.done === true || JSON.stringify(row) !== JSON.stringify(other.value)) {
      return [`${what} ${String(Object.values(row)[0])} differs from a fresh fold`];
    }
  }
  const more = others.next();
  if (more.done === true) return [];
  return [`${what} ${String(Object.values(more.value)[0])} differs from a fresh fold`];
}
