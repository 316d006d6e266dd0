/** Persons who are linked as one, shown as one. Nothing moves between their documents. */

import type { PersonId } from '../base/brand.ts';
import { assert } from '../base/assert.ts';
import type { Entry } from './entry.ts';
import { foldDocument, ledgerOf } from './fold-document.ts';
import type { PersonLedger } from './ledger.ts';

/**
 * @param persons - the survivor first, at least one (LinkGroup: survivor, then the others)
 * @param entriesOf - entries of a person's document; empty where none has arrived
 * @param judgedWith - persons whose link with these waits for a second person (judgedWith of fold-links.ts)
 * @returns the ledger shown under the survivor; each shot still names the person in whose document it stands
 */
export function foldJoined(
  persons: readonly PersonId[],
  entriesOf: (person: PersonId) => readonly Entry[],
  judgedWith: readonly PersonId[] = [],
): PersonLedger {
  assert(persons.length > 0, 'a joined ledger has at least one person');
  const [survivor, ...others] = new Set(persons);
  const fold = (person: PersonId) => foldDocument(person, entriesOf(person));
  return ledgerOf([survivor!, ...others.toSorted()].map(fold), judgedWith.map(fold));
}
