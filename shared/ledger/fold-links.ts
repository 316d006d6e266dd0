/** Which persons are linked as one and which were told apart: the fold of `register:links`. SPEC L14. */

import type { EntryId, PersonId } from '../base/brand.ts';
import { createCausality } from './causality.ts';
import { isKnown, type Entry, type EntryOf } from './entry.ts';
import type { LinkGroup, LinkView } from './ledger.ts';

/** The pair as `LinkView.distinct` names it. */
export const pairKeyOf = (a: PersonId, b: PersonId): string => (a < b ? `${a}|${b}` : `${b}|${a}`);

/**
 * @param entries - of the document `register:links`, in any order
 * @returns groups by union of the live links: the survivor is the first person of the group's first live link in
 *   order, also where links form chains and circles
 */
export function foldLinks(entries: readonly Entry[]): LinkView {
  const { ordered } = createCausality(entries);
  const links: EntryOf<'persons-linked'>[] = [];
  const distinctions: EntryOf<'persons-distinguished'>[] = [];
  const withdrawn = new Set<EntryId>();
  for (const entry of ordered) {
    if (!isKnown(entry)) continue;
    if (entry.kind === 'persons-linked') links.push(entry);
    else if (entry.kind === 'persons-unlinked') withdrawn.add(entry.body.link);
    else if (entry.kind === 'persons-distinguished') distinctions.push(entry);
    else if (entry.kind === 'distinction-withdrawn') withdrawn.add(entry.body.distinction);
  }
  const distinct = new Map<string, EntryId>();
  for (const { id, body } of distinctions) {
    const key = pairKeyOf(...body.persons);
    if (!withdrawn.has(id) && !distinct.has(key)) distinct.set(key, id);
  }
  return { groups: groupsOf(links.filter(({ id }) => !withdrawn.has(id))), distinct };
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
