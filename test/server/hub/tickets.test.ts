/** The single-use ticket in place of a device's token on the socket, against the real hub. */

import { afterEach, expect, test } from 'vitest';
import type { DeviceKey } from '#shared/base/brand.ts';
import { encodeDeviceMessage } from '#shared/sync/codec.ts';
import { PROTOCOL_VERSION, TICKETS_SINCE } from '#shared/sync/protocol.ts';
import { TICKET_MS, Tickets } from '#server/hub/tickets.ts';
import { createHubHttp } from '#web/sync/hub-http.ts';
import { emptyDisk, MemoryStore } from '#web/store/memory-store.ts';
import { identityOf, startNodeDevice, until } from '#test/fixtures/node-device.ts';
import type { TestDevice } from '#test/fixtures/test-device.ts';
import { TestHub, tokenOf } from '#test/fixtures/test-hub.ts';
import { noteEntry } from '#test/fixtures/wire-entries.ts';

let hub: TestHub;
afterEach(() => hub.stop());

async function ticketOf(device: string, token = tokenOf(device)): Promise<string> {
  const headers = { Authorization: `Bearer ${device}.${token}` };
  const answer = await fetch(`${hub.url}/api/tickets`, { method: 'POST', headers });
  return ((await answer.json()) as { ticket?: string }).ticket ?? '';
}

async function sayHello(device: TestDevice, ticket: string): Promise<void> {
  await device.opened();
  device.send({
    type: 'hello',
    version: PROTOCOL_VERSION,
    device: device.key as DeviceKey,
    token: ticket,
    cursors: [],
    outbox: 0,
  });
}

async function refusalOf(device: TestDevice): Promise<unknown> {
  const { code } = await device.whenClosed();
  const last = device.messages.at(-1);
  return [code, last?.type === 'refused' && last.code];
}

test('S77 a ticket opens one socket of its device, once', async () => {
  hub = await new TestHub().start();
  const ticket = await ticketOf('d1');
  expect(ticket).toMatch(/^[A-Za-z0-9_-]{22}$/);
  const other = hub.device('d2');
  await sayHello(other, ticket);
  expect(await refusalOf(other)).toEqual([4503, 'ticket']);
  // Another device's try did not use it up.
  const own = hub.device('d1');
  await sayHello(own, ticket);
  expect((await own.first('welcome')).version).toBe(PROTOCOL_VERSION);
  const again = hub.device('d1');
  await sayHello(again, ticket);
  expect(await refusalOf(again)).toEqual([4503, 'ticket']);
  for (const guess of ['', ticket.slice(1), `${ticket}x`, tokenOf('d1'), '髙'.repeat(22)]) {
    const device = hub.device('d1');
    await sayHello(device, guess);
    expect(await refusalOf(device), guess).toEqual([4503, 'ticket']);
  }
  expect(await own.push([noteEntry('d1.aaaa.1')])).toMatchObject([{ result: 'accepted' }]);
});

test('S77 a ticket is for whoever says who he is, and the token stands in no address, frame or log', async () => {
  hub = await new TestHub().start();
  for (const authorization of ['', 'Bearer', 'Bearer d1', 'Bearer d1.wrong', `Basic d1.${tokenOf('d1')}`]) {
    const headers = { Authorization: authorization };
    const answer = await fetch(`${hub.url}/api/tickets`, { method: 'POST', headers });
    expect([answer.status, await answer.json()], authorization).toEqual([401, { error: 'not-enrolled' }]);
  }
  expect((await fetch(`${hub.url}/api/tickets?token=d1.${tokenOf('d1')}`, { method: 'POST' })).status).toBe(
    401,
  );
  expect((await fetch(`${hub.url}/api/tickets`)).status).toBe(404);
  const device = hub.device('d1');
  await device.hello();
  const hello = Buffer.from(encodeDeviceMessage(device.sent[0]!)).toString('latin1');
  expect(hello).not.toContain(tokenOf('d1'));
  expect(hub.lines.join('')).not.toContain(tokenOf('d1'));
  const token = device.sent[0]?.type === 'hello' ? device.sent[0].token : '';
  expect(token).not.toBe('');
  expect(hub.lines.join('')).not.toContain(token);
});

test('S77 a ticket ends after half a minute; one of a welcome lives as long as its socket and half a minute more', () => {
  hub = new TestHub();
  let now = 1_000;
  const tickets = new Tickets(() => now);
  const early = tickets.issue('d1');
  now += TICKET_MS - 1;
  expect(tickets.take('d1', early)).toBe(true);
  const late = tickets.issue('d1');
  now += TICKET_MS;
  expect(tickets.take('d1', late)).toBe(false);
  const kept = tickets.issue('d1', true);
  now += 10 * 3_600_000;
  tickets.letGo('d1', kept);
  now += TICKET_MS - 1;
  expect(tickets.take('d1', kept)).toBe(true);
  expect(tickets.take('d1', kept)).toBe(false);
  const left = tickets.issue('d1', true);
  tickets.letGo('d1', left);
  now += TICKET_MS;
  expect(tickets.take('d1', left)).toBe(false);
  const many = Array.from({ length: 100 }, () => tickets.issue('d1'));
  expect(many.filter((ticket) => tickets.take('d1', ticket)).length).toBe(8);
});

test('S77 a device comes back with the ticket of its welcome, and after a restart of the hub asks for a new one', async () => {
  hub = await new TestHub().start();
  const asked: string[] = [];
  const watched = hub.running.hub.tickets;
  const issue = watched.issue.bind(watched);
  watched.issue = (device, isKept) => {
    asked.push(isKept ? 'welcome' : 'http');
    return issue(device, isKept);
  };
  const store = new MemoryStore({ ...emptyDisk(), identity: identityOf('d1', ['common']) });
  const device = await startNodeDevice({ port: hub.port, store });
  await until(() => device.status.hubAnswers, 'an answer of the hub');
  expect(asked).toEqual(['http', 'welcome']);
  for (const socket of hub.running.hub.connected()) expect(socket).toBe('d1');
  hub.running.hub.terminate();
  await until(() => asked.length === 3, 'the next socket');
  expect(asked).toEqual(['http', 'welcome', 'welcome']);
  await device.stop();
  const http = createHubHttp(hub.url, `d1.${tokenOf('d1')}x`);
  expect(await http.ticket()).toEqual({ ok: false, error: 'refused' });
  expect(await createHubHttp('http://127.0.0.1:1', 'd1.x').ticket()).toEqual({ ok: false, error: 'nobody' });
});

test('S77 a tablet of the version before tickets still syncs with its token', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  const welcome = await device.hello([], TICKETS_SINCE - 1);
  expect(welcome).toMatchObject({ version: TICKETS_SINCE - 1 });
  expect(welcome.ticket).toBe(undefined);
  expect(await device.push([noteEntry('d1.aaaa.1')])).toMatchObject([{ result: 'accepted' }]);
});
