/** Messages on the socket of a device that is known: lies about cursors, batches, rooms and who is present. */

import { encodeDeviceMessage } from '#shared/sync/codec.ts';
import type { DeviceMessage } from '#shared/sync/protocol.ts';
import { LEDGER_MESSAGE_TYPE } from '#shared/sync/protocol.ts';
import { bytesOf, overlong, text, uint, updateWith } from './bytes.ts';
import type { Bytes, HostileInput } from './bytes.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const ledger = (...parts: readonly (number | Uint8Array)[]): Bytes => bytesOf(LEDGER_MESSAGE_TYPE, ...parts);
const message = (one: unknown): Bytes => ledger(encodeDeviceMessage(one as DeviceMessage));
const hello = (changes: object): Bytes =>
  message({ type: 'hello', version: 2, device: 'd1', token: 'x', cursors: [], outbox: 0, ...changes });
const cursor = (changes: object): object => ({ realm: 'common', logEpoch: '', seq: 0, ...changes });
const push = (changes: object): Bytes =>
  message({ type: 'push', batch: 1, realm: 'common', entries: [], ...changes });
const pushed = (changes: object): object => ({
  doc: 'person:aaaaaaaaaaaaaaaa',
  id: 'd1.aaaa.1',
  update: updateWith(),
  ...changes,
});
const names = [
  '',
  '..',
  '../../x',
  '__proto__',
  'constructor',
  'common\0',
  'area-',
  'COMMON',
  '共通',
  'x'.repeat(20_000),
];

const hellos: readonly HostileInput[] = [
  ...[0, 1, 3, 99, 2 ** 32, MAX].map((version) => ({
    name: `hello of version ${version}`,
    bytes: hello({ version }),
  })),
  ...['', 'd2', 'D1', '__proto__', 'hub', 'd1\0', '端末', 'd'.repeat(100_000)].map((device) => ({
    name: `hello of the device ${JSON.stringify(device.slice(0, 12))}`,
    bytes: hello({ device }),
  })),
  ...['', 'token-of-d1', '\0', 'x'.repeat(200_000)].map((token) => ({
    name: `hello with the ticket ${JSON.stringify(token.slice(0, 12))}`,
    bytes: hello({ token }),
  })),
  {
    name: 'hello with 1,001 cursors',
    bytes: hello({ cursors: Array.from({ length: 1_001 }, () => cursor({})) }),
  },
  { name: 'hello that owes 2^53 - 1', bytes: hello({ outbox: MAX }) },
];

const messages: readonly HostileInput[] = [
  ...Array.from({ length: 5 }, (_, type) => ({
    name: `the message type ${type} and nothing`,
    bytes: ledger(type),
  })),
  ...[5, 99, 127, 128, 2 ** 32, MAX].map((type) => ({
    name: `the message type ${type}`,
    bytes: ledger(uint(type)),
  })),
  { name: 'a message type without end', bytes: ledger(new Uint8Array(40).fill(0xff)) },
  { name: 'an overlong message type', bytes: ledger(overlong(4, 3), 1) },
  { name: 'a ping and a byte', bytes: bytesOf(message({ type: 'ping', nonce: 1 }), 0) },
  { name: 'a ping of 2^53 - 1', bytes: message({ type: 'ping', nonce: MAX }) },
  { name: 'a ping beyond 2^53', bytes: ledger(4, new Uint8Array(8).fill(0xff), 1) },
  {
    name: 'a follow of everything, 1,000 times',
    bytes: message({ type: 'follow', cursors: Array.from({ length: 1_000 }, () => cursor({})) }),
  },
  { name: 'a follow of more cursors than bytes', bytes: ledger(2, uint(1_000)) },
  { name: 'a state that owes 2^53 - 1', bytes: message({ type: 'state', outbox: MAX, cursors: [] }) },
  ...[MAX, 2 ** 32, 1].map((seq) => ({
    name: `a follow from row ${seq}`,
    bytes: message({ type: 'follow', cursors: [cursor({ seq, logEpoch: 'none' })] }),
  })),
  ...names.map((realm) => ({
    name: `a follow of the realm ${JSON.stringify(realm.slice(0, 12))}`,
    bytes: message({ type: 'follow', cursors: [cursor({ realm })] }),
  })),
];

const pushes: readonly HostileInput[] = [
  { name: 'a push of nothing', bytes: push({}) },
  { name: 'a push of 201 entries', bytes: push({ entries: Array.from({ length: 201 }, () => pushed({})) }) },
  { name: 'a push of 2^32 entries', bytes: ledger(1, 1, text('common'), uint(2 ** 32)) },
  { name: 'a push whose batch is 2^53 - 1', bytes: push({ batch: MAX, entries: [pushed({})] }) },
  { name: 'a push that ends within an entry', bytes: push({ entries: [pushed({})] }).subarray(0, 80) },
  { name: 'a push with a byte behind', bytes: bytesOf(push({ entries: [pushed({})] }), 7) },
  { name: 'a push whose realm is no UTF-8', bytes: ledger(1, 1, text(bytesOf(0xff)), 0) },
  { name: 'one entry 200 times', bytes: push({ entries: Array.from({ length: 200 }, () => pushed({})) }) },
  {
    name: 'an entry of 200 KB',
    bytes: push({ entries: [pushed({ update: new Uint8Array(200_000).fill(1) })] }),
  },
  ...names.map((realm) => ({
    name: `a push into the realm ${JSON.stringify(realm.slice(0, 12))}`,
    bytes: push({ realm, entries: [pushed({ doc: 'person:cccccccccccccccc' })] }),
  })),
  ...['', 'person:', 'person:aaaaaaaaaaaaaaab', 'register:devices', 'session:x', '__proto__', '\ud800'].map(
    (doc) => ({
      name: `an entry in the document ${JSON.stringify(doc)}`,
      bytes: push({ entries: [pushed({ doc })] }),
    }),
  ),
  ...['', 'd1.aaaa.2', 'hub.aaaa.1', '__proto__', 'x'.repeat(50_000)].map((id) => ({
    name: `an entry under the id ${JSON.stringify(id.slice(0, 12))}`,
    bytes: push({ entries: [pushed({ id })] }),
  })),
];

const sync = (type: number, payload: Uint8Array): Bytes => bytesOf(0, uint(type), text(payload));
const presence = (...states: readonly (readonly [number, number, string | Uint8Array])[]): Bytes =>
  bytesOf(
    1,
    text(
      bytesOf(
        uint(states.length),
        ...states.flatMap(([client, clock, json]) => [uint(client), uint(clock), text(json)]),
      ),
    ),
  );

const rooms: readonly HostileInput[] = [
  { name: 'nothing', bytes: new Uint8Array() },
  ...[2, 4, 75, 77, 127, 255].map((type) => ({
    name: `a message of y-websocket of type ${type}`,
    bytes: bytesOf(uint(type), 1),
  })),
  { name: 'a sync message without a type', bytes: bytesOf(0) },
  { name: 'a sync message of type 3', bytes: sync(3, new Uint8Array()) },
  { name: 'a state vector of nothing', bytes: sync(0, new Uint8Array()) },
  { name: 'a state vector that has everything of a client', bytes: sync(0, bytesOf(1, uint(7), uint(MAX))) },
  {
    name: 'a poisoned state vector of nine bytes',
    bytes: sync(0, bytesOf(1, uint(2 ** 32 - 1), uint(2 ** 31))),
  },
  { name: 'a state vector of 2^40 clients', bytes: sync(0, uint(2 ** 40)) },
  { name: 'a state vector that ends within', bytes: sync(0, bytesOf(2, 7)) },
  { name: 'a sync message longer than itself', bytes: bytesOf(0, 0, uint(100), 1) },
  { name: 'an update that deletes', bytes: sync(2, bytesOf(0, 1, uint(7), 1, 0, uint(1_000))) },
  { name: 'an update of noise', bytes: sync(2, new Uint8Array(1_000).fill(0xa5)) },
  { name: 'an answer of noise', bytes: sync(1, new Uint8Array(1_000).fill(0x5a)) },
  { name: 'an entry into another room', bytes: sync(2, updateWith()) },
  { name: 'presence of nothing', bytes: bytesOf(1) },
  { name: 'presence of nobody', bytes: presence() },
  { name: 'presence that is no JSON', bytes: presence([1, 1, '{"a":']) },
  { name: 'presence that is no UTF-8', bytes: presence([1, 1, bytesOf(0xff)]) },
  { name: 'presence with __proto__', bytes: presence([1, 1, '{"__proto__":{"user":"x"}}']) },
  { name: 'presence of 5 KB', bytes: presence([1, 1, JSON.stringify('x'.repeat(5_000))]) },
  { name: 'presence nested 3,000 deep', bytes: presence([1, 1, `${'['.repeat(2_000)}${']'.repeat(2_000)}`]) },
  { name: 'presence at clock 2^53 - 1', bytes: presence([1, MAX, '{}']) },
  { name: 'presence of somebody who was never here, gone', bytes: presence([99, 1, 'null']) },
  {
    name: 'presence of a thousand',
    bytes: presence(...Array.from({ length: 1_000 }, (_, at) => [at, 1, '{}'] as const)),
  },
  {
    name: 'presence of a thousand and one',
    bytes: presence(...Array.from({ length: 1_001 }, (_, at) => [at, 1, '{}'] as const)),
  },
  { name: 'presence of 2^40', bytes: bytesOf(1, text(uint(2 ** 40))) },
  { name: 'who is here', bytes: bytesOf(3) },
  { name: 'who is here, and more', bytes: bytesOf(3, new Uint8Array(1_000)) },
];

/** What the hub answers does not matter: it stays, the log stays, and the others are served. */
export const HOSTILE_FRAMES: readonly HostileInput[] = [...hellos, ...messages, ...pushes, ...rooms];
