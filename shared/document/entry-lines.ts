/**
 * Entries as text: `@document`, then one line `id json` for each of its entries, as UTF-8. Segments travel so, and devices
 * keep it so. Canonical JSON holds no line break, and no id begins with `@`: the text is cut without parsing.
 */

import type { DocumentId, EntryId } from '../base/brand.ts';

/** An entry's bytes: they are copied as they came, never decoded and encoded again. */
export interface StoredLine {
  readonly doc: DocumentId;
  readonly id: EntryId;
  /** UTF-8 of the canonical JSON: everything but the id. */
  readonly json: Uint8Array;
}

/** The lines of one document, a view into the text, and how many they are. */
export interface DocumentLines {
  readonly doc: DocumentId;
  readonly lines: Uint8Array;
  readonly count: number;
}

export const NEW_LINE = 10;
export const AT = 64;
export const SPACE = 32;

/** Lines of one document are brought together, in their order. @returns empty where there are none */
export function textOfEntries(lines: readonly StoredLine[]): Uint8Array {
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

/** @returns where the line ends that begins here: at its line break, or at the end of the bytes */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(NEW_LINE, from);
  return end < 0 ? bytes.length : end;
}
