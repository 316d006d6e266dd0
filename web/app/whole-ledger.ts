/**
 * Whether this device has ever held everything of its areas. Before that a child whose shots are still on their way looks
 * like one who has had none: nothing may be called 打てます. What came later than the last contact is another matter; the
 * header says when that was.
 *
 * An area that the hub gives to this device no more stays as it was: of its people, too, what came since is not here. Nor is
 * the record of somebody linked who lives in an area that this device never carried.
 */

import type { PersonId, RealmId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import { isAllCaughtUp, isRealmCaughtUp } from '#shared/sync/session-state.ts';
import type { DeviceSession, RealmState } from '#shared/sync/session-state.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { LedgerStore } from '#web/store/ledger-store.ts';
import type { DeviceStatus } from './device.ts';

/**
 * @param persons - shown as one, and those by whose shots they are judged as well
 * @returns whether this device holds everything of them
 */
export function isHistoryHere(
  persons: readonly PersonId[],
  { isWhole, left }: Pick<DeviceStatus, 'isWhole' | 'left'>,
  index: Pick<LedgerIndex, 'realmOf'>,
): boolean {
  if (!isWhole) return false;
  return persons.every((one) => {
    const realm = index.realmOf(personDocument(one));
    return realm !== null && !left.includes(realm);
  });
}

export class WholeLedger {
  readonly #store: LedgerStore;
  /** Realms that this device follows, or holds rows of. */
  readonly #followed: Set<RealmId>;
  /** Of those: whose rows were once all held here. */
  #arrived: Set<RealmId> = new Set();
  /** Of which rows are held, and the hub has since given no more. */
  #left: readonly RealmId[] = [];

  /** @param realms - of the enrolment */
  constructor(store: LedgerStore, realms: readonly RealmId[]) {
    this.#store = store;
    this.#followed = new Set(realms);
  }

  /** As the store has it, whatever was known before: another tab may have written it since. */
  async read(): Promise<void> {
    for (const { realm } of await this.#store.cursors()) this.#followed.add(realm);
    this.#arrived = new Set(await this.#store.wholeRealms());
    this.#left = await this.#store.leftRealms();
  }

  get left(): readonly RealmId[] {
    return this.#left;
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
    if (isAllCaughtUp(realms)) for (const { realm } of realms) this.#arrived.add(realm);
    // Served from now on, and empty here: when it was counted in, nothing was owed of it.
    for (const one of realms) if (one.stored === 0 && !isRealmCaughtUp(one)) this.#arrived.delete(one.realm);
    await this.#noteLeft(realms);
    if (this.#arrived.size === before) return;
    // A store that fails forgets it at the next start, which asks the hub again.
    await this.#store.saveWholeRealms([...this.#arrived]);
  }

  async #noteLeft(realms: readonly RealmState[]): Promise<void> {
    // To whoever has to sign in again the hub gives nothing for a while: that is said elsewhere.
    if (!realms.some(({ isServed }) => isServed)) return;
    const left = realms
      .filter((one) =>
        one.isServed ? this.#left.includes(one.realm) && !isRealmCaughtUp(one) : one.stored > 0,
      )
      .map(({ realm }) => realm);
    if (left.length === this.#left.length && left.every((realm) => this.#left.includes(realm))) return;
    this.#left = left;
    await this.#store.saveLeftRealms(left);
  }
}
