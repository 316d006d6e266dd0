/** Persons who may be one: a matcher over everybody, and the pairs that people have to judge. */

import type { EntryId, PersonId } from '../base/brand.ts';
import { personDocument } from '../base/ids.ts';
import type { Identity } from '../ledger/entry.ts';
import { pairKeyOf } from '../ledger/fold-links.ts';
import type { LinkChange, LinkGroup, LinkView } from '../ledger/ledger.ts';
import { LINKS_DOCUMENT } from '../ledger/link-persons.ts';
import { itemKeyOf } from './item-key.ts';
import { ASK_FROM_SCORE, comparableOf, likenessOfComparables, type ComparableIdentity } from './likeness.ts';
import type { PersonLikeness, ReviewItem } from './review-item.ts';

export interface SimilarPerson {
  readonly person: PersonId;
  readonly likeness: PersonLikeness;
}

export interface PersonMatcher {
  /** Persons who resemble the identity, best first, then by id; those without any likeness are left out. */
  similarTo(identity: Identity, limit: number): readonly SimilarPerson[];
}

/** Prepares keys and an index once: asking then looks at those who share a birth, kana, name, number or phone. */
export function createPersonMatcher(
  persons: Iterable<{ readonly person: PersonId; readonly identity: Identity }>,
): PersonMatcher {
  const everybody = new Map<PersonId, ComparableIdentity>();
  const index = new Map<string, PersonId[]>();
  for (const { person, identity } of persons) {
    const comparable = comparableOf(identity);
    everybody.set(person, comparable);
    for (const key of indexKeysOf(comparable)) {
      const known = index.get(key);
      if (known) known.push(person);
      else index.set(key, [person]);
    }
  }
  return {
    similarTo(identity, limit) {
      const asked = comparableOf(identity);
      const candidates = new Set(indexKeysOf(asked).flatMap((key) => index.get(key) ?? []));
      return [...candidates]
        .map((person) => ({ person, likeness: likenessOfComparables(asked, everybody.get(person)!) }))
        .filter(({ likeness }) => likeness.score > 0)
        .sort((a, b) => b.likeness.score - a.likeness.score || (a.person < b.person ? -1 : 1))
        .slice(0, limit);
    },
  };
}

/** Keys for an index that is kept elsewhere: whoever the matcher finds alike shares one of them. */
export const likenessKeysOf = (identity: Identity): readonly string[] => indexKeysOf(comparableOf(identity));

function indexKeysOf(one: ComparableIdentity): string[] {
  const keys = [`birth ${one.identity.birth}`];
  if (one.kana !== '') keys.push(`kana ${one.kana}`);
  if (one.name !== '') keys.push(`name ${one.name}`);
  if (one.phone.length >= 9) keys.push(`phone ${one.phone}`);
  for (const number of one.numbers) keys.push(`number ${number}`);
  return keys;
}

/** How many persons one provisional person is held against in the tray. */
const CANDIDATES_MAX = 20;
/** Persons so much less alike than the best one are no question beside it. */
const FAR_BEHIND_BEST = 25;

/** @see findSamePersonItems in find-items.ts; unsorted */
export function findSamePersonPairs(
  provisional: Iterable<PersonId>,
  identities: ReadonlyMap<PersonId, Identity>,
  links: LinkView,
): ReviewItem[] {
  const matcher = createPersonMatcher([...identities].map(([person, identity]) => ({ person, identity })));
  const items = new Map<string, ReviewItem>();
  // Somebody has said who it is, and a second person is asked: that is another item.
  const isAnswered = new Set(
    links.waiting.flatMap(({ change, persons }) => (change.kind === 'persons-linked' ? persons : [])),
  );
  for (const person of new Set(provisional)) {
    const identity = identities.get(person);
    if (identity === undefined || links.groups.has(person) || isAnswered.has(person)) continue;
    const isToldApart = (other: PersonId): boolean => {
      // Of a group of linked persons the one that is shown may have been told apart.
      const shown = links.groups.get(other)?.survivor ?? other;
      return links.distinct.has(pairKeyOf(person, other)) || links.distinct.has(pairKeyOf(person, shown));
    };
    const similar = matcher
      .similarTo(identity, CANDIDATES_MAX)
      .filter(({ person: other, likeness }) => likeness.score >= ASK_FROM_SCORE && other !== person)
      .filter(({ person: other }) => !isToldApart(other));
    const best = similar[0]?.likeness.score ?? 0;
    for (const { person: other, likeness } of similar) {
      const pair = pairKeyOf(person, other);
      if (likeness.score < best - FAR_BEHIND_BEST) break;
      if (!items.has(pair)) items.set(pair, itemOf(person, other, likeness, []));
    }
  }
  for (const group of new Set(links.groups.values())) contradictions(group, links, identities, items);
  return [...items.values()];
}

/** Pairs that a live link joins and a live distinction parts: two people decided differently. */
function contradictions(
  group: LinkGroup,
  links: LinkView,
  identities: ReadonlyMap<PersonId, Identity>,
  items: Map<string, ReviewItem>,
): void {
  for (const link of group.links) {
    const [a, b] = link.body.persons;
    const distinction = links.distinct.get(pairKeyOf(a, b));
    const [identityA, identityB] = [identities.get(a), identities.get(b)];
    if (distinction === undefined || links.waiting.some(({ change }) => isUndoing(change, link.id))) continue;
    const likeness =
      identityA && identityB
        ? likenessOfComparables(comparableOf(identityA), comparableOf(identityB))
        : { score: 0, same: [], near: [] };
    items.set(pairKeyOf(a, b), itemOf(a, b, likeness, [link.id, distinction]));
  }
}

const isUndoing = (change: LinkChange, link: EntryId): boolean =>
  change.kind === 'persons-unlinked' && change.body.link === link;

function itemOf(
  person: PersonId,
  other: PersonId,
  likeness: PersonLikeness,
  entries: readonly EntryId[],
): ReviewItem {
  return {
    key: itemKeyOf('possible-same-person', '', [...[person, other].toSorted(), ...entries]),
    person,
    doc: entries.length > 0 ? LINKS_DOCUMENT : personDocument(person),
    entries,
    inquiring: false,
    type: 'possible-same-person',
    other,
    likeness,
  };
}
