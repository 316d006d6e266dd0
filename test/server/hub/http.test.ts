import { request } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { DocumentId } from '#shared/base/brand.ts';
import type { EnrolAnswer } from '#shared/api/office-api.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import { decodeHubMessage } from '#shared/sync/codec.ts';
import type { SegmentsAnswer } from '#server/log/segments.ts';
import { linesOf } from '#web/store/chunk-text.ts';
import { encodeUpdate } from '#shared/document/entry-update.ts';
import { recognizeLines } from '#shared/document/recognize-lines.ts';
import { AS_TEXT, splitSegment } from '#shared/sync/segment.ts';
import { SEGMENT_ROWS } from '#server/log/segments.ts';
import { submission } from '../../contract/durable-log.contract.ts';
import { noteEntry, personDoc } from '../../fixtures/wire-entries.ts';
import { TestHub, tokenOf } from '../../fixtures/test-hub.ts';

let hub: TestHub;
afterEach(() => hub.stop());

const enrol = (body: unknown): Promise<Response> =>
  fetch(`${hub.url}/api/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const REQUEST = { staff: 's1', code: '123456', deviceName: '窓口の端末' };
const bearer = (device: string) => ({ headers: { authorization: `Bearer ${device}.${tokenOf(device)}` } });

test('P40 a person enrols a device by the code; the device is entered by the hub and can write at once', async () => {
  hub = await new TestHub().start();
  const answer = await enrol(REQUEST);
  const enrolled = (await answer.json()) as EnrolAnswer;
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(enrolled).toEqual({
    device: 'd4',
    token: expect.stringMatching(/^[\w-]{43}$/),
    municipality: { code: '', name: '' },
    realms: ['common'],
    demonstration: true,
  });
  const [row] = hub.log.rowsOfDocument('register:devices' as DocumentId);
  expect(row?.author).toBe('hub');
  expect(row && readUpdate(row.update)).toMatchObject({
    body: { device: 'd4', name: '窓口の端末', state: 'active' },
  });
  const device = hub.device('d4', undefined, enrolled.token);
  await device.hello();
  expect(await device.push([noteEntry('d4.aaaa.1')])).toMatchObject([{ result: 'accepted' }]);
  const second = (await (await enrol(REQUEST)).json()) as EnrolAnswer;
  expect(second.device).toBe('d5');
  expect(JSON.stringify(hub.log.devices())).not.toContain(enrolled.token);
});

test('P40 wrong codes are counted, and a stranger is stopped before he has tried many', async () => {
  hub = await new TestHub().start();
  const statuses: number[] = [];
  for (let n = 0; n < 7; n += 1) statuses.push((await enrol({ ...REQUEST, code: `${n}` })).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  // The right code comes too late now; another person is not concerned.
  expect((await enrol(REQUEST)).status).toBe(429);
  for (const body of ['{', 'null', {}, { ...REQUEST, deviceName: '' }, { ...REQUEST, staff: 7 }]) {
    expect((await enrol(body)).status).toBe(400);
  }
  expect((await enrol(JSON.stringify({ ...REQUEST, deviceName: 'x'.repeat(10_000) }))).status).toBe(413);
});

test('P41 full stretches of the log are downloaded, compressed, immutable; the rest comes through the socket', async () => {
  hub = new TestHub();
  const total = SEGMENT_ROWS + 10;
  const batch = Array.from({ length: total }, (_, at) =>
    submission(`d1.aaaa.${at + 1}`, '', personDoc(at % 100)),
  );
  hub.log.commit(batch, 1);
  await hub.start();
  const manifestOf = async (): Promise<SegmentsAnswer> =>
    (await (await fetch(`${hub.url}/api/realms/area-north/segments`, bearer('d1'))).json()) as SegmentsAnswer;
  let manifest = await manifestOf();
  while (manifest.segments.length === 0) manifest = await manifestOf();
  const { logEpoch } = hub.log;
  expect(manifest).toMatchObject({ logEpoch, head: total, segments: [{ from: 1, to: SEGMENT_ROWS }] });
  const asRows = `${hub.url}/api/realms/area-north/segments/1-${SEGMENT_ROWS}`;
  const rows = await fetch(asRows, bearer('d1'));
  const message = decodeHubMessage(new Uint8Array(await rows.arrayBuffer()));
  expect(message.ok && message.value.type === 'rows' && message.value.updates.length).toBe(SEGMENT_ROWS);
  expect(message.ok && message.value).toMatchObject({ realm: 'area-north', logEpoch, from: 1 });

  const path = `${asRows}${AS_TEXT}`;
  const answer = await fetch(path, bearer('d1'));
  const segment = splitSegment(new Uint8Array(await answer.arrayBuffer()));
  expect(segment).toMatchObject({ realm: 'area-north', logEpoch, from: 1, to: SEGMENT_ROWS });
  const documents = recognizeLines(segment?.text ?? new Uint8Array(1)) ?? [];
  const encoded = documents.flatMap(({ lines }) =>
    [...linesOf(lines)].map(({ id, json }) => encodeUpdate(id, new TextDecoder().decode(json))),
  );
  const hexOf = (updates: readonly Uint8Array[]) =>
    updates.map((one) => Buffer.from(one).toString('hex')).toSorted();
  expect(hexOf(encoded)).toEqual(hexOf(hub.log.updates('area-north' as never, 0, SEGMENT_ROWS)));
  expect(rows.headers.get('etag')).not.toBe(answer.headers.get('etag'));
  const etag = answer.headers.get('etag') ?? '';
  const again = await fetch(path, { headers: { ...bearer('d1').headers, 'if-none-match': etag } });
  expect([again.status, etag]).toEqual([304, manifest.segments[0]?.etag]);
  const raw = await new Promise<Buffer>((done) => {
    const chunks: Buffer[] = [];
    request(path, bearer('d1'), (response) => {
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(Buffer.concat(chunks)));
    }).end();
  });
  expect(raw.length).toBe(manifest.segments[0]?.bytes);
  expect(gunzipSync(raw).length).toBeGreaterThan(raw.length);

  const device = hub.device('d1');
  await device.hello([{ realm: 'area-north' as never, logEpoch, seq: SEGMENT_ROWS }]);
  await device.untilRow('area-north', total);
  expect(device.rowsOf('area-north').size).toBe(10);
});

test('P41 segments are for enrolled devices, and only those that exist', async () => {
  hub = await new TestHub().start();
  const path = `${hub.url}/api/realms/common/segments`;
  expect((await fetch(path)).status).toBe(401);
  expect((await fetch(path, { headers: { authorization: 'Bearer d1.wrong' } })).status).toBe(401);
  hub.log.changeDevices(new Map([['d2', { state: 'revoked' as const }]]));
  expect((await fetch(path, bearer('d2'))).status).toBe(401);
  expect((await fetch(`${path}/1-4096`, bearer('d1'))).status).toBe(404);
  expect((await fetch(`${path}/..%2f..%2fledger`, bearer('d1'))).status).toBe(404);
  expect((await fetch(`${hub.url}/api/realms/nowhere/segments`, bearer('d1'))).status).toBe(404);
});

test('P42 pages are the app, hashed files stay for ever, the rest is asked for again; data are never kept', async () => {
  hub = new TestHub();
  const web = join(hub.dataDir, 'web');
  mkdirSync(join(web, '_app', 'immutable'), { recursive: true });
  writeFileSync(join(web, 'index.html'), '<html><script>start()</script></html>');
  writeFileSync(join(web, 'service-worker.js'), '1');
  writeFileSync(join(web, '_app', 'immutable', 'a.123.js'), '1');
  await hub.start();
  const page = await fetch(`${hub.url}/field/abc`, { headers: { accept: 'text/html' } });
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  expect(await page.text()).toContain('start()');
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-[\w+/]{43}='/);
  const cacheOf = async (path: string) => (await fetch(`${hub.url}${path}`)).headers.get('cache-control');
  expect(await cacheOf('/_app/immutable/a.123.js')).toBe('public, max-age=31536000, immutable');
  expect(await cacheOf('/service-worker.js')).toBe('no-cache');
  expect(await cacheOf('/')).toBe('no-cache');
  expect((await fetch(`${hub.url}/_app/immutable/gone.js`)).status).toBe(404);
  expect((await fetch(`${hub.url}/api/none`, { headers: { accept: 'text/html' } })).status).toBe(404);
  expect((await fetch(`${hub.url}/..%2f..%2fledger.sqlite`)).status).toBe(404);
  for (const path of ['/healthz', '/api/none', '/metrics']) {
    const { headers } = await fetch(`${hub.url}${path}`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  expect(await (await fetch(`${hub.url}/metrics`)).text()).toContain('ledger_rows_appended_total 0');
});

test('P43 requests that would end a careless server are answered, and the hub lives on', async () => {
  hub = await new TestHub().start();
  const upgrade =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  for (const raw of [
    `GET // HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`,
    `GET /sync/%ff HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`,
    `GET http://[ HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`,
    `GET /sync/register:sites HTTP/1.1\r\nHost: ]\r\n${upgrade}\r\n`,
    `GET /sync/register:sites HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    'GET / HTTP/1.1\r\n\r\n',
    '\u0000\u0001\r\n\r\n',
  ]) {
    await new Promise<void>((done) => {
      const socket = connect(hub.port, '127.0.0.1', () => socket.write(raw));
      socket.on('data', () => socket.destroy());
      socket.on('error', () => undefined);
      socket.on('close', () => done());
    });
  }
  expect(await (await fetch(`${hub.url}/healthz`)).json()).toEqual({ status: 'ok' });
});
