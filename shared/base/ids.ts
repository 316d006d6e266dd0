/** Reads and writes the ids of the ledger. Randomness is handed in: shared code has none of its own. */

import type { DeviceEpoch, DeviceKey, DocumentId, EntryId, PersonId, SessionId } from './brand.ts';

const ENTRY_ID = /^([a-z0-9]{1,8})\.([a-z0-9]{4})\.([1-9][0-9]{0,11})$/;
const DOCUMENT_ID = /^(person|session):[a-z2-7]{16}$|^register:[a-z][a-z-]{0,31}$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

export interface EntryIdParts {
  readonly device: DeviceKey;
  readonly epoch: DeviceEpoch;
  readonly counter: number;
}

/** @returns the parts, or null where `text` is not an entry id. */
export function parseEntryId(text: string): EntryIdParts | null {
  const match = ENTRY_ID.exec(text);
  if (!match) return null;
  return { device: match[1] as DeviceKey, epoch: match[2] as DeviceEpoch, counter: Number(match[3]) };
}

export function entryIdOf(device: DeviceKey, epoch: DeviceEpoch, counter: number): EntryId {
  return `${device}.${epoch}.${counter}` as EntryId;
}

/** @returns the document id, or null where `text` is none. */
export function parseDocumentId(text: string): DocumentId | null {
  return DOCUMENT_ID.test(text) ? (text as DocumentId) : null;
}

export const personDocument = (person: PersonId): DocumentId => `person:${person}` as DocumentId;
export const sessionDocument = (session: SessionId): DocumentId => `session:${session}` as DocumentId;

/** @returns the person of a `person:` document, else null. */
export function personOf(doc: DocumentId): PersonId | null {
  return doc.startsWith('person:') ? (doc.slice(7) as PersonId) : null;
}

/** @returns the session of a `session:` document, else null. */
export function sessionOf(doc: DocumentId): SessionId | null {
  return doc.startsWith('session:') ? (doc.slice(8) as SessionId) : null;
}

/** 16 letters from 10 random bytes (80 bits): a person's or a session's id. */
export function randomIdFrom(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return text.slice(0, 16);
}
