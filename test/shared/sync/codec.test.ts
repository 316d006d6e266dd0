import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceKey, DocumentId, EntryId, LogSeq, RealmId } from '#shared/base/brand.ts';
import {
  decodeDeviceMessage,
  decodeHubMessage,
  encodeDeviceMessage,
  encodeHubMessage,
  splitHubFrame,
} from '#shared/sync/codec.ts';
import type { DeviceMessage, HubMessage } from '#shared/sync/protocol.ts';

const realm = 'area-north' as RealmId;
const id = 't3.k9f2.17' as EntryId;
const cursors = [{ realm, logEpoch: 'abcd', seq: 2 ** 40 }];

const deviceMessages: readonly DeviceMessage[] = [
  { type: 'hello', version: 1, device: 't3' as DeviceKey, token: '𠮷', cursors, outbox: 3 },
  {
    type: 'push',
    batch: 7,
    realm,
    entries: [{ doc: 'person:aaaaaaaaaaaaaaaa' as DocumentId, id, update: new Uint8Array([1, 2, 255]) }],
  },
  {
    type: 'push',
    batch: 8,
    realm,
    entries: [
      {
        doc: 'person:aaaaaaaaaaaaaaaa' as DocumentId,
        id,
        update: new Uint8Array([1, 2, 255]),
        signature: new Uint8Array(64).fill(7),
      },
      { doc: 'person:aaaaaaaaaaaaaaaa' as DocumentId, id, update: new Uint8Array([3]) },
    ],
  },
  { type: 'follow', cursors },
  { type: 'state', outbox: 0, cursors: [] },
  {
    type: 'aside',
    counts: [
      { reason: 'bad-signature', count: 3 },
      { reason: 'unreadable', count: 1 },
    ],
  },
  { type: 'ping', nonce: 2 ** 52 },
];
const hubMessages: readonly HubMessage[] = [
  { type: 'welcome', version: 1, hubTime: 1_795_000_000_000, realms: cursors },
  {
    type: 'answer',
    batch: 7,
    realm,
    hubTime: 5,
    answers: [
      { id, result: 'accepted', seq: 9 as LogSeq },
      { id, result: 'duplicate', seq: 8 as LogSeq },
      { id, result: 'held', hold: 'h1-abcd', reason: 'forked-id' },
    ],
  },
  { type: 'rows', realm, logEpoch: 'abcd', from: 1, updates: [new Uint8Array([1]), new Uint8Array()] },
  {
    type: 'rows',
    realm,
    logEpoch: 'abcd',
    from: 1,
    updates: [new Uint8Array([1]), new Uint8Array()],
    signatures: [null, new Uint8Array(64).fill(9)],
  },
  { type: 'caught-up', realm, logEpoch: 'abcd', seq: 12 },
  { type: 'hold-settled', hold: 'h1-abcd', id, outcome: 'released' },
  { type: 'pong', nonce: 0, hubTime: 1 },
  { type: 'refused', code: 'busy', retryAfterMs: 0 },
  { type: 'refused', code: 'version', retryAfterMs: null },
];

test('P1 every message reads back as it was written', () => {
  for (const message of deviceMessages) {
    expect(decodeDeviceMessage(encodeDeviceMessage(message))).toEqual({ ok: true, value: message });
  }
  for (const message of hubMessages) {
    expect(decodeHubMessage(encodeHubMessage(message))).toEqual({ ok: true, value: message });
  }
});

test('P2 bytes that end early, go on, or lie about a count are malformed', () => {
  for (const [messages, encode, decode] of [
    [deviceMessages, encodeDeviceMessage, decodeDeviceMessage],
    [hubMessages, encodeHubMessage, decodeHubMessage],
  ] as const) {
    for (const message of messages) {
      const bytes = (encode as (m: unknown) => Uint8Array)(message);
      for (let length = 0; length < bytes.length; length += 1) {
        expect(decode(bytes.slice(0, length))).toEqual({ ok: false, error: 'malformed' });
      }
      expect(decode(Uint8Array.from([...bytes, 0]))).toEqual({ ok: false, error: 'malformed' });
    }
  }
  expect(decodeDeviceMessage(Uint8Array.from([2, 0xff, 0xff, 0xff, 0x7f]))).toEqual({
    ok: false,
    error: 'malformed',
  });
  expect(decodeDeviceMessage(Uint8Array.from([99]))).toEqual({ ok: false, error: 'malformed' });
});

test('P2 nothing beyond a view is read, whatever lies in the memory behind it', () => {
  const pool = new Uint8Array(64).fill(65);
  // A ping would end here; a token of 40 letters would reach into the pool.
  pool.set([0, 1, 2, 65, 65, 40], 0);
  expect(decodeDeviceMessage(pool.subarray(0, 10))).toEqual({ ok: false, error: 'malformed' });
});

test('P2 random bytes give an answer, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      decodeDeviceMessage(bytes);
      decodeHubMessage(bytes);
      splitHubFrame(bytes);
    }),
    { seed: 20261122, numRuns: 5_000 },
  );
});

test('P3 the first byte of a hub frame says whether it is compressed', () => {
  expect(splitHubFrame(new Uint8Array([0, 7]))).toEqual({
    ok: true,
    value: { gzip: false, message: new Uint8Array([7]) },
  });
  expect(splitHubFrame(new Uint8Array([1, 7]))).toEqual({
    ok: true,
    value: { gzip: true, message: new Uint8Array([7]) },
  });
  expect(splitHubFrame(new Uint8Array([2, 7]))).toEqual({ ok: false, error: 'malformed' });
  expect(splitHubFrame(new Uint8Array())).toEqual({ ok: false, error: 'malformed' });
});

test('P2 signatures of another length, or of another number than the rows, are malformed', () => {
  const rows = (signatures: readonly (Uint8Array | null)[]): HubMessage => ({
    type: 'rows',
    realm,
    logEpoch: 'abcd',
    from: 1,
    updates: [new Uint8Array([1])],
    signatures,
  });
  expect(decodeHubMessage(encodeHubMessage(rows([null]))).ok).toBe(true);
  for (const signatures of [[], [null, null], [new Uint8Array(63)], [new Uint8Array(65)]]) {
    expect(decodeHubMessage(encodeHubMessage(rows(signatures)))).toEqual({ ok: false, error: 'malformed' });
  }
});
