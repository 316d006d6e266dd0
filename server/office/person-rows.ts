/** Writes what the lists need of a person into the read models, in place of what stood there. Inside a transaction. */

import type { PersonId } from '#shared/base/brand.ts';
import { likenessKeysOf } from '#shared/review/find-same-person.ts';
import { REVIEW_TYPES, type ReviewItem } from '#shared/review/review-item.ts';
import type { DueDays } from './due-days.ts';
import type { OfficeStore } from './office-store.ts';
import type { DatedDecision, DatedItem, PersonRecord } from './person-record.ts';

export const foldOf = (person: PersonId): string => `person:${person}`;

export function writePerson(store: OfficeStore, due: DueDays, record: PersonRecord): void {
  const { person, identity } = record;
  const owner = foldOf(person);
  const before = store.get(
    'SELECT n, identity, provisional, entered_at FROM person WHERE person = ?',
    person,
  );
  const text = identity === null ? null : JSON.stringify(identity);
  const provisional = record.isProvisional ? 1 : 0;
  const enteredAt = Number.isFinite(record.enteredAt) ? record.enteredAt : 0;
  const { n } = store.get(
    `INSERT INTO person
       (person, realm, sort, birth, name, identity, provisional, residence, shots, entered_at, persons, unreadable)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
     ON CONFLICT (person) DO UPDATE SET realm = excluded.realm, sort = excluded.sort, birth = excluded.birth,
       name = excluded.name, identity = excluded.identity, provisional = excluded.provisional,
       residence = excluded.residence, shots = excluded.shots, entered_at = excluded.entered_at,
       persons = excluded.persons, unreadable = 0
     RETURNING n`,
    person,
    record.realm,
    record.sort,
    identity?.birth ?? '',
    identity?.name ?? '',
    text,
    provisional,
    record.residence,
    record.shotCount,
    enteredAt,
    JSON.stringify(record.persons),
  ) as { readonly n: number };
  const { kana, names, births, numbers } = record.keys;
  store.run('INSERT OR REPLACE INTO search_key VALUES (?, ?, ?, ?, ?)', n, kana, names, births, numbers);
  if (
    !before ||
    before['identity'] !== text ||
    before['provisional'] !== provisional ||
    before['entered_at'] !== enteredAt
  ) {
    replaceLikeness(store, person, identity ? likenessKeysOf(identity) : [], record.isProvisional);
  }

  forgetFold(store, owner);
  for (const item of record.items) writeItem(store, owner, item);
  for (const { type, entries, since } of record.merged) {
    const key = `${person} ${type} ${entries.map(({ id }) => id).join(' ')}`;
    store.run(
      'INSERT INTO merged (owner, key, person, type, since, entries) VALUES (?, ?, ?, ?, ?, ?)',
      owner,
      key,
      person,
      type,
      since,
      JSON.stringify(entries),
    );
  }
  for (const decision of record.decisions) writeDecision(store, owner, person, decision);
  for (const one of record.outcomes) {
    store.run(
      'INSERT INTO outcome VALUES (?, ?, ?, ?, ?)',
      owner,
      one.session,
      one.person,
      one.outcome,
      one.receivedAt,
    );
  }
  due.write(n, record.resident);
}

export function writeItem(store: OfficeStore, owner: string, { item, since }: DatedItem): void {
  store.run(
    'INSERT INTO item (owner, key, rank, since, inquiring, person, other, item) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    owner,
    item.key,
    rankOf(item.type),
    since,
    item.inquiring ? 1 : 0,
    item.person,
    item.type === 'possible-same-person' || item.type === 'second-person' ? item.other : null,
    JSON.stringify(item),
  );
}

/** Place of a type in the tray. */
export const rankOf = (type: ReviewItem['type']): number => REVIEW_TYPES.indexOf(type);

export function writeDecision(
  store: OfficeStore,
  owner: string,
  person: PersonId,
  { entry, receivedAt, reopened }: DatedDecision,
): void {
  store.run(
    'INSERT INTO decision (owner, key, person, since, reopened, entry) VALUES (?, ?, ?, ?, ?, ?)',
    owner,
    entry.id,
    person,
    receivedAt,
    reopened ? 1 : 0,
    JSON.stringify(entry),
  );
}

/** Of one who is shown under another now, or of whom the log holds nothing. */
export function dropPerson(store: OfficeStore, due: DueDays, person: PersonId): void {
  const row = store.get('SELECT n FROM person WHERE person = ?', person);
  if (!row) return;
  const n = Number(row['n']);
  forgetFold(store, foldOf(person));
  replaceLikeness(store, person, [], true);
  due.write(n, null);
  store.run('DELETE FROM search_key WHERE n = ?', n);
  store.run('DELETE FROM person WHERE n = ?', n);
}

/**
 * The person's document cannot be folded: what was known last stays to find the person by, and is marked. What the office
 * would act on goes, because it may be wrong by now; what a session did stays counted.
 */
export function markUnreadable(store: OfficeStore, due: DueDays, person: PersonId): void {
  store.run(
    `INSERT INTO person VALUES (NULL, ?, '', '', '', '', NULL, 0, 'resident', 0, 0, ?, 1)
     ON CONFLICT (person) DO UPDATE SET unreadable = 1`,
    person,
    JSON.stringify([person]),
  );
  const n = store.count('SELECT n FROM person WHERE person = ?', person);
  for (const table of ['item', 'merged', 'decision']) {
    store.run(`DELETE FROM ${table} WHERE owner = ?`, foldOf(person));
  }
  due.write(n, null);
}

function forgetFold(store: OfficeStore, owner: string): void {
  for (const table of ['item', 'merged', 'decision', 'outcome']) {
    store.run(`DELETE FROM ${table} WHERE owner = ?`, owner);
  }
}

/** Everybody in question who shares a key with this person, as it was or as it is, is to be looked at again. */
function replaceLikeness(
  store: OfficeStore,
  person: PersonId,
  keys: readonly string[],
  isInQuestion: boolean,
): void {
  const isNew = store.run('DELETE FROM asked_key WHERE person = ?', person) === 0;
  const askAgain = `INSERT OR IGNORE INTO asked_again
    SELECT DISTINCT a.person FROM likeness_key k JOIN asked_key a ON a.key = k.key WHERE k.person = ?`;
  store.run(askAgain, person);
  store.run('DELETE FROM likeness_key WHERE person = ?', person);
  for (const key of keys) store.run('INSERT OR IGNORE INTO likeness_key VALUES (?, ?)', key, person);
  if (isInQuestion)
    for (const key of keys) store.run('INSERT OR IGNORE INTO asked_key VALUES (?, ?)', key, person);
  store.run(askAgain, person);
  if (isInQuestion || !isNew) store.run('INSERT OR IGNORE INTO asked_again VALUES (?)', person);
}
