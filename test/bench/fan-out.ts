/**
 * Bare `ws` under the work of the scenario "live": one socket writes 430 bytes an update (a shot) with as many on the way as a
 * device has, the server sends what one turn brought as one frame to everybody. Nothing is stored, read or checked.
 * Run as a program it is that server, in a process of its own as the hub is.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { WebSocket, WebSocketServer } from 'ws';

const UPDATE_BYTES = 430;
const BATCH = 200;
const ON_THE_WAY_MAX = 2 * BATCH;
const UPDATES = 4_000;

/** @returns updates a second that reached every one of `count` sockets */
export async function bareFanOut(count: number): Promise<number> {
  const server = spawn(process.execPath, [import.meta.filename], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  const received = Array.from({ length: count }, () => 0);
  const sockets = await Promise.all(
    received.map(async (_, index) => {
      const socket = new WebSocket(`ws://127.0.0.1:${line}`);
      socket.on('message', (data: Buffer) => {
        received[index] = (received[index] ?? 0) + data.length / UPDATE_BYTES;
      });
      await once(socket, 'open');
      return socket;
    }),
  );
  const start = performance.now();
  for (let sent = 0; sent < UPDATES;) {
    if (sent - (received[0] ?? 0) <= ON_THE_WAY_MAX - BATCH) {
      sockets[0]?.send(new Uint8Array(UPDATE_BYTES * BATCH));
      sent += BATCH;
    } else await new Promise((wake) => setImmediate(wake));
  }
  while (received.some((updates) => updates < UPDATES)) await new Promise((wake) => setImmediate(wake));
  const seconds = (performance.now() - start) / 1_000;
  for (const socket of sockets) socket.terminate();
  server.kill();
  return UPDATES / seconds;
}

async function serve(): Promise<void> {
  const server = new WebSocketServer({ port: 0 });
  let waiting: Buffer[] = [];
  server.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      waiting.push(data);
      if (waiting.length > 1) return;
      setImmediate(() => {
        const frame = Buffer.concat(waiting);
        waiting = [];
        for (const client of server.clients) client.send(frame);
      });
    }),
  );
  await once(server, 'listening');
  console.log((server.address() as AddressInfo).port);
}

if (import.meta.main) await serve();
