/** Inspects a segment before anything of it is stored, and finds what of it is held already. */

import type { DocumentId, EntryId } from '#shared/base/brand.ts';
import { asciiText, standsAt } from '#shared/document/byte-matchers.ts';
import { SPACE, textOfEntries } from '#shared/document/entry-lines.ts';
import type { DocumentLines, StoredLine } from '#shared/document/entry-lines.ts';
import { recognizeLines } from '#shared/document/recognize-lines.ts';
import type { RecognizedDocument } from '#shared/document/recognize-lines.ts';
import type { Segment } from '#shared/sync/segment.ts';
import { linesOf, splitChunk } from '#web/store/chunk-text.ts';
import type { HeldEntry } from './confirmation.ts';
import { areEqual } from './read-rows.ts';

export interface ReadSegment {
  /** Entries that are not held yet, in the text's own form; empty where there are none. */
  readonly bytes: Uint8Array;
  /** The same, cut into documents. */
  readonly documents: readonly DocumentLines[];
  /** Entries that are held already, as they are. */
  readonly repeated: readonly HeldEntry[];
  /** Entries of this very device that are not. */
  readonly named: readonly EntryId[];
}

/** What a device has of a document, the rows that are on their way into its store included. */
export interface HeldLines {
  has(doc: DocumentId): boolean;
  jsonBytesOf(doc: DocumentId, id: EntryId): Uint8Array | null;
}

/**
 * @returns null where the text is not wholly entries, one for each row, or where another entry is held under an id of it:
 *   its rows must be judged one by one then, as they come through the socket
 */
export function readSegment(
  { from, to, text }: Segment,
  device: string,
  held: HeldLines,
): ReadSegment | null {
  const documents = recognizeLines(text);
  if (!documents || documents.reduce((sum, { count }) => sum + count, 0) !== to - from + 1) return null;
  const author = new TextEncoder().encode(`${device}.`);
  const named = documents.flatMap((one) => idsOf(author, text, one));
  const repeated = repeatedAmong(documents, held);
  if (!repeated) return null;
  return repeated.length === 0
    ? { bytes: text, documents, repeated, named }
    : withoutRepeated(documents, repeated, named);
}

/** Ids of lines that this device has written. */
function idsOf(author: Uint8Array, text: Uint8Array, { starts }: RecognizedDocument): readonly EntryId[] {
  return starts
    .filter((start) => standsAt(text, start, author))
    .map((start) => asciiText(text, start, text.indexOf(SPACE, start)) as EntryId);
}

/**
 * Only lines of documents that are held are looked at one by one: of a first download these are the few that a segment
 * before has begun.
 *
 * @returns null where another entry is held under an id
 */
function repeatedAmong(documents: readonly DocumentLines[], held: HeldLines): readonly HeldEntry[] | null {
  const repeated: HeldEntry[] = [];
  for (const { doc, lines } of documents) {
    if (!held.has(doc)) continue;
    for (const { id, json } of linesOf(lines)) {
      const known = held.jsonBytesOf(doc, id);
      if (known && !areEqual(known, json)) return null;
      if (known) repeated.push({ id, doc });
    }
  }
  return repeated;
}

function withoutRepeated(
  all: readonly DocumentLines[],
  repeated: readonly HeldEntry[],
  named: readonly EntryId[],
): ReadSegment {
  const known = new Set(repeated.map(({ id, doc }) => `${id} ${doc}`));
  const ids = new Set(repeated.map(({ id }) => id));
  const fresh: StoredLine[] = [];
  for (const { doc, lines } of all)
    for (const { id, json } of linesOf(lines)) if (!known.has(`${id} ${doc}`)) fresh.push({ doc, id, json });
  const bytes = textOfEntries(fresh);
  return { bytes, documents: splitChunk(bytes), repeated, named: named.filter((id) => !ids.has(id)) };
}
