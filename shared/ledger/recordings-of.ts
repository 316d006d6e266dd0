/** The recordings that one shown shot or fact stands for: what is voided or corrected as one is voided or corrected in all. */

import type { DocumentId, EntryId } from '../base/brand.ts';
import { personDocument } from '../base/ids.ts';
import type { PersonLedger, StatementView } from './ledger.ts';

export interface Recording {
  readonly id: EntryId;
  readonly doc: DocumentId;
}

/**
 * @param person - the ledger that shows the shot or the fact
 * @returns its evidence first and the recording it is shown under last: whoever stops half-way still sees it
 */
export function recordingsOf(
  view: Pick<StatementView, 'id' | 'person' | 'evidence'>,
  person: PersonLedger,
): readonly Recording[] {
  const wanted = new Set(view.evidence);
  const evidence = person.entries.flatMap(({ id, doc }) => (wanted.has(id) ? [{ id, doc }] : []));
  return [...evidence, { id: view.id, doc: personDocument(view.person) }];
}

/**
 * What a void takes back. Of what was entered twice one recording stays: a child must not read as unvaccinated because
 * somebody tidied up.
 */
export function voidedBy(
  view: Pick<StatementView, 'id' | 'person' | 'evidence'>,
  person: PersonLedger,
  reasonCode: string,
): readonly Recording[] {
  const recordings = recordingsOf(view, person);
  return reasonCode === 'entered-twice' && recordings.length > 1
    ? recordings.filter(({ id }) => id !== view.id)
    : recordings;
}
