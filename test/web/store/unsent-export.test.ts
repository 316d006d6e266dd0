import { expect, test, vi } from 'vitest';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import { ok } from '#shared/base/result.ts';
import { DraftKeeper } from '#web/app/draft-keeper.ts';
import { readUnsentExport, sealUnsent, unsentOf } from '#web/app/unsent-export.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import { MemoryStore } from '#web/store/memory-store.ts';
import { Confirmation } from '#web/sync/confirmation.ts';
import { StoreUnread } from '#web/store/store-guard.ts';
import { OwnEntries } from '#web/sync/own-entries.ts';
import { shotEntry, PERSON_DOC } from '#test/fixtures/wire-entries.ts';

const own = [1, 2].map((order) => {
  const entry = shotEntry(`d1.aaaa.${order}`, PERSON_DOC, `LOT${order}`);
  return { order, realm: 'common' as RealmId, doc: entry.doc, id: entry.id, json: entryJson(entry), entry };
});

test('S15 the unsent entries come out of the file as they are, with the passphrase and not without', async () => {
  const store = new MemoryStore();
  for (const entry of own) await store.appendOwn(entry);
  const third = { ...own[1]!, order: 3, id: 'd1.aaaa.3' as EntryId };
  await store.appendOwn(third);
  await store.settle(new Map([[third.id, { state: 'received', at: 5 }]]));
  const parts = {
    store,
    index: new LedgerIndex(),
    own: new OwnEntries(),
    confirmation: new Confirmation(),
  };
  const file = await sealUnsent('d1', await unsentOf(parts), 'ながい合言葉 2026');
  const read = await readUnsentExport(file, 'ながい合言葉 ２０２６');
  expect(read).toEqual(
    ok({
      device: 'd1',
      refused: 0,
      entries: own.map(({ realm, json, id, doc }) => ({ realm, doc, id, json })),
    }),
  );
  expect(await readUnsentExport(file, 'wrong')).toEqual({ ok: false, error: 'wrong-passphrase' });
  const cut = file.slice(0, file.size - 1);
  expect(await readUnsentExport(cut, 'ながい合言葉 2026')).toEqual({ ok: false, error: 'wrong-passphrase' });
  expect(await readUnsentExport(new Blob(['PK something']), 'x')).toEqual({
    ok: false,
    error: 'not-an-export',
  });
  expect(await file.text()).not.toContain('LOT1');
});

test('S15 where the store itself is broken the file is made of what this run has read and written of it', async () => {
  const store = new MemoryStore();
  const broken = () => Promise.reject(new StoreUnread('store-lost'));
  store.readOwn = broken;
  const known = new OwnEntries();
  for (const { entry: _, ...entry } of own) known.add({ entry, copy: { state: 'stored' } });
  const [first, second] = own as [(typeof own)[0], (typeof own)[0]];
  known.settle(new Map([[second.id, { state: 'received', at: 5 }]]));
  const parts = {
    store,
    index: new LedgerIndex(),
    own: known,
    confirmation: new Confirmation(),
    sign: broken,
  };
  const { realm, doc, id, json } = first;
  expect(await unsentOf(parts)).toEqual([{ realm, doc, id, json }]);
});

/** A file of the right form with anything inside, as somebody makes it who knows the passphrase. */
async function sealAnything(content: string | Uint8Array, passphrase: string): Promise<Blob> {
  const [salt, iv] = [new Uint8Array(16), new Uint8Array(12)];
  const base = await crypto.subtle.importKey('raw', Buffer.from(passphrase), 'PBKDF2', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 600_000 },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, Buffer.from(content));
  return new Blob(['ledger-unsent-1\n', salt, iv, sealed]);
}

test('S15 a file that opens and holds no copy is another file; entries in it that are none are counted', async () => {
  for (const content of ['', 'no JSON', '[]', 'null', '{"device":1,"entries":{}}', '['.repeat(10_000)]) {
    const read = await readUnsentExport(await sealAnything(content, 'x'), 'x');
    expect(read, content.slice(0, 20)).toEqual({ ok: false, error: 'not-an-export' });
  }
  const odd = [
    { realm: 'common', doc: PERSON_DOC, id: '__proto__', json: '{}' },
    { realm: 'common', doc: PERSON_DOC, id: 'd1.aaaa.1', json: '{"kind":' },
    { realm: 'common', doc: PERSON_DOC, id: 'd1.aaaa.1\ud800', json: '{}' },
    { realm: 'common', doc: PERSON_DOC, id: 'd1.aaaa.1', json: 'x'.repeat(300_000) },
  ];
  const file = await sealAnything(JSON.stringify({ device: 'd1', entries: odd }), 'x');
  expect(await readUnsentExport(file, 'x')).toEqual(ok({ device: 'd1', entries: [], refused: 4 }));
});

test('S10 a draft is written within 300 ms, the latest values of many changes once', async () => {
  vi.useFakeTimers();
  const store = new MemoryStore();
  const write = vi.spyOn(store, 'saveDraft');
  const drafts = new DraftKeeper(store, () => undefined);
  const saved = [drafts.save('shot', 1), drafts.save('shot', 2), drafts.save('shot', 3)];
  expect(await drafts.load('shot')).toBe(3);
  await vi.advanceTimersByTimeAsync(300);
  await Promise.all(saved);
  expect(write.mock.calls).toEqual([['shot', 3]]);
  expect(await store.loadDraft('shot')).toBe(3);
  const late = drafts.save('shot', 4);
  await drafts.flush();
  await late;
  expect(await store.loadDraft('shot')).toBe(4);
  const dropped = drafts.save('shot', 5);
  await drafts.drop('shot');
  await dropped;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await drafts.load('shot')).toBeNull();
  vi.useRealTimers();
});
