/** What the office asks of the hub's log: a part of DurableLog, so that read models know nothing of writing. */

import type { RealmId } from '#shared/base/brand.ts';
import type { DurableLog, LogRow } from '#server/log/durable-log.ts';

export type OfficeLog = Pick<
  DurableLog,
  'logEpoch' | 'realms' | 'rows' | 'rowsOfDocument' | 'realmOf' | 'entry' | 'held' | 'devices'
>;

/** Small enough for one slice of work: rows are only read here, not parsed. */
const ROWS_PER_PAGE = 500;

/** Reads the log on from where it stopped, like a device: a call that was missed loses nothing. */
export class LogReader {
  readonly #log: OfficeLog;
  readonly #cursors = new Map<RealmId, number>();

  constructor(log: OfficeLog) {
    this.#log = log;
  }

  rewind(): void {
    this.#cursors.clear();
  }

  /** @returns the next rows, of any realm; empty at the end */
  next(): readonly LogRow[] {
    for (const { realm, seq } of this.#log.realms()) {
      const after = this.#cursors.get(realm) ?? 0;
      if (seq <= after) continue;
      const rows = this.#log.rows(realm, after, ROWS_PER_PAGE);
      const last = rows.at(-1);
      if (!last) continue;
      this.#cursors.set(realm, last.seq);
      return rows;
    }
    return [];
  }
}
