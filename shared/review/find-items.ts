/** Finds what people have to judge. A pure function of the ledger: equal on every device, in any order of arrival. */

import type { PersonId } from '../base/brand.ts';
import { isKnown, type Identity } from '../ledger/entry.ts';
import type { FieldConflict, LinkView, PersonLedger, ShotView, VoidConflict } from '../ledger/ledger.ts';
import { rulePersonOf } from '../rules/resident.ts';
import { findPairItems } from './find-pairs.ts';
import { findSamePersonPairs } from './find-same-person.ts';
import { findWaitingChanges, findWaitingLinks } from './find-waiting.ts';
import { itemKeyOf } from './item-key.ts';
import { createReviewContext, type ReviewContext } from './review-context.ts';
import { REVIEW_TYPES, type ReviewItem } from './review-item.ts';
import type { RulePort } from './rule-port.ts';

/**
 * Items within one ledger (of one person, or of several linked as one).
 *
 * @param rules - null where no rule table is at hand: then no rule violations are found
 * @returns undecided items by type in the tray's order, then by key
 */
export function findItems(ledger: PersonLedger, rules: RulePort | null): readonly ReviewItem[] {
  const context = createReviewContext(ledger);
  return [
    ...findFieldConflicts(context),
    ...findVoidConflicts(context),
    ...findPairItems(context, rules),
    ...findWaitingChanges(context),
    ...(rules ? findViolations(context, rules) : []),
    ...findShotsAfterDeparture(context),
    ...findOpenings(context),
  ].toSorted(compareItems);
}

/**
 * Persons entered without the resident register who resemble others, and linked pairs that somebody told apart.
 *
 * @param provisional - persons to look for; those who are linked already are passed over
 * @param identities - everybody who may be meant, the provisional ones too
 */
export function findSamePersonItems(
  provisional: Iterable<PersonId>,
  identities: ReadonlyMap<PersonId, Identity>,
  links: LinkView,
): readonly ReviewItem[] {
  return findSamePersonPairs(provisional, identities, links).toSorted(compareItems);
}

/** What the register of links asks: links and undoings that wait for a second person, and pairs decided both ways. */
export function findLinkItems(
  links: LinkView,
  identities: ReadonlyMap<PersonId, Identity>,
): readonly ReviewItem[] {
  return [...findSamePersonPairs([], identities, links), ...findWaitingLinks(links)].toSorted(compareItems);
}

/** The tray's order of types, then keys. */
export function compareItems(a: ReviewItem, b: ReviewItem): number {
  const byType = REVIEW_TYPES.indexOf(a.type) - REVIEW_TYPES.indexOf(b.type);
  return byType || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

function findFieldConflicts(context: ReviewContext): ReviewItem[] {
  const { ledger } = context;
  const item = (subject: 'shot' | 'identity' | 'fact', of: PersonId, conflict: FieldConflict): ReviewItem => {
    const entries = conflict.versions.map(({ by }) => by);
    const key = itemKeyOf('field-conflict', conflict.field, [conflict.target, ...entries]);
    const base = { key, person: ledger.person, doc: context.docOf(of), entries };
    return { ...base, inquiring: context.isInquired(key), type: 'field-conflict', subject, conflict };
  };
  return [
    ...ledger.identityConflicts.map((conflict) => item('identity', ledger.person, conflict)),
    ...ledger.linkedIdentityConflicts.map(({ person, conflict }) => item('identity', person, conflict)),
    ...ledger.shots.flatMap(({ person, conflicts, state }) =>
      // What a voided shot's fields read is no question until it counts again.
      state === 'voided' ? [] : conflicts.map((conflict) => item('shot', person, conflict)),
    ),
    ...ledger.facts.flatMap(({ person, conflicts, state }) =>
      state === 'voided' ? [] : conflicts.map((conflict) => item('fact', person, conflict)),
    ),
  ];
}

function findVoidConflicts(context: ReviewContext): ReviewItem[] {
  const { ledger } = context;
  const item = (subject: 'shot' | 'fact', of: PersonId, conflict: VoidConflict): ReviewItem => {
    const { voids, corrections, stands, shot } = conflict;
    const entries = context.inOrder([...voids, ...corrections, ...stands]);
    const key = itemKeyOf('void-conflict', '', [shot, ...entries]);
    const base = { key, person: ledger.person, doc: context.docOf(of), entries };
    return { ...base, inquiring: context.isInquired(key), type: 'void-conflict', subject, conflict };
  };
  return [
    ...ledger.shots.flatMap(({ person, voidConflict }) =>
      voidConflict === null ? [] : item('shot', person, voidConflict),
    ),
    ...ledger.facts.flatMap(({ person, voidConflict }) =>
      voidConflict === null ? [] : item('fact', person, voidConflict),
    ),
  ];
}

function findViolations(context: ReviewContext, rules: RulePort): ReviewItem[] {
  const { ledger, counting } = context;
  const person = rulePersonOf(ledger);
  if (person === null) return [];
  const viewOf = new Map(counting.map((view) => [view.id, view] as const));
  const judged = counting.map(({ id, shot }) => ({
    id,
    series: shot.series,
    dose: shot.dose,
    product: shot.product,
    givenOn: shot.givenOn,
    lotExpiry: shot.lot.expiry,
    legalClass: shot.legalClass,
  }));
  return rules.findViolations(person, judged).flatMap((violation): readonly ReviewItem[] => {
    const views = violation.shots.flatMap((id): readonly ShotView[] => {
      const view = viewOf.get(id);
      return view ? [view] : [];
    });
    const last = views.at(-1);
    if (last === undefined) return [];
    const entries = context.inOrder(violation.shots);
    const key = itemKeyOf('rule-violation', violation.code, entries);
    if (context.isNoted(key, views)) return [];
    const doc = context.docOf(last.person);
    const base = { key, person: ledger.person, doc, entries: context.toSettle(doc, entries) };
    return [
      {
        ...base,
        inquiring: context.isInquired(key),
        type: 'rule-violation',
        violation,
        tableVersion: rules.tableVersion,
      },
    ];
  });
}

function findShotsAfterDeparture(context: ReviewContext): ReviewItem[] {
  const { status, on, by } = context.ledger.residence;
  if (status === 'resident' || on === null || by === null) return [];
  return context.counting.flatMap((view): readonly ReviewItem[] => {
    if (view.shot.givenOn <= on) return [];
    const key = itemKeyOf('shot-after-departure', status, [view.id, by]);
    if (context.isNoted(key, [view])) return [];
    const base = { key, person: context.ledger.person, doc: context.docOf(view.person), entries: [view.id] };
    return [
      {
        ...base,
        inquiring: context.isInquired(key),
        type: 'shot-after-departure',
        shot: view.id,
        status,
        on,
      },
    ];
  });
}

/** Looks from other areas that nobody has judged: a decision "noted" of exactly this look settles it. */
function findOpenings({ ledger, isInquired }: ReviewContext): ReviewItem[] {
  return ledger.entries.flatMap((entry): readonly ReviewItem[] => {
    if (!isKnown(entry) || entry.kind !== 'record-opened') return [];
    const key = itemKeyOf('record-opened', '', [entry.id]);
    const isJudged = ledger.decisions.some(
      ({ body, doc }) => body.item === key && doc === entry.doc && body.outcome.type === 'noted',
    );
    if (isJudged) return [];
    const base = { key, person: ledger.person, doc: entry.doc, entries: [entry.id] };
    const openedAt = entry.at.time;
    return [{ ...base, inquiring: isInquired(key), type: 'record-opened', opened: entry.id, openedAt }];
  });
}
