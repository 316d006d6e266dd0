/**
 * Inspects text of entries (entry-lines.ts) that came from outside, in one pass: each line must be an entry of its
 * document, in the form in which it would stand in an update. Nothing of a text is taken where one line of it is not.
 */

import type { DocumentId, EntryId } from '../base/brand.ts';
import { parseDocumentId } from '../base/ids.ts';
import { asciiText, endOfEntryId, NO, standsAt } from './byte-matchers.ts';
import { ENTRY_BYTES_MAX } from './contract.ts';
import { AT, NEW_LINE, SPACE } from './entry-lines.ts';
import type { DocumentLines } from './entry-lines.ts';
import { encodeUpdate } from './entry-update.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from './inspect-update.ts';
import { recognizeJson } from './recognize-entry.ts';

export interface RecognizedDocument extends DocumentLines {
  /** Where its lines begin in the text, each with another id. */
  readonly starts: readonly number[];
}

/** Longer than the longest name of a document. */
const DOCUMENT_BYTES_MAX = 64;
/** More than an update has beside its JSON. */
const HEAD_BYTES_MAX = 64;

/** Unlike the platform's default, wrong UTF-8 is an error and a byte order mark is text. */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns its documents in their order, each once; null where anything is not as it should be */
export function recognizeLines(bytes: Uint8Array): readonly RecognizedDocument[] | null {
  const documents: RecognizedDocument[] = [];
  const names = new Set<DocumentId>();
  for (let at = 0; at < bytes.length;) {
    const headTo = bytes.indexOf(NEW_LINE, at);
    if (bytes[at] !== AT || headTo < 0 || headTo - at > DOCUMENT_BYTES_MAX) return null;
    const doc = parseDocumentId(asciiText(bytes, at + 1, headTo));
    if (doc === null || names.has(doc)) return null;
    names.add(doc);
    const name = bytes.subarray(at + 1, headTo);
    const ids = new IdsOfDocument(bytes);
    const from = headTo + 1;
    at = from;
    while (at < bytes.length && bytes[at] !== AT) {
      const to = bytes.indexOf(NEW_LINE, at);
      const idTo = to < 0 ? NO : endOfId(bytes, at, to, name);
      if (idTo === NO || !ids.add(at, idTo)) return null;
      at = to + 1;
    }
    if (ids.starts.length === 0) return null;
    documents.push({ doc, lines: bytes.subarray(from, at), count: ids.starts.length, starts: ids.starts });
  }
  return documents;
}

/** Up to so many, an id is compared with those before it; of more, all are remembered. */
const COMPARED_MAX = 64;

/** Finds an id that stands twice in one document, without making texts of the ids of small ones. */
class IdsOfDocument {
  readonly #bytes: Uint8Array;
  readonly starts: number[] = [];
  readonly #ends: number[] = [];
  #texts: Set<string> | null = null;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @returns false where it was there before */
  add(from: number, to: number): boolean {
    const isNew = this.starts.length < COMPARED_MAX ? !this.#stands(from, to) : this.#remember(from, to);
    this.starts.push(from);
    this.#ends.push(to);
    return isNew;
  }

  #stands(from: number, to: number): boolean {
    const bytes = this.#bytes;
    for (let at = 0; at < this.starts.length; at += 1) {
      const length = to - from;
      const end = this.#ends[at] as number;
      if (end - (this.starts[at] as number) !== length) continue;
      // Counters differ at their end.
      let back = 1;
      while (back <= length && bytes[end - back] === bytes[to - back]) back += 1;
      if (back > length) return true;
    }
    return false;
  }

  #remember(from: number, to: number): boolean {
    this.#texts ??= new Set(
      this.starts.map((start, at) => asciiText(this.#bytes, start, this.#ends[at] as number)),
    );
    const text = asciiText(this.#bytes, from, to);
    const isNew = !this.#texts.has(text);
    this.#texts.add(text);
    return isNew;
  }
}

/** @returns where the id ends of the entry that stands in the line; NO where it is no entry of the document */
function endOfId(bytes: Uint8Array, from: number, to: number, doc: Uint8Array): number {
  const idTo = endOfEntryId(bytes, from);
  if (idTo === NO || bytes[idTo] !== SPACE) return NO;
  const jsonFrom = idTo + 1;
  const known = to - jsonFrom + HEAD_BYTES_MAX <= ENTRY_BYTES_MAX ? recognizeJson(bytes, jsonFrom, to) : null;
  const isRight = known
    ? known.docTo - known.docFrom === doc.length && standsAt(bytes, known.docFrom, doc)
    : isEntry(asciiText(bytes, from, idTo) as EntryId, bytes.subarray(jsonFrom, to), doc);
  return isRight ? idTo : NO;
}

/** The same with care, by the judgement of the update that the line stands for. */
function isEntry(id: EntryId, json: Uint8Array, doc: Uint8Array): boolean {
  const inspected = inspectUpdate(encodeUpdate(id, textOf(json)), DOCUMENT_LIMITS);
  if (!inspected.ok) return false;
  const [entry] = inspected.value;
  return entry?.id === id && entry.doc === asciiText(doc, 0, doc.length);
}

/** @returns the text of strict UTF-8; nothing where it is none */
function textOf(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) return '';
    throw cause;
  }
}
