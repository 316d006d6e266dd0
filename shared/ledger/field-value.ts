/** Whether a value may stand in a field. Decisions carry any value; one that does not fit has no effect and stays readable. */

import * as v from 'valibot';
import { isRealDate } from '../base/civil-date.ts';
import { identitySchema, shotSchema } from './entry.ts';

const SCHEMAS = { shot: shotSchema.entries, identity: identitySchema.entries } as const;
export type FieldSubject = keyof typeof SCHEMAS;

/** A field that this version does not know takes any value; no field may be the prototype. */
export function fitsField(subject: FieldSubject, field: string, value: unknown): boolean {
  if (field === '__proto__') return false;
  const entries: Readonly<Record<string, v.GenericSchema>> = SCHEMAS[subject];
  if (!Object.hasOwn(entries, field)) return true;
  if (!v.is(entries[field]!, value)) return false;
  if (field === 'givenOn' || field === 'birth') return isRealDate(value as string);
  if (field !== 'lot') return true;
  const { expiry } = value as { expiry: string | null };
  return expiry === null || isRealDate(expiry);
}
