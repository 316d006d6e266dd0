/** Writes what the register of links says into the read models: groups, pairs told apart, and what people decided of pairs. */

import type { DocumentId, EntryId, PersonId } from '#shared/base/brand.ts';
import { isKnown, type Entry, type EntryOf } from '#shared/ledger/entry.ts';
import type { LinkView } from '#shared/ledger/ledger.ts';
import { findSamePersonItems } from '#shared/review/find-items.ts';
import type { ReadDocument } from './document-reader.ts';
import type { OfficeStore } from './office-store.ts';
import { writeDecision, writeItem } from './person-rows.ts';

export const LINKS = 'register:links' as DocumentId;

/** @returns everyone whose group is another one now; both the persons that joined and those that parted */
export function replaceLinks(
  store: OfficeStore,
  links: LinkView,
  register: ReadDocument,
): readonly PersonId[] {
  const receivedAt = (id: EntryId): number => register.receipts.get(id)?.receivedAt ?? 0;
  const touched = replaceGroups(store, links);
  const apart = replaceToldApart(store, links);
  for (const person of [...touched, ...apart])
    store.run('INSERT OR IGNORE INTO asked_again VALUES (?)', person);
  store.run('DELETE FROM item WHERE owner = ?', LINKS);
  // Pairs that one live link joins and another live entry parts; of these one is not shown, so no likeness is told.
  for (const item of findSamePersonItems([], new Map(), links)) {
    writeItem(store, LINKS, { item, since: Math.max(0, ...item.entries.map(receivedAt)) });
  }
  replaceDecisions(store, links, register.entries, receivedAt);
  return touched;
}

function replaceGroups(store: OfficeStore, links: LinkView): readonly PersonId[] {
  const before = new Map(
    store
      .all('SELECT person, survivor, persons FROM link_group')
      .map(({ person, survivor, persons }) => [person as PersonId, `${String(survivor)} ${String(persons)}`]),
  );
  const now = new Map(
    [...links.groups].map(([person, { survivor, persons }]) => [
      person,
      { survivor, persons: persons.join(' ') },
    ]),
  );
  const touched = [...new Set([...before.keys(), ...now.keys()])].filter((person) => {
    const group = now.get(person);
    return before.get(person) !== (group && `${group.survivor} ${group.persons}`);
  });
  for (const person of touched) {
    const group = now.get(person);
    if (group) {
      store.run('INSERT OR REPLACE INTO link_group VALUES (?, ?, ?)', person, group.survivor, group.persons);
    } else {
      store.run('DELETE FROM link_group WHERE person = ?', person);
    }
  }
  return touched;
}

/** @returns persons of pairs that are told apart since, or are not any more */
function replaceToldApart(store: OfficeStore, links: LinkView): readonly PersonId[] {
  const before = new Set(store.all('SELECT pair FROM told_apart').map(({ pair }) => String(pair)));
  const added = [...links.distinct.keys()].filter((pair) => !before.has(pair));
  const gone = [...before].filter((pair) => !links.distinct.has(pair));
  for (const pair of added) store.run('INSERT INTO told_apart VALUES (?)', pair);
  for (const pair of gone) store.run('DELETE FROM told_apart WHERE pair = ?', pair);
  return [...added, ...gone].flatMap((pair) => pair.split('|') as PersonId[]);
}

function replaceDecisions(
  store: OfficeStore,
  links: LinkView,
  entries: readonly Entry[],
  receivedAt: (id: EntryId) => number,
): void {
  store.run('DELETE FROM decision WHERE owner = ?', LINKS);
  const undone = new Set(entries.flatMap(undoes));
  for (const entry of entries.filter(isLinkDecision)) {
    const person = links.groups.get(entry.body.persons[0])?.survivor ?? entry.body.persons[0];
    const decision = { entry, receivedAt: receivedAt(entry.id), reopened: undone.has(entry.id) };
    writeDecision(store, LINKS, person, decision);
  }
}

type LinkDecision = EntryOf<'persons-linked'> | EntryOf<'persons-distinguished'>;
const isLinkDecision = (entry: Entry): entry is LinkDecision =>
  isKnown(entry) && (entry.kind === 'persons-linked' || entry.kind === 'persons-distinguished');

function undoes(entry: Entry): readonly EntryId[] {
  if (!isKnown(entry)) return [];
  if (entry.kind === 'persons-unlinked') return [entry.body.link];
  if (entry.kind === 'distinction-withdrawn') return [entry.body.distinction];
  return [];
}
