/** From a form's values to the recording of a shot, or to what the person typing can mend. Medicine is asked elsewhere. */

import type { CivilDate, EntryId, SessionId } from '../base/brand.ts';
import { compareDates, daysBetween, isRealDate } from '../base/civil-date.ts';
import { err, ok, type Problem, type Result } from '../base/result.ts';
import type { EntryBody, Lot, Shot } from './entry.ts';
import { findMisfits } from './field-value.ts';
import { seriesKeyOf } from './join-events.ts';
import type { PersonLedger } from './ledger.ts';

/** Values of a form; what is left out reads as not stated. */
export interface ShotDraft {
  readonly series: string | null;
  readonly dose?: number | null;
  readonly product?: string | null;
  /** Normalised by `normalizeLot`; `text` null wants a reason in `unknown`. */
  readonly lot: Lot | null;
  readonly givenOn: CivilDate | null;
  readonly givenOnAsWritten?: string | null;
  readonly bodySite?: Shot['bodySite'];
  readonly doseMicrolitres?: number | null;
  readonly doctor?: string | null;
  readonly place: string | null;
  readonly facility?: string | null;
  readonly session?: SessionId | null;
  readonly legalClass: Shot['legalClass'];
  readonly provenance: Shot['provenance'];
  readonly doubt?: string | null;
  readonly override?: Shot['override'];
  readonly note?: string | null;
}

/** In order of precedence within one field. */
export type ShotProblemCode =
  | 'series-missing'
  | 'date-missing'
  | 'no-such-day'
  | 'date-before-birth'
  | 'date-in-future'
  | 'lot-missing'
  | 'place-missing'
  | 'my-number'
  | 'too-long'
  | 'already-recorded';

/**
 * The body of the recording.
 *
 * @param today - the day on the device; a day ahead of it is an error of typing or of the device's clock
 * @returns err: problems in the order of the form. `values` holds birth, today and givenOn as YYYY-MM-DD
 */
export function registerShot(
  draft: ShotDraft,
  person: PersonLedger,
  today: CivilDate,
): Result<EntryBody<'shot-recorded'>, readonly Problem<ShotProblemCode>[]> {
  const problems: Problem<ShotProblemCode>[] = [];
  const series = draft.series?.trim() ?? '';
  if (series === '') problems.push({ field: 'series', code: 'series-missing' });
  const dateProblem = findDateProblem(draft.givenOn, person, today);
  if (dateProblem) problems.push(dateProblem);
  if (draft.lot === null || (blankAsNull(draft.lot.text) === null && draft.lot.unknown === null)) {
    problems.push({ field: 'lot', code: 'lot-missing' });
  }
  const place = blankAsNull(draft.place);
  if (place === null) problems.push({ field: 'place', code: 'place-missing' });
  const body = {
    series,
    dose: draft.dose ?? null,
    product: blankAsNull(draft.product),
    lot: draft.lot,
    givenOn: draft.givenOn,
    givenOnAsWritten: blankAsNull(draft.givenOnAsWritten),
    bodySite: draft.bodySite ?? null,
    doseMicrolitres: draft.doseMicrolitres ?? null,
    doctor: blankAsNull(draft.doctor),
    place,
    facility: blankAsNull(draft.facility),
    session: draft.session ?? null,
    legalClass: draft.legalClass,
    provenance: draft.provenance,
    doubt: blankAsNull(draft.doubt),
    override: draft.override ?? null,
    note: blankAsNull(draft.note),
  };
  if (problems.length > 0) return err(problems);
  const tooLong = findMisfits('shot', body);
  return tooLong.length > 0 ? err(tooLong) : ok(body as EntryBody<'shot-recorded'>);
}

/** What is wrong with the day of a shot; null where nothing is. */
export function findDateProblem(
  givenOn: CivilDate | null,
  person: PersonLedger,
  today: CivilDate,
): Problem<ShotProblemCode> | null {
  const field = 'givenOn';
  if (givenOn === null || givenOn.trim() === '') return { field, code: 'date-missing' };
  if (!isRealDate(givenOn)) return { field, code: 'no-such-day', values: { givenOn } };
  const birth = person.identity?.birth;
  if (birth !== undefined && compareDates(givenOn, birth) < 0) {
    return { field, code: 'date-before-birth', values: { givenOn, birth } };
  }
  if (compareDates(givenOn, today) > 0) return { field, code: 'date-in-future', values: { givenOn, today } };
  return null;
}

/** What two recordings of one event are at most apart, in days: the day of the shot and the day of the paper differ. */
const ONE_EVENT_DAYS_MAX = 3;

/**
 * Shots of the ledger that may be the one being registered: same series, at most 3 days apart.
 * Said beside the form; registering goes on.
 *
 * @returns one element for each such shot, nearest first; `values`: givenOn, daysApart, shot (its entry id)
 */
export function findShotWarnings(
  draft: ShotDraft,
  person: PersonLedger,
): readonly Problem<ShotProblemCode>[] {
  const { givenOn, series, product } = draft;
  if (givenOn === null || series === null || !isRealDate(givenOn)) return [];
  const key = seriesKeyOf({ series, product: product ?? null } as Shot);
  const near: { readonly days: number; readonly on: CivilDate; readonly id: EntryId }[] = [];
  for (const { id, shot, state } of person.shots) {
    if (state === 'voided' || seriesKeyOf(shot) !== key || !isRealDate(shot.givenOn)) continue;
    const days = Math.abs(daysBetween(shot.givenOn, givenOn));
    if (days <= ONE_EVENT_DAYS_MAX) near.push({ days, on: shot.givenOn, id });
  }
  return near
    .toSorted((a, b) => a.days - b.days)
    .map(({ days, on, id }) => ({
      field: 'givenOn',
      code: 'already-recorded',
      values: { givenOn: on, daysApart: days, shot: id },
    }));
}

/** Text without the spaces around it; null where nothing is left. */
export function blankAsNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
