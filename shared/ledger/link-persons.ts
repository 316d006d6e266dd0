/** Links between persons, in `register:links`. A link moves nothing, so taking it away restores everything. */

import type { DocumentId, EntryId, PersonId } from '../base/brand.ts';
import { assert } from '../base/assert.ts';
import type { EntryBody, Reason } from './entry.ts';

export const LINKS_DOCUMENT = 'register:links' as DocumentId;

/** "These two are one": shown under `survivor`. */
export function linkPersons(
  survivor: PersonId,
  other: PersonId,
  reason: Reason,
): EntryBody<'persons-linked'> {
  assert(survivor !== other, 'a person is not linked to himself');
  return { persons: [survivor, other], reason };
}

/** @param link - the `persons-linked` entry that is taken away */
export const unlinkPersons = (
  link: { readonly id: EntryId },
  reason: Reason,
): EntryBody<'persons-unlinked'> => ({ link: link.id, reason });

/** "Not the same person", so that the pair is not asked about again. */
export function distinguishPersons(
  a: PersonId,
  b: PersonId,
  reason: Reason,
): EntryBody<'persons-distinguished'> {
  assert(a !== b, 'a person is not told apart from himself');
  return { persons: a < b ? [a, b] : [b, a], reason };
}

/** @param distinction - id of the `persons-distinguished` entry that is taken back */
export const withdrawDistinction = (
  distinction: EntryId,
  reason: Reason,
): EntryBody<'distinction-withdrawn'> => ({ distinction, reason });
