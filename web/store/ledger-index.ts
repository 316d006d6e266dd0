/**
 * The ledger of this device in memory: the lines of each document as sealed text was opened, parsed when someone asks.
 * Folds are kept until an entry of their document, or a link, arrives.
 */

import type { CivilDate, DocumentId, EntryId, PersonId, RealmId, SessionId } from '#shared/base/brand.ts';
import { personDocument, personOf, sessionOf } from '#shared/base/ids.ts';
import type { NamedFields } from '#shared/base/search-keys.ts';
import { createCausality, HEADS_NAMED_MAX } from '#shared/ledger/causality.ts';
import type { Causality } from '#shared/ledger/causality.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { foldLinks, judgedWith } from '#shared/ledger/fold-links.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { foldJoined } from '#shared/ledger/join-persons.ts';
import type { LinkView, PersonLedger } from '#shared/ledger/ledger.ts';
import { parseEntry } from '#shared/ledger/parse-entry.ts';
import {
  encodeChunk,
  findLine,
  idsOfLines,
  linesHolding,
  readLines,
  soughtBytes,
  splitChunk,
  textOfLines,
} from './chunk-text.ts';
import type { DocumentLines } from '#shared/document/entry-lines.ts';
import type { StoredEntry } from './chunk-text.ts';
import { SearchIndex } from './search-index.ts';

interface Document {
  readonly realm: RealmId;
  /** Views into chunks, in order of arrival. */
  readonly parts: Uint8Array[];
  /** Parts that came with another realm than the document's first, and with which; null where none did. */
  strays: Map<Uint8Array, RealmId> | null;
  causality: Causality | null;
}

const LINKS = 'register:links' as DocumentId;
/** Folds kept at once: a day's roster several times over. */
const FOLDS_MAX = 2_000;
/** Opened documents kept at once; each holds its parsed entries. */
const OPENED_MAX = 4_000;
/** Documents whose ids are kept at once: those of a day, 3 KB each. */
const IDS_MAX = 2_000;
/** In canonical JSON only the lines that name a person hold this text outside a value. */
const NAMES_PERSON = soughtBytes('"kind":"person-');

export class LedgerIndex {
  readonly #documents = new Map<DocumentId, Document>();
  /** Of documents that rows came for. */
  readonly #ids = new Map<DocumentId, Set<EntryId>>();
  readonly #opened = new Set<DocumentId>();
  readonly #folds = new Map<PersonId, PersonLedger>();
  readonly #search = new SearchIndex();
  #links: LinkView | null = null;
  #persons: readonly PersonId[] | null = null;
  #entryCount = 0;
  readonly #unreadable = new Set<string>();

  get entryCount(): number {
    return this.#entryCount;
  }
  /** Lines that this version cannot read, of those that were looked at; they stay in the store. */
  get unreadable(): number {
    return this.#unreadable.size;
  }

  /** @param bytes - of chunk-text.ts; kept, so the caller must not write to them */
  addChunk(realm: RealmId, bytes: Uint8Array): void {
    this.addLines(realm, splitChunk(bytes));
  }

  /** The same of a chunk that was cut already. */
  addLines(realm: RealmId, documents: readonly DocumentLines[]): void {
    for (const { doc, lines, count } of documents) {
      this.#entryCount += count;
      const known = this.#documents.get(doc);
      if (known) {
        known.parts.push(lines);
        if (known.realm !== realm) known.strays = new Map(known.strays).set(lines, realm);
        known.causality = null;
      } else {
        this.#documents.set(doc, { realm, parts: [lines], strays: null, causality: null });
        this.#persons = null;
      }
      const ids = this.#ids.get(doc);
      if (ids) for (const id of idsOfLines(lines)) ids.add(id);
      this.#arrived(doc, lines);
    }
  }

  addEntry(realm: RealmId, entry: StoredEntry): void {
    this.addChunk(realm, encodeChunk([entry]));
  }

  has(doc: DocumentId, id: EntryId): boolean {
    return this.jsonBytesOf(doc, id) !== null;
  }

  /** The canonical JSON of an entry, or null where it is not held. */
  jsonOf(doc: DocumentId, id: EntryId): string | null {
    const json = this.jsonBytesOf(doc, id);
    return json && textOfLines(json);
  }

  /** The same as it is held, in UTF-8; not to be written to. */
  jsonBytesOf(doc: DocumentId, id: EntryId): Uint8Array | null {
    const parts = this.#documents.get(doc)?.parts;
    if (!parts || !this.#idsOf(doc, parts).has(id)) return null;
    // What came last is asked for most: the log names every own entry once more.
    for (let at = parts.length - 1; at >= 0; at -= 1) {
      const json = findLine(parts[at] as Uint8Array, id);
      if (json) return json;
    }
    return null;
  }

  /** Nearly every row is new: walking over all lines of its document to find that out would cost more than inspecting it. */
  #idsOf(doc: DocumentId, parts: readonly Uint8Array[]): ReadonlySet<EntryId> {
    const known = this.#ids.get(doc);
    if (known) return known;
    const ids = new Set(parts.flatMap(idsOfLines));
    forgetOldest(this.#ids, IDS_MAX);
    this.#ids.set(doc, ids);
    return ids;
  }

  /** Every entry that came with a realm: an own one may have named its document elsewhere before. */
  *entriesOfRealm(realm: RealmId): Iterable<{ readonly id: EntryId; readonly doc: DocumentId }> {
    for (const [doc, document] of this.#documents) {
      if (document.realm !== realm && !document.strays) continue;
      for (const part of document.parts) {
        if ((document.strays?.get(part) ?? document.realm) !== realm) continue;
        for (const { id } of readLines(part)) yield { id, doc };
      }
    }
  }

  realmOf(doc: DocumentId): RealmId | null {
    return this.#documents.get(doc)?.realm ?? null;
  }

  /** In the order that every device gives them; empty where nothing is held. */
  entriesOf(doc: DocumentId): readonly Entry[] {
    return this.#causalityOf(doc)?.ordered ?? [];
  }

  /** What the next entry of the document names. */
  headsOf(doc: DocumentId): readonly EntryId[] {
    return this.#causalityOf(doc)?.heads.slice(-HEADS_NAMED_MAX) ?? [];
  }

  links(): LinkView {
    this.#links ??= foldLinks(this.entriesOf(LINKS));
    return this.#links;
  }

  /** The person under whom one is shown. */
  survivorOf = (person: PersonId): PersonId => this.links().groups.get(person)?.survivor ?? person;

  person(person: PersonId): PersonLedger | null {
    const survivor = this.survivorOf(person);
    const known = this.#folds.get(survivor);
    if (known) return known;
    const group = this.links().groups.get(survivor);
    const persons = [survivor, ...(group?.persons ?? []).filter((other) => other !== survivor)];
    if (!persons.some((one) => this.#documents.has(personDocument(one)))) return null;
    const entries = (one: PersonId) => this.entriesOf(personDocument(one));
    const others = judgedWith(this.links(), survivor);
    const ledger =
      persons.length === 1 && others.length === 0
        ? foldPerson(survivor, entries(survivor))
        : foldJoined(persons, entries, others);
    forgetOldest(this.#folds, FOLDS_MAX);
    this.#folds.set(survivor, ledger);
    return ledger;
  }

  persons(): readonly PersonId[] {
    this.#persons ??= [...this.#documents.keys()].flatMap((doc) => {
      const person = personOf(doc);
      return person && this.survivorOf(person) === person ? [person] : [];
    });
    return this.#persons;
  }

  sessions(): readonly SessionId[] {
    return [...this.#documents.keys()].flatMap((doc) => sessionOf(doc) ?? []);
  }

  search(
    query: string,
    limit: number,
    today: CivilDate,
  ): readonly { readonly person: PersonId; readonly score: number }[] {
    return this.#search.find(query, limit, today, this.survivorOf);
  }

  #arrived(doc: DocumentId, lines: Uint8Array): void {
    if (doc === LINKS) {
      this.#links = null;
      this.#persons = null;
      this.#folds.clear();
    }
    const person = personOf(doc);
    if (!person) return;
    if (!this.#links) this.#folds.clear();
    else {
      const shown = [person, ...judgedWith(this.#links, person)];
      for (const one of shown) this.#folds.delete(this.survivorOf(one));
    }
    for (const json of linesHolding(lines, NAMES_PERSON)) {
      const { kind, body } = JSON.parse(json) as {
        kind: string;
        body: { identity?: NamedFields; fields?: NamedFields };
      };
      if (kind === 'person-entered' && body.identity) this.#search.add(person, body.identity);
      if (kind === 'person-corrected' && body.fields) this.#search.add(person, body.fields);
    }
  }

  #causalityOf(doc: DocumentId): Causality | null {
    const document = this.#documents.get(doc);
    if (!document) return null;
    if (document.causality) return document.causality;
    const entries: Entry[] = [];
    for (const part of document.parts) {
      for (const { id, json } of readLines(part)) {
        const entry = parseEntry(id, JSON.parse(json));
        if (entry.ok) entries.push(entry.value);
        else this.#unreadable.add(`${doc} ${id}`);
      }
    }
    if (this.#opened.size >= OPENED_MAX) this.#forgetOpened();
    this.#opened.add(doc);
    document.causality = createCausality(entries);
    return document.causality;
  }

  /** The older half: whoever walks over all persons does not fill the memory with what it has passed. */
  #forgetOpened(): void {
    for (const doc of [...this.#opened].slice(0, OPENED_MAX / 2)) {
      const document = this.#documents.get(doc);
      if (document) document.causality = null;
      this.#opened.delete(doc);
    }
  }
}

function forgetOldest<K, V>(map: Map<K, V>, sizeMax: number): void {
  if (map.size < sizeMax) return;
  for (const key of [...map.keys()].slice(0, sizeMax / 2)) map.delete(key);
}
