/** Lists handed out page by page: where a page begins is said by the key of the row before it. */

export interface Page<T> {
  readonly rows: readonly T[];
  /** Key of the last row where there are more, else null. */
  readonly next: string | null;
  readonly total: number;
}

/** @param rows - one more than the page holds, where there are more */
export function pageOf<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  limit: number,
  total: number,
): Page<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: last && rows.length > limit ? keyOf(last) : null, total };
}
