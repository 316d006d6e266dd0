/**
 * Who is due on the days that somebody asked about, kept up beside everything else: a person who is folded again is judged
 * again for each day that is kept, and a day that is asked for the first time is judged person by person in slices.
 */

import type { CivilDate } from '#shared/base/brand.ts';
import { seriesCatalogue } from '#shared/rules/catalogue.ts';
import type { DueRow, Resident } from '#shared/rules/due-list.ts';
import type { OfficeStore } from './office-store.ts';

/** Who may get what on a day; a throw says that this resident cannot be judged. */
export type JudgeDue = (resident: Resident, on: CivilDate) => readonly DueRow[];

/** Today, and the days that people plan mailings for. */
const DAYS_KEPT = 4;
/** Rows of a day that nobody asks about any more go in pieces of this size. */
const ROWS_DROPPED_AT_ONCE = 2_000;

const placeOf = new Map(seriesCatalogue.map((series, index) => [series.id, index]));
export const handbookPlaceOf = (series: string): number => placeOf.get(series) ?? 0;

export class DueDays {
  readonly #store: OfficeStore;
  readonly #judge: JudgeDue;

  constructor(store: OfficeStore, judge: JudgeDue) {
    this.#store = store;
    this.#judge = judge;
  }

  days(): readonly CivilDate[] {
    return this.#store
      .all('SELECT on_day FROM due_day ORDER BY on_day')
      .map(({ on_day }) => on_day as CivilDate);
  }

  /**
   * Sees to it that the day is judged, now or soon. The day asked longest ago leaves.
   *
   * @returns null where it is judged; else how many residents of how many are
   */
  ask(on: CivilDate): { readonly done: number; readonly all: number } | null {
    const store = this.#store;
    const known = store.get('SELECT done, judged_to FROM due_day WHERE on_day = ?', on);
    const turn = store.count('SELECT max(asked) FROM due_day') + 1;
    // Nobody is there to be judged later: whoever is written from now on is judged with it.
    const isDone = known ? known['done'] === 1 : !store.get('SELECT 1 FROM resident LIMIT 1');
    if (!known) store.run('INSERT INTO due_day VALUES (?, ?, 0, ?)', on, turn, isDone ? 1 : 0);
    else store.run('UPDATE due_day SET asked = ? WHERE on_day = ?', turn, on);
    store.run(
      'DELETE FROM due_day WHERE on_day NOT IN (SELECT on_day FROM due_day ORDER BY asked DESC LIMIT ?)',
      DAYS_KEPT,
    );
    if (isDone) return null;
    return {
      done: store.count('SELECT count(*) FROM resident WHERE n <= ?', Number(known?.['judged_to'] ?? 0)),
      all: store.count('SELECT count(*) FROM resident'),
    };
  }

  /** @param resident - null for one who does not live here, or cannot be read */
  write(n: number, resident: Resident | null): void {
    const store = this.#store;
    if (resident) store.run('INSERT OR REPLACE INTO resident VALUES (?, ?)', n, JSON.stringify(resident));
    else store.run('DELETE FROM resident WHERE n = ?', n);
    for (const on of this.days()) this.#writeDay(on, n, resident);
  }

  /** One piece of the work that days wait for. @returns false where nothing is left to do */
  workOn(): boolean {
    const store = this.#store;
    const day = store.get('SELECT on_day, judged_to FROM due_day WHERE done = 0 ORDER BY asked DESC LIMIT 1');
    if (!day) return this.#dropDeparted();
    const on = day['on_day'] as CivilDate;
    const next = store.get(
      'SELECT n, resident FROM resident WHERE n > ? ORDER BY n LIMIT 1',
      Number(day['judged_to']),
    );
    if (!next) {
      store.run('UPDATE due_day SET done = 1 WHERE on_day = ?', on);
      return true;
    }
    this.#writeDay(on, Number(next['n']), JSON.parse(String(next['resident'])) as Resident);
    store.run('UPDATE due_day SET judged_to = ? WHERE on_day = ?', Number(next['n']), on);
    return true;
  }

  #dropDeparted(): boolean {
    const gone = this.#store.get(
      'SELECT on_day FROM due WHERE on_day NOT IN (SELECT on_day FROM due_day) LIMIT 1',
    );
    if (!gone) return false;
    const on = String(gone['on_day']);
    this.#store.run(
      `DELETE FROM due WHERE on_day = ?1 AND n <=
         (SELECT max(n) FROM (SELECT n FROM due WHERE on_day = ?1 ORDER BY n LIMIT ?2))`,
      on,
      ROWS_DROPPED_AT_ONCE,
    );
    this.#store.run('DELETE FROM due_unreadable WHERE on_day = ?', on);
    return true;
  }

  #writeDay(on: CivilDate, n: number, resident: Resident | null): void {
    const store = this.#store;
    store.run('DELETE FROM due WHERE on_day = ? AND n = ?', on, n);
    store.run('DELETE FROM due_unreadable WHERE on_day = ? AND n = ?', on, n);
    if (!resident) return;
    for (const row of this.#rowsOf(resident, on, n)) {
      store.run(
        'INSERT INTO due VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        on,
        n,
        handbookPlaceOf(row.series),
        row.series,
        row.status,
        row.area,
        row.birthMonth,
        JSON.stringify(row),
      );
    }
  }

  #rowsOf(resident: Resident, on: CivilDate, n: number): readonly DueRow[] {
    try {
      return this.#judge(resident, on);
    } catch {
      // The list says how many it leaves out; everybody else is in it.
      this.#store.run('INSERT INTO due_unreadable VALUES (?, ?)', on, n);
      return [];
    }
  }
}
