/**
 * Entries as the text that is sealed: `@document`, then one line `id json` for each entry, as UTF-8.
 * Canonical JSON holds no line break, and no id begins with `@`: the text is cut without parsing.
 */

import type { DocumentId, EntryId } from '#shared/base/brand.ts';

/** An entry as it is stored: its canonical JSON is everything but the id. */
export interface StoredEntry {
  readonly doc: DocumentId;
  readonly id: EntryId;
  readonly json: string;
}

/** The same as bytes: they are copied as they came, never decoded and encoded again. */
export interface StoredLine {
  readonly doc: DocumentId;
  readonly id: EntryId;
  /** UTF-8 of the canonical JSON. */
  readonly json: Uint8Array;
}

/** The lines of one document within a chunk; a view into the chunk's bytes. */
export interface DocumentLines {
  readonly doc: DocumentId;
  readonly lines: Uint8Array;
}

export interface EntryLine {
  readonly id: EntryId;
  readonly json: string;
}

const NEW_LINE = 10;
const AT = 64;
const SPACE = 32;
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

/** Entries of one document are brought together, in their order. */
export function encodeChunk(entries: readonly StoredEntry[]): Uint8Array {
  return chunkOfLines(entries.map(({ doc, id, json }) => ({ doc, id, json: utf8.encode(json) })));
}

/** The same of lines; empty where there are none. */
export function chunkOfLines(lines: readonly StoredLine[]): Uint8Array {
  const byDocument = new Map<DocumentId, StoredLine[]>();
  let length = 0;
  for (const line of lines) {
    const known = byDocument.get(line.doc);
    if (known) known.push(line);
    else {
      byDocument.set(line.doc, [line]);
      length += line.doc.length + 2;
    }
    length += line.id.length + line.json.length + 2;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const [doc, own] of byDocument) {
    bytes[at] = AT;
    at = writeAscii(bytes, at + 1, doc);
    bytes[at] = NEW_LINE;
    at += 1;
    for (const { id, json } of own) {
      at = writeAscii(bytes, at, id);
      bytes[at] = SPACE;
      bytes.set(json, at + 1);
      at += json.length + 2;
      bytes[at - 1] = NEW_LINE;
    }
  }
  return bytes;
}

/** Ids are ASCII. @returns the place behind the text */
function writeAscii(bytes: Uint8Array, from: number, text: string): number {
  for (let at = 0; at < text.length; at += 1) bytes[from + at] = text.charCodeAt(at);
  return from + text.length;
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
    while (at < bytes.length && bytes[at] !== AT) at = lineEnd(bytes, at) + 1;
    parts.push({ doc, lines: bytes.subarray(from, at) });
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
export function linesHolding(lines: Uint8Array, sought: Uint8Array): readonly string[] {
  const found: string[] = [];
  for (let from = 0; from < lines.length;) {
    const end = lineEnd(lines, from);
    if (holdsBytes(lines, from, end, sought)) {
      const line = textOfLines(lines.subarray(from, end));
      found.push(line.slice(line.indexOf(' ') + 1));
    }
    from = end + 1;
  }
  return found;
}

/** Looks at every n-th byte only, where n is the length of what is sought (Horspool). */
function holdsBytes(bytes: Uint8Array, from: number, to: number, sought: Uint8Array): boolean {
  const last = sought.length - 1;
  for (let end = from + last; end < to;) {
    let at = last;
    while (at >= 0 && bytes[end - last + at] === sought[at]) at -= 1;
    if (at < 0) return true;
    const next = sought.lastIndexOf(bytes[end] as number, last - 1);
    end += last - next;
  }
  return false;
}

function beginsWith(bytes: Uint8Array, from: number, text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (bytes[from + at] !== text.charCodeAt(at)) return false;
  return true;
}

export function countLines(lines: Uint8Array): number {
  let count = 0;
  for (let at = lines.indexOf(NEW_LINE); at >= 0; at = lines.indexOf(NEW_LINE, at + 1)) count += 1;
  return count;
}

export const textOfLines = (lines: Uint8Array): string => fromUtf8.decode(lines);

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(NEW_LINE, from);
  return end < 0 ? bytes.length : end;
}
