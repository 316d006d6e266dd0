/** Sealed entries at a running hub: opened, judged like any push, and never lost where they cannot be opened. */

import 'fake-indexeddb/auto';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import type {
  PinCodeAnswer,
  PinKeyAnswer,
  ReopenAnswer,
  ReopenRequest,
  SealAnswer,
  SealedAnswer,
  SealedRequest,
} from '#shared/api/seal-api.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import { HubSeal } from '#server/hub/hub-seal.ts';
import { toBase64Url } from '#web/store/base64.ts';
import { encodeOwn } from '#web/store/own-box.ts';
import { OwnSeal, sealToHub } from '#web/store/own-seal.ts';
import type { SignOwn } from '#web/store/own-seal.ts';
import { escrowInfo, readSealedBox } from '#shared/sync/sealed-box.ts';
import type { EscrowPurpose } from '#shared/sync/sealed-box.ts';
import { signedContent } from '#shared/document/signature.ts';
import { hasSigned } from '#server/log/check-signature.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import { orderNameOf } from '#shared/ledger/device-orders.ts';
import { entryOf, personDoc, shotEntry } from '#test/fixtures/wire-entries.ts';
import { layOut } from '#test/fixtures/areas.ts';
import { addDevice, TestHub, tokenOf } from '#test/fixtures/test-hub.ts';

const hubs: TestHub[] = [];
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop();
});
async function startHub(): Promise<TestHub> {
  const hub = await new TestHub().start();
  hubs.push(hub);
  return hub;
}

const urlOf = (hub: TestHub, path: string) => `http://127.0.0.1:${hub.port}${path}`;
async function keysOf(hub: TestHub, device = 'd1'): Promise<SealAnswer> {
  const answer = await fetch(urlOf(hub, '/api/device/seal'), {
    headers: { authorization: `Bearer ${device}.${tokenOf(device)}` },
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as SealAnswer;
}
const readKey = () =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

async function boxOf(keys: SealAnswer, device: string, counter: number, isOpen = true, sign?: SignOwn) {
  const entry = shotEntry(`${device}.aaaa.${counter}`, personDoc(counter), 'A1');
  const seal = await OwnSeal.create(keys.sealKey, isOpen ? await readKey() : null, sign);
  const own = {
    order: counter,
    realm: 'common' as RealmId,
    doc: entry.doc,
    id: entry.id,
    json: entryJson(entry),
  };
  return { entry, box: await seal.seal(own, encodeOwn(own)) };
}
async function hand(hub: TestHub, request: SealedRequest): Promise<SealedAnswer['answers']> {
  const answer = await fetch(urlOf(hub, '/api/sealed'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as SealedAnswer).answers;
}
const request = (drain: string, ...boxes: Uint8Array[]): SealedRequest => ({
  device: 'd1',
  drain,
  boxes: boxes.map((box, at) => ({ order: at + 1, box: toBase64Url(box) })),
});

test('S49 a sealed entry of a locked device is opened, judged and committed like a push, once however often it comes', async () => {
  const hub = await startHub();
  const keys = await keysOf(hub);
  const { entry, box } = await boxOf(keys, 'd1', 1);
  for (let times = 0; times < 2; times += 1)
    expect(await hand(hub, request(keys.drain, box))).toEqual([{ order: 1, result: 'received' }]);
  expect(hub.log.rowsOfDocument(entry.doc).map(({ id }) => id)).toEqual([entry.id]);
});

test('S50 an entry taken while nobody could open the device waits for the office, and is released as it was', async () => {
  const hub = await startHub();
  const keys = await keysOf(hub);
  const { entry, box } = await boxOf(keys, 'd1', 1, false);
  const [answer] = await hand(hub, request(keys.drain, box));
  expect(answer).toMatchObject({ order: 1, result: 'held', reason: 'without-pin' });
  expect(hub.log.entry(entry.id)).toBeNull();
  expect(hub.log.held()).toMatchObject([{ id: entry.id, reason: 'without-pin', state: 'open' }]);
  expect(await hand(hub, request(keys.drain, box))).toEqual([answer]);
});

test('S51 a box that cannot be opened is kept as it came; a forged author is held; neither stops its neighbours', async () => {
  const hub = await startHub();
  const keys = await keysOf(hub);
  const good = await boxOf(keys, 'd1', 1);
  const forged = await boxOf(keys, 'd2', 1);
  const damaged = (await boxOf(keys, 'd1', 2)).box;
  damaged[damaged.length - 3]! ^= 1;
  const answers = await hand(hub, request(keys.drain, damaged, forged.box, good.box));
  expect(answers).toMatchObject([
    { result: 'held', reason: 'malformed' },
    { result: 'held', reason: 'wrong-author' },
    { result: 'received' },
  ]);
  expect(hub.log.held().map(({ bytes }) => Buffer.from(bytes))).toContainEqual(Buffer.from(damaged));
});

test('S49 whoever has no delivery key, or another device’s, hands in nothing; a session’s token is not asked for', async () => {
  const hub = await startHub();
  const keys = await keysOf(hub);
  const { box } = await boxOf(keys, 'd1', 1);
  for (const drain of ['', 'guess', (await keysOf(hub, 'd2')).drain]) {
    const answer = await fetch(urlOf(hub, '/api/sealed'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request(drain, box)),
    });
    expect(answer.status).toBe(401);
  }
  expect((await fetch(urlOf(hub, '/api/device/seal'))).status).toBe(401);
  expect(hub.log.held()).toEqual([]);
});

test('S51 the hub’s key is for its owner only, stays the same, and is never replaced beside boxes of the old one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-seal-'));
  const first = new HubSeal(folder);
  const path = join(folder, 'seal-key.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(new HubSeal(folder).publicKey).toBe(first.publicKey);
  expect(new HubSeal(folder).drainToken('d1')).toBe(first.drainToken('d1'));
  chmodSync(path, 0o600);
  writeFileSync(path, '{}');
  expect(() => new HubSeal(folder)).toThrow(/version/);
  expect(existsSync(path)).toBe(true);
  rmSync(folder, { recursive: true });
});

test('S49 what is sealed opens with the hub’s key or the read key, and says in the clear only where it belongs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-seal-'));
  const hub = new HubSeal(folder);
  const own = {
    order: 1,
    realm: 'common' as RealmId,
    doc: 'person:aaaaaaaaaaaaaaaa' as DocumentId,
    id: 'd1.aaaa.1' as EntryId,
    json: '{"name":"山田　花子"}',
  };
  const box = await (await OwnSeal.create(hub.publicKey, null)).seal(own, encodeOwn(own));
  const { order: _order, ...text } = own;
  expect(hub.open(box)).toEqual({ ...text, signature: null, isWithoutPin: true });
  const clear = Buffer.from(box).toString('latin1');
  expect(clear).toContain('common d1.aaaa.1');
  expect(Buffer.from(box).includes(Buffer.from('山田'))).toBe(false);
  // Nothing of the head can be changed without breaking the seal.
  const moved = Uint8Array.from(box);
  moved[Buffer.from(box).indexOf('d1.aaaa.1')] = 'e'.charCodeAt(0);
  expect(hub.open(moved)).toBeNull();
  rmSync(folder, { recursive: true });
});

const reopen = (hub: TestHub, drain: string, escrow: string, device = 'd1') =>
  fetch(urlOf(hub, '/api/device/reopen'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device, drain, escrow } satisfies ReopenRequest),
  });
async function escrowOf(
  keys: SealAnswer,
  secret: Uint8Array<ArrayBuffer>,
  purpose: EscrowPurpose = 'share',
  device = 'd1',
): Promise<string> {
  const { point, sealedKey } = await sealToHub(keys.sealKey, secret, escrowInfo(purpose, device));
  return toBase64Url(Buffer.concat([point, sealedKey]));
}

test('S52 S53 a device gets its share back while it is one of the hub’s; a revoked one hands in, and reads no more', async () => {
  const hub = await startHub();
  const keys = await keysOf(hub);
  expect(keys.leaseMs).toBe(24 * 3_600_000);
  const share = crypto.getRandomValues(new Uint8Array(32));
  const escrow = await escrowOf(keys, share);
  const given = await reopen(hub, keys.drain, escrow);
  expect(given.status).toBe(200);
  expect((await given.json()) as ReopenAnswer).toEqual({
    share: toBase64Url(share),
    leaseMs: 24 * 3_600_000,
  });
  expect((await reopen(hub, 'guess', escrow)).status).toBe(401);
  expect((await reopen(hub, keys.drain, escrow, 'd2')).status).toBe(401);
  expect((await reopen(hub, keys.drain, escrow.slice(0, -4))).status).toBe(400);

  const { box, entry } = await boxOf(keys, 'd1', 1);
  hub.log.changeDevices(new Map([['d1', { state: 'revoked' }]]));
  expect((await reopen(hub, keys.drain, escrow)).status).toBe(403);
  const [answer] = await hand(hub, request(keys.drain, box));
  expect(answer?.order).toBe(1);
  const isKept = hub.log.entry(entry.id) !== null || hub.log.held().some(({ id }) => id === entry.id);
  expect(isKept).toBe(true);
});

test('S49 an entry is signed when it is sealed: the hub keeps the signature, and holds a box whose signature is missing', async () => {
  const hub = await startHub();
  const keys = await keysOf(hub);
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const key = { alg: 'Ed25519', publicKey: toBase64Url(raw) } as const;
  hub.log.changeDevices(new Map([['d1', { key }]]));
  const sign = async (update: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, signedContent(update)));
  const signed = await boxOf(keys, 'd1', 1, true, sign);
  const unsigned = await boxOf(keys, 'd1', 2);
  expect(await hand(hub, request(keys.drain, signed.box, unsigned.box))).toMatchObject([
    { result: 'received' },
    { result: 'held', reason: 'bad-signature' },
  ]);
  const row = hub.log.entry(signed.entry.id);
  expect(await hasSigned(key, row?.update ?? new Uint8Array(), row?.signature)).toBe(true);
});

const ask = (hub: TestHub, path: string, body: object) =>
  fetch(urlOf(hub, path), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
/** The office orders something of a device. */
async function order(hub: TestHub, name: string, value: unknown, counter = 1): Promise<void> {
  const office = hub.device('o1');
  await office.hello();
  const reason = { code: 'lost', note: null };
  const entry = entryOf(`o1.aaaa.${counter}`, 'register:settings', 'setting-changed', {
    name,
    value,
    reason,
  });
  const after = counter === 1 ? [] : [`o1.aaaa.${counter - 1}` as EntryId];
  expect(await office.push([{ ...entry, after }])).toMatchObject([{ result: 'accepted' }]);
  office.close();
}

test('S54 the office lengthens or shortens the lease of one device, within 1 to 72 hours; who and why stays on file', async () => {
  const hub = await startHub();
  const hours = async (device: string) => (await keysOf(hub, device)).leaseMs / 3_600_000;
  for (const [at, value] of [72, 73, 0, '48'].entries()) {
    await order(hub, orderNameOf('lease-hours', 'd1'), value, at + 1);
    expect(await hours('d1')).toBe(at === 0 ? 72 : 24);
  }
  await order(hub, orderNameOf('lease-hours', 'd1'), 8, 5);
  expect([await hours('d1'), await hours('d2')]).toEqual([8, 24]);
});

test('S56 a device that is to be emptied is revoked at once, hands in 30 entries, and is empty on file only when it says so', async () => {
  const hub = await startHub();
  const keys = await keysOf(hub);
  const { drain } = keys;
  const me = { device: 'd1', drain };
  const boxes = await Promise.all(Array.from({ length: 30 }, (_, at) => boxOf(keys, 'd1', at + 1)));
  expect(await (await ask(hub, '/api/device/orders', me)).json()).toEqual({
    wipe: false,
    revoked: false,
  });
  expect((await ask(hub, '/api/device/wiped', { ...me, handedIn: 30 })).status).toBe(409);

  await order(hub, orderNameOf('wipe', 'd1'), true);
  expect(await (await ask(hub, '/api/device/orders', me)).json()).toEqual({
    wipe: true,
    revoked: true,
  });
  const bearer = { authorization: `Bearer d1.${tokenOf('d1')}` };
  expect((await fetch(urlOf(hub, '/api/device/seal'), { headers: bearer })).status).toBe(401);
  const share = crypto.getRandomValues(new Uint8Array(32));
  expect((await reopen(hub, drain, await escrowOf(keys, share))).status).toBe(403);
  const answers = await hand(hub, request(drain, ...boxes.map(({ box }) => box)));
  expect(answers).toHaveLength(30);
  expect(new Set(answers.map((one) => one.result === 'held' && one.reason))).toEqual(new Set(['revoked']));
  expect(new Set(hub.log.held().map(({ id }) => id))).toEqual(new Set(boxes.map(({ entry }) => entry.id)));

  for (let times = 0; times < 2; times += 1)
    expect((await ask(hub, '/api/device/wiped', { ...me, handedIn: 30 })).status).toBe(204);
  expect(hub.running.hub.authority.ordersOf('d1').wipe).toBe('done');
  const said = hub.log
    .rowsOfDocument('register:settings' as DocumentId)
    .filter(({ author }) => author === 'hub')
    .map(({ update }) => readUpdate(update));
  expect(said).toMatchObject([{ body: { name: orderNameOf('wiped', 'd1'), value: { handedIn: 30 } } }]);
});

test('S56 nobody without the delivery key learns of an order, or says that a device is empty; an order withdrawn is none', async () => {
  const hub = await startHub();
  const { drain } = await keysOf(hub);
  const other = (await keysOf(hub, 'd2')).drain;
  await order(hub, orderNameOf('wipe', 'd1'), true);
  for (const wrong of ['', other]) {
    const me = { device: 'd1', drain: wrong };
    expect((await ask(hub, '/api/device/orders', me)).status).toBe(401);
    expect((await ask(hub, '/api/device/wiped', { ...me, handedIn: 0 })).status).toBe(401);
  }
  expect((await ask(hub, '/api/device/wiped', { device: 'd1', drain, handedIn: -1 })).status).toBe(400);
  await order(hub, orderNameOf('wipe', 'd1'), false, 2);
  expect(await (await ask(hub, '/api/device/orders', { device: 'd1', drain })).json()).toEqual({
    wipe: false,
    revoked: false,
  });
  expect((await keysOf(hub)).leaseMs).toBe(24 * 3_600_000);
  // Stopped and not emptied: it is told so without anybody opening it.
  hub.log.changeDevices(new Map([['d1', { state: 'revoked' }]]));
  expect(await (await ask(hub, '/api/device/orders', { device: 'd1', drain })).json()).toEqual({
    wipe: false,
    revoked: true,
  });
});

test('S52 the hub gives a share back for what a device left as one: not the key of an entry, of another purpose, of another device', async () => {
  const hub = await startHub();
  const keys = await keysOf(hub);
  const { box } = await boxOf(keys, 'd1', 1);
  const sealed = readSealedBox(box);
  if (!sealed) throw new Error('a box');
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const ofEntry = toBase64Url(Buffer.concat([sealed.point, sealed.sealedKey]));
  for (const wrong of [
    ofEntry,
    await escrowOf(keys, secret, 'read-key'),
    await escrowOf(keys, secret, 'share', 'd2'),
  ])
    expect((await reopen(hub, keys.drain, wrong)).status).toBe(400);
  expect((await reopen(hub, keys.drain, await escrowOf(keys, secret))).status).toBe(200);
});

test('S58 for a code of the office the hub gives a device its read key back: that device, that person, once, within 10 minutes', async () => {
  const hub = new TestHub();
  layOut(hub.log);
  addDevice(hub.log, 'off', 'office', { staff: 's-office', site: 'office' });
  hubs.push(await hub.start());
  const keys = await keysOf(hub);
  const issue = (by: string, staff = 's1', device = 'd1') =>
    fetch(urlOf(hub, '/api/device-pins'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${by}.${tokenOf(by)}` },
      body: JSON.stringify({ device, staff }),
    });
  expect((await issue('d2')).status).toBe(403);
  expect((await issue('off', 's1', 'd99')).status).toBe(404);
  expect((await issue('off', 'gone-desk')).status).toBe(404);
  const { code } = (await (await issue('off')).json()) as PinCodeAnswer;

  const secret = crypto.getRandomValues(new Uint8Array(32));
  const escrow = await escrowOf(keys, secret, 'read-key');
  const mine = { device: 'd1', staff: 's1', drain: keys.drain, code, escrow };
  const bring = (change: object) => ask(hub, '/api/device/pin', { ...mine, ...change });
  const { drain } = await keysOf(hub, 'd2');
  const tries: readonly (readonly [object, number])[] = [
    [{ code: '' }, 400],
    [{ staff: 's-desk' }, 401],
    [{ device: 'd2' }, 401],
    [{ device: 'd2', drain }, 401],
    [{ escrow: await escrowOf(keys, secret, 'share') }, 400],
    [{ escrow: await escrowOf(keys, secret, 'read-key', 'd2') }, 400],
  ];
  for (const [change, status] of tries) expect((await bring(change)).status).toBe(status);
  const given = await bring({});
  expect([given.status, await given.json()]).toEqual([
    200,
    { readKey: toBase64Url(secret) } satisfies PinKeyAnswer,
  ]);
  expect((await bring({ device: 'd2', drain })).status).toBe(410);
  expect(hub.lines.some((line) => line.includes(code) || line.includes(toBase64Url(secret)))).toBe(false);

  const second = (await (await issue('off')).json()) as PinCodeAnswer;
  hub.log.changeDevices(new Map([['d1', { state: 'revoked' }]]));
  expect((await bring({ code: second.code })).status).toBe(403);
});
