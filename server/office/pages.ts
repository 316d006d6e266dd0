/** Lists made once per revision of the read models and handed out page by page. */

export interface Page<T> {
  readonly rows: readonly T[];
  /** Key of the last row where there are more, else null. */
  readonly next: string | null;
  readonly total: number;
}

/**
 * @param after - key of the last row of the page before; null from the start. A key that is gone meanwhile
 *   (its item was decided) starts again from the top, so that nothing is passed over
 */
export function pageOf<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  after: string | null,
  limit: number,
): Page<T> {
  const start = after === null ? 0 : rows.findIndex((row) => keyOf(row) === after) + 1;
  const page = rows.slice(start, start + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && start + limit < rows.length;
  return { rows: page, next: hasMore ? keyOf(last) : null, total: rows.length };
}

/** A value made again only when the revision is another. */
export function perRevision<T>(revisionOf: () => number, make: () => T): () => T {
  let kept: { readonly revision: number; readonly value: T } | null = null;
  return () => {
    const revision = revisionOf();
    if (kept?.revision !== revision) kept = { revision, value: make() };
    return kept.value;
  };
}
