/**
 * Puts back the characters that the sender's encoding lacks. Its 外字 column says what stands in their place:
 * `氏名:1:U+20BB7:吉;氏名:3:U+8FBB+E0100:辻` = column, place from 1, code points, what was written.
 */

import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';

const NOTE = /^([^:]+):([1-9][0-9]{0,3}):U\+([0-9A-F]{1,6}(?:\+[0-9A-F]{1,6})?):(.)$/u;

/** @returns the cells with the characters put back; err: the note that does not fit */
export function restoreCharacters(
  cells: readonly string[],
  headers: readonly string[],
  notes: string,
): Result<readonly string[], string> {
  if (notes.trim() === '') return ok(cells);
  const restored = cells.map((cell) => cell);
  const touched = new Map<number, string[]>();
  for (const note of notes.split(';')) {
    const match = NOTE.exec(note.trim());
    const index = match ? headers.indexOf(match[1] as string) : -1;
    if (!match || index < 0) return err(note);
    const letters = touched.get(index) ?? [...(cells[index] ?? '')];
    touched.set(index, letters);
    const place = Number(match[2]) - 1;
    const codes = (match[3] as string).split('+').map((code) => Number.parseInt(code, 16));
    if (letters[place] !== match[4] || codes.some((code) => code > 0x10ffff)) return err(note);
    letters[place] = String.fromCodePoint(...codes);
  }
  for (const [index, letters] of touched) restored[index] = letters.join('');
  return ok(restored);
}
