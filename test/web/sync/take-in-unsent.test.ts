/** What came in a file, and what was set aside: on devices of the product with the product's hub. */

import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { signedContent } from '#shared/document/signature.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import { ok } from '#shared/base/result.ts';
import { verifyLog } from '#server/log/verify-log.ts';
import type { LedgerDevice } from '#web/app/ledger-device.ts';
import { emptyDisk } from '#web/store/memory-store.ts';
import type { MemoryDisk } from '#web/store/memory-store.ts';
import { diskOf, identityOf, startNodeDevice, until } from '#test/fixtures/node-device.ts';
import { TestHub } from '#test/fixtures/test-hub.ts';
import { entryOf } from '#test/fixtures/wire-entries.ts';

const COMMON = 'common' as RealmId;
const SESSION = 'session:aaaaaaaaaaaaaaaa' as DocumentId;
const HELD = 'register:held' as DocumentId;
const WORDS = '三つの言葉を並べる';
/** Nothing answers there. */
const NO_HUB = 1;

let hub: TestHub;
const running: LedgerDevice[] = [];

beforeEach(async () => {
  hub = await new TestHub().start();
});
afterEach(async () => {
  for (const device of running.splice(0)) await device.stop();
  await hub.stop();
});

async function start(disk: MemoryDisk, port = hub.port): Promise<LedgerDevice> {
  const device = await startNodeDevice({ port, disk });
  running.push(device);
  return device;
}

const checkedIn = (number: number): EntryBody<'checked-in'> =>
  ({ person: 'bbbbbbbbbbbbbbbb', number }) as EntryBody<'checked-in'>;

async function checkIn(device: LedgerDevice, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1)
    expect((await device.record('checked-in', SESSION, checkedIn(number))).ok).toBe(true);
}

/** The office lets in everything that is held. */
async function releaseAll(): Promise<void> {
  const office = await start(diskOf('o1', ['common']));
  for (const { hold, state } of hub.log.held()) {
    if (state !== 'open') continue;
    const body = { hold, reason: { code: 'other', note: null } } as EntryBody<'held-released'>;
    await office.record('held-released', HELD, body, COMMON);
  }
  await until(() => hub.log.held().every(({ state }) => state === 'released'), 'all are released');
}

/** Ids under which devices wrote what the office has let in. */
const releasedIds = (): string[] =>
  hub.log.rowsOfDocument(SESSION).flatMap((row) => {
    const { released } = readUpdate(row.update) as { released?: { id: string } };
    return released ? [released.id] : [];
  });

const idsOf = (device: LedgerDevice): string[] => device.entriesOf(SESSION).map(({ id }) => id);

test('S17 what a silent tablet recorded reaches the hub through another device, under its own name', async () => {
  const disk = diskOf('d1', ['common']);
  const silent = await start(disk, NO_HUB);
  await checkIn(silent, 3);
  const file = await silent.exportUnsent(WORDS);

  const bearer = await start(diskOf('d2', ['common'], 'aaaa'));
  await checkIn(bearer, 1);
  await until(() => bearer.status.waiting === 0, 'its own entry is received');
  expect(await bearer.takeInUnsent(file, 'another')).toEqual({ ok: false, error: 'wrong-passphrase' });
  expect(await bearer.takeInUnsent(file, WORDS)).toEqual(
    ok({ device: 'd1', taken: 3, known: 0, aside: 0, refused: 0 }),
  );
  const ids = ['d1.aaaa.1', 'd1.aaaa.2', 'd1.aaaa.3'];
  expect(idsOf(bearer).toSorted()).toEqual([...ids, 'd2.aaaa.1']);
  await until(() => bearer.status.waiting === 0, 'the hub answers for each');
  // Not one of them is called received before the office has let it in.
  expect(bearer.status.held).toBe(3);
  expect(ids.map((id) => bearer.copyState(id as EntryId))).toEqual(
    ids.map(() => expect.objectContaining({ state: 'held', reason: 'wrong-author' })),
  );
  expect(await bearer.takeInUnsent(file, WORDS)).toEqual(
    ok({ device: 'd1', taken: 0, known: 3, aside: 0, refused: 0 }),
  );

  await releaseAll();
  await until(() => bearer.status.held === 0, 'the bearer is told');
  expect(bearer.copyState('d1.aaaa.3' as EntryId).state).toBe('received');
  // Under ids of the hub that name whose they are: the silent tablet may still come with its own.
  expect(releasedIds().toSorted()).toEqual(ids);
  // Its own counters go on as if nothing had been carried.
  await checkIn(bearer, 1);
  expect(idsOf(bearer)).toContain('d2.aaaa.2');
  await until(() => bearer.status.waiting === 0, 'that one is received, too');

  // The silent tablet comes back after all, finds its ids free, and brings each of its entries once.
  await silent.stop();
  running.splice(running.indexOf(silent), 1);
  const back = await start(disk);
  await until(() => back.status.caughtUp && back.status.waiting === 0, 'all is received');
  expect(back.status.held).toBe(0);
  expect(ids.map((id) => hub.log.entry(id as EntryId)?.author)).toEqual(['d1', 'd1', 'd1']);
  expect(
    idsOf(back)
      .filter((id) => !id.startsWith('hub.'))
      .toSorted(),
  ).toEqual([...ids, 'd2.aaaa.1', 'd2.aaaa.2']);
  expect(verifyLog(hub.log).findings).toEqual([]);
});

/** A device that was enrolled with a key, as its register has it. */
async function enrolWithKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const answer = await fetch(`${hub.url}/api/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      staff: 's1',
      code: '123456',
      deviceName: '署名',
      key: { alg: 'Ed25519', publicKey: x },
    }),
  });
  const { device, token } = (await answer.json()) as { device: string; token: string };
  const disk = diskOf(device, ['common']);
  disk.identity = { ...identityOf(device, ['common']), token };
  const sign = async (update: Uint8Array) =>
    new Uint8Array(signBytes(null, signedContent(update), privateKey));
  return { device, disk, sign };
}

test('S17 P110 what the author has signed enters the log from whoever brings it, at once and under its own id', async () => {
  const { device, disk, sign } = await enrolWithKey();
  const silent = await startNodeDevice({ port: NO_HUB, disk, sign });
  await checkIn(silent, 2);
  const file = await silent.exportUnsent(WORDS);
  await silent.stop();
  const ids = [1, 2].map((number) => `${device}.aaaa.${number}` as EntryId);

  const bearerDisk = diskOf('d2', ['common'], 'bbbb');
  const away = await start(bearerDisk, NO_HUB);
  expect(await away.takeInUnsent(file, WORDS)).toMatchObject({ ok: true, value: { device, taken: 2 } });
  await away.stop();
  running.splice(0);
  // The signatures lie in the bearer's store: they are there after a restart, also in a copy of the copy.
  const bearer = await start(bearerDisk);
  await until(() => ids.every((id) => bearer.copyState(id).state === 'received'), 'both are received');
  expect(hub.log.held()).toEqual([]);
  expect(ids.map((id) => hub.log.entry(id)?.author)).toEqual([device, device]);
  expect(ids.every((id) => hub.log.entry(id)?.signature)).toBe(true);
  expect(verifyLog(hub.log).findings).toEqual([]);
  // Its author comes back, and offers what is there already.
  const back = await startNodeDevice({ port: hub.port, disk, sign });
  running.push(back);
  await until(() => ids.every((id) => back.copyState(id).state === 'received'), 'they are its own');
  expect(hub.log.rowsOfDocument(SESSION)).toHaveLength(2);
});

test('S17 P111 a signature of somebody else, or of nobody, lets nothing in under another name', async () => {
  const { device, disk } = await enrolWithKey();
  const other = await enrolWithKey();
  const silent = await startNodeDevice({ port: NO_HUB, disk, sign: other.sign });
  await checkIn(silent, 1);
  const file = await silent.exportUnsent(WORDS);
  await silent.stop();
  const bearer = await start(diskOf('d2', ['common'], 'bbbb'));
  await bearer.takeInUnsent(file, WORDS);
  await until(() => bearer.status.held === 1, 'it is held');
  expect(bearer.copyState(`${device}.aaaa.1` as EntryId)).toMatchObject({ reason: 'wrong-author' });
  // A device that was revoked: its signature is right, and its entries wait for the office.
  const revoked = await enrolWithKey();
  const taken = await startNodeDevice({ port: NO_HUB, disk: revoked.disk, sign: revoked.sign });
  await checkIn(taken, 1);
  const second = await taken.exportUnsent(WORDS);
  await taken.stop();
  hub.log.changeDevices(new Map([[revoked.device, { state: 'revoked' }]]));
  await bearer.takeInUnsent(second, WORDS);
  await until(() => bearer.status.held === 2, 'that one too');
  expect(bearer.copyState(`${revoked.device}.aaaa.1` as EntryId)).toMatchObject({ reason: 'revoked' });
  await releaseAll();
  await until(() => bearer.status.held === 0, 'the bearer is told of both');
  expect(verifyLog(hub.log).findings).toEqual([]);
});

test('S17 entries of an earlier enrolment are offered under their own name, held, and let in', async () => {
  const disk = diskOf('d1', ['common']);
  const first = await start(disk, NO_HUB);
  await checkIn(first, 2);
  await first.stop();
  running.splice(0);
  disk.identity = identityOf('d2', ['common'], 'bbbb');
  const again = await start(disk);
  await checkIn(again, 1);
  await until(() => again.status.waiting === 0, 'the hub answers for each');
  expect(again.status.held).toBe(2);
  await releaseAll();
  await until(() => again.status.held === 0, 'it is told');
  expect(releasedIds().toSorted()).toEqual(['d1.aaaa.1', 'd1.aaaa.2']);
  expect(hub.log.entry('d2.bbbb.1' as EntryId)?.author).toBe('d2');
  expect(verifyLog(hub.log).findings).toEqual([]);
});

test('S17 a file of a copied profile replaces nothing: what contradicts under one id is set aside', async () => {
  const copied = await start(diskOf('d1', ['common']), NO_HUB);
  await checkIn(copied, 2);
  const file = await copied.exportUnsent(WORDS);
  const disk = diskOf('d1', ['common']);
  const device = await start(disk, NO_HUB);
  await device.record('checked-in', SESSION, checkedIn(99));
  expect(await device.takeInUnsent(file, WORDS)).toEqual(
    ok({ device: 'd1', taken: 1, known: 0, aside: 1, refused: 0 }),
  );
  expect(device.status.aside).toBe(1);
  expect(await device.setAside()).toEqual([{ reason: 'forked-id', count: 1 }]);
  expect(
    device.entriesOf(SESSION).map((entry) => (entry as { body: { number: number } }).body.number),
  ).toEqual([99, 2]);
});

test('S18 what was set aside is counted, and enters the ledger when a version can read it', async () => {
  const disk: MemoryDisk = { ...emptyDisk(), identity: identityOf('d1', ['common']) };
  const readable = encodeEntry(entryOf('d9.aaaa.1', SESSION, 'checked-in', checkedIn(7))).update;
  disk.aside.push(
    { realm: COMMON, seq: 4, reason: 'unknown-shape', update: readable },
    { realm: COMMON, seq: 5, reason: 'malformed', update: new Uint8Array([1, 2, 3]) },
    { realm: COMMON, seq: 6, reason: 'unknown-shape', update: readable },
  );
  const device = await start(disk, NO_HUB);
  await until(() => idsOf(device).length === 1, 'the readable one is in the ledger');
  await until(() => device.status.aside === 1, 'the other one is counted');
  expect(await device.setAside()).toEqual([{ reason: 'malformed', count: 1 }]);
  await device.stop();
  running.splice(0);
  const again = await start(disk, NO_HUB);
  expect(idsOf(again)).toEqual(['d9.aaaa.1']);
  expect(again.status.aside).toBe(1);
});

test('S18 the office is told what a device has set aside, with the reasons, and when it is shown at last', async () => {
  const disk: MemoryDisk = { ...emptyDisk(), identity: identityOf('d1', ['common']) };
  disk.aside.push({ realm: COMMON, seq: 5, reason: 'bad-signature', update: new Uint8Array([1, 2, 3]) });
  const device = await start(disk);
  await until(() => hub.log.device('d1')?.aside?.length === 1, 'it is told after the welcome');
  expect(hub.log.device('d1')?.aside).toEqual([{ reason: 'bad-signature', count: 1 }]);
  // Of a change while it is connected: a copied profile's file contradicts what stands here.
  await device.record('checked-in', SESSION, checkedIn(99));
  const copied = await start(diskOf('d1', ['common']), NO_HUB);
  await checkIn(copied, 1);
  await device.takeInUnsent(await copied.exportUnsent(WORDS), WORDS);
  await until(() => hub.log.device('d1')?.aside?.length === 2, 'it is told of the second');
  await device.stop();
  running.splice(0, 1);
  disk.aside.splice(0);
  await start(disk);
  await until(() => hub.log.device('d1')?.aside?.length === 0, 'nothing is aside any more');
});

test('S18 another entry under an id of this device stays aside at every start, also in another document', async () => {
  const disk = diskOf('d1', ['common']);
  const other = 'session:bbbbbbbbbbbbbbbb' as DocumentId;
  const fork = encodeEntry(entryOf('d1.aaaa.1', other, 'checked-in', checkedIn(7))).update;
  const first = await start(disk, NO_HUB);
  await checkIn(first, 1);
  await first.stop();
  running.splice(0);
  disk.aside.push({ realm: COMMON, seq: 0, reason: 'forked-id', update: fork });
  for (let nth = 0; nth < 2; nth += 1) {
    const device = await start(disk, NO_HUB);
    await checkIn(device, 1);
    expect(device.entriesOf(other)).toEqual([]);
    expect(device.status.aside).toBe(1);
    await device.stop();
    running.splice(0);
  }
});
