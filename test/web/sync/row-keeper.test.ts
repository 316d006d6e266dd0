/** In which order rows, their cursor and what they take out of doubt reach the store. */

import { expect, test } from 'vitest';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { ok } from '#shared/base/result.ts';
import { encodeEntry, entryJson } from '#shared/document/entry-update.ts';
import type { SessionEvent } from '#shared/sync/session-events.ts';
import { realmAt } from '#shared/sync/session-state.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import type { DeviceIdentity } from '#web/store/ledger-store.ts';
import { Confirmation } from '#web/sync/confirmation.ts';
import { RowKeeper } from '#web/sync/row-keeper.ts';
import { personDoc, shotEntry } from '#test/fixtures/wire-entries.ts';

test('P98 the cursor does not pass rows whose word is not written down: they come again', async () => {
  const realm = 'area-a' as RealmId;
  const doc = personDoc(1) as DocumentId;
  const entry = shotEntry('d2.bbbb.1', doc, 'AB12');
  const index = new LedgerIndex();
  index.addEntry(realm, { doc, id: entry.id, json: entryJson(entry) });
  const confirmation = new Confirmation();
  confirmation.begin(realm, [{ id: entry.id as EntryId, doc }]);
  confirmation.end(realm);
  const told: SessionEvent['type'][] = [];
  const done: string[] = [];
  let canSave = false;
  const keeper = new RowKeeper(
    {
      identity: { account: { device: 'd1' } } as DeviceIdentity,
      index,
      confirmation,
      store: { appendRows: async () => (done.push('rows'), ok(null)) },
      http: { download: async () => false },
      now: () => 1,
      onRows: () => undefined,
      onStoreFailure: () => undefined,
    },
    {
      realm: () => realmAt(realm, 'e2', 0),
      dispatch: ({ type }) => void told.push(type),
      saveDoubts: async () => {
        done.push(`doubts of ${confirmation.unsaved.join()}`);
        if (canSave) for (const one of confirmation.unsaved) confirmation.saved(one);
        return canSave || confirmation.unsaved.length === 0;
      },
      leaveEpoch: async () => ok(undefined),
      isStopped: () => false,
    },
  );
  await keeper.storeRows(realm, 'e2', 1, [encodeEntry(entry).update]);
  expect([told, done]).toEqual([['rows-not-stored'], ['doubts of area-a']]);
  canSave = true;
  await keeper.storeRows(realm, 'e2', 1, [encodeEntry(entry).update]);
  expect(told).toEqual(['rows-not-stored', 'rows-stored']);
  expect(done).toEqual(['doubts of area-a', 'doubts of area-a', 'rows']);
});
