/** A profile that an older version of the product left behind opens, with everything in it. */

import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, test } from 'vitest';
import { crc32c } from '#web/store/crc32c.ts';
import { KeyringStore } from '#web/store/keyring-store.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';

/** The keyring of the first version that had one: what came since is missing in it. */
function firstKeyring(): Uint8Array {
  const body = new TextEncoder().encode(
    JSON.stringify({
      generation: 3,
      device: 'd7',
      municipality: { code: '1', name: '町' },
      demonstration: false,
      members: [
        {
          staff: 's1',
          name: '秋',
          role: 'vaccinator',
          site: 'x',
          salt: 'AA',
          wrapped: 'BB',
          wrong: 2,
          waitMs: 0,
        },
      ],
      olderKeys: [],
    }),
  );
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setUint32(0, crc32c(body), true);
  bytes.set(body, 4);
  return bytes;
}

test('S14 S45 a profile of the first version opens: entries, rows, drafts and keyring as they were', async () => {
  const first = new Dexie('older');
  first.version(1).stores({
    chunks: '++key',
    own: 'order',
    copies: 'order, &id',
    cursors: 'realm',
    meta: 'name',
    drafts: 'key',
    aside: '++key',
  });
  const box = new Uint8Array([1, 2, 3]);
  const copy = { order: 1, id: 'd7.aaaa.1', realm: 'common', copy: { state: 'stored' } };
  await first.table('own').bulkAdd([1, 2].map((order) => ({ order, box })));
  await first.table('copies').add(copy);
  await first.table('chunks').add({ realm: 'common', receivedAt: 5, box });
  await first.table('drafts').add({ key: 'card', box });
  await first.table('meta').add({ name: 'keyring', value: firstKeyring() });
  first.close();

  const database = new LedgerDatabase('older');
  expect(await database.own.toArray()).toEqual([1, 2].map((order) => ({ order, box })));
  expect(await database.copies.toArray()).toEqual([copy]);
  expect(await database.chunks.count()).toBe(1);
  expect(await database.drafts.get('card')).toEqual({ key: 'card', box });
  const ring = await new KeyringStore(database, null, navigator.locks).read();
  expect(ring).toMatchObject({ device: 'd7', isWiping: false, hub: null, lease: null, readEscrow: null });
  expect(ring?.members).toMatchObject([{ staff: 's1', wrapped: 'BB', wrong: 2, rounds: 600_000 }]);
});
