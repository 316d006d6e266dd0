/** Bytes of updates and messages, put together field by field, so that any one of them can be wrong. */

import { clientIdOf } from '#shared/document/client-id.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { noteEntry } from '#test/fixtures/wire-entries.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export interface HostileInput {
  readonly name: string;
  readonly bytes: Bytes;
}

export const bytesOf = (...parts: readonly (number | Uint8Array | string)[]): Bytes =>
  new Uint8Array(
    Buffer.concat(
      parts.map((part) =>
        typeof part === 'number' ? Buffer.from([part]) : typeof part === 'string' ? Buffer.from(part) : part,
      ),
    ),
  );

/** lib0's variable-length number, as short as it can be. */
export function uint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return new Uint8Array([...bytes, rest]);
}

/** The same number in more bytes than it needs. */
export function overlong(value: number, more = 1): Bytes {
  const bytes = uint(value);
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] as number) | 128;
  return bytesOf(bytes, ...Array.from({ length: more - 1 }, () => 128), 0);
}

export function text(value: string | Uint8Array): Bytes {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return bytesOf(uint(bytes.length), bytes);
}

/** The fields of an update of one entry, in order. */
export const UPDATE_FIELDS = [
  'blocks',
  'structs',
  'client',
  'clock',
  'info',
  'parent',
  'root',
  'key',
  'count',
  'type',
  'value',
  'deletes',
] as const;
export type UpdateField = (typeof UPDATE_FIELDS)[number];

export const ENTRY: Entry = noteEntry('d1.aaaa.1', '山﨑');

export function fieldsOf(entry: Entry = ENTRY): Readonly<Record<UpdateField, Bytes>> {
  return {
    blocks: uint(1),
    structs: uint(1),
    client: uint(clientIdOf(entry.id)),
    clock: uint(0),
    info: bytesOf(0x28),
    parent: uint(1),
    root: text('entries'),
    key: text(entry.id),
    count: uint(1),
    type: bytesOf(119),
    value: text(entryJson(entry)),
    deletes: uint(0),
  };
}

/** The canonical update of an entry with some of its fields replaced, or with something behind it. */
export function updateWith(
  wrong: Partial<Record<UpdateField, Uint8Array>> & { readonly tail?: Uint8Array } = {},
  entry: Entry = ENTRY,
): Bytes {
  const fields = { ...fieldsOf(entry), ...wrong };
  return bytesOf(...UPDATE_FIELDS.map((field) => fields[field]), wrong.tail ?? new Uint8Array());
}

/** The update whose value is this text, whatever it is. */
export const updateOfJson = (json: string | Uint8Array, id = ENTRY.id): Bytes =>
  updateWith({ key: text(id), client: uint(clientIdOf(id)), value: text(json) });

/** The update of the entry's JSON with members replaced; undefined takes one out. The text is canonical otherwise. */
export function updateOfMembers(members: Readonly<Record<string, unknown>>): Bytes {
  const json = JSON.parse(entryJson(ENTRY)) as Record<string, unknown>;
  const changed = Object.entries({ ...json, ...members }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return updateOfJson(JSON.stringify(Object.fromEntries(changed)));
}
