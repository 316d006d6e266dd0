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
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

/** Entries of one document are brought together, in their order. */
export function encodeChunk(entries: readonly StoredEntry[]): Uint8Array {
  const byDocument = new Map<DocumentId, string>();
  for (const { doc, id, json } of entries) byDocument.set(doc, `${byDocument.get(doc) ?? ''}${id} ${json}\n`);
  let text = '';
  for (const [doc, lines] of byDocument) text += `@${doc}\n${lines}`;
  return utf8.encode(text);
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

export const textOfLines = (lines: Uint8Array): string => fromUtf8.decode(lines);

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(NEW_LINE, from);
  return end < 0 ? bytes.length : end;
}
