/** Folds documents of the log into the read models. Every write is inside a transaction of the caller. */

import type { DocumentId, EntryId, PersonId, SessionId } from '#shared/base/brand.ts';
import { personDocument, personOf, sessionOf } from '#shared/base/ids.ts';
import type { Receipt } from '#shared/api/office-api.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { foldJoined } from '#shared/ledger/join-persons.ts';
import { foldLinks, joinedWith } from '#shared/ledger/fold-links.ts';
import { foldSession } from '#shared/ledger/fold-session.ts';
import type { LinkView, PersonLedger } from '#shared/ledger/ledger.ts';
import { findItems } from '#shared/review/find-items.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import type { RulePort } from '#shared/review/rule-port.ts';
import { readDocument } from './document-reader.ts';
import type { DueDays } from './due-days.ts';
import { LINKS, replaceLinks } from './link-rows.ts';
import type { OfficeLog } from './office-log.ts';
import type { OfficeStore } from './office-store.ts';
import { dropPerson, markUnreadable, writePerson } from './person-rows.ts';
import { summarizePerson } from './person-record.ts';

export interface FoldedPerson {
  readonly ledger: PersonLedger;
  readonly items: readonly ReviewItem[];
  readonly receipts: ReadonlyMap<EntryId, Receipt>;
}

/** What the office's lists show of a session beside what was done for persons. */
export interface SessionPlan {
  readonly name: string;
  readonly place: string;
  readonly on: string | null;
  readonly mobile: boolean;
  readonly site: string | null;
  readonly roster: readonly PersonId[];
  readonly closed: boolean;
}

export class OfficeModel {
  readonly #log: OfficeLog;
  readonly #store: OfficeStore;
  readonly #due: DueDays;
  readonly #rules: RulePort | null;
  links: LinkView = foldLinks([]);

  /** @param rules - judge of shots; null where no rule table is loaded: then no item speaks of rules */
  constructor(log: OfficeLog, store: OfficeStore, due: DueDays, rules: RulePort | null) {
    this.#log = log;
    this.#store = store;
    this.#due = due;
    this.#rules = rules;
  }

  /** Reads who is linked with whom: before anything else is asked. @throws where the register cannot be folded */
  readLinks(): void {
    this.links = foldLinks(readDocument(this.#log, LINKS).entries);
  }

  /**
   * Folds one document again.
   *
   * @returns writes what came of it, and says which documents must be folded again because of it
   * @throws where the document cannot be read or folded
   */
  refold(doc: DocumentId): () => readonly DocumentId[] {
    const person = personOf(doc);
    if (person !== null) return this.#refoldPerson(person);
    const session = sessionOf(doc);
    if (session !== null) return this.#refoldSession(session, doc);
    return doc === LINKS ? this.#refoldLinks() : () => [];
  }

  /** What the lists show of a document whose fold threw. */
  markUnreadable(doc: DocumentId): void {
    const person = personOf(doc);
    if (person !== null) markUnreadable(this.#store, this.#due, this.survivorOf(person));
  }

  /**
   * The whole ledger of a person, folded now; null where the log holds nothing of that person.
   *
   * @throws where the document cannot be folded
   */
  fold(person: PersonId): FoldedPerson | null {
    const persons = joinedWith(this.links, person);
    const read = new Map(persons.map((one) => [one, readDocument(this.#log, personDocument(one))]));
    const entriesOf = (one: PersonId): readonly Entry[] => read.get(one)?.entries ?? [];
    if (persons.every((one) => entriesOf(one).length === 0)) return null;
    const ledger = foldJoined(persons, entriesOf);
    const receipts = new Map([...read.values()].flatMap((one) => [...one.receipts]));
    return { ledger, items: findItems(ledger, this.#rules), receipts };
  }

  survivorOf(person: PersonId): PersonId {
    return this.links.groups.get(person)?.survivor ?? person;
  }

  #refoldPerson(person: PersonId): () => readonly DocumentId[] {
    const survivor = this.survivorOf(person);
    const folded = this.fold(person);
    const realm = joinedWith(this.links, person)
      .map((one) => this.#log.realmOf(personDocument(one)))
      .find((one) => one !== null);
    const receivedAt = (id: EntryId): number => folded?.receipts.get(id)?.receivedAt ?? 0;
    const record = folded && realm ? summarizePerson(folded.ledger, folded.items, realm, receivedAt) : null;
    return () => {
      if (survivor !== person) dropPerson(this.#store, this.#due, person);
      if (record) writePerson(this.#store, this.#due, record);
      else dropPerson(this.#store, this.#due, survivor);
      return [];
    };
  }

  #refoldSession(session: SessionId, doc: DocumentId): () => readonly DocumentId[] {
    const { entries, receipts } = readDocument(this.#log, doc);
    const { name, place, on, mobile, site, roster, closed } = foldSession(session, entries);
    const plan: SessionPlan = { name, place, on, mobile, site, roster, closed: closed !== null };
    const times = [...receipts.values()].map((receipt) => receipt.receivedAt);
    const last = times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b));
    return () => {
      const row = [session, JSON.stringify(plan), last] as const;
      this.#store.run('INSERT OR REPLACE INTO session VALUES (?, ?, ?)', ...row);
      return [];
    };
  }

  #refoldLinks(): () => readonly DocumentId[] {
    const register = readDocument(this.#log, LINKS);
    const links = foldLinks(register.entries);
    return () => {
      this.links = links;
      const touched = replaceLinks(this.#store, links, register);
      // A survivor that is none any more must not stand twice until its turn comes.
      for (const person of touched) {
        if (this.survivorOf(person) !== person) dropPerson(this.#store, this.#due, person);
      }
      return touched.map(personDocument);
    };
  }
}
