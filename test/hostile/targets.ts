/**
 * What is fuzzed, in this process: each target is handed bytes of nobody and throws where a promise is broken. The hub
 * over real sockets is fuzzed beside them (fuzz.ts).
 */

import { isDeepStrictEqual } from 'node:util';
import { applyAwarenessUpdate, Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { assert } from '#shared/base/assert.ts';
import type { DocumentId } from '#shared/base/brand.ts';
import { isRealDate } from '#shared/base/civil-date.ts';
import { parseWrittenDate } from '#shared/base/era.ts';
import { personOf } from '#shared/base/ids.ts';
import { holdsMyNumber } from '#shared/base/my-number.ts';
import {
  normalizeKana,
  normalizeLot,
  normalizeName,
  searchKeyOfKana,
  searchKeyOfName,
} from '#shared/base/text.ts';
import { ByteReader } from '#shared/document/byte-reader.ts';
import { encodeEntry, entryJson } from '#shared/document/entry-update.ts';
import { DOCUMENT_LIMITS, inspectUpdate, inspectWithCare } from '#shared/document/inspect-update.ts';
import { mayHoldMyNumber } from '#shared/document/may-hold-my-number.ts';
import { mergeUpdates, readStateVector, recoverEntries } from '#shared/document/read-entries.ts';
import { foldDocument, ledgerOf } from '#shared/ledger/fold-document.ts';
import { entryHoldsMyNumber } from '#shared/ledger/my-number-fields.ts';
import {
  decodeDeviceMessage,
  decodeHubMessage,
  encodeDeviceMessage,
  encodeHubMessage,
  splitHubFrame,
} from '#shared/sync/codec.ts';
import { RoomAwareness } from '#server/hub/awareness.ts';
import { Room } from '#server/hub/room.ts';
import { parseCredentials } from '#server/hub/tokens.ts';
import { readRecords } from '#server/import/read-records.ts';
import { MemoryLog } from '#server/log/memory-log.ts';
import { readQuery, reviewQuerySchema, readSearchText } from '#server/routes/office-query.ts';
import { encodeFrame, readFrames } from '#web/store/journal-frames.ts';
import { bytesOf, text, uint, updateWith } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import { HOSTILE_ENTRIES, ODD_TEXTS } from './corpus-entries.ts';
import { HOSTILE_FRAMES } from './corpus-frames.ts';
import { HOSTILE_UPDATES } from './corpus-updates.ts';

export interface Target {
  readonly name: string;
  /** What mutations begin with. */
  readonly seeds: readonly Bytes[];
  /** @throws where a promise is broken */
  readonly run: (bytes: Bytes) => void;
}

const utf8 = new TextDecoder();
const bytesOfAll = (inputs: readonly { readonly bytes: Bytes }[]): readonly Bytes[] =>
  inputs.map(({ bytes }) => bytes).filter((bytes) => bytes.length < 3_000);
const updates = bytesOfAll([...HOSTILE_UPDATES, ...HOSTILE_ENTRIES, { bytes: updateWith() }]);
const frames = bytesOfAll(HOSTILE_FRAMES);

function update(bytes: Bytes): void {
  const inspected = inspectUpdate(bytes, DOCUMENT_LIMITS);
  const withCare = inspectWithCare(bytes, DOCUMENT_LIMITS);
  assert(inspected.ok === withCare.ok, 'the short way and care agree');
  if (!inspected.ok || !withCare.ok) {
    assert(!inspected.ok && !withCare.ok && inspected.error === withCare.error, 'and say the same reason');
    recoverEntries(bytes, DOCUMENT_LIMITS.entriesMax);
    return;
  }
  for (const [at, { id, doc, entry, update: canonical }] of inspected.value.entries()) {
    const careful = withCare.value[at];
    assert(careful?.id === id && careful.doc === doc, 'and read the same entries');
    assert(isDeepStrictEqual(entry, careful.entry), 'with the same members');
    assert(Buffer.compare(canonical, encodeEntry(entry).update) === 0, 'each is written again as it came');
    const json = Buffer.from(entryJson(entry));
    assert(mayHoldMyNumber(json) || !entryHoldsMyNumber(entry), 'the cheap no is never wrong');
    const person = personOf(entry.doc);
    if (person) ledgerOf([foldDocument(person, [entry])]);
  }
  const merged = mergeUpdates(inspected.value.map((one) => one.update));
  assert(Buffer.compare(merged, bytes) === 0 || inspected.value.length !== 1, 'one entry is its own update');
}

function deviceMessage(bytes: Bytes): void {
  const read = decodeDeviceMessage(bytes.subarray(1));
  if (!read.ok) return;
  const again = decodeDeviceMessage(encodeDeviceMessage(read.value));
  assert(again.ok && isDeepStrictEqual(again.value, read.value), 'what was read is written as it was');
}

function hubMessage(bytes: Bytes): void {
  splitHubFrame(bytes);
  const read = decodeHubMessage(bytes);
  if (!read.ok) return;
  const again = decodeHubMessage(encodeHubMessage(read.value));
  assert(again.ok && isDeepStrictEqual(again.value, read.value), 'what was read is written as it was');
}

function presence(bytes: Bytes): void {
  const room = new RoomAwareness<string>();
  for (const owner of ['a', 'b', 'a']) {
    const relayed = room.receive(owner, bytes);
    if (!(relayed instanceof Uint8Array)) continue;
    const from = new ByteReader(relayed);
    from.varUint();
    const payload = from.view();
    const others = new Awareness(new Y.Doc());
    applyAwarenessUpdate(others, payload, 'hub');
    others.destroy();
  }
  room.leave('a');
  room.everyone();
}

const room = new Room<string>('person:aaaaaaaaaaaaaaaa' as DocumentId, new MemoryLog());
function question(bytes: Bytes): void {
  readStateVector(bytes);
  room.answer(bytes);
}

function journal(bytes: Bytes): void {
  const { frames: read, goodBytes } = readFrames(bytes);
  assert(goodBytes <= bytes.length, 'no frame is read from behind the end');
  for (const frame of read) readFrames(encodeFrame(frame));
}

function typed(bytes: Bytes): void {
  const words = utf8.decode(bytes);
  holdsMyNumber(words);
  const date = parseWrittenDate(words, { today: '2026-11-23' as never });
  if (date.ok) assert(isRealDate(date.value.date), 'a typed date that is read exists');
  const kana = normalizeKana(words);
  if (kana !== null) assert(normalizeKana(kana) === kana, 'stored kana stay as they are');
  assert(normalizeName(normalizeName(words)) === normalizeName(words), 'a stored name stays as it is');
  const lot = normalizeLot(words).text;
  if (lot !== null) assert(normalizeLot(lot).text === lot, 'a stored lot stays as it is');
  searchKeyOfKana(words);
  searchKeyOfName(words);
  readSearchText(words);
  readQuery(reviewQuerySchema, { limit: words, after: words, type: words });
  parseCredentials(words);
}

function csv(bytes: Bytes): void {
  const lines = utf8.decode(bytes).split(/\r\n|\n|\r/);
  let last = 0;
  for (const record of readRecords(lines)) {
    assert(record.line > last, 'records come in the order of their lines');
    last = record.line;
  }
}

const CSV_SEEDS = [
  'a,b\r\n1,2\r\n',
  '"a""b","c\nd"\n',
  '"open,\n\n\n',
  '=1,+2,-3,@4\n',
  '\ufeff氏名,カナ\n髙橋,ﾀｶﾊｼ\n',
  '","\n"",""\n',
];

export const TARGETS: readonly Target[] = [
  { name: 'update', seeds: updates, run: update },
  { name: 'device message', seeds: frames, run: deviceMessage },
  {
    name: 'hub message',
    seeds: [
      encodeHubMessage({ type: 'welcome', version: 2, hubTime: 1, realms: [], ticket: 'x' }),
      encodeHubMessage({
        type: 'rows',
        realm: 'common' as never,
        logEpoch: 'e',
        from: 1,
        updates: [updateWith()],
      }),
      encodeHubMessage({ type: 'refused', code: 'busy', retryAfterMs: 5 }),
    ].map((one) => new Uint8Array(one)),
    run: hubMessage,
  },
  {
    name: 'presence',
    seeds: [
      ...frames,
      bytesOf(1, 1, 1, text('{"user":{"name":"x"}}')),
      bytesOf(2, 1, 1, text('{}'), 2, 9, text('null')),
    ],
    run: presence,
  },
  {
    name: 'state vector',
    seeds: [bytesOf(0), bytesOf(1, 7, 1), bytesOf(uint(2), uint(2 ** 40), 1, 5, uint(2 ** 31))],
    run: question,
  },
  {
    name: 'journal',
    seeds: [1, 2, 5].map((count) =>
      bytesOf(
        ...Array.from({ length: count }, (_, at) => encodeFrame({ sequence: at + 1, box: updateWith() })),
      ),
    ),
    run: journal,
  },
  {
    name: 'typed text',
    seeds: Object.values(ODD_TEXTS)
      .filter((one) => one.length < 2_000)
      .concat('R8.11.23', '令和元年5月1日', '１２３４ ５６７８ ９０１８')
      .map((one) => bytesOf(one)),
    run: typed,
  },
  { name: 'CSV', seeds: CSV_SEEDS.map((one) => bytesOf(one)), run: csv },
];
