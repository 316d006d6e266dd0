/**
 * Whether this device has ever held everything of its areas. Before that a child whose shots are still on their way looks
 * like one who has had none: nothing may be called 打てます. What came later than the last contact is another matter; the
 * header says when that was.
 */

import type { RealmId } from '#shared/base/brand.ts';
import { isRealmCaughtUp } from '#shared/sync/session-state.ts';
import type { DeviceSession } from '#shared/sync/session-state.ts';
import type { LedgerStore } from '#web/store/ledger-store.ts';

export class WholeLedger {
  readonly #store: LedgerStore;
  /** Realms whose rows were once all held here. */
  readonly #realms = new Set<RealmId>();

  constructor(store: LedgerStore) {
    this.#store = store;
  }

  async read(): Promise<void> {
    for (const realm of await this.#store.wholeRealms()) this.#realms.add(realm);
  }

  isWhole(realms: readonly RealmId[]): boolean {
    return realms.every((realm) => this.#realms.has(realm));
  }

  /** Called at each change of the session. @returns once what is new has been stored */
  async note(session: DeviceSession): Promise<void> {
    if (session.phase.type !== 'live') return;
    const realms = [...session.realms.values()];
    const before = this.#realms.size;
    if (realms.every(isRealmCaughtUp)) for (const { realm } of realms) this.#realms.add(realm);
    // Served from now on, and empty here: when it was counted in, nothing was owed of it.
    for (const one of realms) if (one.stored === 0 && !isRealmCaughtUp(one)) this.#realms.delete(one.realm);
    if (this.#realms.size === before) return;
    // A store that fails forgets it at the next start, which asks the hub again.
    await this.#store.saveWholeRealms([...this.#realms]);
  }
}
