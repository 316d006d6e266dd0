/** What this device has written is offered in its own words, whatever else has been read under the same id. */

import { expect, test } from 'vitest';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { jsonOfUpdate } from '#shared/document/read-entries.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import { nextBatches } from '#shared/sync/outbox-batches.ts';
import { OwnEntries } from '#web/sync/own-entries.ts';
import { pushedEntries } from '#web/sync/pushed-entries.ts';

test('P85 what the hub held is offered in its own words once its log begins anew, not in those of the entry that has its id', () => {
  const id = 'd1.aaaa.1' as EntryId;
  const doc = 'person:aaaaaaaaaaaaaaaa' as DocumentId;
  const realm = 'area-a' as RealmId;
  const [index, own] = [new LedgerIndex(), new OwnEntries()];
  // The twin of a copied profile was first, and its entry was read before this one was taken in.
  index.addEntry(realm, { doc, id, json: '{"after":[],"of":"twin"}' });
  own.add({
    entry: { order: 1, realm, doc, id, json: '{"after":[],"of":"own"}' },
    copy: { state: 'stored' },
  });
  own.settle(new Map([[id, { state: 'held', hold: 'h1', reason: 'forked-id' }]]));
  expect(own.restart(realm)).toEqual([id]);
  const [pushed] = pushedEntries([id], own, index, 'd1');
  expect(new TextDecoder().decode(jsonOfUpdate(pushed!.update))).toBe('{"after":[],"of":"own"}');
});

test('P85 what is offered again is cut into frames by its true size, though its text is no longer at hand', () => {
  const realm = 'area-a' as RealmId;
  const own = new OwnEntries();
  const note = '接種'.repeat(10_000);
  const ids = Array.from({ length: 6 }, (_, at) => `d1.aaaa.${at + 1}` as EntryId);
  for (const [at, id] of ids.entries()) {
    const doc = 'person:aaaaaaaaaaaaaaaa' as DocumentId;
    const entry = { order: at + 1, realm, doc, id, json: JSON.stringify({ note }) };
    own.add({ entry, copy: { state: 'received', at: 1 } });
  }
  expect(own.outbox()).toEqual([]);
  own.restart(realm);
  const batches = nextBatches(own.outbox(), []);
  expect(batches.map((batch) => batch.ids.length)).toEqual([2, 2]);
});
