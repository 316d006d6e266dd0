/** Writes what the register of links says into the read models: groups, pairs told apart, and what people decided of pairs. */

import type { DocumentId, EntryId, PersonId } from '#shared/base/brand.ts';
import { isKnown, type Entry, type KnownEntry } from '#shared/ledger/entry.ts';
import type { LinkView } from '#shared/ledger/ledger.ts';
import { findLinkItems } from '#shared/review/find-items.ts';
import type { ReadDocument } from './document-reader.ts';
import type { OfficeStore } from './office-store.ts';
import { rankOf, writeDecision, writeItem } from './person-rows.ts';

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
  const waiting = personsOfWaitingLinks(store, links);
  for (const person of [...touched, ...apart, ...waiting])
    store.run('INSERT OR IGNORE INTO asked_again VALUES (?)', person);
  store.run('DELETE FROM item WHERE owner = ?', LINKS);
  // Of a pair that is linked and told apart at once one is not shown, so no likeness is told.
  for (const item of findLinkItems(links, new Map())) {
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

/** Whoever has a link that waits for a second person, or had one: while it waits the pair is not asked about. */
function personsOfWaitingLinks(store: OfficeStore, links: LinkView): readonly PersonId[] {
  const before = store
    .all('SELECT person, other FROM item WHERE owner = ? AND rank = ?', LINKS, rankOf('second-person'))
    .flatMap(({ person, other }) => [person as PersonId, other as PersonId]);
  return [...before, ...links.waiting.flatMap(({ persons }) => persons)];
}

function replaceDecisions(
  store: OfficeStore,
  links: LinkView,
  entries: readonly Entry[],
  receivedAt: (id: EntryId) => number,
): void {
  store.run('DELETE FROM decision WHERE owner = ?', LINKS);
  const known = entries.filter(isKnown);
  const pairs = new Map(known.flatMap((entry) => pairOf(entry, known)));
  for (const entry of known) {
    const pair = pairs.get('change' in entry.body ? (entry.body.change as EntryId) : entry.id);
    if (pair === undefined || entry.kind === 'persons-unlinked') continue;
    const person = links.groups.get(pair[0])?.survivor ?? pair[0];
    const decision = { entry, receivedAt: receivedAt(entry.id), reopened: links.undone.has(entry.id) };
    writeDecision(store, LINKS, person, decision);
  }
}

type Pair = readonly [PersonId, PersonId];

/** Whom a decision on two persons is about; an unlinking only for what a second person says of it. */
function pairOf(entry: KnownEntry, all: readonly KnownEntry[]): readonly (readonly [EntryId, Pair])[] {
  if (entry.kind === 'persons-linked' || entry.kind === 'persons-distinguished') {
    return [[entry.id, entry.body.persons]];
  }
  if (entry.kind !== 'persons-unlinked') return [];
  const link = all.find(({ id }) => id === entry.body.link);
  return link?.kind === 'persons-linked' ? [[entry.id, link.body.persons]] : [];
}
