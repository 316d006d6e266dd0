/**
 * Twelve hostile roles, each played against the running hub as far as it goes. Beside it works an honest device: what it
 * had recorded stays as it was, byte for byte, and what it records next is taken.
 */

import { connect } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { CLOSE_CODES } from '#shared/sync/protocol.ts';
import { CANARY, COMMON, idAt, layOut, NORTH, SOUTH, SOUTHERNER } from '../fixtures/areas.ts';
import type { TestDevice } from '../fixtures/test-device.ts';
import { addDevice, TestHub, tokenOf } from '../fixtures/test-hub.ts';
import { entryOf, noteEntry, PERSON_DOC, personDoc, shotEntry } from '../fixtures/wire-entries.ts';

const EVERYTHING = [COMMON, NORTH, SOUTH].map((realm) => ({ realm, logEpoch: '', seq: 0 }));
/** y-websocket: sync, update. */
const SYNC_UPDATE = [0, 2];

let hub: TestHub;
let honest: TestDevice;
let before: readonly string[];

afterEach(() => hub.stop());

/** Rows of the log as bytes, by realm and number. */
const rowsNow = (): readonly string[] =>
  [COMMON, NORTH, SOUTH].flatMap((realm: RealmId) =>
    hub.log
      .rows(realm, 0, 1_000)
      .map(({ seq, id, update }) => `${realm} ${seq} ${id} ${Buffer.from(update).toString('base64')}`),
  );

async function playAgainst(lay = layOut, edge: TestHub['edge'] = {}): Promise<void> {
  hub = new TestHub();
  hub.edge = edge;
  lay(hub.log);
  addDevice(hub.log, 'north', 'vaccinator', { staff: 's-vaccinator', site: 'hc-north' });
  addDevice(hub.log, 'desk', 'reception', { staff: 's-reception', site: 'hc-north' });
  await hub.start();
  honest = hub.device('d2');
  await honest.hello(EVERYTHING);
  const own = [1, 2, 3].map((n) => shotEntry(idAt('d2', n), personDoc(10 + n), `LOT${n}`));
  expect((await honest.push(own)).map(({ result }) => result)).toEqual(own.map(() => 'accepted'));
  before = rowsNow();
}

/** What was there is there, in its place; the honest device goes on; the hub has met no failure. */
async function expectUnharmed(): Promise<void> {
  const now = rowsNow();
  expect(before.filter((row) => !now.includes(row))).toEqual([]);
  const next = shotEntry(idAt('d2', 4), personDoc(14), 'LOT4');
  expect(await honest.push([next])).toMatchObject([{ result: 'accepted' }]);
  expect(hub.failures).toEqual([]);
  expect(hub.lines.filter((line) => line.includes('"event":"defect"'))).toEqual([]);
}

const reasonsHeld = (): readonly string[] => hub.log.held().map(({ reason }) => reason);

/** Raw bytes of a connection until it ends. */
const talk = (bytes: string): Promise<string> =>
  new Promise((done) => {
    const socket = connect(hub.port, '127.0.0.1', () => socket.end(bytes));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', () => done(answer));
    socket.on('close', () => done(answer));
  });

test('S60 T31 the page of another site, opened in the browser of somebody who is signed in', async () => {
  await playAgainst();
  const origin = 'https://evil.example';
  const status = await new Promise<number>((done) => {
    const ws = new WebSocket(`ws://127.0.0.1:${hub.port}/sync/${PERSON_DOC}`, { origin });
    ws.once('unexpected-response', (_request, response) => done(response.statusCode ?? 0));
    ws.once('open', () => done(101));
    ws.once('error', () => undefined);
  });
  expect(status).toBe(403);
  const headers = { origin, authorization: `Bearer d2.${tokenOf('d2')}` };
  for (const path of ['/api/tickets', '/api/enrol', '/api/sealed', '/api/device/wiped'])
    expect((await fetch(`${hub.url}${path}`, { method: 'POST', headers, body: '{}' })).status).toBe(403);
  const answer = await fetch(`${hub.url}/api/device/seal`, { headers });
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  await expectUnharmed();
});

test('S60 T40 a stranger on the network who sends what ends careless servers', async () => {
  await playAgainst();
  const upgrade =
    'Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
  for (const path of ['//', '//[]/x', 'http://x/', '/sync/%', '/sync/..%2f..%2fetc', '*'])
    await talk(`GET ${path} HTTP/1.1\r\n${upgrade}`);
  await talk('GET / HTTP/1.1\r\nHost: a b\r\n\r\n');
  await talk(
    'POST /api/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  );
  await talk('\u0000'.repeat(20_000));
  for (const token of ['', 'd2.', 'd2.wrong', `d1.${tokenOf('d2')}`, `d2.${tokenOf('d2')}x`]) {
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${hub.url}/api/device/seal`, { headers })).status).toBe(401);
  }
  const unknown = hub.device('d2', undefined, 'guess');
  await expect(unknown.hello(EVERYTHING)).rejects.toThrow(/closed/);
  await expectUnharmed();
});

test('S60 T22 whoever stole the token of a device and uses it elsewhere, without its signing key', async () => {
  await playAgainst();
  const { publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  hub.log.changeDevices(new Map([['d1', { key: { alg: 'Ed25519', publicKey: x } as const }]]));
  const thief = hub.device('d1');
  await thief.hello(EVERYTHING);
  const shot = shotEntry(idAt('d1', 1), personDoc(11), 'FORGED');
  const { doc, update } = encodeEntry(shot);
  const pushed = [
    { doc, id: shot.id, update },
    { doc, id: shot.id, update, signature: new Uint8Array(64).fill(7) },
  ];
  for (const one of pushed) {
    const [answer] = await thief.pushRaw([one]);
    expect(answer).toMatchObject({ result: 'held', reason: 'bad-signature' });
  }
  expect(hub.log.entry(shot.id)).toBeNull();
  await expectUnharmed();
});

test('S60 T10 a device that writes under the name of another, and of the hub', async () => {
  await playAgainst();
  const forger = hub.device('d1');
  await forger.hello(EVERYTHING);
  const forged = [idAt('d2', 9), idAt('hub', 1), idAt('imp', 99), idAt('d99', 1)].map((id, at) =>
    shotEntry(id, personDoc(30 + at), 'FORGED'),
  );
  const answers = await forger.push(forged);
  expect(answers.map((one) => one.result === 'held' && one.reason)).toEqual(forged.map(() => 'wrong-author'));
  // Bytes of another that are in the log are no forgery, and are not written twice either.
  const known = shotEntry(idAt('d2', 1), personDoc(11), 'LOT1');
  expect(await forger.push([known])).toMatchObject([{ result: 'duplicate' }]);
  // The next entry of the honest device finds its id free.
  expect(await honest.push([noteEntry(idAt('d2', 9))])).toMatchObject([{ result: 'accepted' }]);
  await expectUnharmed();
});

test('S60 T11 a device that deletes and overwrites what others wrote, through a shared document', async () => {
  await playAgainst();
  const room = personDoc(11);
  const deleter = hub.device('d1', room);
  await deleter.hello();
  const doc = new Y.Doc();
  const entries = doc.getMap<string>('entries');
  Y.applyUpdate(doc, hub.log.rowsOfDocument(room)[0]!.update);
  const [id] = [...entries.keys()];
  const from = Y.encodeStateVector(doc);
  entries.delete(id!);
  deleter.sendRaw(syncUpdate(Y.encodeStateAsUpdate(doc, from)));
  entries.set(id!, '{"kind":"shot-recorded"}');
  deleter.sendRaw(syncUpdate(Y.encodeStateAsUpdate(doc, from)));
  await expect.poll(() => reasonsHeld().length).toBe(2);
  expect(hub.log.rowsOfDocument(room)).toHaveLength(1);
  await expectUnharmed();
});

test('S60 T12 a device that says it has everything, and that it is at a clock far ahead', async () => {
  await playAgainst();
  const liar = hub.device('d1', personDoc(11));
  await liar.hello();
  // A state vector that names the clients of the honest device at the end of time: the hub asks nothing of it.
  const lie = new Y.Doc();
  lie.clientID = 1;
  lie.getMap('entries').set('x', 'y');
  liar.sendRaw(Uint8Array.from([0, 0, 9, 1, 255, 255, 255, 255, 15, 255, 255, 255, 127]));
  const shot = shotEntry(idAt('d2', 5), personDoc(11), 'AFTER');
  expect(await honest.push([shot])).toMatchObject([{ result: 'accepted' }]);
  const reader = hub.device('d3');
  await reader.hello(EVERYTHING);
  const wanted = Buffer.from(encodeEntry(shot).update);
  await expect.poll(() => [...reader.rowsOf('common').values()].some((row) => wanted.equals(row))).toBe(true);
  await expectUnharmed();
});

test('S60 T13 two copies of one tablet that both go on writing', async () => {
  await playAgainst();
  const [one, clone] = [hub.device('d1'), hub.device('d1')];
  await one.hello(EVERYTHING);
  await clone.hello(EVERYTHING);
  const first = shotEntry(idAt('d1', 1), personDoc(21), 'HERE');
  const second = shotEntry(idAt('d1', 1), personDoc(22), 'THERE');
  expect(await one.push([first])).toMatchObject([{ result: 'accepted' }]);
  expect(await clone.push([second])).toMatchObject([{ result: 'held', reason: 'forked-id' }]);
  expect(hub.log.entry(first.id)?.update).toEqual(encodeEntry(first).update);
  expect(hub.log.held().map(({ bytes }) => bytes)).toEqual([encodeEntry(second).update]);
  await expectUnharmed();
});

test('S60 T18 a line that repeats, reorders and replays what it heard', async () => {
  await playAgainst();
  const device = hub.device('d1');
  await device.hello(EVERYTHING);
  const shots = [1, 2, 3, 4].map((n) => shotEntry(idAt('d1', n), personDoc(20 + n), `R${n}`));
  for (const batch of [shots.toReversed(), shots, [shots[2]!, shots[0]!], shots]) await device.push(batch);
  const mine = rowsNow().filter((row) => row.includes(' d1.'));
  expect(mine).toHaveLength(4);
  // A ticket that was overheard, used a second time.
  const headers = { authorization: `Bearer d1.${tokenOf('d1')}` };
  const given = (await (await fetch(`${hub.url}/api/tickets`, { method: 'POST', headers })).json()) as {
    ticket: string;
  };
  expect(hub.running.hub.tickets.take('d1', given.ticket)).toBe(true);
  expect(hub.running.hub.tickets.take('d1', given.ticket)).toBe(false);
  expect(reasonsHeld()).toEqual([]);
  await expectUnharmed();
});

test('S60 T30 a colleague of the next area, who asks for its people by id and by everything else', async () => {
  await playAgainst();
  const person = SOUTHERNER.slice('person:'.length);
  const curious = hub.device('north', SOUTHERNER);
  const welcome = await curious.hello(EVERYTHING);
  expect(welcome.realms.map(({ realm }) => realm)).not.toContain(SOUTH);
  curious.send({ type: 'follow', cursors: EVERYTHING });
  curious.sendRaw(Uint8Array.of(0, 0, 1, 0));
  const headers = { authorization: `Bearer north.${tokenOf('north')}` };
  const asked = async (path: string) => {
    const answer = await fetch(`${hub.url}${path}`, { headers });
    return `${answer.status} ${await answer.text()}`;
  };
  const nobody = 'zzzzzzzzzzzzzzzz';
  for (const path of [`/api/realms/${SOUTH}/segments`, '/api/realms/area-nowhere/segments'])
    expect(await asked(path)).toMatch(/^404 /);
  expect((await asked(`/api/office/persons/${person}`)).replace(person, '')).toBe(
    (await asked(`/api/office/persons/${nobody}`)).replace(nobody, ''),
  );
  curious.send({ type: 'ping', nonce: 1 });
  await curious.first('pong');
  const heard = Buffer.concat([...curious.rowsOf(SOUTH).values(), ...curious.others]);
  expect(heard.includes(CANARY)).toBe(false);
  expect(curious.rowsOf(SOUTH).size).toBe(0);
  await expectUnharmed();
});

test('S60 T23 a receptionist who makes herself administrator, releases what was held, and voids in silence', async () => {
  await playAgainst();
  const insider = hub.device('desk');
  await insider.hello(EVERYTHING);
  const reason = { code: 'other', note: null };
  const staff = {
    staff: 's-reception',
    name: '私',
    kana: 'ワタシ',
    role: 'administrator',
    site: 'hc-north',
    active: true,
  };
  const wipe = { name: 'device.d2.wipe', value: true, reason };
  const stop = { device: 'd2', name: 'd2', site: 'center', state: 'revoked' };
  const tries = [
    entryOf(idAt('desk', 1), 'register:staff', 'staff-entered', staff as never, 's-reception'),
    entryOf(idAt('desk', 2), 'register:settings', 'setting-changed', wipe, 's-reception'),
    entryOf(idAt('desk', 3), 'register:devices', 'device-entered', stop as never, 's-reception'),
    entryOf(idAt('desk', 4), 'register:held', 'held-released', { hold: 'h1', reason }, 's-reception'),
    entryOf(
      idAt('desk', 5),
      personDoc(11),
      'shot-voided',
      { shot: 'd2.aaaa.1' as EntryId, reason: { code: 'not-given', note: null } },
      's-reception',
    ),
    // Under the name of somebody who might.
    entryOf(idAt('desk', 6), 'register:settings', 'setting-changed', wipe, 's-administrator'),
  ];
  const answers = await insider.push(tries);
  expect(answers.map((one) => one.result === 'held' && one.reason)).toEqual(tries.map(() => 'not-allowed'));
  expect(hub.running.hub.authority.ordersOf('d2').wipe).toBeNull();
  await expectUnharmed();
});

test('S60 T23 S125 a clerk of the office who lets in what was held of his own making himself administrator', async () => {
  await playAgainst();
  addDevice(hub.log, 'off', 'office', { staff: 's-office', site: 'office' });
  const insider = hub.device('off');
  await insider.hello(EVERYTHING);
  const me = { staff: 's-office', name: '私', kana: 'ワタシ', site: 'office', active: true };
  const reason = { code: 'other', note: null };
  const appointed = { ...me, role: 'administrator' };
  const tries = [
    entryOf(idAt('off', 1), 'register:staff', 'staff-entered', appointed as never, 's-office'),
    // Under the name of somebody who might.
    entryOf(idAt('off', 2), 'register:staff', 'staff-entered', appointed as never, 's-administrator'),
  ];
  const answers = await insider.push(tries);
  const holds = answers.flatMap((one) => (one.result === 'held' ? [one.hold] : []));
  expect(holds).toHaveLength(2);
  const letIn = holds.map((hold, at) =>
    entryOf(idAt('off', 3 + at), 'register:held', 'held-released', { hold, reason }, 's-office'),
  );
  expect((await insider.push(letIn)).map(({ result }) => result)).toEqual(['accepted', 'accepted']);
  await expect.poll(() => holds.map((hold) => hub.log.heldOne(hold)?.state)).toEqual(['kept', 'kept']);
  expect(hub.running.hub.authority.memberAtWork('s-office')?.role).toBe('office');
  await expectUnharmed();
});

test('S60 T36 S105 a clerk who lets in beforehand what he will bring once he was dismissed', async () => {
  await playAgainst();
  addDevice(hub.log, 'off', 'office', { staff: 's-office', site: 'office' });
  const insider = hub.device('off');
  await insider.hello(EVERYTHING);
  const reason = { code: 'other', note: null };
  const holds = [1, 2].map((n) => `h${hub.log.held().length + n}-${hub.log.logEpoch}`);
  const letIn = holds.map((hold, at) =>
    entryOf(idAt('off', 1 + at), 'register:held', 'held-released', { hold, reason }, 's-office'),
  );
  expect((await insider.push(letIn)).map(({ result }) => result)).toEqual(['accepted', 'accepted']);
  const later = Date.now() + 60_000;
  hub.now = () => later;
  hub.log.changeDevices(new Map([['off', { state: 'revoked' as const }]]));
  const gone = hub.device('off');
  await gone.hello(EVERYTHING, undefined, 1);
  const [late] = await gone.push([shotEntry(idAt('off', 9), personDoc(60), 'LATE')]);
  expect(late).toMatchObject({ result: 'held', reason: 'revoked', hold: holds[0] });
  await hub.restart();
  // What a start has to catch up with is done before the first question is answered.
  expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
  await expect.poll(() => hub.log.entry(idAt('d2', 1) as EntryId)).not.toBeNull();
  expect(hub.log.heldOne(holds[0] ?? '')?.state).toBe('open');
  honest = hub.device('d2');
  await honest.hello(EVERYTHING);
  await expectUnharmed();
});

test('S60 T36 somebody who was dismissed, and comes back with 30 records', async () => {
  await playAgainst();
  hub.log.changeDevices(new Map([['d1', { state: 'revoked' as const }]]));
  const gone = hub.device('d1');
  expect((await gone.hello(EVERYTHING, undefined, 30)).realms).toEqual([]);
  const shots = Array.from({ length: 30 }, (_, at) =>
    shotEntry(idAt('d1', at + 1), personDoc(40 + at), 'LATE'),
  );
  const answers = await gone.push(shots);
  expect(answers.map((one) => one.result === 'held' && one.reason)).toEqual(shots.map(() => 'revoked'));
  gone.send({ type: 'state', outbox: 0, cursors: [] });
  expect((await gone.whenClosed()).code).toBe(CLOSE_CODES.revoked);
  expect(gone.rowsOf('common').size).toBe(0);
  const headers = { authorization: `Bearer d1.${tokenOf('d1')}` };
  expect((await fetch(`${hub.url}/api/device/seal`, { headers })).status).toBe(401);
  expect(hub.log.held().map(({ bytes }) => Buffer.from(bytes))).toEqual(
    shots.map((shot) => Buffer.from(encodeEntry(shot).update)),
  );
  await expectUnharmed();
});

test('S60 T43 a crowd that holds connections, bombs that blow up when they are opened, and frames of 60 MB', async () => {
  await playAgainst(layOut, { connectionsOfAddressMax: 60 });
  const crowd = Array.from({ length: 300 }, () => {
    const socket = connect({ port: hub.port, host: '127.0.0.1', localAddress: '127.0.0.9' });
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost:');
    return socket;
  });
  await expect.poll(() => crowd.filter((one) => !one.closed).length).toBeLessThanOrEqual(60);
  const bomber = hub.device('d1', PERSON_DOC);
  await bomber.hello();
  // Few bytes that announce two milliards of clients, structs, deletes.
  for (const bomb of [
    [255, 255, 255, 255, 15],
    [1, 255, 255, 255, 255, 15, 1, 0],
    [0, 1, 1, 255, 255, 255, 255, 15],
  ])
    await bomber.pushRaw([
      { doc: PERSON_DOC as DocumentId, id: idAt('d1', 1), update: Uint8Array.from(bomb) },
    ]);
  bomber.sendRaw(new Uint8Array(60_000_000));
  await bomber.whenClosed();
  expect(new Set(reasonsHeld())).toEqual(new Set(['malformed']));
  await expectUnharmed();
  for (const socket of crowd) socket.destroy();
});

function syncUpdate(update: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = update.length;
  for (; rest > 127; rest >>= 7) length.push((rest & 127) | 128);
  return Uint8Array.from([...SYNC_UPDATE, ...length, rest, ...update]);
}
