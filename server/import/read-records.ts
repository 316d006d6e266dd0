/**
 * Lines to records of cells, with the line on which each record begins. A broken quote costs its own line and no other:
 * reading goes on with the line after it.
 */

import Papa from 'papaparse';
import { assert } from '#shared/base/assert.ts';

export type CsvRecord =
  | { readonly type: 'cells'; readonly line: number; readonly cells: readonly string[] }
  | { readonly type: 'broken-quote'; readonly line: number; readonly text: string };

/** A cell may hold line breaks; a quote that is open for longer than this was never closed. */
const RECORD_LINES_MAX = 10;
const RECORDS_PER_PARSE = 500;

export function* readRecords(source: Iterable<string>): Generator<CsvRecord> {
  const lines = new LineQueue(source);
  let whole: { line: number; text: string }[] = [];
  for (let next = lines.next(); next !== null; next = lines.next()) {
    const record = wholeRecord(next, lines);
    if (record === null) {
      yield* parsed(whole);
      whole = [];
      yield { type: 'broken-quote', line: next.line, text: next.text };
    } else if (record.text.trim() !== '') {
      whole.push(record);
      if (whole.length >= RECORDS_PER_PARSE) {
        yield* parsed(whole);
        whole = [];
      }
    }
  }
  yield* parsed(whole);
}

interface Line {
  readonly line: number;
  readonly text: string;
}

class LineQueue {
  readonly #source: Iterator<string>;
  #back: Line[] = [];
  #line = 0;

  constructor(source: Iterable<string>) {
    this.#source = source[Symbol.iterator]();
  }

  next(): Line | null {
    const back = this.#back.pop();
    if (back) return back;
    const { done, value } = this.#source.next();
    if (done) return null;
    this.#line += 1;
    const text = this.#line === 1 ? value.replace(/^\uFEFF/, '') : value;
    return { line: this.#line, text };
  }

  putBack(lines: readonly Line[]): void {
    this.#back.push(...lines.toReversed());
  }
}

/** The lines that make one record; null where a quote is broken, and then only the first line is taken. */
function wholeRecord(first: Line, lines: LineQueue): Line | null {
  let state = quoteStateAfter(first.text, 'field-start');
  if (state === 'closed') return first;
  const taken: Line[] = [];
  let text = first.text;
  while (state === 'open' && taken.length < RECORD_LINES_MAX) {
    const more = lines.next();
    if (more === null) break;
    taken.push(more);
    text += `\n${more.text}`;
    state = quoteStateAfter(more.text, 'quoted');
  }
  if (state === 'closed') return { line: first.line, text };
  lines.putBack(taken);
  return null;
}

/** `open`: the line ends inside quotes. `broken`: something follows a closing quote, or a quote stands inside a bare cell. */
function quoteStateAfter(text: string, from: 'field-start' | 'quoted'): 'closed' | 'open' | 'broken' {
  if (from === 'field-start' && !text.includes('"')) return 'closed';
  let state: 'field-start' | 'bare' | 'quoted' | 'after-quote' = from;
  for (const letter of text) {
    switch (state) {
      case 'field-start':
        state = letter === '"' ? 'quoted' : letter === ',' ? 'field-start' : 'bare';
        break;
      case 'bare':
        if (letter === '"') return 'broken';
        if (letter === ',') state = 'field-start';
        break;
      case 'quoted':
        if (letter === '"') state = 'after-quote';
        break;
      case 'after-quote':
        if (letter === '"') state = 'quoted';
        else if (letter === ',') state = 'field-start';
        else return 'broken';
        break;
    }
  }
  return state === 'quoted' ? 'open' : 'closed';
}

function* parsed(records: readonly Line[]): Generator<CsvRecord> {
  if (records.length === 0) return;
  const text = records.map((record) => record.text).join('\n');
  const { data } = Papa.parse<string[]>(text, { delimiter: ',', newline: '\n', header: false });
  assert(data.length === records.length, 'one record of cells for each record of text');
  for (const [index, cells] of data.entries()) {
    yield { type: 'cells', line: (records[index] as Line).line, cells };
  }
}
