/** From a person's choice to the entry that says so. Deciding never changes what was entered; it can be taken back. */

import { assert } from '../base/assert.ts';
import type { DocumentId, EntryId, PersonId } from '../base/brand.ts';
import type { EntryBody, EntryOf, Reason } from '../ledger/entry.ts';
import {
  distinguishPersons,
  LINKS_DOCUMENT,
  linkPersons,
  unlinkPersons,
  withdrawDistinction,
} from '../ledger/link-persons.ts';
import { confirmChange, refuseChange, withSecondPerson } from '../ledger/second-person.ts';
import type { ReviewItem, ReviewType } from './review-item.ts';

export type Outcome = EntryBody<'review-resolved'>['outcome'];

export type Choice =
  | { readonly type: 'outcome'; readonly outcome: Outcome }
  /** Only for possible-same-person. */
  | { readonly type: 'link'; readonly survivor: PersonId; readonly other: PersonId }
  | { readonly type: 'distinguish' }
  /** Only for second-person: yes by another than the author, no by anybody. */
  | { readonly type: 'confirm' }
  | { readonly type: 'refuse' };

/** What to record: a kind, the document it stands in, and its body. */
export type Resolution = {
  [K in ResolutionKind]: { readonly kind: K; readonly doc: DocumentId; readonly body: EntryBody<K> };
}[ResolutionKind];
type ResolutionKind =
  | 'review-resolved'
  | 'change-confirmed'
  | 'change-refused'
  | 'persons-linked'
  | 'persons-unlinked'
  | 'persons-distinguished'
  | 'distinction-withdrawn';

/** Outcomes that settle each type; `inquiring` marks any of them and settles nothing. */
const OUTCOMES: Readonly<Record<ReviewType, readonly Outcome['type'][]>> = {
  'field-conflict': ['value'],
  'void-conflict': ['shot-stands', 'shot-voided'],
  'possible-duplicate-shot': ['one-event', 'separate-events'],
  'double-dose': ['one-event', 'separate-events', 'noted'],
  'possible-same-person': [],
  'second-person': [],
  'record-opened': ['noted'],
  'rule-violation': ['noted'],
  'shot-after-departure': ['noted'],
};

/**
 * What to record for a choice, in order: one entry, or for a waiting change one for each recording that it changes.
 *
 * @throws Defect as `resolveItem`
 */
export function resolutionsOf(item: ReviewItem, choice: Choice, reason: Reason): readonly Resolution[] {
  if (item.type !== 'second-person') return [resolveItem(item, choice, reason)];
  assert(choice.type === 'confirm' || choice.type === 'refuse', 'a waiting change is confirmed or refused');
  return item.changes.map(({ id, doc }) =>
    choice.type === 'confirm'
      ? { kind: 'change-confirmed', doc, body: confirmChange(id, reason) }
      : { kind: 'change-refused', doc, body: refuseChange(id, reason) },
  );
}

/**
 * @param choice - one that the item's type allows; a value may be a third one that nobody stated
 * @returns the entry to record; `doc` is the document of the shot or person concerned, or `register:links`
 * @throws Defect where the choice does not belong to the item: the screen offers only those that do
 */
export function resolveItem(item: ReviewItem, choice: Choice, reason: Reason): Resolution {
  assert(item.type !== 'second-person', 'one act may be several entries: resolutionsOf');
  if (item.type === 'possible-same-person') return resolvePair(item, choice, reason);
  assert(choice.type === 'outcome', `${choice.type} does not settle ${item.type}`);
  const { outcome } = choice;
  assert(
    outcome.type === 'inquiring' || OUTCOMES[item.type].includes(outcome.type),
    `${outcome.type} does not settle ${item.type}`,
  );
  assert(speaksOf(item, outcome), `${outcome.type} speaks of other entries than ${item.key}`);
  return {
    kind: 'review-resolved',
    doc: item.doc,
    body: { item: item.key, settles: [...item.entries], outcome, reason },
  };
}

/** Takes a decision back: what it settled is asked again. To be recorded in the document of the decision. */
export const reopenResolution = (
  resolution: EntryOf<'review-resolved'>,
  reason: Reason,
): EntryBody<'review-reopened'> => ({ resolution: resolution.id, reason });

type SecondPerson = Extract<ReviewItem, { type: 'second-person' }>;

function speaksOf(
  item: Exclude<ReviewItem, SecondPerson | { type: 'possible-same-person' }>,
  outcome: Outcome,
): boolean {
  const named: EntryId[] = [];
  switch (outcome.type) {
    case 'value':
      return (
        item.type === 'field-conflict' &&
        item.conflict.target === outcome.target &&
        item.conflict.field === outcome.field
      );
    case 'shot-stands':
    case 'shot-voided':
      return item.type === 'void-conflict' && item.conflict.shot === outcome.shot;
    case 'one-event':
      named.push(outcome.keep, ...outcome.others);
      break;
    case 'separate-events':
      named.push(...outcome.shots);
      break;
    case 'noted':
    case 'inquiring':
      return true;
    default:
      return false;
  }
  return (
    (item.type === 'possible-duplicate-shot' || item.type === 'double-dose') &&
    named.length > 1 &&
    named.every((id) => item.shots.includes(id))
  );
}

/** A pair that is linked and told apart at once is settled by taking one of the two back. */
function resolvePair(
  item: Extract<ReviewItem, { type: 'possible-same-person' }>,
  choice: Choice,
  reason: Reason,
): Resolution {
  assert(choice.type === 'link' || choice.type === 'distinguish', 'two persons are linked or told apart');
  const [link, distinction] = item.entries;
  if (choice.type === 'distinguish') {
    return link
      ? {
          kind: 'persons-unlinked',
          doc: LINKS_DOCUMENT,
          body: withSecondPerson(unlinkPersons({ id: link }, reason), true),
        }
      : {
          kind: 'persons-distinguished',
          doc: LINKS_DOCUMENT,
          body: distinguishPersons(item.person, item.other, reason),
        };
  }
  const { survivor, other } = choice;
  const isPair =
    (survivor === item.person && other === item.other) || (survivor === item.other && other === item.person);
  assert(isPair, 'a link names the two persons of the item');
  return distinction
    ? {
        kind: 'distinction-withdrawn',
        doc: LINKS_DOCUMENT,
        body: withdrawDistinction(distinction, reason),
      }
    : {
        kind: 'persons-linked',
        doc: LINKS_DOCUMENT,
        body: withSecondPerson(linkPersons(survivor, other, reason), true),
      };
}
