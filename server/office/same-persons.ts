/**
 * Pairs that may be one person: somebody entered without the resident register, against everyone who shares a birth, name,
 * reading, number or telephone. Only those are looked at again whose own entries, links or likes have changed.
 */

import type { PersonId } from '#shared/base/brand.ts';
import type { Identity } from '#shared/ledger/entry.ts';
import type { LinkView } from '#shared/ledger/ledger.ts';
import { findSamePersonItems } from '#shared/review/find-items.ts';
import type { OfficeStore } from './office-store.ts';
import { writeItem } from './person-rows.ts';

/** Looks at one person in question. @returns false where nobody waits */
export function askAgain(store: OfficeStore, links: LinkView): boolean {
  const waiting = store.get('SELECT person FROM asked_again ORDER BY person LIMIT 1');
  if (!waiting) return false;
  const person = waiting['person'] as PersonId;
  const owner = `likeness:${person}`;
  store.run('DELETE FROM asked_again WHERE person = ?', person);
  store.run('DELETE FROM item WHERE owner = ?', owner);
  const isInQuestion = store.get(
    'SELECT 1 FROM person WHERE person = ? AND provisional = 1 AND identity IS NOT NULL',
    person,
  );
  if (!isInQuestion || links.groups.has(person)) return true;
  const alike = store.all(
    `SELECT DISTINCT p.person, p.identity, p.entered_at FROM asked_key a
     JOIN likeness_key k ON k.key = a.key JOIN person p ON p.person = k.person
     WHERE a.person = ? ORDER BY p.person`,
    person,
  );
  const identities = new Map<PersonId, Identity>();
  const enteredAt = new Map<PersonId, number>();
  for (const row of alike) {
    identities.set(row['person'] as PersonId, JSON.parse(String(row['identity'])) as Identity);
    enteredAt.set(row['person'] as PersonId, Number(row['entered_at']));
  }
  // Groups stay out: everyone here is shown alone or is a survivor, and contradicting links are the register's own items.
  const found = findSamePersonItems([person], identities, {
    ...links,
    groups: new Map(),
  });
  for (const item of found) {
    const other = item.type === 'possible-same-person' ? item.other : person;
    const since = Math.max(enteredAt.get(person) ?? 0, enteredAt.get(other) ?? 0);
    writeItem(store, owner, { item, since });
  }
  return true;
}
