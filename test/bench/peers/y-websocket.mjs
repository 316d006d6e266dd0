/** y-websocket's own server, the whole ledger in one room: its best case. */

import * as Y from 'yjs';
import { WebSocketServer } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { setupWSConnection, docs, getYDoc } from '@y/websocket-server/utils';
import {
  CountedWebSocket,
  DAY_ROUNDS,
  dayEntries,
  httpServer,
  now,
  readLedger,
  serve,
  takeWireBytes,
  tell,
  until,
} from './harness.mjs';

const [mode, file, port] = process.argv.slice(2);
const ledger = readLedger(file);

if (mode === 'server') {
  const doc = getYDoc('ledger', false);
  const entries = doc.getMap('entries');
  doc.transact(() => ledger.forEach(({ id, value }) => entries.set(id, value)));
  // A room is thrown away with its last socket where nothing persists it; this keeps the ledger in memory.
  doc.destroy = () => undefined;
  setInterval(() => docs.set('ledger', doc), 50);
  const server = httpServer();
  const wss = new WebSocketServer({ server });
  wss.on('connection', (socket, request) => setupWSConnection(socket, request, { gc: false }));
  serve(server);
} else {
  const doc = new Y.Doc();
  const entries = doc.getMap('entries');
  const open = (target) =>
    new WebsocketProvider(`ws://127.0.0.1:${port}`, 'ledger', target, {
      WebSocketPolyfill: CountedWebSocket,
      disableBc: true,
    });
  let start = now();
  const provider = open(doc);
  await until(() => entries.size === ledger.length);
  tell({ scenario: 'first', ms: now() - start, bytes: takeWireBytes() });
  const leave = async () => {
    provider.disconnect();
    await new Promise((wake) => setTimeout(wake, 300));
    takeWireBytes();
  };
  for (let round = 0; round < 5; round++) {
    await leave();
    start = now();
    provider.connect();
    await until(() => provider.synced);
    tell({ scenario: 'reconnect', ms: now() - start, bytes: takeWireBytes() });
  }
  await leave();
  const otherDoc = new Y.Doc();
  Y.applyUpdate(otherDoc, Y.encodeStateAsUpdate(doc));
  const other = open(otherDoc);
  await until(() => other.synced);
  for (let round = 1; round <= DAY_ROUNDS; round++) {
    if (round > 1) await leave();
    for (const { id, value } of dayEntries(ledger, 500, `x${round}`))
      otherDoc.getMap('entries').set(id, value);
    for (const { id, value } of dayEntries(ledger, 500, `y${round}`)) entries.set(id, value);
    await new Promise((wake) => setTimeout(wake, 500));
    takeWireBytes();
    const goal = ledger.length + 1000 * round;
    start = now();
    provider.connect();
    await until(() => entries.size === goal && otherDoc.getMap('entries').size === goal);
    tell({ scenario: 'day', ms: now() - start, bytes: takeWireBytes() });
  }
  process.exit(0);
}
