/** Chunks of rows as they are sealed: the text of shared/document/entry-lines.ts, cut and searched without parsing. */

import type { DocumentId, EntryId } from '#shared/base/brand.ts';
import { asciiText } from '#shared/document/byte-matchers.ts';
import { AT, lineEnd, NEW_LINE, SPACE, textOfEntries } from '#shared/document/entry-lines.ts';
import type { DocumentLines } from '#shared/document/entry-lines.ts';

/** An entry as it is stored: its canonical JSON is everything but the id. */
export interface StoredEntry {
  readonly doc: DocumentId;
  readonly id: EntryId;
  readonly json: string;
}

export interface EntryLine {
  readonly id: EntryId;
  readonly json: string;
}

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

/** Entries of one document are brought together, in their order. */
export function encodeChunk(entries: readonly StoredEntry[]): Uint8Array {
  return textOfEntries(entries.map(({ doc, id, json }) => ({ doc, id, json: utf8.encode(json) })));
}

/** @param bytes - of `encodeChunk`; they came out of a seal, so their form is not in doubt */
export function splitChunk(bytes: Uint8Array): readonly DocumentLines[] {
  const parts: DocumentLines[] = [];
  let at = 0;
  while (at < bytes.length) {
    const headEnd = lineEnd(bytes, at);
    const doc = fromUtf8.decode(bytes.subarray(at + 1, headEnd)) as DocumentId;
    const from = headEnd + 1;
    at = from;
    let count = 0;
    for (; at < bytes.length && bytes[at] !== AT; count += 1) at = lineEnd(bytes, at) + 1;
    parts.push({ doc, lines: bytes.subarray(from, at), count });
  }
  return parts;
}

export function readLines(lines: Uint8Array): readonly EntryLine[] {
  return textOfLines(lines)
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const space = line.indexOf(' ');
      return { id: line.slice(0, space) as EntryId, json: line.slice(space + 1) };
    });
}

/** Id and JSON of each line, the JSON as a view into the lines. */
export function* linesOf(lines: Uint8Array): Generator<{ readonly id: EntryId; readonly json: Uint8Array }> {
  for (let from = 0; from < lines.length;) {
    const end = lineEnd(lines, from);
    const space = lines.indexOf(SPACE, from);
    const id = textOfLines(lines.subarray(from, space)) as EntryId;
    yield { id, json: lines.subarray(space + 1, end) };
    from = end + 1;
  }
}

/** Id of each line. */
export function idsOfLines(lines: Uint8Array): readonly EntryId[] {
  const ids: EntryId[] = [];
  for (let from = 0; from < lines.length; from = lineEnd(lines, from) + 1)
    ids.push(asciiText(lines, from, lines.indexOf(SPACE, from)) as EntryId);
  return ids;
}

/** @returns the JSON of the entry, a view into the lines; null where it is not among them */
export function findLine(lines: Uint8Array, id: EntryId): Uint8Array | null {
  for (let from = 0; from < lines.length;) {
    const end = lineEnd(lines, from);
    if (lines[from + id.length] === SPACE && beginsWith(lines, from, id))
      return lines.subarray(from + id.length + 1, end);
    from = end + 1;
  }
  return null;
}

/** The JSON of those entries alone that hold these bytes: of a hundred shots none is decoded. */
export function linesHolding(lines: Uint8Array, sought: SoughtBytes): readonly string[] {
  const found: string[] = [];
  for (let hit = placeOf(lines, 0, sought); hit >= 0;) {
    const end = lineEnd(lines, hit);
    // No line is empty, so the break before this one stands in front of the hit.
    const line = textOfLines(lines.subarray(lines.lastIndexOf(NEW_LINE, hit) + 1, end));
    found.push(line.slice(line.indexOf(' ') + 1));
    hit = placeOf(lines, end, sought);
  }
  return found;
}

/** Bytes that are looked for, and how far to go on from a byte that does not end them (Horspool). */
export interface SoughtBytes {
  readonly bytes: Uint8Array;
  readonly steps: Uint8Array;
}

/** @param text - without a line break, at most 255 bytes */
export function soughtBytes(text: string): SoughtBytes {
  const bytes = utf8.encode(text);
  const last = bytes.length - 1;
  const steps = new Uint8Array(256).fill(bytes.length);
  for (let at = 0; at < last; at += 1) steps[bytes[at] as number] = last - at;
  return { bytes, steps };
}

/** Looks at every n-th byte only, where n is the length of what is sought. @returns -1 where it is not there */
function placeOf(lines: Uint8Array, from: number, { bytes, steps }: SoughtBytes): number {
  const last = bytes.length - 1;
  for (let end = from + last; end < lines.length; end += steps[lines[end] as number] as number) {
    let at = last;
    while (at >= 0 && lines[end - last + at] === bytes[at]) at -= 1;
    if (at < 0) return end - last;
  }
  return -1;
}

function beginsWith(bytes: Uint8Array, from: number, text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (bytes[from + at] !== text.charCodeAt(at)) return false;
  return true;
}

export const textOfLines = (lines: Uint8Array): string => fromUtf8.decode(lines);
