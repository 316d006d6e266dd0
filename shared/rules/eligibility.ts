/** The days on which the law gives a person a vaccine: windows by age, fiscal year, season, pregnancy, or after a long illness. */

import { dayNumber } from '../base/civil-date.ts';
import { fiscalYearOfNumber, numberOfDay, reachMonthsNumber } from '../base/day-number.ts';
import { resolveAnchor } from './anchor.ts';
import type { AnchorIndex, CompiledSeries, CompiledTable, CompiledWindow } from './compiled-table.ts';
import type { RulePerson } from './judgement.ts';

/** A stretch of legal days, both ends included. */
export interface OpenWindow {
  readonly from: number;
  readonly to: number;
  /** Null: 長期療養特例. */
  readonly window: CompiledWindow | null;
}

/** A person in day numbers, with every anchor resolved once. */
export interface PersonDays {
  readonly person: RulePerson;
  readonly birth: number;
  readonly dues: readonly number[];
  readonly organ: boolean;
  readonly hiv: boolean;
  readonly rubella: boolean;
  /** Days on which a long illness ended. */
  readonly recovered: readonly number[];
  /** By index; undefined until it is asked for. */
  readonly anchorDays: (number | undefined)[];
  /** Windows of series that count by life, with the rows they came from as bits. */
  readonly known: ({ readonly rows: number; readonly open: OpenWindow[] } | undefined)[];
}

const NEVER_ILL: readonly number[] = [];

export function personDaysOf(person: RulePerson): PersonDays {
  const { conditions, pregnancies, longTermIllnesses } = person;
  return {
    person,
    birth: dayNumber(person.birth),
    dues: pregnancies ? pregnancies.map(({ due }) => dayNumber(due)).sort((a, b) => a - b) : [],
    organ: conditions?.includes('organ-disability') ?? false,
    hiv: conditions?.includes('hiv-disability') ?? false,
    rubella: conditions?.includes('rubella-antibody-low') ?? false,
    recovered: longTermIllnesses?.map(({ endedOn }) => dayNumber(endedOn)) ?? NEVER_ILL,
    anchorDays: [],
    known: [],
  };
}

/** Day of an anchor for the person; `due` matters for anchors of a pregnancy only. */
export function anchorDay(
  compiled: CompiledTable,
  days: PersonDays,
  index: AnchorIndex,
  due: number,
): number {
  const known = days.anchorDays[index];
  if (known !== undefined) return known;
  const anchor = compiled.anchors[index];
  if (!anchor) return Number.NaN;
  const day = resolveAnchor(anchor, days.birth, due);
  if (anchor.type !== 'due') days.anchorDays[index] = day;
  return day;
}

/**
 * What one dose is counted within: 0 for a life, the fiscal year, or the due date of the pregnancy.
 * A day belongs to the pregnancy that is due next, else to the last one.
 */
export function periodOf(series: CompiledSeries, days: PersonDays, on: number): number {
  switch (series.rule.per) {
    case 'life':
      return 0;
    case 'fiscal-year':
      return fiscalYearOfNumber(on);
    case 'pregnancy':
      return days.dues.find((due) => due >= on) ?? days.dues.at(-1) ?? 0;
  }
}

/** Rows in force on a day, as bits; where none was yet, the first ones that came. */
function rowsInForce(series: CompiledSeries, on: number): number {
  const { windows } = series;
  let rows = 0;
  for (let at = 0; at < windows.length; at += 1) {
    const window = windows[at] as CompiledWindow;
    if (window.validFrom <= on && on <= window.validTo) rows |= 1 << at;
  }
  if (rows !== 0) return rows;
  let first = Infinity;
  for (const { validFrom, row } of windows)
    if (validFrom > on && !row.special) first = Math.min(first, validFrom);
  windows.forEach(({ validFrom, row }, at) => {
    if (validFrom === first && !row.special) rows |= 1 << at;
  });
  return rows;
}

/** True where no row of the series had come into force on that day. */
export const isBeforeProgramme = (series: CompiledSeries, on: number): boolean =>
  series.windows.every((window) => on < window.validFrom);

/**
 * The person's windows of a series under the rows in force on `on`, by beginning.
 *
 * @param begunDays - days of counted shots of the series, for rows that ask for a course begun
 * @returns empty where the person is not eligible; not to be changed
 */
export function openWindows(
  compiled: CompiledTable,
  series: CompiledSeries,
  days: PersonDays,
  on: number,
  begunDays: readonly number[],
): readonly OpenWindow[] {
  const { rule } = series;
  if (rule.sex !== null && rule.sex !== days.person.sex) return NEVER;
  const rows = rowsInForce(series, on);
  if (rule.per !== 'life' || series.asksBegun) return findOpen(compiled, series, days, on, rows, begunDays);
  const known = days.known[series.index];
  if (known && known.rows === rows) return known.open;
  const open = findOpen(compiled, series, days, on, rows, begunDays);
  days.known[series.index] = { rows, open };
  return open;
}

const NEVER: readonly OpenWindow[] = [];

function findOpen(
  compiled: CompiledTable,
  series: CompiledSeries,
  days: PersonDays,
  on: number,
  rows: number,
  begunDays: readonly number[],
): OpenWindow[] {
  const open: OpenWindow[] = [];
  const period = periodOf(series, days, on);
  if (series.rule.per === 'pregnancy' && period === 0) return open;
  for (let at = 0; at < series.windows.length; at += 1) {
    const window = series.windows[at] as CompiledWindow;
    if ((rows & (1 << at)) === 0 || !isMeant(window, days, begunDays)) continue;
    const ages = window.row.fiscalYearOfAges;
    if (ages) {
      // The day before birth lies in the fiscal year from which every "fiscal year of reaching n" is n years off.
      const base = fiscalYearOfNumber(days.birth - 1);
      const { from, to } = window.row.fiscalYears ?? { from: 0, to: null };
      for (const age of ages) {
        const year = base + age;
        if (year < from || (to !== null && year > to)) continue;
        open.push({ from: numberOfDay(year, 4, 1), to: numberOfDay(year + 1, 3, 31), window });
      }
      continue;
    }
    let from = anchorDay(compiled, days, window.from, period);
    let to = window.to < 0 ? Infinity : anchorDay(compiled, days, window.to, period);
    if (window.season) {
      const { fromMonth, fromDay, toMonth, toDay } = window.season;
      from = Math.max(from, seasonDay(period, fromMonth, fromDay));
      to = Math.min(to, seasonDay(period, toMonth, toDay));
    }
    if (window.row.special) {
      from = Math.max(from, window.validFrom);
      to = Math.min(to, window.validTo);
    }
    from = Math.max(from, window.notBefore);
    if (from <= to) open.push({ from, to, window });
  }
  if (open.length > 1) open.sort((a, b) => a.from - b.from);
  addLongTerm(compiled, series, days, open);
  return open;
}

function isMeant(window: CompiledWindow, days: PersonDays, begunDays: readonly number[]): boolean {
  if (days.birth < window.bornFrom || days.birth > window.bornTo) return false;
  if (window.row.begun && !begunDays.some((day) => day >= window.begunFrom && day <= window.begunTo))
    return false;
  switch (window.row.condition) {
    case undefined:
      return true;
    case 'organ-or-hiv':
      return days.organ || days.hiv;
    case 'hiv':
      return days.hiv;
    case 'rubella-antibody-low':
      return days.rubella;
  }
}

/** Only where the time had come before the illness ended: otherwise nothing was missed. */
function addLongTerm(
  compiled: CompiledTable,
  series: CompiledSeries,
  days: PersonDays,
  open: OpenWindow[],
): void {
  const { longTerm } = series.rule;
  const first = open[0];
  if (longTerm === null || first === undefined) return;
  for (const recovered of days.recovered) {
    if (first.from > recovered) continue;
    const end = reachMonthsNumber(recovered, longTerm.years * 12);
    const cap = series.longTermCap < 0 ? Infinity : anchorDay(compiled, days, series.longTermCap, 0);
    const to = Math.min(end, cap);
    if (to < recovered || open.some((window) => window.from <= recovered && window.to >= to)) continue;
    open.push({ from: recovered, to, window: null });
    open.sort((a, b) => a.from - b.from);
  }
}

const seasonDay = (fiscalYear: number, month: number, day: number): number =>
  numberOfDay(month >= 4 ? fiscalYear : fiscalYear + 1, month, day);

export interface Stretch {
  readonly from: number;
  to: number;
}

/** Windows that touch or overlap as one stretch, in order. */
export function stretchesOf(open: readonly OpenWindow[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { from, to } of open) {
    const last = stretches.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else stretches.push({ from, to });
  }
  return stretches;
}
