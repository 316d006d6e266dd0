/**
 * The read models: everything the office's lists are made of, folded from the log and from nothing else.
 * Held in memory: a municipality folds again in seconds after a start, and nothing has to be migrated or can go stale on disk.
 */

import type { DocumentId, EntryId, PersonId, SessionId } from '#shared/base/brand.ts';
import { personDocument, personOf, sessionOf } from '#shared/base/ids.ts';
import type { Receipt } from '#shared/api/office-api.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { foldJoined } from '#shared/ledger/join-persons.ts';
import { foldLinks, joinedWith } from '#shared/ledger/fold-links.ts';
import { foldSession, type SessionLedger } from '#shared/ledger/fold-session.ts';
import type { LinkView, PersonLedger } from '#shared/ledger/ledger.ts';
import { findItems } from '#shared/review/find-items.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import type { RulePort } from '#shared/review/rule-port.ts';
import { readDocument, type ReadDocument } from './document-reader.ts';
import type { OfficeLog } from './office-log.ts';
import { summarizePerson, type PersonRecord } from './person-record.ts';

export const LINKS = 'register:links' as DocumentId;

export interface FoldedPerson {
  readonly ledger: PersonLedger;
  readonly items: readonly ReviewItem[];
  readonly receipts: ReadonlyMap<EntryId, Receipt>;
}

export interface FoldedSession {
  readonly ledger: SessionLedger;
  readonly lastEntryAt: number | null;
}

export class OfficeModel {
  readonly #log: OfficeLog;
  readonly #rules: RulePort | null;
  /** By survivor. */
  readonly persons = new Map<PersonId, PersonRecord>();
  readonly sessions = new Map<SessionId, FoldedSession>();
  readonly registers = new Map<DocumentId, ReadDocument>();
  links: LinkView = { groups: new Map(), distinct: new Map() };

  constructor(log: OfficeLog, rules: RulePort | null) {
    this.#log = log;
    this.#rules = rules;
  }

  clear(): void {
    this.persons.clear();
    this.sessions.clear();
    this.registers.clear();
    this.links = { groups: new Map(), distinct: new Map() };
  }

  /** Folds one document again. @returns documents that must be folded again because of it */
  refold(doc: DocumentId): readonly DocumentId[] {
    const person = personOf(doc);
    if (person !== null) {
      this.#refoldPerson(person);
      return [];
    }
    const session = sessionOf(doc);
    if (session !== null) {
      this.#refoldSession(session, doc);
      return [];
    }
    const register = readDocument(this.#log, doc);
    this.registers.set(doc, register);
    return doc === LINKS ? this.#replaceLinks(foldLinks(register.entries)) : [];
  }

  /** The whole ledger of a person, folded now; null where the log holds nothing of that person. */
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

  #refoldPerson(person: PersonId): void {
    const survivor = this.survivorOf(person);
    if (survivor !== person) this.persons.delete(person);
    const folded = this.fold(person);
    const realm = joinedWith(this.links, person)
      .map((one) => this.#log.realmOf(personDocument(one)))
      .find((one) => one !== null);
    if (!folded || !realm) {
      this.persons.delete(survivor);
      return;
    }
    const receivedAt = (id: EntryId): number => folded.receipts.get(id)?.receivedAt ?? 0;
    this.persons.set(survivor, summarizePerson(folded.ledger, folded.items, realm, receivedAt));
  }

  #refoldSession(session: SessionId, doc: DocumentId): void {
    const { entries, receipts } = readDocument(this.#log, doc);
    const times = [...receipts.values()].map((receipt) => receipt.receivedAt);
    this.sessions.set(session, {
      ledger: foldSession(session, entries),
      lastEntryAt: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    });
  }

  /** Everyone whose group is another one now; both the persons that joined and those that parted. */
  #replaceLinks(links: LinkView): readonly DocumentId[] {
    const before = this.links.groups;
    this.links = links;
    const touched = new Set<PersonId>();
    for (const person of new Set([...before.keys(), ...links.groups.keys()])) {
      const [old, now] = [before.get(person), links.groups.get(person)];
      if (old?.survivor === now?.survivor && old?.persons.join() === now?.persons.join()) continue;
      touched.add(person);
    }
    for (const person of touched) {
      // A survivor that is none any more must not stand twice until its turn comes.
      if (this.survivorOf(person) !== person) this.persons.delete(person);
    }
    return [...touched].map(personDocument);
  }
}
