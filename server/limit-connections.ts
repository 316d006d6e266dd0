/** How long a request may take, and how many connections may be open: in all, and from one address (DR-35, T43). */

import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';

export interface EdgeLimits {
  /** Headers must be there this long after the connection was opened, the whole request this long after it began. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How often connections are looked at. */
  readonly checkEveryMs: number;
  readonly headerBytesMax: number;
  /** Then the connection is closed: a thousand requests that come as one piece would all be answered in one turn. */
  readonly requestsOfConnectionMax: number;
  readonly connectionsMax: number;
  /** A health centre's tablets share one address; its proxies are not counted. */
  readonly connectionsOfAddressMax: number;
}

export const EDGE_LIMITS: EdgeLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  checkEveryMs: 5_000,
  headerBytesMax: 16_384,
  requestsOfConnectionMax: 100,
  connectionsMax: 10_000,
  connectionsOfAddressMax: 1_000,
};

/** What the HTTP server itself watches over. */
export const serverOptionsOf = (limits: EdgeLimits) => ({
  headersTimeout: limits.headersTimeoutMs,
  requestTimeout: limits.requestTimeoutMs,
  connectionsCheckingInterval: limits.checkEveryMs,
  maxHeaderSize: limits.headerBytesMax,
});

/** @param proxies - addresses that speak for everybody, as the server sees them */
export function limitConnections(server: HttpServer, limits: EdgeLimits, proxies: ReadonlySet<string>): void {
  server.maxConnections = limits.connectionsMax;
  server.maxRequestsPerSocket = limits.requestsOfConnectionMax;
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (proxies.has(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    if (count > limits.connectionsOfAddressMax) {
      socket.destroy();
      return;
    }
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}
