/** An own entry as the text that is sealed: the same box stands in both stores, so that they can be compared sealed. */

import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import { readOwnText, readSealedBox } from '#shared/sync/sealed-box.ts';
import { encodeChunk } from './chunk-text.ts';
import type { OwnEntry } from './ledger-store.ts';

const utf8 = new TextEncoder();

/** The text that `readOwnText` reads: realm, entry, and the signature that came with it. */
export function encodeOwn(entry: OwnEntry): Uint8Array {
  const head = utf8.encode(`${entry.realm}\n`);
  const chunk = encodeChunk([entry]);
  const tail = utf8.encode(entry.signature ? `${entry.signature}\n` : '');
  const bytes = new Uint8Array(head.length + chunk.length + tail.length);
  bytes.set(head);
  bytes.set(chunk, head.length);
  bytes.set(tail, head.length + chunk.length);
  return bytes;
}

/** @returns null where the bytes are not those of `encodeOwn` */
export function decodeOwn(order: number, bytes: Uint8Array): OwnEntry | null {
  const text = readOwnText(bytes);
  if (!text || !parseEntryId(text.id)) return null;
  const { realm, doc, id, json, signature } = text;
  const entry = { order, realm: realm as RealmId, doc: doc as DocumentId, id: id as EntryId, json };
  return signature === null ? entry : { ...entry, signature };
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
