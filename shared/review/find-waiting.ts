/** Changes that wait for a second person, as items of the tray: one for each act, however many recordings it touches. */

import type { EntryId } from '../base/brand.ts';
import { LINKS_DOCUMENT } from '../ledger/link-persons.ts';
import type { LinkView, ShotChange, WaitingChange } from '../ledger/ledger.ts';
import { itemKeyOf } from './item-key.ts';
import type { ReviewContext } from './review-context.ts';
import type { ReviewItem } from './review-item.ts';

/** Of the shots of one ledger. What is proposed of a shot that is voided by now is no question any more. */
export function findWaitingChanges({ ledger, counting, inOrder }: ReviewContext): ReviewItem[] {
  if (ledger.waiting.length === 0) return [];
  const shownAs = new Map<EntryId, EntryId>();
  for (const { id, evidence } of counting) for (const one of [id, ...evidence]) shownAs.set(one, id);
  const acts = new Map<string, { readonly shot: EntryId; readonly waiting: WaitingChange<ShotChange>[] }>();
  for (const one of ledger.waiting) {
    const shot = shownAs.get(one.change.body.shot);
    if (shot === undefined) continue;
    const act = `${shot} ${sameActOf(one.change)}`;
    const known = acts.get(act);
    if (known) known.waiting.push(one);
    else acts.set(act, { shot, waiting: [one] });
  }
  return [...acts.values()].map(({ shot, waiting }): ReviewItem => {
    const { change } = waiting[0]!;
    const entries = inOrder(waiting.flatMap(entriesOf));
    return {
      key: itemKeyOf('second-person', change.kind, entries),
      person: ledger.person,
      doc: change.doc,
      entries,
      inquiring: false,
      type: 'second-person',
      kind: change.kind,
      author: change.staff,
      changes: waiting.map((one) => ({ id: one.id, doc: one.change.doc })),
      shot,
      other: null,
    };
  });
}

/** Of links and their undoing. */
export function findWaitingLinks(links: LinkView): ReviewItem[] {
  return links.waiting.map((one): ReviewItem => {
    const { change, persons } = one;
    return {
      key: itemKeyOf('second-person', change.kind, entriesOf(one)),
      person: links.groups.get(persons[0])?.survivor ?? persons[0],
      doc: LINKS_DOCUMENT,
      entries: entriesOf(one),
      inquiring: false,
      type: 'second-person',
      kind: change.kind,
      author: change.staff,
      changes: [{ id: change.id, doc: LINKS_DOCUMENT }],
      shot: null,
      other: persons[1],
    };
  });
}

/** The change, and what people who had not seen each other said of it. */
const entriesOf = ({ id, confirmations, refusals }: WaitingChange): readonly EntryId[] => [
  id,
  ...[...confirmations, ...refusals].map((said) => said.id).toSorted(),
];

/** What one tap says of each recording of a shot is one act. */
const sameActOf = ({ kind, staff, body }: ShotChange): string =>
  `${kind} ${staff} ${JSON.stringify({ ...body, shot: null })}`;
