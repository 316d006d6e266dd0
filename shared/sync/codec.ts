/**
 * Messages of protocol.ts as bytes and back. In y-websocket's framing the number LEDGER_MESSAGE_TYPE stands before
 * them (written and read by whoever holds the socket). What the hub sends has one more byte: see `splitHubFrame`.
 * Bytes that are no message are `malformed`, never an exception; what is read is checked to the last byte.
 */

import {
  createEncoder,
  toUint8Array,
  writeUint8,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding';
import type { Encoder } from 'lib0/encoding';
import { assertNever } from '../base/assert.ts';
import type { DeviceKey, DocumentId, EntryId, LogSeq, RealmId } from '../base/brand.ts';
import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { ByteReader, OutOfBounds } from '../document/byte-reader.ts';
import { HOLD_REASONS_OF_AUTHORITY, HOLD_REASONS_OF_FORM } from '../document/contract.ts';
import { SIGNATURE_BYTES } from '../document/signature.ts';
import type {
  AsideCount,
  Cursor,
  DeviceMessage,
  HubMessage,
  PushAnswer,
  PushedEntry,
  RealmHead,
} from './protocol.ts';
import { ASIDE_REASONS_MAX, PUSH_ENTRIES_MAX, TICKETS_SINCE } from './protocol.ts';

// Places in these lists are numbers on the wire: append only, and raise PROTOCOL_VERSION.
const DEVICE_TYPES = ['hello', 'push', 'follow', 'state', 'ping', 'signed-push', 'aside'] as const;
const HUB_TYPES = [
  'welcome',
  'answer',
  'rows',
  'caught-up',
  'hold-settled',
  'pong',
  'refused',
  'signed-rows',
] as const;
const RESULTS = ['accepted', 'duplicate', 'held'] as const;
const REASONS = [...HOLD_REASONS_OF_FORM, ...HOLD_REASONS_OF_AUTHORITY] as const;
const OUTCOMES = ['released', 'kept'] as const;
const REFUSALS = ['version', 'token', 'revoked', 'busy', 'malformed', 'ticket'] as const;

const UNSIGNED = new Uint8Array(0);

/** A device follows a handful of realms; this is a bound, not a plan. */
const CURSORS_MAX = 1_000;

/** First byte of what the hub sends after LEDGER_MESSAGE_TYPE: how the message behind it is packed. */
export const FRAME_RAW = 0;
export const FRAME_GZIP = 1;

/** @returns the message's bytes and whether they must be inflated (gzip) before `decodeHubMessage` */
export function splitHubFrame(
  frame: Uint8Array,
): Result<{ readonly gzip: boolean; readonly message: Uint8Array }, 'malformed'> {
  const flag = frame[0];
  if (flag !== FRAME_RAW && flag !== FRAME_GZIP) return err('malformed');
  return ok({ gzip: flag === FRAME_GZIP, message: frame.subarray(1) });
}

export function encodeDeviceMessage(message: DeviceMessage): Uint8Array {
  const to = createEncoder();
  const isSigned = message.type === 'push' && message.entries.some(({ signature }) => signature);
  writeVarUint(to, DEVICE_TYPES.indexOf(isSigned ? 'signed-push' : message.type));
  switch (message.type) {
    case 'hello':
      writeVarUint(to, message.version);
      writeVarString(to, message.device);
      writeVarString(to, message.token);
      writeList(to, message.cursors, writeCursor);
      writeVarUint(to, message.outbox);
      break;
    case 'push':
      writeVarUint(to, message.batch);
      writeVarString(to, message.realm);
      writeList(to, message.entries, (_, entry) => {
        writeVarString(to, entry.doc);
        writeVarString(to, entry.id);
        writeVarUint8Array(to, entry.update);
        if (isSigned) writeVarUint8Array(to, entry.signature ?? UNSIGNED);
      });
      break;
    case 'follow':
      writeList(to, message.cursors, writeCursor);
      break;
    case 'state':
      writeVarUint(to, message.outbox);
      writeList(to, message.cursors, writeCursor);
      break;
    case 'aside':
      writeList(to, message.counts, writeAside);
      break;
    case 'ping':
      writeVarUint(to, message.nonce);
      break;
    default:
      assertNever(message);
  }
  return toUint8Array(to);
}

export function decodeDeviceMessage(bytes: Uint8Array): Result<DeviceMessage, 'malformed'> {
  return readWhole(bytes, (from) => {
    const type = pick(DEVICE_TYPES, from);
    switch (type) {
      case 'hello':
        return {
          type,
          version: from.varUint(),
          device: from.text() as DeviceKey,
          token: from.text(),
          cursors: readList(from, CURSORS_MAX, readCursor),
          outbox: from.varUint(),
        };
      case 'push':
      case 'signed-push': {
        const batch = from.varUint();
        const realm = from.text() as RealmId;
        const read = type === 'push' ? readPushed : readSigned;
        return { type: 'push', batch, realm, entries: readList(from, PUSH_ENTRIES_MAX, read) };
      }
      case 'follow':
        return { type, cursors: readList(from, CURSORS_MAX, readCursor) };
      case 'state':
        return { type, outbox: from.varUint(), cursors: readList(from, CURSORS_MAX, readCursor) };
      case 'aside':
        return { type, counts: readList(from, ASIDE_REASONS_MAX, readAside) };
      case 'ping':
        return { type, nonce: from.varUint() };
      default:
        return assertNever(type);
    }
  });
}

export function encodeHubMessage(message: HubMessage): Uint8Array {
  const to = createEncoder();
  const { signatures } = message.type === 'rows' ? message : { signatures: undefined };
  writeVarUint(to, HUB_TYPES.indexOf(signatures ? 'signed-rows' : message.type));
  switch (message.type) {
    case 'welcome':
      writeVarUint(to, message.version);
      writeVarUint(to, message.hubTime);
      writeList(to, message.realms, writeHead);
      if (message.version >= TICKETS_SINCE) writeVarString(to, message.ticket ?? '');
      break;
    case 'answer':
      writeVarUint(to, message.batch);
      writeVarString(to, message.realm);
      writeVarUint(to, message.hubTime);
      writeList(to, message.answers, writeAnswer);
      break;
    case 'rows':
      writeVarString(to, message.realm);
      writeVarString(to, message.logEpoch);
      writeVarUint(to, message.from);
      writeList(to, message.updates, writeVarUint8Array);
      if (signatures) writeList(to, signatures, (_, one) => writeVarUint8Array(to, one ?? UNSIGNED));
      break;
    case 'caught-up':
      writeHead(to, message);
      break;
    case 'hold-settled':
      writeVarString(to, message.hold);
      writeVarString(to, message.id);
      writeVarUint(to, OUTCOMES.indexOf(message.outcome));
      break;
    case 'pong':
      writeVarUint(to, message.nonce);
      writeVarUint(to, message.hubTime);
      break;
    case 'refused':
      writeVarUint(to, REFUSALS.indexOf(message.code));
      // 0 says nothing; a wait is one more than its milliseconds.
      writeVarUint(to, message.retryAfterMs === null ? 0 : message.retryAfterMs + 1);
      break;
    default:
      assertNever(message);
  }
  return toUint8Array(to);
}

/** @param bytes - a message of the hub, inflated. Updates are views into these bytes, not copies */
export function decodeHubMessage(bytes: Uint8Array): Result<HubMessage, 'malformed'> {
  return readWhole(bytes, (from) => {
    const type = pick(HUB_TYPES, from);
    switch (type) {
      case 'welcome': {
        const version = from.varUint();
        const hubTime = from.varUint();
        const realms = readList(from, CURSORS_MAX, readHead);
        const ticket = version >= TICKETS_SINCE ? from.text() : '';
        return { type, version, hubTime, realms, ...(ticket === '' ? {} : { ticket }) };
      }
      case 'answer': {
        const batch = from.varUint();
        const realm = from.text() as RealmId;
        const hubTime = from.varUint();
        return { type, batch, realm, hubTime, answers: readList(from, Infinity, readAnswer) };
      }
      case 'rows':
      case 'signed-rows': {
        const rows = {
          type: 'rows' as const,
          realm: from.text() as RealmId,
          logEpoch: from.text(),
          from: from.varUint(),
          updates: readList(from, Infinity, (reader) => reader.view()),
        };
        if (type === 'rows') return rows;
        const signatures = readList(from, rows.updates.length, readSignature);
        if (signatures.length !== rows.updates.length) throw new OutOfBounds();
        return { ...rows, signatures };
      }
      case 'caught-up':
        return { type, ...readHead(from) };
      case 'hold-settled':
        return { type, hold: from.text(), id: from.text() as EntryId, outcome: pick(OUTCOMES, from) };
      case 'pong':
        return { type, nonce: from.varUint(), hubTime: from.varUint() };
      case 'refused': {
        const code = pick(REFUSALS, from);
        const wait = from.varUint();
        return { type, code, retryAfterMs: wait === 0 ? null : wait - 1 };
      }
      default:
        return assertNever(type);
    }
  });
}

function writeList<T>(to: Encoder, list: readonly T[], write: (to: Encoder, item: T) => void): void {
  writeVarUint(to, list.length);
  for (const item of list) write(to, item);
}

function writeCursor(to: Encoder, cursor: Cursor): void {
  writeVarString(to, cursor.realm);
  writeVarString(to, cursor.logEpoch);
  writeVarUint(to, cursor.seq);
}

function writeAside(to: Encoder, { reason, count }: AsideCount): void {
  writeVarString(to, reason);
  writeVarUint(to, count);
}

function readAside(from: ByteReader): AsideCount {
  const reason = from.text();
  if (!/^[a-z-]{1,40}$/.test(reason)) throw new OutOfBounds();
  return { reason, count: from.varUint() };
}

const writeHead: (to: Encoder, head: RealmHead) => void = writeCursor;

function writeAnswer(to: Encoder, answer: PushAnswer): void {
  writeVarString(to, answer.id);
  writeUint8(to, RESULTS.indexOf(answer.result));
  if (answer.result === 'held') {
    writeVarString(to, answer.hold);
    writeVarUint(to, REASONS.indexOf(answer.reason));
  } else writeVarUint(to, answer.seq);
}

function readWhole<T>(bytes: Uint8Array, read: (from: ByteReader) => T): Result<T, 'malformed'> {
  const from = new ByteReader(bytes);
  try {
    const message = read(from);
    return from.left === 0 ? ok(message) : err('malformed');
  } catch (cause) {
    if (cause instanceof OutOfBounds) return err('malformed');
    throw cause;
  }
}

function readList<T>(from: ByteReader, lengthMax: number, read: (from: ByteReader) => T): readonly T[] {
  const length = from.count();
  if (length > lengthMax) throw new OutOfBounds();
  const list: T[] = [];
  for (let left = length; left > 0; left -= 1) list.push(read(from));
  return list;
}

function pick<T extends string>(names: readonly T[], from: ByteReader): T {
  const name = names[from.varUint()];
  if (name === undefined) throw new OutOfBounds();
  return name;
}

const readCursor = (from: ByteReader): Cursor => ({
  realm: from.text() as RealmId,
  logEpoch: from.text(),
  seq: from.varUint(),
});

const readHead: (from: ByteReader) => RealmHead = readCursor;

const readPushed = (from: ByteReader): PushedEntry => ({
  doc: from.text() as DocumentId,
  id: from.text() as EntryId,
  update: from.view(),
});

function readSigned(from: ByteReader): PushedEntry {
  const pushed = readPushed(from);
  const signature = readSignature(from);
  return signature ? { ...pushed, signature } : pushed;
}

function readSignature(from: ByteReader): Uint8Array | null {
  const bytes = from.view();
  if (bytes.length !== 0 && bytes.length !== SIGNATURE_BYTES) throw new OutOfBounds();
  return bytes.length === 0 ? null : bytes;
}

function readAnswer(from: ByteReader): PushAnswer {
  const id = from.text() as EntryId;
  const result = pick(RESULTS, from);
  if (result === 'held') return { id, result, hold: from.text(), reason: pick(REASONS, from) };
  return { id, result, seq: from.varUint() as LogSeq };
}
