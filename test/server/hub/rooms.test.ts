import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { encodeEntry, entryJson } from '#shared/document/entry-update.ts';
import { readDocument } from '#shared/document/read-entries.ts';
import { noteEntry, PERSON_DOC } from '../../fixtures/wire-entries.ts';
import { TestHub, tokenOf } from '../../fixtures/test-hub.ts';

let hub: TestHub;
const providers: WebsocketProvider[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) provider.destroy();
  await hub.stop();
});

/** A provider as anyone would make it; it says who it is by subprotocols. */
function open(
  device: string,
  token = tokenOf(device),
  room: string = PERSON_DOC,
): { doc: Y.Doc; provider: WebsocketProvider } {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`ws://127.0.0.1:${hub.port}/sync`, room, doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    protocols: ['ledger', `token.${device}.${token}`],
    disableBc: true,
  });
  providers.push(provider);
  return { doc, provider };
}

const whenSynced = (provider: WebsocketProvider): Promise<void> =>
  new Promise((done) => {
    if (provider.synced) done();
    else provider.once('sync', () => done());
  });

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((wake) => setTimeout(wake, 5));
}
const idsOf = (doc: Y.Doc): readonly string[] =>
  readDocument(doc)
    .map((entry) => entry.id)
    .toSorted();

test('P30 a stock y-websocket provider opens a document and reads it', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  await device.hello();
  await device.push([noteEntry('d1.aaaa.1', '𠮷'), noteEntry('d1.aaaa.2')]);
  const { doc, provider } = open('d2');
  await whenSynced(provider);
  expect(idsOf(doc)).toEqual(['d1.aaaa.1', 'd1.aaaa.2']);
  expect(readDocument(doc).find((entry) => entry.id === 'd1.aaaa.1')).toEqual(noteEntry('d1.aaaa.1', '𠮷'));
  await device.push([noteEntry('d1.aaaa.3')]);
  await until(() => idsOf(doc).length === 3);
});

test('P31 a canonical entry written through a stock provider is logged and reaches rooms and followers', async () => {
  hub = await new TestHub().start();
  const follower = hub.device('d3');
  await follower.hello([{ realm: 'common' as never, logEpoch: '', seq: 0 }]);
  const [writer, reader] = [open('d1'), open('d2')];
  await Promise.all([whenSynced(writer.provider), whenSynced(reader.provider)]);
  const { update } = encodeEntry(noteEntry('d1.aaaa.1', '葛\u{E0100}'));
  Y.applyUpdate(writer.doc, update);
  await until(() => idsOf(reader.doc).length === 1);
  expect(await follower.untilRow('common', 1)).toEqual(update);
  expect(hub.log.rowsOfDocument(PERSON_DOC).map((row) => [row.id, row.author])).toEqual([
    ['d1.aaaa.1', 'd1'],
  ]);
  expect(Y.encodeStateAsUpdate(reader.doc)).toEqual(update);
});

test('P31 what was written while the provider was away arrives when it comes back', async () => {
  hub = await new TestHub().start();
  const { doc, provider } = open('d1');
  await whenSynced(provider);
  provider.disconnect();
  for (const n of [1, 2, 3]) Y.applyUpdate(doc, encodeEntry(noteEntry(`d1.aaaa.${n}`)).update);
  provider.connect();
  await until(() => hub.log.head('common' as never) === 3);
  const other = open('d2');
  await whenSynced(other.provider);
  expect(idsOf(other.doc)).toEqual(['d1.aaaa.1', 'd1.aaaa.2', 'd1.aaaa.3']);
  // It sends what it has read, too, at its next return: no forgery, and nothing twice.
  other.provider.disconnect();
  other.provider.connect();
  await whenSynced(other.provider);
  await new Promise((wake) => setTimeout(wake, 50));
  expect([hub.log.held().length, hub.log.head('common' as never)]).toEqual([0, 3]);
});

test('P32 what is not canonical, deletes, or forges is held and never relayed', async () => {
  hub = await new TestHub().start();
  const [writer, reader] = [open('d1'), open('d2')];
  await Promise.all([whenSynced(writer.provider), whenSynced(reader.provider)]);
  const own = noteEntry('d1.aaaa.1');
  Y.applyUpdate(writer.doc, encodeEntry(own).update);
  await until(() => idsOf(reader.doc).length === 1);
  const entries = writer.doc.getMap<string>('entries');
  entries.delete(own.id);
  entries.set('d1.aaaa.2', entryJson(noteEntry('d1.aaaa.2')));
  Y.applyUpdate(writer.doc, encodeEntry(noteEntry('d2.aaaa.1')).update);
  await until(() => hub.log.held().length === 3);
  expect(hub.log.held().map((held) => held.reason)).toEqual([
    'not-append-only',
    'not-canonical',
    'wrong-author',
  ]);
  expect(idsOf(reader.doc)).toEqual(['d1.aaaa.1']);
  expect(hub.log.head('common' as never)).toBe(1);
});

test('P33 awareness is relayed, nobody speaks for another, and who has gone is gone', async () => {
  hub = await new TestHub().start();
  const [a, b] = [open('d1'), open('d2')];
  await Promise.all([whenSynced(a.provider), whenSynced(b.provider)]);
  a.provider.awareness.setLocalState({ card: 'open' });
  const stateAtB = () => b.provider.awareness.getStates().get(a.doc.clientID);
  await until(() => stateAtB()?.['card'] === 'open');
  const late = open('d3');
  await until(() => late.provider.awareness.getStates().get(a.doc.clientID)?.['card'] === 'open');
  a.provider.destroy();
  await until(() => stateAtB() === undefined);
});

test('P34 a provider that does not say who it is, or says it wrongly, sees nothing', async () => {
  hub = await new TestHub().start();
  const stranger = open('d1', 'wrong');
  const anonymous = new WebSocket(`ws://127.0.0.1:${hub.port}/sync/${PERSON_DOC}`);
  const received: unknown[] = [];
  anonymous.on('message', (data) => received.push(data));
  await new Promise((done) => anonymous.once('open', done));
  anonymous.send(Uint8Array.from([0, 0, 1, 0]));
  await new Promise((wake) => setTimeout(wake, 100));
  expect(received).toEqual([]);
  expect(stranger.provider.wsconnected).toBe(false);
  anonymous.terminate();
});

test('P34 pages of other hosts open no socket; programs without an origin only in a demonstration', async () => {
  hub = await new TestHub().start();
  const statusFor = (origin: string): Promise<number> =>
    new Promise((done) => {
      const ws = new WebSocket(`ws://127.0.0.1:${hub.port}/sync/${PERSON_DOC}`, { origin });
      ws.once('unexpected-response', (_request, response) => done(response.statusCode ?? 0));
      ws.once('open', () => {
        ws.terminate();
        done(101);
      });
      ws.once('error', () => undefined);
    });
  expect(await statusFor(`http://127.0.0.1:${hub.port}`)).toBe(101);
  for (const origin of [
    'https://evil.example',
    'null',
    'file://',
    `http://127.0.0.1:${hub.port}.evil.example`,
  ]) {
    expect(await statusFor(origin), origin).toBe(403);
  }
});
