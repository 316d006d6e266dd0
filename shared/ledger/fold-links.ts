/** Which persons are linked as one and which were told apart: the fold of `register:links`. SPEC L14. */

import type { EntryId, PersonId } from '../base/brand.ts';
import { createCausality } from './causality.ts';
import { isKnown, type Entry, type EntryOf } from './entry.ts';
import type { LinkGroup, LinkView, WaitingLink } from './ledger.ts';
import { foldChanges, type FoldedChanges } from './second-person.ts';

/** The pair as `LinkView.distinct` names it. */
export const pairKeyOf = (a: PersonId, b: PersonId): string => (a < b ? `${a}|${b}` : `${b}|${a}`);

/**
 * @param entries - of the document `register:links`, in any order
 * @returns groups by union of the live links: the survivor is the first person of the group's first live link in
 *   order, also where links form chains and circles
 */
export function foldLinks(entries: readonly Entry[]): LinkView {
  const causality = createCausality(entries);
  const known = causality.ordered.filter(isKnown);
  const changes = foldChanges(causality, known);
  const links: EntryOf<'persons-linked'>[] = [];
  const distinctions: EntryOf<'persons-distinguished'>[] = [];
  const undone = new Set<EntryId>(changes.refused);
  for (const entry of known) {
    if (entry.kind === 'persons-linked') links.push(entry);
    else if (entry.kind === 'persons-unlinked' && changes.isInForce(entry.id)) undone.add(entry.body.link);
    else if (entry.kind === 'persons-distinguished') distinctions.push(entry);
    else if (entry.kind === 'distinction-withdrawn') undone.add(entry.body.distinction);
  }
  const distinct = new Map<string, EntryId>();
  for (const { id, body } of distinctions) {
    const key = pairKeyOf(...body.persons);
    if (!undone.has(id) && !distinct.has(key)) distinct.set(key, id);
  }
  const standing = links.filter(({ id }) => !undone.has(id));
  const groups = groupsOf(standing.filter(({ id }) => changes.isInForce(id)));
  return { groups, distinct, waiting: waitingLinks(standing, changes), undone };
}

/** @param standing - links that nobody took back, in force or waiting */
function waitingLinks(
  standing: readonly EntryOf<'persons-linked'>[],
  { waiting }: FoldedChanges,
): readonly WaitingLink[] {
  const linkOf = new Map(standing.map((link) => [link.id, link] as const));
  return waiting.flatMap((one): readonly WaitingLink[] => {
    const { change } = one;
    if (change.kind !== 'persons-linked' && change.kind !== 'persons-unlinked') return [];
    const link = linkOf.get(change.kind === 'persons-linked' ? change.id : change.body.link);
    return link ? [{ ...one, change, persons: link.body.persons }] : [];
  });
}

function groupsOf(links: readonly EntryOf<'persons-linked'>[]): ReadonlyMap<PersonId, LinkGroup> {
  const members = new Map<PersonId, PersonId[]>();
  const membersOf = (person: PersonId): PersonId[] => {
    const known = members.get(person);
    if (known) return known;
    const alone = [person];
    members.set(person, alone);
    return alone;
  };
  const real = links.filter(({ body }) => body.persons[0] !== body.persons[1]);
  for (const { body } of real) {
    const [a, b] = [membersOf(body.persons[0]), membersOf(body.persons[1])];
    if (a === b) continue;
    const [large, small] = a.length >= b.length ? [a, b] : [b, a];
    large.push(...small);
    for (const person of small) members.set(person, large);
  }
  const linksOf = new Map<PersonId[], EntryOf<'persons-linked'>[]>();
  for (const link of real) {
    const group = members.get(link.body.persons[0])!;
    const known = linksOf.get(group);
    if (known) known.push(link);
    else linksOf.set(group, [link]);
  }
  const groups = new Map<PersonId, LinkGroup>();
  for (const [persons, own] of linksOf) {
    const group = { survivor: own[0]!.body.persons[0], persons: persons.toSorted(), links: own };
    for (const person of group.persons) groups.set(person, group);
  }
  return groups;
}

/** Persons shown as one with `person`, the survivor first; the person alone where nothing is linked. */
export function joinedWith(links: LinkView, person: PersonId): readonly PersonId[] {
  const group = links.groups.get(person);
  if (group === undefined) return [person];
  return [group.survivor, ...group.persons.filter((one) => one !== group.survivor)];
}

/**
 * Persons with whom this one would be shown as one if the links that wait for a second person were confirmed. The rules
 * judge by all of them before a shot; nothing else is joined.
 */
export function judgedWith(links: LinkView, person: PersonId): readonly PersonId[] {
  const own = new Set(joinedWith(links, person));
  const others = links.waiting
    .filter(({ change }) => change.kind === 'persons-linked')
    .flatMap(({ persons: [a, b] }) => (own.has(a) ? [b] : own.has(b) ? [a] : []))
    .flatMap((other) => joinedWith(links, other));
  return [...new Set(others)].filter((other) => !own.has(other)).toSorted();
}
