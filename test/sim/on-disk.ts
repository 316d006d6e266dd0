/** What the two stores of a profile really hold, read from their bytes and by nothing of the product. */

import { VAULT_KEY_BYTES } from '#web/store/vault.ts';
import type { EntryId } from '#shared/base/brand.ts';
import type { Profile } from './profile.ts';

/** Boxes of the simulated vault hold their text readably, with a line `id json`. */
const lineOf = (id: EntryId): string => `\n${id} {`;

/** Whether either store still has the key that opens the boxes of both. */
export const hasKey = (profile: Profile): boolean =>
  profile.database.tables.get('meta')?.has('vault-key') === true ||
  profile.keyFile.flushed.length === VAULT_KEY_BYTES;

/** Strict commits only: whatever a transaction has completed is on the disk. */
export function inDatabase(profile: Profile, id: EntryId): boolean {
  const line = lineOf(id);
  const boxes = [...(profile.database.tables.get('own')?.values() ?? [])];
  return boxes.findLast(({ box }) => asBuffer(box as Uint8Array).includes(line)) !== undefined;
}

export function inJournal(profile: Profile, id: EntryId): boolean {
  return framesOf(profile.journal.flushed).some(({ box }) => box.includes(lineOf(id)));
}

/** Orders of own entries in each store, as one text each. */
export function ordersIn(profile: Profile): { readonly database: string; readonly journal: string } {
  const orders = [...(profile.database.tables.get('own')?.keys() ?? [])].map(Number);
  const sequences = new Set(framesOf(profile.journal.flushed).map(({ sequence }) => sequence));
  sequences.delete(0);
  const textOf = (list: Iterable<number>): string => [...list].toSorted((a, b) => a - b).join(' ');
  return { database: textOf(orders), journal: textOf(sequences) };
}

/** `device.epoch` of an id. */
export const authorOf = (id: EntryId): string => id.slice(0, id.lastIndexOf('.'));

/** An entry in the name of the profile's device that this profile has never stored. */
export function isOfTwin(device: string, profile: Profile, id: EntryId): boolean {
  if (!id.startsWith(`${device}.`)) return false;
  const copies = profile.database.tables.get('copies')?.values() ?? [];
  return ![...copies].some((copy) => copy['id'] === id);
}

const HEAD_BYTES = 14;
const framesCache = new WeakMap<Uint8Array, readonly Frame[]>();

interface Frame {
  readonly sequence: number;
  readonly box: Buffer;
}

/** Frames whose checksum holds, also behind damage. */
function framesOf(bytes: Uint8Array): readonly Frame[] {
  const known = framesCache.get(bytes);
  if (known) return known;
  const frames: Frame[] = [];
  const file = asBuffer(bytes);
  for (let at = 0; at + HEAD_BYTES <= file.length;) {
    const length = file.readUInt32LE(at);
    const end = at + HEAD_BYTES + length;
    if (
      length > 0 &&
      end <= file.length &&
      checksum(file.subarray(at + 8, end)) === file.readUInt32LE(at + 4)
    ) {
      const sequence = file.readUInt32LE(at + 8) + file.readUInt16LE(at + 12) * 2 ** 32;
      frames.push({ sequence, box: file.subarray(at + HEAD_BYTES, end) });
      at = end;
    } else at += 1;
  }
  framesCache.set(bytes, frames);
  return frames;
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** CRC-32C by the definition, with a table of its own. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0x82f63b78 : 0);
  return value >>> 0;
});

function checksum(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = ((TABLE[(value ^ byte) & 255] as number) ^ (value >>> 8)) >>> 0;
  return (value ^ 0xffffffff) >>> 0;
}

export const isSame = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;
