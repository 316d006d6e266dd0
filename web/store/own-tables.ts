/** Own entries in the database: the sealed entry, its copies, and the place it took, in one transaction. */

import { areSameBytes } from './compare-stores.ts';
import type { LedgerDatabase } from './ledger-database.ts';
import { counterOf } from './ledger-store.ts';
import type { DeviceIdentity, OwnPlace } from './ledger-store.ts';
import type { SealedAway } from './own-box.ts';

export interface OwnTables {
  readonly database: LedgerDatabase;
  /** As it stands in the store: whose counter is counted. */
  readonly identity: DeviceIdentity | null;
}

export async function ownPlaceIn({ meta }: LedgerDatabase): Promise<OwnPlace> {
  const row = await meta.get('place');
  return (row?.value as OwnPlace | undefined) ?? { order: 0, counter: 0 };
}

/** May run twice with the same items. Two round trips to the database, and its commit: all that a tap on an arm waits for. */
export async function putOwn(
  { database, identity }: OwnTables,
  items: readonly { readonly entry: SealedAway; readonly box: Uint8Array }[],
): Promise<void> {
  const { own, copies, meta } = database;
  await database.transaction('rw', own, copies, meta, async () => {
    const [place, before] = await Promise.all([
      ownPlaceIn(database),
      own.bulkGet(items.map(({ entry }) => entry.order)),
    ]);
    const fresh = items.filter(({ box }, at) => {
      const there = before[at]?.box;
      // The same bytes: this is the second try of a transaction that had been committed after all.
      return !there || !areSameBytes(there, box);
    });
    const entries = fresh.map(({ entry }) => entry);
    const order = Math.max(place.order, ...entries.map((entry) => entry.order));
    const counter = Math.max(place.counter, ...entries.map(({ id }) => counterOf(id, identity) ?? 0));
    await Promise.all([
      ...fresh.map(({ entry, box }) => own.add({ order: entry.order, box })),
      ...entries.map(({ order: at, id, realm }) =>
        copies.add({ order: at, id, realm, copy: { state: 'stored' } }),
      ),
      meta.put({ name: 'place', value: { order, counter } }),
    ]);
  });
}

/** Undoes `putOwn` of the last entry, which the second store did not take. */
export async function takeOutOwn({ database, identity }: OwnTables, entry: SealedAway): Promise<void> {
  const { own, copies, meta } = database;
  const counter = counterOf(entry.id, identity);
  await database.transaction('rw', own, copies, meta, async () => {
    await own.delete(entry.order);
    await copies.delete(entry.order);
    const place = await ownPlaceIn(database);
    const before = counter === null ? place.counter : counter - 1;
    await meta.put({ name: 'place', value: { order: entry.order - 1, counter: before } });
  });
}
