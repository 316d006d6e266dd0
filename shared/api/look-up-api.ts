/**
 * Break-glass: a look at one person of another area, with a reason, for an hour. POST /api/look-ups finds and opens,
 * GET /api/look-ups says what is open, GET /api/look-ups/:person shows it. Nothing of it enters the device's stores.
 */

import * as v from 'valibot';
import type { PersonId } from '../base/brand.ts';
import { civilDateSchema, staffIdSchema } from '../ledger/entry.ts';
import type { PersonLedger } from '../ledger/ledger.ts';
import { LOOK_UP_REASONS } from '../ledger/reason.ts';

export const LOOK_UP_MS = 60 * 60_000;
/** Of one device within an hour, found or not: nobody goes through a town by guessing. */
export const LOOK_UPS_PER_HOUR = 12;

/** Who works on the device now, as the register of staff names the person. */
export const STAFF_HEADER = 'X-Ledger-Staff';

export const lookUpRequestSchema = v.strictObject({
  staff: staffIdSchema,
  /** The whole reading: a part of it finds nobody. */
  kana: v.pipe(v.string(), v.minLength(2), v.maxLength(100)),
  birth: civilDateSchema,
  reason: v.strictObject({
    code: v.picklist(LOOK_UP_REASONS),
    note: v.nullable(v.pipe(v.string(), v.maxLength(300))),
  }),
});
export type LookUpRequest = v.InferOutput<typeof lookUpRequestSchema>;

export interface OpenLookUp {
  readonly person: PersonId;
  readonly name: string;
  /** Hub's clock, ms since the epoch. */
  readonly until: number;
}

/** What a search found: at most a few of one reading and birth. */
export interface LookUpAnswer {
  readonly opened: readonly OpenLookUp[];
  /** Persons whom the device carries anyway: they are found by its own search. */
  readonly here: readonly PersonId[];
  readonly hubTime: number;
}

export interface OpenLookUpsAnswer {
  readonly open: readonly OpenLookUp[];
  readonly hubTime: number;
}

export interface LookedUpAnswer {
  readonly ledger: PersonLedger;
  readonly until: number;
  readonly hubTime: number;
}

/**
 * not-enrolled: no such device. not-allowed: not this role. bad-request: a field is missing or cannot be read.
 * my-number: the reason holds one. too-many: of this device within the hour. not-open: never opened, or the hour is over.
 * no-lists: the hub cannot search now. not-audited: the look cannot be put on file, so nothing is shown.
 */
export const LOOK_UP_ERRORS = [
  'not-enrolled',
  'not-allowed',
  'bad-request',
  'my-number',
  'too-many',
  'not-open',
  'no-lists',
  'not-audited',
] as const;
export type LookUpError = (typeof LOOK_UP_ERRORS)[number];
