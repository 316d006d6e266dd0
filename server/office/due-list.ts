/**
 * Who is due or overdue on a day, of everyone whom the office knows. Worked out in slices between the event loop's other turns
 * and remembered by person: after a change only the persons who changed are judged again.
 */

import type { DueAnswer, DueListRow } from '#shared/api/office-api.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import { seriesCatalogue } from '#shared/rules/catalogue.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { dueRows, type DueRow } from '#shared/rules/due-list.ts';
import { residentOf } from '#shared/rules/resident.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import type { Office } from './office.ts';
import { listPersons } from './person-list.ts';
import type { PersonRecord } from './person-record.ts';

const SLICE_MS = 15;
/** Today, and the days that people plan mailings for. */
const DAYS_KEPT = 4;

export interface EveryoneDue {
  /** In kana order of persons, then in the order of the handbook. */
  readonly rows: readonly DueListRow[];
  /** Persons who were judged: those who live here. */
  readonly residents: number;
  /** Persons whose ledger could not be read: they are missing from the rows. */
  readonly unreadable: number;
}

export interface DueList {
  /** @returns null where the office was stopped meanwhile */
  on(day: CivilDate): Promise<EveryoneDue | null>;
}

/** `not-resident`: moved out, died, removed, or entered by nobody yet. */
type PersonDue = readonly DueRow[] | 'not-resident' | 'unreadable';

interface Day {
  /** A record is replaced whenever its person changes, and its rows go with it. */
  readonly known: WeakMap<PersonRecord, PersonDue>;
  made: { readonly revision: number; readonly everyone: EveryoneDue } | null;
}

/** @param yieldTurn - lets everybody else run before the next slice */
export function createDueList(
  office: Office,
  yieldTurn: () => Promise<void> = () => new Promise((resolve) => setImmediate(resolve)),
): DueList {
  const days = new Map<CivilDate, Day>();
  // One after the other: five screens that ask for five days still leave the tablets their turns.
  let last: Promise<unknown> = Promise.resolve();

  const dayOf = (on: CivilDate): Day => {
    const day = days.get(on) ?? { known: new WeakMap(), made: null };
    days.delete(on);
    days.set(on, day);
    const [oldest] = days.keys();
    if (days.size > DAYS_KEPT && oldest !== undefined) days.delete(oldest);
    return day;
  };

  const judge = (record: PersonRecord, on: CivilDate): PersonDue => {
    if (record.residence !== 'resident') return 'not-resident';
    try {
      const folded = office.model.fold(record.person);
      const resident = folded ? residentOf(folded.ledger) : null;
      return resident ? dueRows(currentTable, defaultSettings, resident, on) : 'not-resident';
    } catch {
      // The fold has been reported as a defect of the document already; here the list says how many it leaves out.
      return 'unreadable';
    }
  };

  const work = async (on: CivilDate): Promise<EveryoneDue | null> => {
    const day = dayOf(on);
    const { revision } = office;
    if (day.made?.revision === revision) return day.made.everyone;
    const everyone = listPersons(office);
    const answers: { readonly record: PersonRecord; readonly due: PersonDue }[] = [];
    let end = performance.now() + SLICE_MS;
    for (const record of everyone) {
      const due = day.known.get(record) ?? judge(record, on);
      day.known.set(record, due);
      answers.push({ record, due });
      if (performance.now() < end) continue;
      await yieldTurn();
      if (office.isStopped) return null;
      end = performance.now() + SLICE_MS;
    }
    const made = gather(answers);
    day.made = { revision, everyone: made };
    return made;
  };

  return {
    on(day) {
      const answer = last.then(() => (office.isStopped ? null : work(day)));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

function gather(answers: readonly { readonly record: PersonRecord; readonly due: PersonDue }[]): EveryoneDue {
  const rows: DueListRow[] = [];
  let residents = 0;
  let unreadable = 0;
  for (const { record, due } of answers) {
    if (due === 'unreadable') unreadable += 1;
    if (due === 'unreadable' || due === 'not-resident' || record.identity === null) continue;
    residents += 1;
    for (const one of due.toSorted(byHandbook)) rows.push({ identity: record.identity, due: one });
  }
  return { rows, residents, unreadable };
}

const placeOf = new Map(seriesCatalogue.map((series, index) => [series.id, index]));
const byHandbook = (a: DueRow, b: DueRow): number =>
  (placeOf.get(a.series) ?? 0) - (placeOf.get(b.series) ?? 0);

export interface DueQuery {
  readonly series?: string | undefined;
  readonly area?: string | undefined;
  /** YYYY-MM. */
  readonly birth?: string | undefined;
  readonly state?: DueRow['status'] | undefined;
}

/** One person is in a list once for each series. */
export const dueKeyOf = ({ due }: DueListRow): string => `${due.person} ${due.series}`;

/**
 * What is asked of the rows, with what a screen needs to ask for less: counts of every series in the area and month of birth,
 * months of birth in the area and series.
 */
export function askDue(
  rows: readonly DueListRow[],
  { series, area, birth, state }: DueQuery,
): Pick<DueAnswer, 'rows' | 'counts' | 'birthMonths'> {
  const ofArea = area === undefined ? rows : rows.filter(({ due }) => due.area === area);
  const isOfSeries = (row: DueListRow): boolean => series === undefined || row.due.series === series;
  const isOfMonth = (row: DueListRow): boolean => birth === undefined || row.due.birthMonth === birth;
  return {
    rows: ofArea.filter(
      (row) => isOfSeries(row) && isOfMonth(row) && (state === undefined || row.due.status === state),
    ),
    counts: countSeries(ofArea.filter(isOfMonth)),
    birthMonths: [...new Set(ofArea.filter(isOfSeries).map(({ due }) => due.birthMonth))].toSorted(),
  };
}

function countSeries(rows: readonly DueListRow[]): DueAnswer['counts'] {
  const counts = new Map<string, { series: string; due: number; overdue: number }>();
  for (const { due } of rows) {
    const count = counts.get(due.series) ?? { series: due.series, due: 0, overdue: 0 };
    counts.set(due.series, count);
    count[due.status] += 1;
  }
  return [...counts.values()].toSorted((a, b) => (placeOf.get(a.series) ?? 0) - (placeOf.get(b.series) ?? 0));
}
