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

export class Confirmation {
  readonly #confirming = new Map<RealmId, Map<EntryId, DocumentId>>();
  readonly #lost = new Map<RealmId, Map<EntryId, DocumentId>>();

  /**
   * Takes what the store says. A confirmation that was cut short begins anew: what had been confirmed was not written down.
   *
   * @param heldOf - what the device holds of others in a realm
   */
  load(doubts: readonly Doubt[], heldOf: (realm: RealmId) => Iterable<HeldEntry>): void {
    this.#confirming.clear();
    this.#lost.clear();
    for (const { realm, isConfirming, lost } of doubts) {
      if (isConfirming) this.begin(realm, heldOf(realm));
      else if (lost.length > 0) this.#lost.set(realm, new Map(lost.map(({ id, doc }) => [id, doc])));
    }
  }

  /** @param held - what the device holds of others in the realm */
  begin(realm: RealmId, held: Iterable<HeldEntry>): void {
    const ids = new Map<EntryId, DocumentId>();
    for (const { id, doc } of held) ids.set(id, doc);
    this.#confirming.set(realm, ids);
    this.#lost.delete(realm);
  }

  /**
   * Rows of the log named these, in whatever realm: what was lost may have been brought back to another than before.
   *
   * @returns realms whose lists of lost entries became shorter
   */
  confirm(ids: readonly EntryId[]): readonly RealmId[] {
    for (const confirming of this.#confirming.values()) for (const id of ids) confirming.delete(id);
    return [...this.#lost].flatMap(([realm, lost]) => {
      const before = lost.size;
      for (const id of ids) lost.delete(id);
      return lost.size < before ? [realm] : [];
    });
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
    const lost = [...(this.#lost.get(realm) ?? [])].map(([id, doc]) => ({ id, doc }));
    return { realm, isConfirming: this.#confirming.has(realm), lost };
  }

  /** What the new log did not name. */
  *lost(): Iterable<HeldEntry & { readonly realm: RealmId }> {
    for (const [realm, ids] of this.#lost) for (const [id, doc] of ids) yield { realm, id, doc };
  }

  get lostCount(): number {
    let count = 0;
    for (const { size } of this.#lost.values()) count += size;
    return count;
  }
}

/** What the index holds of a realm that this device did not write itself. */
export function* heldOfOthers(index: LedgerIndex, own: OwnEntries, realm: RealmId): Iterable<HeldEntry> {
  for (const entry of index.entriesOfRealm(realm)) if (own.get(entry.id) === null) yield entry;
}
