/** Everybody in a log, one ledger after the other, for commands that look at a whole town while no hub runs. */

import { personDocument, personOf } from '#shared/base/ids.ts';
import { foldLinks, joinedWith } from '#shared/ledger/fold-links.ts';
import { foldJoined } from '#shared/ledger/join-persons.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { readDocument } from './document-reader.ts';
import { LINKS } from './link-rows.ts';
import type { OfficeLog } from './office-log.ts';

const DOCUMENTS_PER_PAGE = 500;

/** @throws where a document cannot be folded */
export function* foldEveryone(log: OfficeLog): Generator<PersonLedger> {
  const links = foldLinks(readDocument(log, LINKS).entries);
  let after = 0;
  for (;;) {
    const page = log.documents(after, DOCUMENTS_PER_PAGE);
    if (page.length === 0) return;
    for (const { n, doc } of page) {
      after = n;
      const person = personOf(doc);
      if (person === null) continue;
      const persons = joinedWith(links, person);
      // Several documents of one person are one ledger, told once: where the first of them comes.
      if (persons.find((one) => log.realmOf(personDocument(one)) !== null) !== person) continue;
      yield foldJoined(persons, (one) => readDocument(log, personDocument(one)).entries);
    }
  }
}
