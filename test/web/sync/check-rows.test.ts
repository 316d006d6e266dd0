import { expect, test } from 'vitest';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { encodeEntry, entryJson } from '#shared/document/entry-update.ts';
import { signedContent } from '#shared/document/signature.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';
import { toBase64Url } from '#web/store/base64.ts';
import { splitChunk } from '#web/store/chunk-text.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import { RowCheck } from '#web/sync/check-rows.ts';
import { readRows } from '#web/sync/read-rows.ts';
import { entryOf, PERSON_DOC, shotEntry } from '../../fixtures/wire-entries.ts';

const COMMON = 'common' as RealmId;
const DEVICES = 'register:devices' as DocumentId;

async function makeKey(): Promise<{ key: VerifyingKey; sign: (update: Uint8Array) => Promise<Uint8Array> }> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    key: { alg: 'Ed25519', publicKey: toBase64Url(raw) },
    sign: async (update) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, signedContent(update))),
  };
}

function registered(index: LedgerIndex, id: string, device: string, key: VerifyingKey): void {
  const entry = entryOf(id, DEVICES, 'device-entered', {
    device,
    name: '端末',
    site: 'center' as never,
    state: 'active',
    key: { ...key },
  });
  index.addEntry(COMMON, { doc: DEVICES, id: entry.id, json: entryJson(entry) });
}

const shot = (id: string) => encodeEntry(shotEntry(id, PERSON_DOC, 'AB1')).update;

test('P115 a device sets aside and counts what the author did not sign, and takes what he did', async () => {
  const index = new LedgerIndex();
  const [older, newer, other] = [await makeKey(), await makeKey(), await makeKey()];
  registered(index, 'hub.aaaa.1', 'd7', older.key);
  registered(index, 'hub.aaaa.2', 'd7', newer.key);
  // Who is not the hub names no keys.
  registered(index, 'd9.aaaa.1', 'd7', other.key);
  const updates = [1, 2, 3, 4].map((n) => shot(`d7.aaaa.${n}`));
  const signatures = [
    await older.sign(updates[0]!),
    await newer.sign(updates[1]!),
    await other.sign(updates[2]!),
    null,
  ];
  // A device without a key, the import, and the hub itself sign nothing.
  const unsigned = ['d8.aaaa.1', 'imp.aaaa.1', 'hub.bbbb.1'].map(shot);
  const all = [...updates, ...unsigned];
  const forged = await new RowCheck(index).forged(all, [...signatures, null, null, null]);
  expect(forged).toEqual(new Set([2, 3]));
  const { bytes, aside } = readRows(COMMON, 10, all, index, forged);
  expect(aside.map(({ seq, reason }) => [seq, reason])).toEqual([
    [12, 'bad-signature'],
    [13, 'bad-signature'],
  ]);
  index.addChunk(COMMON, bytes);
  expect(splitChunk(bytes).map(({ doc }) => doc)).toEqual([PERSON_DOC]);
  expect(index.has(PERSON_DOC, 'd7.aaaa.2' as EntryId)).toBe(true);
  expect(index.has(PERSON_DOC, 'd7.aaaa.3' as EntryId)).toBe(false);
});

test('P115 a key that comes to the register later counts from then on', async () => {
  const index = new LedgerIndex();
  const check = new RowCheck(index);
  const { key } = await makeKey();
  expect((await check.forged([shot('d7.aaaa.1')], [null])).size).toBe(0);
  registered(index, 'hub.aaaa.1', 'd7', key);
  expect((await check.forged([shot('d7.aaaa.2')], [null])).size).toBe(1);
});
