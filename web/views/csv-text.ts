/** Rows as a file for a spreadsheet. Every list that leaves the ledger as CSV is written by this. */

/**
 * A cell that a spreadsheet would run: what begins like a formula, also behind blanks, marks that cannot be seen, or in
 * full width; and what begins with a tab or a line end, which some drop before they look.
 */
const FORMULA = /^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u;

/**
 * UTF-8 with byte order mark (Excel reads it as UTF-8 only so), CRLF, quotes where needed (RFC 4180).
 * A cell that begins like a formula gets an apostrophe in front: names are typed by strangers.
 */
export const csvText = (rows: readonly (readonly string[])[]): string =>
  `\ufeff${rows.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')}`;

function csvCell(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
