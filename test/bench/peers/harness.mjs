/** What every peer's script shares: reading the ledger file, counting bytes on the wire, talking to the bench in JSON lines. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebSocket } from 'ws';

export function readLedger(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

export const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Tells that the server is ready, and its memory on request and at the end. */
export function serve(server) {
  server.listen(0, '127.0.0.1', () => tell({ ready: true, port: server.address().port, rssMb: rssMb() }));
  process.stdin.on('data', (text) => {
    if (String(text).includes('stop')) {
      tell({ peakMb: peakMb() });
      process.exit(0);
    }
  });
}

export const httpServer = () => createServer((_, answer) => answer.end('ok'));
export const rssMb = () => Math.round(process.memoryUsage().rss / 1e6);
export const peakMb = () => Math.round(process.resourceUsage().maxRSS / (1e6 / 1024));

const sockets = new Set();
/** A `ws` whose bytes can be counted. */
export class CountedWebSocket extends WebSocket {
  constructor(...args) {
    super(...args);
    sockets.add(this);
    this.once('open', () => (this.raw = this._socket));
  }
}
/** Bytes both ways over every socket since the last call. */
export function takeWireBytes() {
  let total = 0;
  for (const socket of sockets) {
    if (!socket.raw) continue;
    const now = socket.raw.bytesRead + socket.raw.bytesWritten;
    total += now - (socket.counted ?? 0);
    socket.counted = now;
  }
  return total;
}

export const now = () => performance.now();
export async function until(condition, limitMs = 300_000) {
  const start = now();
  while (!condition()) {
    const since = now() - start;
    if (since > limitMs) throw new Error('waited too long');
    // As the hub's devices wait (hub/hub-door.ts).
    await new Promise((wake) => (since < 20 ? setImmediate(wake) : setTimeout(wake, 1)));
  }
}

/** Offline days of every engine; the middle one is told. The first runs on code that was never run before. */
export const DAY_ROUNDS = 5;

/** Entries that a device adds on its offline day, or that others add meanwhile. */
export function dayEntries(ledger, count, label) {
  return Array.from({ length: count }, (_, index) => {
    const { doc, value } = ledger[(index * 97) % ledger.length];
    return { doc, id: `${label}.day0.${index + 1}`, value };
  });
}
