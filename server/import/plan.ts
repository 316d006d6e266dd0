/** plan.json: what an office enters by hand before the first session. Our own form; schema and reader. */

import * as v from 'valibot';
import { areaIdSchema, civilDateSchema, siteIdSchema, staffIdSchema } from '#shared/ledger/entry.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

const staffSchema = v.strictObject({
  staff: staffIdSchema,
  name: text,
  kana: text,
  role: v.picklist(['vaccinator', 'reception', 'desk', 'office', 'administrator', 'auditor']),
  site: siteIdSchema,
  /** Code for the first sign-in of a device; only a demonstration has codes in a file. */
  signInCode: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{6}$/))),
});
const lotSchema = v.strictObject({
  lot: v.pipe(text, v.maxLength(40)),
  product: v.pipe(text, v.maxLength(80)),
  maker: v.nullable(text),
  series: v.array(v.string()),
  expiry: v.nullable(civilDateSchema),
  state: v.picklist(['usable', 'recalled', 'archived']),
});
const sessionSchema = v.strictObject({
  name: text,
  site: siteIdSchema,
  area: v.nullable(areaIdSchema),
  place: text,
  on: civilDateSchema,
  mobile: v.boolean(),
  series: v.array(v.string()),
  doctor: v.nullable(text),
  /** 宛名番号 of those who are called. */
  roster: v.array(v.string()),
  /** Lots of `lots` that the team takes along. */
  lots: v.array(
    v.strictObject({ lot: v.string(), quantity: v.nullable(v.pipe(v.number(), v.safeInteger())) }),
  ),
});

export const planSchema = v.strictObject({
  municipality: v.strictObject({
    code: v.pipe(v.string(), v.regex(/^[0-9]{6}$/)),
    name: text,
    demonstration: v.boolean(),
  }),
  areas: v.array(v.strictObject({ area: areaIdSchema, name: text })),
  sites: v.array(
    v.strictObject({
      site: siteIdSchema,
      name: text,
      type: v.picklist(['office', 'health-center', 'mobile-team']),
      area: v.nullable(areaIdSchema),
    }),
  ),
  staff: v.array(staffSchema),
  lots: v.array(lotSchema),
  sessions: v.array(sessionSchema),
});

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends string | number | boolean | null | undefined
    ? T
    : { readonly [Key in keyof T]: Frozen<T[Key]> };
export type Plan = Frozen<v.InferOutput<typeof planSchema>>;
export type PlannedStaff = Plan['staff'][number];
export type PlannedLot = Plan['lots'][number];
export type PlannedSession = Plan['sessions'][number];
