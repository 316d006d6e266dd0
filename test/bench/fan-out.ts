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
/** As in the scenario: 20 a second. */
const PACED_MS = 50;
const PACED_UPDATES = 200;

export interface BareFanOut {
  /** Updates a second that reached every socket. */
  readonly perSecond: number;
  /** From the sending of one of 20 updates a second to its arrival at a socket, ms: all but the slowest hundredth. */
  readonly p99: number;
}

/** @param count - sockets that listen, all in this process as the hub's followers are */
export async function bareFanOut(count: number): Promise<BareFanOut> {
  const server = spawn(process.execPath, [import.meta.filename], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  const received = Array.from({ length: count }, () => 0);
  const sentAt: number[] = [];
  const delays: number[] = [];
  const sockets = await Promise.all(
    received.map(async (_, index) => {
      const socket = new WebSocket(`ws://127.0.0.1:${line}`);
      socket.on('message', (data: Buffer) => {
        const before = received[index] ?? 0;
        received[index] = before + data.length / UPDATE_BYTES;
        const now = performance.now();
        for (const at of sentAt.slice(before - UPDATES, received[index] - UPDATES)) delays.push(now - at);
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
  await pause(10 * PACED_MS);
  for (let sent = 0; sent < PACED_UPDATES; sent += 1) {
    sentAt.push(performance.now());
    sockets[0]?.send(new Uint8Array(UPDATE_BYTES));
    await pause(PACED_MS);
  }
  while (delays.length < PACED_UPDATES * count) await pause(1);
  for (const socket of sockets) socket.terminate();
  server.kill();
  const p99 = delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.99)] ?? Number.NaN;
  return { perSecond: UPDATES / seconds, p99 };
}

const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

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
