/** What every implementation of the device's store keeps. Run by test/web/store/ledger-store.test.ts against each. */

import { expect, test } from 'vitest';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import type { LedgerStore, OwnEntry, RowAside, StoredChunk } from '#web/store/ledger-store.ts';
import { encodeChunk, readLines, splitChunk } from '#web/store/chunk-text.ts';
import { identityOf } from '#test/fixtures/node-device.ts';

export interface StoreHarness {
  /** A store on a disk of its own, not opened. */
  create(): Promise<LedgerStore>;
  /** A second store on the disk of the first, as after a restart. */
  again(store: LedgerStore): Promise<LedgerStore>;
}

const COMMON = 'common' as RealmId;
const DOC = 'person:aaaaaaaaaaaaaaaa' as DocumentId;

export const ownEntry = (order: number, counter = order, epoch = 'aaaa'): OwnEntry => ({
  order,
  realm: COMMON,
  doc: DOC,
  id: `d1.${epoch}.${counter}` as EntryId,
  json: `{"note":"記録 ${order}"}`,
});
const cursor = (seq: number, logEpoch = 'e1') => ({ realm: COMMON, logEpoch, seq });
const chunk = (...ids: string[]) => ({
  realm: COMMON,
  receivedAt: 5,
  bytes: encodeChunk(ids.map((id) => ({ doc: DOC, id: id as EntryId, json: `{"of":"${id}"}` }))),
});

async function chunksOf(store: LedgerStore, after = 0): Promise<StoredChunk[]> {
  const chunks: StoredChunk[] = [];
  await store.readChunks(after, (one) => chunks.push(one));
  return chunks;
}

export function runLedgerStoreContract(name: string, harness: StoreHarness): void {
  const opened = async (): Promise<LedgerStore> => {
    const store = await harness.create();
    expect((await store.open()).ok).toBe(true);
    return store;
  };
  const restarted = async (store: LedgerStore): Promise<LedgerStore> => {
    const next = await harness.again(store);
    expect((await next.open()).ok).toBe(true);
    return next;
  };

  test(`S2 ${name}: an own entry, its counter and its place in the outbox survive a restart together`, async () => {
    const store = await opened();
    await store.saveIdentity(identityOf('d1', ['common']));
    expect(await store.ownPlace()).toEqual({ order: 0, counter: 0 });
    for (const order of [1, 2, 3])
      expect(await store.appendOwn(ownEntry(order))).toEqual({ ok: true, value: undefined });
    const next = await restarted(store);
    expect(await next.ownPlace()).toEqual({ order: 3, counter: 3 });
    expect(await next.readOwn(1)).toEqual([
      { entry: ownEntry(2), copy: { state: 'stored' } },
      { entry: ownEntry(3), copy: { state: 'stored' } },
    ]);
    expect(await next.identity()).toEqual(identityOf('d1', ['common']));
  });

  test(`S7 ${name}: a new epoch begins its counter anew, also where an earlier enrolment left entries`, async () => {
    const store = await opened();
    await store.saveIdentity(identityOf('d1', ['common']));
    await store.appendOwn(ownEntry(1));
    await store.saveIdentity(identityOf('d1', ['common']));
    expect(await store.ownPlace()).toEqual({ order: 1, counter: 1 });
    await store.saveIdentity(identityOf('d2', ['common'], 'bbbb'));
    expect(await store.ownPlace()).toEqual({ order: 1, counter: 0 });
    await store.appendOwn({ ...ownEntry(2), id: 'd2.bbbb.1' as EntryId });
    expect(await (await restarted(store)).ownPlace()).toEqual({ order: 2, counter: 1 });
  });

  test(`S2 ${name}: an order that is taken cannot be written again`, async () => {
    const store = await opened();
    await store.appendOwn(ownEntry(1));
    await expect(store.appendOwn({ ...ownEntry(1), json: '{"note":"another"}' })).rejects.toThrow();
    expect((await store.readOwn(0)).map(({ entry }) => entry.json)).toEqual([ownEntry(1).json]);
  });

  test(`S3 ${name}: rows and cursor are one; rows set aside are counted`, async () => {
    const store = await opened();
    const first = await store.appendRows(chunk('d2.bbbb.1', 'd2.bbbb.2'), [], cursor(2));
    const aside: RowAside[] = [
      { realm: COMMON, seq: 3, reason: 'malformed', update: new Uint8Array([1, 2]) },
    ];
    expect(await store.appendRows(chunk(), aside, cursor(3))).toEqual({ ok: true, value: null });
    await store.appendRows(chunk('d2.bbbb.4'), [], cursor(4));
    const next = await restarted(store);
    expect(await next.cursors()).toEqual([cursor(4)]);
    expect(await next.countAside()).toBe(1);
    const chunks = await chunksOf(next);
    const ids = chunks.map(({ bytes }) =>
      splitChunk(bytes).flatMap(({ lines }) => readLines(lines).map(({ id }) => id)),
    );
    expect(ids).toEqual([['d2.bbbb.1', 'd2.bbbb.2'], ['d2.bbbb.4']]);
    expect(first.ok && (await chunksOf(next, first.value ?? 0)).length).toBe(1);
    expect(chunks[0]).toMatchObject({ realm: COMMON, receivedAt: 5 });
  });

  test(`S3 ${name}: what was set aside reads back as it was, and is admitted once`, async () => {
    const store = await opened();
    const row = (seq: number, ...bytes: number[]): RowAside => ({
      realm: COMMON,
      seq,
      reason: 'unknown-shape',
      update: new Uint8Array(bytes),
    });
    await store.appendRows(chunk(), [row(1, 1), row(2, 2)], cursor(2));
    await store.setAside({ ...row(0, 3), reason: 'forked-id' });
    const kept = await store.readAside();
    expect(
      kept.map(({ realm, seq, reason, update }) => ({ realm, seq, reason, update: Uint8Array.from(update) })),
    ).toEqual([row(1, 1), row(2, 2), { ...row(0, 3), reason: 'forked-id' }]);
    const admitted = await store.admitAside([kept[1]!.key], chunk('d2.bbbb.2'));
    const next = await restarted(store);
    expect((await next.readAside()).map(({ update }) => [...update])).toEqual([[1], [3]]);
    expect(admitted).toEqual({ ok: true, value: (await chunksOf(next))[0]?.key });
    expect(await next.admitAside([(await next.readAside())[0]!.key], chunk())).toEqual({
      ok: true,
      value: null,
    });
    expect(await next.countAside()).toBe(1);
    expect(await next.cursors()).toEqual([cursor(2)]);
  });

  test(`S2 ${name}: an entry that was taken in from another device moves the order and no counter, and keeps its signature`, async () => {
    const store = await opened();
    await store.saveIdentity(identityOf('d1', ['common']));
    await store.appendOwn(ownEntry(1));
    // The other device may by chance have the same epoch.
    const signature = 'aB-_'.repeat(22).slice(0, 86);
    await store.appendOwn({ ...ownEntry(2), id: 'd7.aaaa.40' as EntryId, signature });
    const next = await restarted(store);
    expect(await next.ownPlace()).toEqual({ order: 2, counter: 1 });
    expect((await next.readOwn(0)).map(({ entry }) => entry)).toEqual([
      ownEntry(1),
      { ...ownEntry(2), id: 'd7.aaaa.40', signature },
    ]);
  });

  test(`S3 ${name}: answers are written down, and forgotten where the realm's log begins anew`, async () => {
    const store = await opened();
    await store.appendOwn(ownEntry(1));
    await store.appendOwn(ownEntry(2));
    await store.appendRows(chunk('d2.bbbb.1'), [], cursor(9));
    await store.settle(
      new Map([
        [ownEntry(1).id, { state: 'received', at: 77 }],
        ['d9.zzzz.1' as EntryId, { state: 'received', at: 77 }],
      ]),
    );
    const settled = await restarted(store);
    expect((await settled.readOwn(0)).map(({ copy }) => copy)).toEqual([
      { state: 'received', at: 77 },
      { state: 'stored' },
    ]);
    await settled.restartRealm(COMMON, 'e2');
    const anew = await restarted(settled);
    expect((await anew.readOwn(0)).map(({ copy }) => copy)).toEqual([
      { state: 'stored' },
      { state: 'stored' },
    ]);
    expect(await anew.cursors()).toEqual([cursor(0, 'e2')]);
    expect(await anew.doubts()).toEqual([{ realm: COMMON, isConfirming: true, lost: [] }]);
    const lost = [{ id: 'd2.bbbb.1' as EntryId, doc: DOC }];
    await anew.saveDoubt({ realm: COMMON, isConfirming: false, lost });
    expect(await chunksOf(anew)).toHaveLength(1);
    expect(await (await restarted(anew)).doubts()).toEqual([{ realm: COMMON, isConfirming: false, lost }]);
  });

  test(`S10 ${name}: drafts come back as they were written, and go when they are dropped`, async () => {
    const store = await opened();
    await store.saveDraft('shot', { lot: 'AB12', 日: null });
    const next = await restarted(store);
    expect(await next.loadDraft('shot')).toEqual({ lot: 'AB12', 日: null });
    await next.dropDraft('shot');
    expect(await next.loadDraft('shot')).toBeNull();
  });

  test(`S7 ${name}: writers take turns`, async () => {
    const store = await opened();
    const order: string[] = [];
    const work = (word: string) => async () => {
      order.push(`${word} begins`);
      await new Promise((resume) => setTimeout(resume, 5));
      order.push(`${word} ends`);
    };
    await Promise.all([store.exclusively(work('a')), store.exclusively(work('b'))]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });
}
