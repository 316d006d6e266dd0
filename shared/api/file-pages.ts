/**
 * Lists of the office that leave the hub as files: larger than a screen asks for, or page after page. For these whoever is
 * signed in shows once more who it is.
 */

/** What a screen asks for at most. */
export const LIST_ROWS_MAX = 1_600;
/** What a file is read in; the largest page that the hub gives. */
export const FILE_PAGE_ROWS = 2_000;
/** A file begins within so long of the sign-in, or of the last time that it was shown. */
const BEGIN_MS = 60_000;
/** A file that was begun may take so long. */
const GO_ON_MS = 10 * 60_000;

const FILES = new Set(['/api/office/due', '/api/office/audit']);

/**
 * For how long it counts, for this question, that somebody has shown who it is.
 *
 * @param path - with /api/office
 * @returns ms; null for a question of a screen, which needs the session alone
 */
export function reauthCountsFor(path: string, query: URLSearchParams): number | null {
  if (!FILES.has(path)) return null;
  if (query.has('after')) return GO_ON_MS;
  return query.getAll('limit').some((limit) => Number(limit) > LIST_ROWS_MAX) ? BEGIN_MS : null;
}
