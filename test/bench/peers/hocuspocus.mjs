/** Hocuspocus with its defaults, the whole ledger in one document: its best case for a first sync. */

import * as Y from 'yjs';
import { Server } from '@hocuspocus/server';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import {
  CountedWebSocket,
  DAY_ROUNDS,
  dayEntries,
  now,
  peakMb,
  readLedger,
  rssMb,
  takeWireBytes,
  tell,
  until,
} from './harness.mjs';

const [mode, file, port] = process.argv.slice(2);
const ledger = readLedger(file);

if (mode === 'server') {
  const seed = new Y.Doc();
  seed.transact(() => ledger.forEach(({ id, value }) => seed.getMap('entries').set(id, value)));
  let stored = Y.encodeStateAsUpdate(seed);
  seed.destroy();
  const server = new Server({
    port: 0,
    address: '127.0.0.1',
    quiet: true,
    stopOnSignals: false,
    onLoadDocument: ({ document }) => {
      Y.applyUpdate(document, stored);
      return Promise.resolve(document);
    },
    onStoreDocument: ({ document }) => {
      stored = Y.encodeStateAsUpdate(document);
      return Promise.resolve();
    },
  });
  await server.listen(0);
  tell({ ready: true, port: server.address.port, rssMb: rssMb() });
  process.stdin.on('data', () => {
    tell({ peakMb: peakMb() });
    process.exit(0);
  });
} else {
  const open = (doc) => {
    const websocketProvider = new HocuspocusProviderWebsocket({
      url: `ws://127.0.0.1:${port}`,
      WebSocketPolyfill: CountedWebSocket,
    });
    const provider = new HocuspocusProvider({ websocketProvider, name: 'ledger', document: doc, token: 't' });
    provider.attach?.();
    return { provider, close: () => (provider.destroy(), websocketProvider.destroy()) };
  };
  const doc = new Y.Doc();
  const entries = doc.getMap('entries');
  let start = now();
  let link = open(doc);
  await until(() => entries.size === ledger.length);
  tell({ scenario: 'first', ms: now() - start, bytes: takeWireBytes() });
  const leave = async () => {
    link.close();
    await new Promise((wake) => setTimeout(wake, 300));
    takeWireBytes();
  };
  for (let round = 0; round < 3; round++) {
    await leave();
    start = now();
    link = open(doc);
    await until(() => link.provider.isSynced || link.provider.synced);
    tell({ scenario: 'reconnect', ms: now() - start, bytes: takeWireBytes() });
  }
  await leave();
  const otherDoc = new Y.Doc();
  Y.applyUpdate(otherDoc, Y.encodeStateAsUpdate(doc));
  const other = open(otherDoc);
  await until(() => other.provider.isSynced || other.provider.synced);
  for (let round = 1; round <= DAY_ROUNDS; round++) {
    if (round > 1) await leave();
    for (const { id, value } of dayEntries(ledger, 500, `x${round}`))
      otherDoc.getMap('entries').set(id, value);
    for (const { id, value } of dayEntries(ledger, 500, `y${round}`)) entries.set(id, value);
    await new Promise((wake) => setTimeout(wake, 1000));
    takeWireBytes();
    const goal = ledger.length + 1000 * round;
    start = now();
    link = open(doc);
    await until(() => entries.size === goal && otherDoc.getMap('entries').size === goal);
    tell({ scenario: 'day', ms: now() - start, bytes: takeWireBytes() });
  }
  process.exit(0);
}
