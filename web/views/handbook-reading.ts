/**
 * What the cells of a transcribed page say: shots ready to be registered, shots that the ledger has already,
 * and what the person typing can mend. Pure; the text in the cells is never changed.
 */

import { compareDates, daysBetween } from '#shared/base/civil-date.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import { parseWrittenDate } from '#shared/base/era.ts';
import type { WrittenDateNotice, WrittenDateProblem } from '#shared/base/era.ts';
import { normalizeLot } from '#shared/base/text.ts';
import type { Lot, Shot } from '#shared/ledger/entry.ts';
import type { PersonLedger, ShotView } from '#shared/ledger/ledger.ts';
import type { ShotDraft } from '#shared/ledger/register-shot.ts';
import type { VaccineSeries } from '#shared/rules/catalogue.ts';
import type { Reason } from '#shared/rules/judgement.ts';
import { HANDBOOK_COLUMNS, isEmptyRow } from './handbook-grid.ts';
import type { HandbookColumn, HandbookPage, HandbookRow } from './handbook-grid.ts';
import { readVaccine } from './vaccine-words.ts';

/** Stand in the margin and keep the row from being registered, in this order. */
export type RowProblem =
  | { readonly column: 'vaccine'; readonly code: 'vaccine-missing' | 'vaccine-unknown' }
  | {
      readonly column: 'vaccine';
      readonly code: 'vaccine-ambiguous';
      readonly choices: readonly VaccineSeries[];
    }
  | { readonly column: 'dose'; readonly code: 'dose-unreadable' }
  | { readonly column: 'date'; readonly code: 'date-missing' }
  | { readonly column: 'date'; readonly code: 'date-problem'; readonly problem: WrittenDateProblem }
  | { readonly column: 'lot'; readonly code: 'lot-missing' }
  | { readonly column: 'place'; readonly code: 'place-missing' }
  | { readonly column: 'vaccine'; readonly code: 'twice-on-page'; readonly row: number }
  | { readonly column: HandbookColumn; readonly code: 'too-long'; readonly lengthMax: number };

/** What an entry holds (shared/ledger/entry.ts), in characters. */
const LENGTHS_MAX: Partial<Record<HandbookColumn, number>> = {
  vaccine: 80,
  date: 40,
  lot: 40,
  place: 100,
  doubt: 300,
};

/** Said beside the row; it is registered all the same. */
export type RowNotice =
  | { readonly column: 'date'; readonly code: 'date-notice'; readonly notice: WrittenDateNotice }
  | { readonly column: 'dose'; readonly code: 'dose-beyond-series'; readonly doses: number }
  | { readonly column: 'dose'; readonly code: 'dose-taken'; readonly givenOn: CivilDate }
  | { readonly column: 'lot'; readonly code: 'lot-differs'; readonly ledgerLot: Lot }
  | { readonly column: 'date'; readonly code: 'near-ledger-shot'; readonly givenOn: CivilDate }
  /** Legal and safety rules that the shot breaks (handbook-rules.ts). */
  | { readonly column: 'date'; readonly code: 'does-not-fit'; readonly reasons: readonly Reason[] };

export interface RowReading {
  readonly key: number;
  /** `known`: the ledger has it; `stored`: this page registered it. Neither is registered again. */
  readonly state: 'empty' | 'known' | 'stored' | 'problem' | 'ready';
  readonly series: VaccineSeries | null;
  readonly product: string | null;
  readonly dose: number | null;
  /** Nobody typed it: it follows from the days of the series' other doses. */
  readonly isDoseFilledIn: boolean;
  readonly date: CivilDate | null;
  readonly lot: Lot | null;
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowNotice[];
  /** The shot of the ledger with the same series and date. */
  readonly known: ShotView | null;
  readonly draft: ShotDraft | null;
}

export interface HandbookContext {
  readonly person: PersonLedger;
  readonly today: CivilDate;
}

interface HalfRead {
  readonly row: HandbookRow;
  readonly series: VaccineSeries | null;
  readonly product: string | null;
  readonly date: CivilDate | null;
  readonly problems: RowProblem[];
  readonly notices: RowNotice[];
}

/** One reading for each row, in the page's order. */
export function readHandbookPage(page: HandbookPage, context: HandbookContext): readonly RowReading[] {
  const halves = page.rows.map((row) => readHalf(row, context));
  const counting = context.person.shots.filter((view) => view.state === 'counts');
  return halves.map((half, index) => readRow(half, index, halves, counting));
}

/** `?` is unreadable, `-` is not written, in any width; nothing at all is null. */
export function readLot(text: string): Lot | null {
  const written = text.normalize('NFKC').trim();
  if (written === '') return null;
  const unknown = written === '?' ? 'unreadable' : /^[-‐‑–—−ー]$/u.test(written) ? 'not-written' : null;
  const { text: lot, asPrinted } = unknown ? { text: null, asPrinted: null } : normalizeLot(text);
  return { text: lot, asPrinted, expiry: null, unknown, gtin: null };
}

/** The class under which a series is usually given; what a desk may correct afterwards. */
export const usualClassOf = (series: VaccineSeries): Shot['legalClass'] =>
  series.class === 'A' ? 'routine-A' : series.class === 'B' ? 'routine-B' : 'voluntary';

function readHalf(row: HandbookRow, { person, today }: HandbookContext): HalfRead {
  const problems: RowProblem[] = [];
  const notices: RowNotice[] = [];
  const vaccine = readVaccine(row.cells.vaccine);
  if (!vaccine) problems.push({ column: 'vaccine', code: 'vaccine-missing' });
  else if (vaccine.type === 'unknown') problems.push({ column: 'vaccine', code: 'vaccine-unknown' });
  else if (vaccine.type === 'ambiguous') {
    problems.push({ column: 'vaccine', code: 'vaccine-ambiguous', choices: vaccine.choices });
  }
  if (row.cells.dose.trim() !== '' && readDose(row.cells.dose) === null) {
    problems.push({ column: 'dose', code: 'dose-unreadable' });
  }
  const birth = person.identity?.birth;
  const read =
    row.cells.date.trim() === ''
      ? null
      : parseWrittenDate(row.cells.date, { today, ...(birth && { birth }) });
  if (!read) problems.push({ column: 'date', code: 'date-missing' });
  else if (!read.ok) problems.push({ column: 'date', code: 'date-problem', problem: read.error });
  else for (const notice of read.value.notices) notices.push({ column: 'date', code: 'date-notice', notice });
  if (row.cells.lot.trim() === '') problems.push({ column: 'lot', code: 'lot-missing' });
  if (row.cells.place.trim() === '') problems.push({ column: 'place', code: 'place-missing' });
  for (const column of HANDBOOK_COLUMNS) {
    const lengthMax = LENGTHS_MAX[column];
    if (lengthMax !== undefined && row.cells[column].trim().length > lengthMax) {
      problems.push({ column, code: 'too-long', lengthMax });
    }
  }
  return {
    row,
    series: vaccine?.type === 'read' ? vaccine.series : null,
    product: vaccine?.type === 'read' ? vaccine.product : null,
    date: read?.ok ? read.value.date : null,
    problems,
    notices,
  };
}

function readRow(
  half: HalfRead,
  index: number,
  halves: readonly HalfRead[],
  counting: readonly ShotView[],
): RowReading {
  const { row, series, product, date } = half;
  const written = readDose(row.cells.dose);
  const isDoseFilledIn = written === null && row.cells.dose.trim() === '';
  const dose = isDoseFilledIn ? doseByOrder(half, index, halves, counting) : written;
  const lot = readLot(row.cells.lot);
  const problems = [...half.problems];
  const notices = [...half.notices];
  const same = counting.filter((view) => series !== null && view.shot.series === series.id);
  const known = same.find((view) => view.shot.givenOn === date) ?? null;
  const reading = { key: row.key, series, product, dose, isDoseFilledIn, date, lot, problems, notices };

  if (row.entry !== null)
    return { ...reading, state: 'stored', problems: [], notices, known: null, draft: null };
  if (isEmptyRow(row))
    return { ...reading, state: 'empty', problems: [], notices: [], known: null, draft: null };
  if (known) {
    // Neither place nor lot is asked for what is not registered; that the papers differ is said.
    const differs =
      typeof lot?.text === 'string' && known.shot.lot.text !== null && lot.text !== known.shot.lot.text;
    const said: RowNotice[] = differs
      ? [...notices, { column: 'lot', code: 'lot-differs', ledgerLot: known.shot.lot }]
      : notices;
    return { ...reading, state: 'known', problems: [], notices: said, known, draft: null };
  }

  const twin = halves.findIndex((other) => other.date === date && other.series === series);
  if (series && date && twin < index && halves[twin]?.row.entry === null) {
    problems.push({ column: 'vaccine', code: 'twice-on-page', row: twin + 1 });
  }
  if (series && dose !== null) {
    if (series.doses.length > 0 && dose > series.doses.length && !isYearly(series)) {
      notices.push({ column: 'dose', code: 'dose-beyond-series', doses: series.doses.length });
    }
    const taken = same.find((view) => view.shot.dose === dose);
    if (taken && !isYearly(series)) {
      notices.push({ column: 'dose', code: 'dose-taken', givenOn: taken.shot.givenOn });
    }
  }
  const near = date && same.find((view) => Math.abs(daysBetween(view.shot.givenOn, date)) <= 3);
  if (near) notices.push({ column: 'date', code: 'near-ledger-shot', givenOn: near.shot.givenOn });

  const isReady = problems.length === 0 && series !== null && date !== null && lot !== null;
  return {
    ...reading,
    state: isReady ? 'ready' : 'problem',
    known: null,
    draft: isReady ? draftOf(half, series, date, dose, lot) : null,
  };
}

function draftOf(
  half: HalfRead,
  series: VaccineSeries,
  date: CivilDate,
  dose: number | null,
  lot: Lot,
): ShotDraft {
  const { cells } = half.row;
  return {
    series: series.id,
    dose,
    product: half.product,
    lot,
    givenOn: date,
    givenOnAsWritten: cells.date.trim(),
    bodySite: null,
    doseMicrolitres: null,
    doctor: null,
    place: cells.place.normalize('NFC').trim(),
    facility: null,
    session: null,
    legalClass: usualClassOf(series),
    provenance: cells.source as Shot['provenance'],
    doubt: cells.doubt.trim() === '' ? null : cells.doubt.normalize('NFC').trim(),
    override: null,
    note: null,
  };
}

/** The number of a dose that nobody stated: 1 + the days before it on which the series was given. */
export function doseAfter(person: PersonLedger, series: VaccineSeries, date: CivilDate): number | null {
  if (isYearly(series)) return null;
  const counting = person.shots.filter((view) => view.state === 'counts' && view.shot.series === series.id);
  return 1 + new Set(counting.map((view) => view.shot.givenOn).filter((day) => day < date)).size;
}

/** 1 + the doses of the series on earlier days, in the ledger and on the page; null while the day is not read. */
function doseByOrder(
  half: HalfRead,
  index: number,
  halves: readonly HalfRead[],
  counting: readonly ShotView[],
): number | null {
  const { series, date } = half;
  if (!series || !date) return null;
  // Per year or per pregnancy, a count over a whole life says nothing.
  if (isYearly(series)) return null;
  const days = new Set<CivilDate>();
  for (const view of counting) if (view.shot.series === series.id) days.add(view.shot.givenOn);
  for (const [at, other] of halves.entries()) {
    if (at !== index && other.series === series && other.date) days.add(other.date);
  }
  return 1 + [...days].filter((day) => compareDates(day, date) < 0).length;
}

/** Series whose one label speaks of a year or a pregnancy: 今年度分, 1回. */
const isYearly = (series: VaccineSeries): boolean =>
  series.doses.length <= 1 && ['FLU', 'COVID', 'RSV'].includes(series.programme);

function readDose(text: string): number | null {
  const digits = /^([1-9][0-9]?)(回目?)?$/u.exec(text.normalize('NFKC').trim())?.[1];
  return digits === undefined ? null : Number(digits);
}
