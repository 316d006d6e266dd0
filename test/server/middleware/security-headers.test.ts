/** Which answers carry the headers that protect pages. */

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { TestHub } from '#test/fixtures/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await new TestHub().start();
});
afterAll(() => hub.stop());

const open = (room: string): WebSocket => new WebSocket(`ws://127.0.0.1:${hub.port}/sync/${room}`);

test('the answer to a socket that is taken is its handshake alone; one that is refused is an answer as any', async () => {
  const taken = open('register:sites');
  const [answer] = (await once(taken, 'upgrade')) as [IncomingMessage];
  expect(Object.keys(answer.headers).toSorted()).toEqual(['connection', 'sec-websocket-accept', 'upgrade']);
  taken.terminate();

  const refused = open('no-room');
  refused.on('error', () => undefined);
  const [, error] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage];
  expect(error.statusCode).toBe(404);
  expect(error.headers['content-security-policy']).toContain("default-src 'none'");
});

test('every page and every answer of the API carries them', async () => {
  for (const path of ['/', '/healthz', '/api/nothing', '/sync/register:sites']) {
    const { headers } = await fetch(`${hub.url}${path}`);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
  }
});
