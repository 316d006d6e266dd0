/** What the machine itself allows, in the same run: compression of the data, durable rows of plain SQLite, bare `ws`. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { WebSocket, WebSocketServer } from 'ws';
import { bareFanOut } from './fan-out.ts';
import type { Figure } from './figure.ts';

const figure = (scenario: string, value: number, unit: string): Figure => ({
  engine: 'raw',
  scenario,
  value: Math.round(value * 1000) / 1000,
  unit,
  rounds: 1,
});

function gzipOf(file: string): Figure[] {
  const text = readFileSync(file);
  const start = performance.now();
  const size = gzipSync(text, { level: 6 }).length;
  return [
    figure('gzip of the data', size / 1e6, 'MB'),
    figure('gzip of the data', performance.now() - start, 'ms'),
  ];
}

function durableRows(group: number): Figure {
  const dir = mkdtempSync(join(tmpdir(), 'raw-sqlite-'));
  const db = new DatabaseSync(join(dir, 'raw.db'));
  db.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (seq INTEGER PRIMARY KEY, bytes BLOB)',
  );
  const insert = db.prepare('INSERT INTO rows (bytes) VALUES (?)');
  const bytes = new Uint8Array(600);
  const commits = group === 1 ? 2000 : 200;
  const start = performance.now();
  for (let commit = 0; commit < commits; commit++) {
    db.exec('BEGIN');
    for (let row = 0; row < group; row++) insert.run(bytes);
    db.exec('COMMIT');
  }
  const seconds = (performance.now() - start) / 1000;
  db.close();
  rmSync(dir, { recursive: true, force: true });
  return figure(`plain SQLite FULL, groups of ${group}`, (commits * group) / seconds, 'entries/s');
}

async function bareRoundTrip(): Promise<Figure> {
  const server = new WebSocketServer({ port: 0 });
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await once(server, 'listening');
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(socket, 'open');
  const times: number[] = [];
  for (let round = 0; round < 2000; round++) {
    const start = performance.now();
    socket.send(new Uint8Array(600));
    await once(socket, 'message');
    times.push(performance.now() - start);
  }
  socket.terminate();
  server.close();
  return figure('bare ws round trip', times.toSorted((a, b) => a - b)[1000]!, 'ms');
}

/** @param clients - sockets of the fan-out, as many as follow the hub in the scenario "live" */
export async function rawLimits(file: string, clients: number): Promise<Figure[]> {
  const live = `live, ${clients} followers`;
  const { perSecond, p99 } = await bareFanOut(clients);
  return [
    ...gzipOf(file),
    durableRows(1),
    durableRows(100),
    await bareRoundTrip(),
    // The same rows as the hub's own, so that the two stand side by side.
    figure(live, p99, 'ms p99'),
    figure(live, perSecond, 'entries/s'),
  ];
}
