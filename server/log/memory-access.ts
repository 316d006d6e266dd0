/** Rows of enrolment and sign-in in memory, for tests. */

import type { AccessKind, AccessRow, AccessRows } from './access-rows.ts';

export class MemoryAccess implements AccessRows {
  readonly #rows = new Map<string, string>();

  find(kind: AccessKind, key: string): string | null {
    return this.#rows.get(`${kind} ${key}`) ?? null;
  }

  all(kind: AccessKind): readonly AccessRow[] {
    const own = [...this.#rows].filter(([name]) => name.startsWith(`${kind} `));
    return own
      .map(([name, value]) => ({ key: name.slice(kind.length + 1), value }))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  put(kind: AccessKind, key: string, value: string | null): void {
    if (value === null) this.#rows.delete(`${kind} ${key}`);
    else this.#rows.set(`${kind} ${key}`, value);
  }
}
