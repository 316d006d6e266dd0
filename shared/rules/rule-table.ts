/**
 * The schema of the rule table: every series with its legal windows and courses, each row with its source and the days it
 * is valid from and to. The schedule itself is data (tables/*.json); no code knows a vaccine.
 */

import * as v from 'valibot';
import type { CivilDate } from '../base/brand.ts';
import { isRealDate } from '../base/civil-date.ts';
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import { ANCHOR } from './anchor.ts';
import { defaultSettings } from './settings.ts';

const anchor = v.pipe(v.string(), v.regex(ANCHOR));
const date = v.pipe(
  v.string(),
  v.check(isRealDate, 'no such day'),
  v.transform((text) => text as CivilDate),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const monthDay = v.pipe(v.string(), v.regex(/^(0[1-9]|1[0-2])-[0-3][0-9]$/));
const settingName = v.picklist(Object.keys(defaultSettings) as (keyof typeof defaultSettings)[]);
const text = v.pipe(v.string(), v.nonEmpty());

const row = { source: text, validFrom: v.nullable(date), validTo: v.nullable(date) };

const windowSchema = v.strictObject({
  id: text,
  /** Absent where `fiscalYearOfAges` says it. */
  from: v.optional(anchor),
  /** Included; null where it never ends. */
  to: v.optional(v.nullable(anchor)),
  /** Fiscal years in which these ages are reached. */
  fiscalYearOfAges: v.optional(v.array(count)),
  fiscalYears: v.optional(v.strictObject({ from: count, to: v.nullable(count) })),
  /** Within each fiscal year only from a day to a day. */
  season: v.optional(v.union([settingName, v.strictObject({ from: monthDay, to: monthDay })])),
  /** The law itself starts on this day, whatever the age. */
  notBefore: v.optional(date),
  bornFrom: v.optional(date),
  bornTo: v.optional(date),
  condition: v.optional(v.picklist(['organ-or-hiv', 'hiv', 'rubella-antibody-low'])),
  /** A counted shot of the series lies between these days. */
  begun: v.optional(v.strictObject({ from: date, to: date })),
  /** Only where this setting is on. */
  setting: v.optional(settingName),
  /** A time-limited or exceptional rule: the verdict says "check". */
  special: v.optional(v.boolean()),
  ...row,
});
export type WindowRow = v.InferOutput<typeof windowSchema>;

const intervalSchema = v.strictObject({
  /** `previous`, `first`, or a series: the last shot of that series. */
  after: text,
  /** N 日以上: n whole days lie between. */
  days: v.optional(count),
  daysSetting: v.optional(settingName),
  months: v.optional(count),
  /** N 月半以上. */
  monthsAndHalf: v.optional(count),
  /** Shorter where a setting allows it. */
  relaxed: v.optional(
    v.strictObject({ setting: settingName, days: v.optional(count), months: v.optional(count) }),
  ),
});
export type IntervalRow = v.InferOutput<typeof intervalSchema>;

const slotSchema = v.strictObject({
  /** Where it differs from the catalogue's label. */
  label: v.optional(text),
  booster: v.optional(v.boolean()),
  from: v.optional(anchor),
  until: v.optional(anchor),
  /** Past `until` the dose is left out and the next one comes. */
  droppable: v.optional(v.boolean()),
  /** Left out where that dose came after that day. */
  skipIf: v.optional(v.strictObject({ slot: count, after: anchor })),
  intervals: v.optional(v.array(intervalSchema)),
  /** Instead of `intervals`, where an earlier dose of the course was left out as too late. */
  ifDropped: v.optional(v.array(intervalSchema)),
  /** Information, never law. */
  standard: v.optional(
    v.strictObject({
      from: v.optional(anchor),
      to: v.optional(anchor),
      after: v.optional(v.picklist(['previous', 'first'])),
      days: v.optional(v.tuple([count, v.nullable(count)])),
      months: v.optional(v.tuple([count, v.nullable(count)])),
      setting: v.optional(settingName),
    }),
  ),
  /** A dose this early counts, and moves the person to another course. */
  shortCourse: v.optional(v.strictObject({ fromMonths: count, untilMonths: count, course: text })),
});
export type SlotRow = v.InferOutput<typeof slotSchema>;

const courseSchema = v.strictObject({
  id: text,
  /** All must hold; the first course that fits is taken. */
  when: v.optional(
    v.strictObject({
      /** Dose 1 on or before this day. */
      firstUntil: v.optional(anchor),
      /** Only within this window. */
      window: v.optional(text),
      /** None of these series among the counted shots. */
      noneOf: v.optional(v.array(text)),
      /** Shots of another series of `counts` are among them. */
      mixed: v.optional(v.boolean()),
      /** Reached through `shortCourse` only. */
      never: v.optional(v.boolean()),
    }),
  ),
  slots: v.pipe(v.array(slotSchema), v.nonEmpty()),
  ...row,
});
export type CourseRow = v.InferOutput<typeof courseSchema>;

const seriesRuleSchema = v.strictObject({
  id: text,
  per: v.picklist(['life', 'fiscal-year', 'pregnancy']),
  sex: v.nullable(v.picklist(['F', 'M'])),
  /** Series whose shots fill its doses: counted by antigen, not by product. */
  counts: v.array(text),
  /** Complete where all series of one of these have at least so many counted shots. */
  completedBy: v.array(v.record(text, count)),
  /** While one of these can still be given, a plan does not name this series. */
  coveredBy: v.optional(v.array(text)),
  /** Whole days between a shot that does not count and its repetition. */
  repeatDays: count,
  /** From this day a voluntary shot counts. */
  voluntaryFrom: anchor,
  /** A voluntary shot counts only where this setting is on. */
  voluntarySetting: v.optional(settingName),
  /** 長期療養特例: years from the day the reason ceased, and the last day. */
  longTerm: v.nullable(v.strictObject({ years: count, cap: v.nullable(anchor) })),
  /** Dose 1 after this day: safety is not established. */
  firstDoseAdvice: v.nullable(anchor),
  /** Shots before this day stood under another law and are not judged. */
  unjudgedBefore: v.optional(date),
  /** Another series of `counts` should not be mixed with it. */
  keepSeries: v.optional(v.strictObject({ source: text })),
  /** Products that should not follow each other. */
  keepProduct: v.optional(v.strictObject({ pairs: v.array(v.tuple([text, text])), source: text })),
  /** Standard time of dose 1 (標準的な接種期間). */
  standard: v.nullable(v.strictObject({ from: anchor, to: anchor })),
  windows: v.pipe(v.array(windowSchema), v.nonEmpty()),
  courses: v.pipe(v.array(courseSchema), v.nonEmpty()),
});
export type SeriesRule = v.InferOutput<typeof seriesRuleSchema>;

const betweenSchema = v.strictObject({
  id: text,
  earlier: v.picklist(['injected-live', 'any-live', 'not-live']),
  later: v.picklist(['injected-live', 'any']),
  /** False: not between two of one vaccine. */
  sameKind: v.boolean(),
  days: count,
  code: v.picklist(['live-interval', 'former-interval']),
  ...row,
});
export type BetweenRow = v.InferOutput<typeof betweenSchema>;

const tableSchema = v.strictObject({
  /** Stands in every judgement. */
  version: text,
  series: v.array(seriesRuleSchema),
  between: v.array(betweenSchema),
  /** Series taken by mouth that are live: they count for former rules only. */
  oralLive: v.array(text),
});
export type RuleTable = v.InferOutput<typeof tableSchema>;

/**
 * Reads a rule table, also one that is only rehearsed.
 *
 * @returns err: what is wrong and where, one line each
 */
export function parseRuleTable(data: unknown): Result<RuleTable, readonly string[]> {
  const parsed = v.safeParse(tableSchema, data);
  if (!parsed.success) {
    return err(parsed.issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`));
  }
  const table = parsed.output;
  const ids = new Set(table.series.map((series) => series.id));
  const problems: string[] = [];
  if (ids.size !== table.series.length) problems.push('series: an id stands twice');
  for (const series of table.series) {
    for (const counted of [
      ...series.counts,
      ...series.completedBy.flatMap((counts) => Object.keys(counts)),
    ]) {
      if (!ids.has(counted)) problems.push(`${series.id}: unknown series ${counted}`);
    }
    for (const window of series.windows) {
      if (window.from === undefined && window.fiscalYearOfAges === undefined) {
        problems.push(`${series.id}: window ${window.id} has no beginning`);
      }
    }
    const last = series.courses.at(-1);
    if (last?.when !== undefined) problems.push(`${series.id}: the last course must fit everybody`);
    for (const course of series.courses) {
      for (const slot of course.slots) {
        const target = slot.shortCourse?.course;
        if (target !== undefined && !series.courses.some((other) => other.id === target)) {
          problems.push(`${series.id}: unknown course ${target}`);
        }
      }
    }
  }
  return problems.length > 0 ? err(problems) : ok(table);
}
