/**
 * Text of a file that a city hands over: UTF-8 with or without BOM, or Shift_JIS (CP932), found out from the bytes.
 * Nothing is guessed past a byte that cannot be read: the file is refused and the line named.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import iconv from 'iconv-lite';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';

export type Encoding = 'utf-8' | 'utf-8-bom' | 'shift_jis';

export const FILE_PROBLEM_CODES_OF_BYTES = [
  'unreadable',
  'empty',
  'utf-16',
  'binary',
  'unknown-encoding',
] as const;
export type ByteProblemCode = (typeof FILE_PROBLEM_CODES_OF_BYTES)[number];

export interface ByteProblem {
  readonly code: ByteProblemCode;
  /** `line` where a byte could not be read. */
  readonly values: Readonly<Record<string, string | number>>;
}

export interface TextFile {
  readonly path: string;
  readonly encoding: Encoding;
  /** The lines without their ends; the file is read in pieces while they are taken. */
  lines(): Generator<string>;
}

const PIECE_BYTES = 1 << 18;

/** @returns err: the first of unreadable, empty, utf-16, binary, unknown-encoding */
export function openTextFile(path: string): Result<TextFile, ByteProblem> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    return err({ code: 'unreadable', values: { cause: cause instanceof Error ? cause.message : '' } });
  }
  try {
    if (!fstatSync(file).isFile()) return err({ code: 'unreadable', values: { cause: 'not a file' } });
    const encoding = encodingOf(file);
    return encoding.ok
      ? ok({ path, encoding: encoding.value, lines: () => linesOf(path, encoding.value) })
      : encoding;
  } finally {
    closeSync(file);
  }
}

function encodingOf(file: number): Result<Encoding, ByteProblem> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let isUtf8 = true;
  let hasBom = false;
  let size = 0;
  let line = 1;
  let badLine = 0;
  const shiftJis = new ShiftJisScan();
  for (const piece of piecesOf(file)) {
    if (size === 0) {
      const [first, second, third] = piece;
      const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
      if (isUtf16) return err({ code: 'utf-16', values: {} });
      hasBom = first === 0xef && second === 0xbb && third === 0xbf;
    }
    if (piece.includes(0)) {
      // UTF-16 without a mark: every other byte of ASCII text is 0.
      const zeros = piece.filter((byte) => byte === 0).length;
      return err({ code: zeros > piece.length / 8 ? 'utf-16' : 'binary', values: {} });
    }
    size += piece.length;
    if (isUtf8) {
      try {
        utf8.decode(piece, { stream: true });
      } catch {
        // The decoder's only way to say that the bytes are no UTF-8.
        isUtf8 = false;
      }
    }
    if (!hasBom && badLine === 0) badLine = shiftJis.scan(piece);
    for (const byte of piece) if (byte === 0x0a) line += 1;
  }
  if (size === 0) return err({ code: 'empty', values: {} });
  if (isUtf8) {
    try {
      utf8.decode();
      return ok(hasBom ? 'utf-8-bom' : 'utf-8');
    } catch {
      isUtf8 = false;
    }
  }
  if (hasBom) return err({ code: 'unknown-encoding', values: { line } });
  const bad = badLine || shiftJis.end();
  return bad === 0 ? ok('shift_jis') : err({ code: 'unknown-encoding', values: { line: bad } });
}

/** Walks over Shift_JIS bytes; finds the first line with a byte or a pair that the encoding does not have. */
class ShiftJisScan {
  #lead = 0;
  #line = 1;

  /** @returns the line of the first bad byte, 0 where there is none */
  scan(piece: Uint8Array): number {
    for (const byte of piece) {
      if (this.#lead !== 0) {
        if (!isPair(this.#lead, byte)) return this.#line;
        this.#lead = 0;
      } else if ((byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc)) {
        this.#lead = byte;
      } else if (byte === 0x80 || byte === 0xa0 || byte > 0xfc || (byte < 0x20 && !isLayout(byte))) {
        return this.#line;
      }
      if (byte === 0x0a) this.#line += 1;
    }
    return 0;
  }

  end(): number {
    return this.#lead === 0 ? 0 : this.#line;
  }
}

const isLayout = (byte: number): boolean => byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x1a;

const pairs = new Map<number, boolean>();

function isPair(lead: number, trail: number): boolean {
  const code = lead * 256 + trail;
  const known = pairs.get(code);
  if (known !== undefined) return known;
  const is =
    trail >= 0x40 &&
    trail <= 0xfc &&
    trail !== 0x7f &&
    !iconv.decode(Buffer.from([lead, trail]), 'cp932').includes('\uFFFD');
  pairs.set(code, is);
  return is;
}

function* piecesOf(file: number): Generator<Uint8Array> {
  let at = 0;
  for (;;) {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    const length = readSync(file, buffer, 0, PIECE_BYTES, at);
    if (length === 0) return;
    at += length;
    yield buffer.subarray(0, length);
  }
}

function* linesOf(path: string, encoding: Encoding): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const decoder = iconv.getDecoder(encoding === 'shift_jis' ? 'cp932' : 'utf8');
    let rest = '';
    for (const piece of piecesOf(file)) {
      const text = rest + decoder.write(Buffer.from(piece));
      // A CR at the very end may be half of CR LF.
      const end = text.endsWith('\r') ? text.length - 1 : text.length;
      const lines = text.slice(0, end).split(/\r\n|\n|\r/);
      rest = (lines.pop() ?? '') + text.slice(end);
      yield* lines;
    }
    rest += decoder.end() ?? '';
    const last = rest.replace(/\r$/, '');
    // 0x1A ends files of some old systems.
    if (last !== '' && last !== '\u001a') yield last;
  } finally {
    closeSync(file);
  }
}
