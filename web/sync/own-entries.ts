/** What this device has written, and what is known of the copies of each: the truth behind the status words. */

import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import type { OutboxItem } from '#shared/sync/session-state.ts';
import type { OwnCopy, OwnRow } from '#web/store/ledger-store.ts';

export interface KnownOwn {
  readonly doc: DocumentId;
  readonly realm: RealmId;
  readonly copy: OwnCopy;
  /** Kept until the hub has it in its log; null after. */
  readonly json: string | null;
  /** Of the text in UTF-8, at most. */
  readonly bytes: number;
  /** base64url; of its author, where it came in a file. */
  readonly signature: string | null;
  readonly order: number;
}

export class OwnEntries {
  readonly #known = new Map<EntryId, KnownOwn>();
  /** How many of a document the hub holds. */
  readonly #heldIn = new Map<DocumentId, number>();
  #lastOrder = 0;
  #held = 0;
  #waiting = 0;

  get lastOrder(): number {
    return this.#lastOrder;
  }
  get heldCount(): number {
    return this.#held;
  }
  get waitingCount(): number {
    return this.#waiting;
  }

  get(id: EntryId): KnownOwn | null {
    return this.#known.get(id) ?? null;
  }

  /** Whether it lies in this hold: what a twin numbered alike lies in another. */
  isHeldAs(id: EntryId, hold: string): boolean {
    const copy = this.#known.get(id)?.copy;
    return copy?.state === 'held' && copy.hold === hold;
  }

  /** Whether the hub holds back anything that this device wrote in the document. */
  isHeldIn(doc: DocumentId): boolean {
    return (this.#heldIn.get(doc) ?? 0) > 0;
  }

  add({ entry, copy }: OwnRow): void {
    const { id, doc, realm, order, json, signature = null } = entry;
    const kept = copy.state === 'received' ? null : json;
    this.#put(id, { doc, realm, order, copy, json: kept, bytes: utf8BytesAtMost(json), signature });
    this.#lastOrder = Math.max(this.#lastOrder, order);
  }

  settle(copies: ReadonlyMap<EntryId, OwnCopy>): void {
    for (const [id, copy] of copies) {
      const known = this.#known.get(id);
      if (known) this.#put(id, { ...known, copy, json: copy.state === 'received' ? null : known.json });
    }
  }

  /** All of a realm are waiting again. @returns their ids */
  restart(realm: RealmId): readonly EntryId[] {
    const ids: EntryId[] = [];
    for (const [id, known] of this.#known) {
      if (known.realm !== realm) continue;
      this.#put(id, { ...known, copy: { state: 'stored' } });
      ids.push(id);
    }
    return ids;
  }

  /** What the hub has not answered for, in order. */
  outbox(): readonly OutboxItem[] {
    return [...this.#known]
      .filter(([, { copy }]) => copy.state === 'stored')
      .toSorted(([, a], [, b]) => a.order - b.order)
      .map(([id, { realm, bytes }]) => ({ id, realm, bytes }));
  }

  realms(): ReadonlySet<RealmId> {
    return new Set([...this.#known.values()].map(({ realm }) => realm));
  }

  all(): Iterable<readonly [EntryId, KnownOwn]> {
    return this.#known;
  }

  #put(id: EntryId, known: KnownOwn): void {
    const before = this.#known.get(id)?.copy.state;
    if (before === 'held') this.#countHeld(known.doc, -1);
    if (known.copy.state === 'held') this.#countHeld(known.doc, 1);
    if (before === 'stored') this.#waiting -= 1;
    if (known.copy.state === 'stored') this.#waiting += 1;
    this.#known.set(id, known);
  }

  #countHeld(doc: DocumentId, by: 1 | -1): void {
    this.#held += by;
    this.#heldIn.set(doc, (this.#heldIn.get(doc) ?? 0) + by);
  }
}

/** Counted, not encoded: frames are cut by it, and thrice the characters would let half as many entries into one. */
function utf8BytesAtMost(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) bytes += code >= 0x800 ? 2 : 1;
  }
  return bytes;
}
