/** The edge of the hub over real sockets: where requests come from, how long they may take, how large they may be. */

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { readConfig } from '#server/config.ts';
import { isOwn } from '#server/middleware/same-origin.ts';
import { TestHub, tokenOf } from '#test/fixtures/test-hub.ts';
import { noteEntry } from '#test/fixtures/wire-entries.ts';

let hub: TestHub;
afterEach(() => hub.stop());

/** Origins that are not `http://HOST`, though each has something of it. */
const trickyOrigins = (host: string): readonly string[] => {
  const [name = '', port = ''] = host.split(':');
  return [
    '',
    'null',
    'file://',
    `https://${name}`,
    `http://${name}`,
    `http://${name}:${Number(port) + 1}`,
    `http://www.${host}`,
    `http://${host}.evil.example`,
    `http://evil.example/${host}`,
    `http://${host}@evil.example`,
    `http://evil.example@${host}`,
    `http://${host}/`,
    `http://${host}?`,
    `http://${host}#`,
    `http://${host}, http://${host}`,
    `http://${host} http://evil.example`,
    `HTTP://${host}`,
    `http:\\\\${host}`,
    `http:${host}`,
    `//${host}`,
    host,
    `ws://${host}`,
    `http://${name}.:${port}`,
    `http://xn--${name}:${port}`,
    `http://０${host.slice(1)}`,
    `chrome-extension://${name}`,
  ];
};

const upgradeWith = (origin: string | undefined): Promise<number> =>
  new Promise((done) => {
    const headers = origin === undefined ? {} : { Origin: origin };
    const ws = new WebSocket(`ws://127.0.0.1:${hub.port}/sync/register:sites`, { headers });
    ws.on('open', () => {
      ws.terminate();
      done(101);
    });
    ws.on('unexpected-response', (request, response) => {
      request.destroy();
      done(response.statusCode ?? 0);
    });
    ws.on('error', () => done(0));
  });

const postWith = async (origin: string | undefined, path = '/api/enrol'): Promise<number> =>
  raw(
    [
      `POST ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${hub.port}`,
      ...(origin === undefined ? [] : [`Origin: ${origin}`]),
      'Content-Type: application/json',
      'Content-Length: 2',
      'Connection: close',
      '',
      '{}',
    ].join('\r\n'),
  ).then((answer) => Number(/^HTTP\/1\.1 ([0-9]{3})/.exec(answer)?.[1] ?? 0));

/** @param isAll - nothing more will be sent, and the hub is told so; @returns everything that came back until the hub closed */
function raw(text: string, isAll = false): Promise<string> {
  return new Promise((done) => {
    let answer = '';
    const socket = connect(hub.port, '127.0.0.1', () => (isAll ? socket.end(text) : socket.write(text)));
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => done(answer));
  });
}

test('S73 only pages of this hub open a socket or change anything: 26 origins that resemble it do not', async () => {
  hub = await new TestHub().start();
  const host = `127.0.0.1:${hub.port}`;
  const origins = trickyOrigins(host);
  expect(new Set(origins).size).toBeGreaterThanOrEqual(24);
  for (const origin of origins) {
    // Characters that no header can hold never leave a browser either.
    const isSendable = /^[\x20-\x7e]*$/.test(origin);
    expect(isOwn(origin, host, null), origin).toBe(false);
    if (isSendable && origin !== '') expect(await upgradeWith(origin), `upgrade ${origin}`).toBe(403);
    if (isSendable) expect(await postWith(origin), `post ${origin}`).toBe(403);
  }
  expect(await upgradeWith(`http://${host}`)).toBe(101);
  expect(await postWith(`http://${host}`)).toBe(400);
  // Programs without an origin: the demonstration alone.
  expect(await upgradeWith(undefined)).toBe(101);
});

test('S73 a hub that knows its address takes that one alone, and nobody who hides where he comes from', async () => {
  hub = new TestHub();
  hub.edge = { publicOrigin: 'https://ledger.example.jp' };
  await hub.start();
  for (const origin of [
    ...trickyOrigins('ledger.example.jp:443'),
    `http://127.0.0.1:${hub.port}`,
    'http://ledger.example.jp',
    'https://ledger.example.jp:443',
    'https://LEDGER.example.jp',
    'https://ledger.example.jp.',
  ]) {
    expect(isOwn(origin, 'ledger.example.jp', 'https://ledger.example.jp'), origin).toBe(
      origin === 'https://ledger.example.jp',
    );
  }
  expect(await upgradeWith('https://ledger.example.jp')).toBe(101);
  expect(await upgradeWith(`http://127.0.0.1:${hub.port}`)).toBe(403);
  expect((await fetch(`${hub.url}/healthz`)).headers.get('strict-transport-security')).toContain('31536000');
  const { PUBLIC_ORIGIN: _, ...environment } = process.env;
  expect(() => readConfig({ ...environment, PUBLIC_ORIGIN: 'https://x.jp/' })).toThrow('PUBLIC_ORIGIN');
});

test('S74 no answer allows another site, sets a cookie, or leaves data in a cache', async () => {
  hub = await new TestHub().start();
  const bearer = { Authorization: `Bearer d1.${tokenOf('d1')}` };
  for (const [path, method] of [
    ['/', 'GET'],
    ['/healthz', 'GET'],
    ['/metrics', 'GET'],
    ['/api/sign-ins', 'GET'],
    ['/api/realms/common/segments', 'GET'],
    ['/api/realms/common/segments/1-2', 'GET'],
    ['/api/office/persons', 'GET'],
    ['/api/enrol', 'POST'],
    ['/api/enrol', 'OPTIONS'],
    ['/api/nothing', 'DELETE'],
    ['/sync/register:sites', 'GET'],
  ] as const) {
    const { headers } = await fetch(`${hub.url}${path}`, { method, headers: bearer });
    for (const name of headers.keys()) expect(name, path).not.toMatch(/^access-control-|^set-cookie$/);
    expect(headers.get('referrer-policy'), path).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
    expect(headers.get('x-powered-by'), path).toBe(null);
    if (path === '/') {
      expect(headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'");
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('permissions-policy')).toContain('geolocation=()');
    } else {
      expect(headers.get('content-security-policy'), path).toMatch(
        /^default-src 'none'; frame-ancestors 'none'/,
      );
    }
    if (path !== '/' && !path.startsWith('/sync'))
      expect(headers.get('cache-control'), path).toBe('no-store');
  }
});

test('S75 a request that dawdles is ended, and one that is too large is answered in a sentence', async () => {
  hub = new TestHub();
  hub.edge = { headersTimeoutMs: 300, requestTimeoutMs: 600, checkEveryMs: 100 };
  await hub.start();
  const dawdling = await Promise.all([
    raw('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: '),
    raw(`POST /api/enrol HTTP/1.1\r\nHost: 127.0.0.1:${hub.port}\r\nContent-Length: 100\r\n\r\n{`),
    raw(''),
  ]);
  for (const answer of dawdling) expect(answer === '' || answer.startsWith('HTTP/1.1 408')).toBe(true);
  await hub.stop();

  // With the time that requests have: a slow machine's are no dawdling.
  hub = await new TestHub().start();
  const large = await fetch(`${hub.url}/api/enrol`, { method: 'POST', body: 'x'.repeat(5_000) });
  expect([large.status, await large.json()]).toEqual([
    413,
    {
      error: 'too-large',
      message: '送られた内容が大きすぎます（上限 4 KB）。短くして、もう一度送ってください。',
    },
  ]);
  const endless = await raw(
    `POST /api/nothing HTTP/1.1\r\nHost: 127.0.0.1:${hub.port}\r\nTransfer-Encoding: chunked\r\n\r\n${'10000\r\n'}${'x'.repeat(65_536)}\r\n${'10000\r\n'}${'x'.repeat(65_536)}\r\n`,
  );
  expect(endless.startsWith('HTTP/1.1 413')).toBe(true);
  expect(
    (await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).startsWith('HTTP/1.1 431'),
  ).toBe(true);
});

test('S75 a thousand requests that come as one piece are not all answered in one turn', async () => {
  hub = await new TestHub().start();
  const request = `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${hub.port}\r\n\r\n`;
  const answer = await raw(request.repeat(1_000), true);
  const answered = answer.match(/HTTP\/1\.1 200/g)?.length;
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThanOrEqual(100);
  expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
});

test('S75 one address cannot take every connection, and a device of another is served all the while', async () => {
  hub = new TestHub();
  hub.edge = { connectionsOfAddressMax: 40 };
  await hub.start();
  const crowd = Array.from({ length: 200 }, (): Socket => {
    const socket = connect({ port: hub.port, host: '127.0.0.1', localAddress: '127.0.0.9' });
    socket.on('error', () => undefined);
    return socket;
  });
  const open = (): number => crowd.filter((socket) => !socket.closed).length;
  while (open() > 40) await new Promise((wake) => setTimeout(wake, 5));
  const device = hub.device('d1');
  await device.hello();
  expect(await device.push([noteEntry('d1.aaaa.1')])).toMatchObject([{ result: 'accepted' }]);
  expect(open()).toBe(40);
  for (const socket of crowd) socket.destroy();
});
