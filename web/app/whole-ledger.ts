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
  /** Realms that this device follows, or holds rows of. */
  readonly #followed: Set<RealmId>;
  /** Of those: whose rows were once all held here. */
  readonly #arrived = new Set<RealmId>();

  /** @param realms - of the enrolment */
  constructor(store: LedgerStore, realms: readonly RealmId[]) {
    this.#store = store;
    this.#followed = new Set(realms);
  }

  async read(): Promise<void> {
    for (const { realm } of await this.#store.cursors()) this.#followed.add(realm);
    for (const realm of await this.#store.wholeRealms()) this.#arrived.add(realm);
  }

  get isWhole(): boolean {
    return [...this.#followed].every((realm) => this.#arrived.has(realm));
  }

  /** Called at each change of the session. @returns once what is new has been stored */
  async note(session: DeviceSession): Promise<void> {
    if (session.phase.type !== 'live') return;
    const realms = [...session.realms.values()];
    const before = this.#arrived.size;
    for (const { realm } of realms) this.#followed.add(realm);
    if (realms.every(isRealmCaughtUp)) for (const { realm } of realms) this.#arrived.add(realm);
    // Served from now on, and empty here: when it was counted in, nothing was owed of it.
    for (const one of realms) if (one.stored === 0 && !isRealmCaughtUp(one)) this.#arrived.delete(one.realm);
    if (this.#arrived.size === before) return;
    // A store that fails forgets it at the next start, which asks the hub again.
    await this.#store.saveWholeRealms([...this.#arrived]);
  }
}
