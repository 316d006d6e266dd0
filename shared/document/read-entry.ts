/** One entry out of the text that stands in a document under its id. */

import type { Entry } from '../ledger/entry.ts';
import { parseEntry } from '../ledger/parse-entry.ts';

/** @returns the entry that stands in the document as this text, null where it is none */
export function readEntry(id: string, json: string): Entry | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
  const entry = parseEntry(id, value);
  return entry.ok ? entry.value : null;
}
