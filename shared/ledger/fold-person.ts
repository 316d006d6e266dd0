/** The ledger of one person, made from the entries of that person's document alone. */

import type { PersonId } from '../base/brand.ts';
import type { Entry } from './entry.ts';
import { foldDocument, ledgerOf } from './fold-document.ts';
import type { PersonLedger } from './ledger.ts';

/**
 * @param entries - of the document `person:<person>`, in any order, repetitions allowed, ancestors may be missing
 * @returns the same ledger for the same set of entries, on every device
 */
export const foldPerson = (person: PersonId, entries: readonly Entry[]): PersonLedger =>
  ledgerOf([foldDocument(person, entries)]);
