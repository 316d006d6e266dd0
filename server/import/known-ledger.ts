/** What the ledger knows already, as far as an import asks: who has which 宛名番号, and each person's state on demand. */

import type { DocumentId, PersonId } from '#shared/base/brand.ts';
import { personDocument, personOf } from '#shared/base/ids.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import type { Entry, Identity } from '#shared/ledger/entry.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import { IMPORT_AUTHOR } from './import-author.ts';

export interface KnownPersons {
  /** Persons with this 宛名番号, the first entered first; empty where nobody has it. */
  withNumber(residentNumber: string): readonly PersonId[];
  ledgerOf(person: PersonId): PersonLedger;
}

const ROWS_PER_PAGE = 2000;

export function readKnownPersons(log: DurableLog): KnownPersons {
  const byNumber = new Map<string, PersonId[]>();
  for (const { realm } of log.realms()) {
    let after = 0;
    for (
      let rows = log.rows(realm, after, ROWS_PER_PAGE);
      rows.length > 0;
      rows = log.rows(realm, after, ROWS_PER_PAGE)
    ) {
      for (const row of rows) {
        after = row.seq;
        const person = personOf(row.doc);
        // Shots are most of a log; only entries that speak of the number are read.
        if (person === null || !Buffer.from(row.update).includes('"residentNumber"')) continue;
        const number = residentNumberIn(readUpdate(row.update));
        if (number === null) continue;
        const persons = byNumber.get(number);
        if (persons === undefined) byNumber.set(number, [person]);
        else if (!persons.includes(person)) persons.push(person);
      }
    }
  }
  return {
    withNumber: (number) => byNumber.get(number) ?? [],
    ledgerOf: (person) => foldPerson(person, entriesOf(log, personDocument(person))),
  };
}

/** Entries of a document, each once, in whichever realms it was logged. */
export function entriesOf(log: DurableLog, doc: DocumentId): readonly Entry[] {
  const entries = new Map(log.rowsOfDocument(doc).map((row) => [row.id, row]));
  return [...entries.values()].map((row) => readUpdate(row.update));
}

function residentNumberIn(entry: Entry): string | null {
  if ('foreign' in entry) return null;
  if (entry.kind === 'person-entered') return entry.body.identity.residentNumber ?? null;
  if (entry.kind === 'person-corrected') return entry.body.fields.residentNumber ?? null;
  return null;
}

export type ImportedIdentity = { readonly [Field in keyof Identity]?: Identity[Field] | undefined };

/**
 * What earlier imports stated of a person, field by field. A row that repeats it is no news from the register, even
 * where people have corrected the field since: their correction stands.
 */
export function importedIdentityOf(ledger: PersonLedger): ImportedIdentity {
  let identity: ImportedIdentity = {};
  for (const entry of ledger.entries) {
    if ('foreign' in entry || !entry.id.startsWith(`${IMPORT_AUTHOR}.`)) continue;
    if (entry.kind === 'person-entered') identity = { ...identity, ...entry.body.identity };
    if (entry.kind === 'person-corrected') identity = { ...identity, ...entry.body.fields };
  }
  return identity;
}
