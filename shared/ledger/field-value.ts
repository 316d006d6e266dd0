/** Whether a value may stand in a field. Decisions carry any value; one that does not fit has no effect and stays readable. */

import * as v from 'valibot';
import { isRealDate } from '../base/civil-date.ts';
import type { Problem } from '../base/result.ts';
import { factSchema, identitySchema, shotSchema } from './entry.ts';
import { myNumberFields } from './my-number-fields.ts';

const SCHEMAS = {
  shot: shotSchema.entries,
  identity: identitySchema.entries,
  fact: factSchema.entries,
} as const;
export type FieldSubject = keyof typeof SCHEMAS;
/** In order of precedence. */
export type MisfitCode = 'my-number' | 'too-long';

/** A field that this version does not know takes any value; no field may be the prototype. */
export function fitsField(subject: FieldSubject, field: string, value: unknown): boolean {
  if (field === '__proto__') return false;
  const entries: Readonly<Record<string, v.GenericSchema>> = SCHEMAS[subject];
  if (!Object.hasOwn(entries, field)) return true;
  if (!v.is(entries[field]!, value)) return false;
  if (field === 'givenOn' || field === 'birth') return isRealDate(value as string);
  if (field === 'due' || field === 'endedOn') return value === null || isRealDate(value as string);
  if (field !== 'lot') return true;
  const { expiry } = value as { expiry: string | null };
  return expiry === null || isRealDate(expiry);
}

/**
 * Fields of a form that an entry cannot hold as they are: a 個人番号, or text longer than the ledger keeps.
 *
 * @returns one problem for each such field, in the order of the form
 */
export function findMisfits(subject: FieldSubject, fields: object): Problem<MisfitCode>[] {
  const entries: Readonly<Record<string, v.GenericSchema>> = SCHEMAS[subject];
  return Object.entries(fields).flatMap(([field, value]): Problem<MisfitCode>[] => {
    if (myNumberFields({ [field]: value }).length > 0) return [{ field, code: 'my-number' }];
    return Object.hasOwn(entries, field) && !v.is(entries[field]!, value)
      ? [{ field, code: 'too-long' }]
      : [];
  });
}
