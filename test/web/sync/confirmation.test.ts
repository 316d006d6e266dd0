/** What is in doubt after a restore of the hub, and which words of the new log end it. */

import { expect, test } from 'vitest';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { Confirmation } from '#web/sync/confirmation.ts';

const DOC = 'person:aaaaaaaaaaaaaaaa' as DocumentId;
const [A, B] = ['area-a', 'area-b'] as unknown as readonly [RealmId, RealmId];
const held = (...ids: readonly string[]) => ids.map((id) => ({ id: id as EntryId, doc: DOC }));
const ids = (...list: readonly string[]): readonly EntryId[] => list as unknown as readonly EntryId[];

test('P98 an entry that the new log has in another realm than before is in doubt no longer', () => {
  const confirmation = new Confirmation();
  confirmation.begin(A, held('d1.aaaa.1', 'd1.aaaa.2', 'd1.aaaa.3'));
  confirmation.begin(B, []);
  confirmation.confirm(held('d1.aaaa.1'));
  expect(confirmation.unsaved).toEqual([]);
  confirmation.end(A);
  confirmation.end(B);
  expect(confirmation.lostCount).toBe(2);
  // Its author brings it back to the realm where the resident lives now.
  confirmation.confirm(held('d1.aaaa.2'));
  expect(confirmation.unsaved).toEqual([A]);
  confirmation.saved(A);
  expect(confirmation.doubtOf(A)).toEqual({ realm: A, isConfirming: false, lost: held('d1.aaaa.3') });
  expect(ids('d1.aaaa.1', 'd1.aaaa.2', 'd1.aaaa.3').map((id) => confirmation.isDoubtful(id))).toEqual([
    false,
    false,
    true,
  ]);
  confirmation.confirm(held('d1.aaaa.9'));
  expect(confirmation.unsaved).toEqual([]);
});

test('P98 of one id in two documents, as copied profiles leave it, only the one that was named is out of doubt', () => {
  const confirmation = new Confirmation();
  const id = 'd1.aaaa.1' as EntryId;
  const other = 'person:bbbbbbbbbbbbbbbb' as DocumentId;
  confirmation.begin(A, [
    { id, doc: DOC },
    { id, doc: other },
  ]);
  confirmation.end(A);
  expect(confirmation.lostCount).toBe(2);
  confirmation.confirm([{ id, doc: other }]);
  expect(confirmation.unsaved).toEqual([A]);
  expect([...confirmation.lost()]).toEqual([{ realm: A, id, doc: DOC }]);
  expect(confirmation.isDoubtful(id)).toBe(true);
});
