/** Rows of a case: every field of its sides side by side, those that differ marked. */

import type { Fact, Identity, Shot } from '#shared/ledger/entry.ts';
import { sameFieldValue } from '#shared/ledger/same-value.ts';
import { fieldName, identityValueText, shotValueText } from '../text/desk-words.ts';
import { factText, factValueText } from '../text/fact-text.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import type { CaseRow, OfficeNames } from './office-case.ts';

/** In the order of the form; fields of newer versions come after them under their own names. */
const SHOT_FIELDS: readonly (keyof Shot & string)[] = [
  'series',
  'dose',
  'givenOn',
  'product',
  'lot',
  'bodySite',
  'doseMicrolitres',
  'place',
  'facility',
  'doctor',
  'legalClass',
  'provenance',
  'givenOnAsWritten',
  'doubt',
  'override',
  'note',
];
const IDENTITY_FIELDS: readonly (keyof Identity & string)[] = [
  'name',
  'kana',
  'birth',
  'sex',
  'residentNumber',
  'vaccinationNumber',
  'alias',
  'romanName',
  'address',
  'area',
  'phone',
  'guardian',
  'caution',
];
const FACT_FIELDS: readonly (keyof Fact & string)[] = ['type', 'due', 'endedOn', 'basis', 'note'];
/** An id of no meaning to a person; and where a reading comes from, which tells nobody apart. */
const NEVER_SHOWN: ReadonlySet<string> = new Set(['session', 'kanaSource']);

export function shotRows(shots: readonly Shot[], base: Shot | null = null): readonly CaseRow[] {
  return rowsOf(SHOT_FIELDS, shots, base, (field, value, of) => shotFieldText(field, value, of.series));
}

export function identityRows(identities: readonly Identity[], names: OfficeNames): readonly CaseRow[] {
  return rowsOf(IDENTITY_FIELDS, identities, null, (field, value) => identityFieldText(field, value, names));
}

export const factRows = (facts: readonly Fact[]): readonly CaseRow[] =>
  rowsOf(FACT_FIELDS, facts, null, (field, value) => factFieldText(field, value));

/** One field only, with what all sides had seen before. */
export function fieldRow(field: string, base: string | null, values: readonly string[]): CaseRow {
  return { field, name: fieldLabel(field), base, values, differs: true };
}

export function fieldLabel(field: string): string {
  const t = officeCaseText();
  if (field === 'type') return factText().type;
  if (field === 'facility') return t.facility;
  if (field === 'override') return t.override;
  if (field === 'givenOnAsWritten') return t.givenOnAsWritten;
  return fieldName(field);
}

/** `series` is that of the shot, for the label of a dose. */
export const shotFieldText = (field: string, value: unknown, series: string): string =>
  isNothing(value) ? officeCaseText().none : shotValueText(field, value, series);

export function identityFieldText(field: string, value: unknown, names: OfficeNames): string {
  if (isNothing(value)) return officeCaseText().none;
  return field === 'area' ? names.area(String(value)) : identityValueText(field, value);
}

export const factFieldText = (field: string, value: unknown): string =>
  isNothing(value) ? officeCaseText().none : factValueText(field, value);

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === '';

function rowsOf<T extends Identity | Shot | Fact>(
  known: readonly (keyof T & string)[],
  sides: readonly T[],
  base: T | null,
  textOf: (field: string, value: unknown, of: T) => string,
): readonly CaseRow[] {
  const all = base ? [...sides, base] : sides;
  const fields = new Set<keyof T & string>([
    ...known,
    ...all.flatMap((side) => Object.keys(side) as (keyof T & string)[]),
  ]);
  return [...fields]
    .filter((field) => !NEVER_SHOWN.has(field) && all.some((side) => !isNothing(side[field])))
    .map((field) => ({
      field,
      name: fieldLabel(field),
      base: base ? textOf(field, base[field], base) : null,
      values: sides.map((side) => textOf(field, side[field], side)),
      differs: sides.some((side) => !sameFieldValue(field, side[field], sides[0]?.[field])),
    }));
}
