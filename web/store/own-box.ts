/** An own entry as the text that is sealed: the same box stands in both stores, so that they can be compared sealed. */

import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import { readSealedBox } from '#shared/sync/sealed-box.ts';
import { encodeChunk, readLines, splitChunk } from './chunk-text.ts';
import type { OwnEntry } from './ledger-store.ts';

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

/** Realm, line break, then the chunk of one entry. */
export function encodeOwn(entry: OwnEntry): Uint8Array {
  const head = utf8.encode(`${entry.realm}\n`);
  const chunk = encodeChunk([entry]);
  const bytes = new Uint8Array(head.length + chunk.length);
  bytes.set(head);
  bytes.set(chunk, head.length);
  return bytes;
}

/** @returns null where the bytes are not those of `encodeOwn` */
export function decodeOwn(order: number, bytes: Uint8Array): OwnEntry | null {
  const end = bytes.indexOf(10);
  if (end < 0) return null;
  const realm = fromUtf8.decode(bytes.subarray(0, end)) as RealmId;
  const part = splitChunk(bytes.subarray(end + 1))[0];
  const line = part ? readLines(part.lines)[0] : undefined;
  if (!part || !line || !parseEntryId(line.id)) return null;
  return { order, realm, doc: part.doc, id: line.id, json: line.json };
}

/** An own entry that this device cannot open, with as much of it as stands in the clear. */
export type SealedAway = Pick<OwnEntry, 'order' | 'realm' | 'id'>;

/** @returns null where the box says nothing in the clear: it is not sealed to a hub, or damaged */
export function sealedAwayOf(order: number, bytes: Uint8Array): SealedAway | null {
  const box = readSealedBox(bytes);
  if (!box || !parseEntryId(box.id)) return null;
  return { order, realm: box.realm as RealmId, id: box.id as EntryId };
}

/** Whether it was written while nobody could open the device. */
export const isSealedAway = (bytes: Uint8Array): boolean => {
  const box = readSealedBox(bytes);
  return box !== null && box.readWrap === null;
};
