/**
 * Updates that no honest device makes: every crash and bomb that is known of yjs and lib0, every field cut, overlong,
 * too large or of the wrong kind. The second member says what becomes of one that is pushed under its own id.
 */

import * as Y from 'yjs';
import { noteEntry } from '#test/fixtures/wire-entries.ts';
import { bytesOf, ENTRY, fieldsOf, overlong, text, uint, UPDATE_FIELDS, updateWith } from './bytes.ts';
import type { Bytes, HostileInput } from './bytes.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const endless = new Uint8Array(100).fill(0xff);
const good = updateWith();

/** A struct of another kind in place of the entry. */
const struct = (info: number, ...content: readonly (number | Uint8Array)[]): Bytes =>
  bytesOf(1, 1, uint(7), 0, info, ...content, 0);
/** One with its parent and key, whose content follows. */
const keyed = (content: number, ...rest: readonly (number | Uint8Array)[]): Bytes =>
  struct(0x20 | content, 1, text('entries'), text('d1.aaaa.1'), ...rest);
const any = (...value: readonly (number | Uint8Array)[]): Bytes => keyed(8, 1, ...value);
const nested = (depth: number, open: readonly number[]): Bytes =>
  any(
    Uint8Array.from({ length: depth * open.length }, (_, at) => open[at % open.length] ?? 0),
    126,
  );

function yjsUpdate(write: (doc: Y.Doc) => void, version: 1 | 2 = 1): Bytes {
  const doc = new Y.Doc();
  doc.clientID = 11;
  write(doc);
  return new Uint8Array(version === 1 ? Y.encodeStateAsUpdate(doc) : Y.encodeStateAsUpdateV2(doc));
}
const set = (doc: Y.Doc, value: unknown): unknown => doc.getMap('entries').set('d1.aaaa.1', value);

const cut: readonly HostileInput[] = UPDATE_FIELDS.flatMap((field, at) => {
  const fields = fieldsOf();
  const before = bytesOf(...UPDATE_FIELDS.slice(0, at).map((name) => fields[name]));
  const half = fields[field].subarray(0, Math.floor(fields[field].length / 2));
  return [
    { name: `ends before ${field}`, bytes: before },
    ...(half.length > 0 ? [{ name: `ends within ${field}`, bytes: bytesOf(before, half) }] : []),
  ];
});

const NUMBERS = ['blocks', 'structs', 'client', 'clock', 'parent', 'count', 'deletes'] as const;
const LENGTHS = ['root', 'key', 'value'] as const;

const lies: readonly HostileInput[] = [
  ...NUMBERS.flatMap((field): HostileInput[] => {
    const value = { blocks: 1, structs: 1, client: 11, clock: 0, parent: 1, count: 1, deletes: 0 }[field];
    return [
      { name: `${field} in one byte too many`, bytes: updateWith({ [field]: overlong(value) }) },
      { name: `${field} in eight bytes too many`, bytes: updateWith({ [field]: overlong(value, 8) }) },
      { name: `${field} of 2^32`, bytes: updateWith({ [field]: uint(2 ** 32) }) },
      { name: `${field} of 2^53 - 1`, bytes: updateWith({ [field]: uint(MAX) }) },
      {
        name: `${field} beyond 2^53`,
        bytes: updateWith({
          [field]: bytesOf(
            uint(MAX).map((byte) => byte | 128),
            0x7f,
          ),
        }),
      },
      { name: `${field} without end`, bytes: updateWith({ [field]: endless }) },
    ];
  }),
  ...LENGTHS.flatMap((field): HostileInput[] => {
    const content = fieldsOf()[field].subarray(field === 'value' ? 2 : 1);
    const as = (length: Uint8Array): Bytes => updateWith({ [field]: bytesOf(length, content) });
    return [
      { name: `${field} one longer than it is`, bytes: as(uint(content.length + 1)) },
      { name: `${field} one shorter than it is`, bytes: as(uint(content.length - 1)) },
      { name: `${field} of length 0`, bytes: as(uint(0)) },
      { name: `${field} of 2 GB`, bytes: as(uint(2 ** 31)) },
      { name: `${field} of 2^53 - 1 bytes`, bytes: as(uint(MAX)) },
      { name: `${field} with an overlong length`, bytes: as(overlong(content.length)) },
      {
        name: `${field} with a byte that is no UTF-8`,
        bytes: updateWith({ [field]: text(bytesOf(0xff, 0xfe)) }),
      },
      {
        name: `${field} with an overlong character`,
        bytes: updateWith({ [field]: text(bytesOf(0xc0, 0xaf)) }),
      },
      {
        name: `${field} with a surrogate in UTF-8`,
        bytes: updateWith({ [field]: text(bytesOf(0xed, 0xa0, 0x80)) }),
      },
      { name: `${field} with half a character`, bytes: updateWith({ [field]: text(bytesOf(0xe5, 0xb1)) }) },
      {
        name: `${field} with a byte order mark`,
        bytes: updateWith({ [field]: text(bytesOf(0xef, 0xbb, 0xbf, content)) }),
      },
    ];
  }),
];

const structs: readonly HostileInput[] = [
  { name: 'a GC struct', bytes: struct(0, uint(1)) },
  { name: 'a GC struct over everything', bytes: struct(0, uint(MAX)) },
  { name: 'a Skip struct', bytes: struct(10, uint(1)) },
  { name: 'a Skip struct over everything', bytes: struct(10, uint(MAX)) },
  { name: 'a deleted struct', bytes: keyed(1, uint(5)) },
  { name: 'old JSON content', bytes: keyed(2, uint(1), text('{"a":1}')) },
  { name: 'old JSON content, 2^40 of it', bytes: keyed(2, uint(2 ** 40)) },
  { name: 'old JSON content that is none', bytes: keyed(2, uint(1), text('undefined')) },
  { name: 'binary content', bytes: keyed(3, text('xx')) },
  { name: 'binary content of 2 GB', bytes: keyed(3, uint(2 ** 31)) },
  { name: 'text content', bytes: keyed(4, text('abc')) },
  { name: 'embedded content', bytes: keyed(5, text('{"a":')) },
  { name: 'a format', bytes: keyed(6, text('bold'), text('nothing')) },
  ...[0, 1, 2, 4, 6, 7, 200].map((type) => ({ name: `a shared type ${type}`, bytes: keyed(7, uint(type)) })),
  { name: 'an XML element', bytes: keyed(7, uint(3), text('script')) },
  { name: 'an XML hook named __proto__', bytes: keyed(7, uint(5), text('__proto__')) },
  { name: 'a sub-document', bytes: keyed(9, text('guid'), 118, 0) },
  {
    name: 'a sub-document with itself as its options',
    bytes: keyed(9, text('guid'), 118, 1, text('autoLoad'), 120),
  },
  { name: 'content of kind 11', bytes: keyed(11) },
  { name: 'content of kind 31', bytes: keyed(31) },
  { name: 'no value', bytes: keyed(8, uint(0)) },
  { name: 'two values', bytes: keyed(8, uint(2), 119, text('{}'), 119, text('{}')) },
  ...Object.entries({ undefined: 127, null: 126, false: 121, true: 120 }).map(([name, type]) => ({
    name: `the value ${name}`,
    bytes: any(type),
  })),
  { name: 'a whole number', bytes: any(125, 0x3f) },
  { name: 'a whole number without end', bytes: any(125, endless) },
  { name: 'a float', bytes: any(124, new Uint8Array(4)) },
  { name: 'a double that is NaN', bytes: any(123, bytesOf(0x7f, 0xf8, 0, 0, 0, 0, 0, 0)) },
  { name: 'half a double', bytes: any(123, bytesOf(0x7f)) },
  { name: 'a bigint', bytes: any(122, new Uint8Array(8).fill(0xff)) },
  { name: 'an object', bytes: any(118, 1, text('a'), 126) },
  { name: 'an object with __proto__', bytes: any(118, 1, text('__proto__'), 118, 1, text('isAdmin'), 120) },
  { name: 'an object with constructor', bytes: any(118, 1, text('constructor'), 118, 0) },
  { name: 'an object of 2^53 - 1 members', bytes: any(118, uint(MAX)) },
  { name: 'an array of 2^32', bytes: any(117, uint(2 ** 32)) },
  { name: 'bytes of 2^31', bytes: any(116, uint(2 ** 31)) },
  { name: 'a value of an unknown type', bytes: any(42) },
  { name: 'arrays 31 deep', bytes: nested(31, [117, 1]) },
  { name: 'arrays 33 deep', bytes: nested(33, [117, 1]) },
  { name: 'arrays 50,000 deep', bytes: nested(50_000, [117, 1]) },
  { name: 'objects 20,000 deep', bytes: nested(20_000, [118, 1, 1, 97]) },
];

const shapes: readonly HostileInput[] = [
  ...['', 'entrie', 'Entries', 'entries ', '__proto__', 'constructor'].map((root) => ({
    name: `another root: ${JSON.stringify(root)}`,
    bytes: updateWith({ root: text(root) }),
  })),
  {
    name: 'a parent that is another item',
    bytes: struct(0x28, 0, uint(7), uint(0), text('d1.aaaa.1'), 1, 119, text('{}')),
  },
  { name: 'an item with an origin on its left', bytes: struct(0xa8, uint(9), uint(0), 1, 119, text('{}')) },
  { name: 'an item with an origin on its right', bytes: struct(0x68, uint(9), uint(0), 1, 119, text('{}')) },
  {
    name: 'an item with both origins',
    bytes: struct(0xe8, uint(9), uint(0), uint(9), uint(1), 1, 119, text('{}')),
  },
  { name: 'an item that is its own origin', bytes: struct(0xa8, uint(7), uint(0), 1, 119, text('{}')) },
  { name: 'an item of a list', bytes: struct(0x08, 1, text('entries'), 1, 119, text('{}')) },
  { name: 'every bit of the info byte', bytes: struct(0xff, uint(9), uint(0), uint(9), uint(0)) },
  { name: 'clock 1: what comes before is missing', bytes: updateWith({ clock: uint(1) }) },
  { name: 'client 0', bytes: updateWith({ client: uint(0) }) },
  { name: 'client 2^32 - 1', bytes: updateWith({ client: uint(2 ** 32 - 1) }) },
  {
    name: 'the client of another entry',
    bytes: updateWith({ client: fieldsOf(noteEntry('d2.aaaa.7')).client }),
  },
  { name: 'an ordinary client of Yjs', bytes: yjsUpdate((doc) => set(doc, '{}')) },
  {
    name: 'two structs in one block',
    bytes: bytesOf(1, 2, updateWith().subarray(2, -1), updateWith().subarray(12)),
  },
  { name: 'the same block twice', bytes: bytesOf(2, good.subarray(1, -1), good.subarray(1, -1), 0) },
  {
    name: '1,001 blocks',
    bytes: bytesOf(uint(1_001), ...Array.from({ length: 1_001 }, () => good.subarray(1, -1)), 0),
  },
  { name: 'a million structs of nothing', bytes: bytesOf(1, uint(1_000_000), 1, 0, new Uint8Array(200_000)) },
  { name: 'one byte behind', bytes: updateWith({ tail: bytesOf(0) }) },
  { name: 'itself behind itself', bytes: bytesOf(good, good) },
  { name: 'a megabyte of noughts', bytes: new Uint8Array(1_000_000) },
  { name: 'nothing', bytes: new Uint8Array() },
  { name: 'one nought', bytes: bytesOf(0) },
  { name: 'an empty update', bytes: bytesOf(0, 0) },
  { name: 'an empty update with a byte behind', bytes: bytesOf(0, 0, 0) },
  { name: 'the second encoding', bytes: yjsUpdate((doc) => set(doc, '{}'), 2) },
  { name: 'the second encoding, nested', bytes: yjsUpdate((doc) => set(doc, [[[['x']]]]), 2) },
  { name: 'a shared map of Yjs', bytes: yjsUpdate((doc) => set(doc, new Y.Map([['a', 1]]))) },
  { name: 'a shared text of Yjs', bytes: yjsUpdate((doc) => doc.getText('entries').insert(0, 'abc')) },
  { name: 'a sub-document of Yjs', bytes: yjsUpdate((doc) => set(doc, new Y.Doc())) },
  {
    name: 'an overwrite by Yjs',
    bytes: yjsUpdate((doc) => {
      set(doc, 'first');
      set(doc, 'second');
    }),
  },
  {
    name: 'a removal by Yjs',
    bytes: yjsUpdate((doc) => {
      set(doc, 'first');
      doc.getMap('entries').delete('d1.aaaa.1');
    }),
  },
];

const deletes: readonly HostileInput[] = [
  { name: 'eleven bytes that delete a thousand entries', bytes: bytesOf(0, 1, uint(7), 1, 0, uint(1_000)) },
  {
    name: 'a delete of everything of everybody',
    bytes: bytesOf(0, 2, uint(7), 1, 0, uint(MAX), uint(9), 1, 0, uint(MAX)),
  },
  {
    name: 'a delete of the entry itself',
    bytes: updateWith({ deletes: bytesOf(1, fieldsOf().client, 1, 0, 1) }),
  },
  {
    name: 'a delete of another entry',
    bytes: updateWith({ deletes: bytesOf(1, fieldsOf(noteEntry('d2.aaaa.7')).client, 1, 0, 1) }),
  },
  { name: 'a delete of nothing', bytes: updateWith({ deletes: bytesOf(1, uint(7), 0) }) },
  { name: 'a delete of length 0', bytes: updateWith({ deletes: bytesOf(1, uint(7), 1, 0, 0) }) },
  { name: 'deletes of 2^32 clients', bytes: updateWith({ deletes: uint(2 ** 32) }) },
  { name: 'a client with 2^53 - 1 ranges', bytes: updateWith({ deletes: bytesOf(1, uint(7), uint(MAX)) }) },
  { name: 'a delete that ends in the middle', bytes: updateWith({ deletes: bytesOf(1, uint(7), 1, 0) }) },
  {
    name: 'ten thousand ranges',
    bytes: updateWith({ deletes: bytesOf(1, uint(7), uint(10_000), new Uint8Array(20_000)) }),
  },
];

const keys: readonly HostileInput[] = [
  '',
  'd1',
  'd1.aaaa.0',
  'd1.aaaa.01',
  'D1.aaaa.1',
  'd1.aaaa.1234567890123',
  'd1.aaa.1',
  'd1.aaaa.1\n',
  ' d1.aaaa.1',
  '__proto__',
  'constructor',
  'd1.aaaa.１',
  `${'d'.repeat(9)}.aaaa.1`,
  'd'.repeat(10_000),
].map((id) => ({
  name: `under the id ${JSON.stringify(id.slice(0, 20))}`,
  bytes: updateWith({ key: text(id), client: fieldsOf({ ...ENTRY, id: id as never }).client }),
}));

/** All of them are held, or say nothing: none may enter. */
export const HOSTILE_UPDATES: readonly HostileInput[] = [
  ...cut,
  ...lies,
  ...structs,
  ...shapes,
  ...deletes,
  ...keys,
];
