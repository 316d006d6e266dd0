/**
 * What this device holds of others and the hub's log has not named since it began anew (a restore from a backup): such an
 * entry may be gone there, so nobody may read that the centre has it. A realm is confirming from the new epoch until all
 * of the new log was read; what is missing then is lost at the hub until rows bring it again.
 */

import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { Doubt } from '#web/store/ledger-store.ts';
import type { OwnEntries } from './own-entries.ts';

export interface HeldEntry {
  readonly id: EntryId;
  readonly doc: DocumentId;
}

/** By id; of copied profiles one id may stand in several documents. */
type Doubtful = Map<EntryId, readonly DocumentId[]>;

export class Confirmation {
  readonly #confirming = new Map<RealmId, Doubtful>();
  readonly #lost = new Map<RealmId, Doubtful>();
  /** Realms whose lists of lost entries became shorter than the store has them. */
  readonly #unsaved = new Set<RealmId>();

  /**
   * Takes what the store says. A confirmation that was cut short begins anew: what had been confirmed was not written down.
   *
   * @param heldOf - what the device holds of others in a realm
   */
  load(doubts: readonly Doubt[], heldOf: (realm: RealmId) => Iterable<HeldEntry>): void {
    this.#confirming.clear();
    this.#lost.clear();
    this.#unsaved.clear();
    for (const { realm, isConfirming, lost } of doubts) {
      if (isConfirming) this.begin(realm, heldOf(realm));
      else if (lost.length > 0) this.#lost.set(realm, doubtfulOf(lost));
    }
  }

  /** @param held - what the device holds of others in the realm */
  begin(realm: RealmId, held: Iterable<HeldEntry>): void {
    this.#confirming.set(realm, doubtfulOf(held));
    this.#lost.delete(realm);
  }

  /** Rows of the log named these, in whatever realm: what was lost may have been brought back to another than before. */
  confirm(named: readonly HeldEntry[]): void {
    for (const confirming of this.#confirming.values()) for (const one of named) takeOut(confirming, one);
    for (const [realm, lost] of this.#lost)
      if (named.filter((one) => takeOut(lost, one)).length > 0) this.#unsaved.add(realm);
  }

  get unsaved(): readonly RealmId[] {
    return [...this.#unsaved];
  }

  /** The store has what `doubtOf` says of the realm. */
  saved(realm: RealmId): void {
    this.#unsaved.delete(realm);
  }

  /** The new log was read to its end: what it did not name is lost there. */
  end(realm: RealmId): void {
    const left = this.#confirming.get(realm);
    if (!left) return;
    this.#confirming.delete(realm);
    if (left.size > 0) this.#lost.set(realm, left);
  }

  confirmingRealms(): readonly RealmId[] {
    return [...this.#confirming.keys()];
  }

  isDoubtful(id: EntryId): boolean {
    for (const ids of this.#confirming.values()) if (ids.has(id)) return true;
    for (const ids of this.#lost.values()) if (ids.has(id)) return true;
    return false;
  }

  doubtOf(realm: RealmId): Doubt {
    const lost = [...heldIn(this.#lost.get(realm) ?? new Map())];
    return { realm, isConfirming: this.#confirming.has(realm), lost };
  }

  /** What the new log did not name. */
  *lost(): Iterable<HeldEntry & { readonly realm: RealmId }> {
    for (const [realm, lost] of this.#lost) for (const one of heldIn(lost)) yield { realm, ...one };
  }

  get lostCount(): number {
    return [...this.lost()].length;
  }
}

function doubtfulOf(held: Iterable<HeldEntry>): Doubtful {
  const doubtful: Doubtful = new Map();
  for (const { id, doc } of held) doubtful.set(id, [...(doubtful.get(id) ?? []), doc]);
  return doubtful;
}

function* heldIn(doubtful: Doubtful): Iterable<HeldEntry> {
  for (const [id, docs] of doubtful) for (const doc of docs) yield { id, doc };
}

/** @returns whether it was there */
function takeOut(doubtful: Doubtful, { id, doc }: HeldEntry): boolean {
  const docs = doubtful.get(id);
  if (!docs?.includes(doc)) return false;
  if (docs.length === 1) doubtful.delete(id);
  else
    doubtful.set(
      id,
      docs.filter((one) => one !== doc),
    );
  return true;
}

/** What the index holds of a realm that this device did not write itself. */
export function* heldOfOthers(index: LedgerIndex, own: OwnEntries, realm: RealmId): Iterable<HeldEntry> {
  for (const entry of index.entriesOfRealm(realm)) if (own.get(entry.id) === null) yield entry;
}
