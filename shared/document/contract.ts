/** Shapes shared by the encoding of entries and its users. */

import type { DocumentId, EntryId, StaffId } from '../base/brand.ts';
import type { Entry, EntryKind } from '../ledger/entry.ts';

/**
 * Why bytes are held, in order of precedence: two implementations give the same answer.
 * too-large, malformed: the bytes cannot be read within bounds. not-append-only: a delete, an overwrite, a gap.
 * unknown-shape: another root, type or origin. not-canonical: readable, but not the one encoding.
 * invalid-entry: the entry breaks its schema. wrong-document: it names another document than the room.
 */
export const HOLD_REASONS_OF_FORM = [
  'too-large',
  'malformed',
  'not-append-only',
  'unknown-shape',
  'not-canonical',
  'invalid-entry',
  'wrong-document',
] as const;
export type FormHoldReason = (typeof HOLD_REASONS_OF_FORM)[number];

/** Decided by the hub after the form is right, in this order. */
export const HOLD_REASONS_OF_AUTHORITY = [
  'wrong-author',
  'forked-id',
  'client-id-collision',
  'not-allowed',
  'my-number',
  // Made while nobody had unlocked the device.
  'without-pin',
  // Judged right after wrong-author; it stands here because places are numbers on the wire.
  'bad-signature',
  'revoked',
  // A day of it lies further ahead than any clock is wrong.
  'in-future',
] as const;
export type AuthorityHoldReason = (typeof HOLD_REASONS_OF_AUTHORITY)[number];
export type HoldReason = FormHoldReason | AuthorityHoldReason;

/** An entry of 64 KiB is ten times the largest that a form can make. */
export const ENTRY_BYTES_MAX = 65_536;

export interface DocumentLimits {
  /** Bytes of one update. */
  readonly updateBytesMax: number;
  /** Entries in one update. */
  readonly entriesMax: number;
}

/** One entry with its one canonical update. */
export interface EncodedEntry {
  readonly id: EntryId;
  readonly doc: DocumentId;
  /** Null where this version does not know the kind. */
  readonly kind: EntryKind | null;
  readonly staff: StaffId;
  /** May be parsed when it is asked for: what stands above is known without it. */
  readonly entry: Entry;
  /** Yjs update, v1, canonical: the same bytes whoever encodes it. */
  readonly update: Uint8Array;
}
