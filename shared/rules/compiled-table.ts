/** A rule table made ready for judging many persons: anchors parsed, dates as day numbers, settings applied. */

import { Defect } from '../base/assert.ts';
import type { CivilDate } from '../base/brand.ts';
import { dayNumber } from '../base/civil-date.ts';
import { parseAnchor } from './anchor.ts';
import type { Anchor } from './anchor.ts';
import { productCatalogue, seriesCatalogue, seriesOf } from './catalogue.ts';
import type {
  BetweenRow,
  CourseRow,
  IntervalRow,
  RuleTable,
  SeriesRule,
  SlotRow,
  WindowRow,
} from './rule-table.ts';
import type { RuleSettings, Season } from './settings.ts';

/** Place in the person's cache of resolved anchors. */
export type AnchorIndex = number;

export interface CompiledInterval {
  /** 0 previous, 1 first, 2 the last shot of `series`. */
  readonly after: 0 | 1 | 2;
  readonly series: number;
  readonly days: number;
  readonly months: number;
  readonly half: boolean;
  readonly text: string;
  readonly textEn: string;
}

export interface CompiledSlot {
  readonly row: SlotRow;
  readonly label: string;
  readonly from: AnchorIndex;
  readonly until: AnchorIndex;
  readonly droppable: boolean;
  readonly skipSlot: number;
  readonly skipAfter: AnchorIndex;
  readonly intervals: readonly CompiledInterval[];
  readonly ifDropped: readonly CompiledInterval[];
  readonly standardFrom: AnchorIndex;
  readonly standardTo: AnchorIndex;
  readonly shortCourse: { fromMonths: number; untilMonths: number; course: number } | null;
}

export interface CompiledCourse {
  readonly row: CourseRow;
  readonly firstUntil: AnchorIndex;
  readonly noneOf: readonly number[];
  readonly slots: readonly CompiledSlot[];
}

/** First and last day within a fiscal year. */
export interface CompiledSeason {
  readonly fromMonth: number;
  readonly fromDay: number;
  readonly toMonth: number;
  readonly toDay: number;
}

export interface CompiledWindow {
  readonly row: WindowRow;
  readonly from: AnchorIndex;
  readonly to: AnchorIndex;
  readonly season: CompiledSeason | null;
  readonly validFrom: number;
  readonly validTo: number;
  readonly notBefore: number;
  readonly bornFrom: number;
  readonly bornTo: number;
  readonly begunFrom: number;
  readonly begunTo: number;
}

export interface CompiledSeries {
  readonly index: number;
  readonly rule: SeriesRule;
  readonly id: string;
  readonly name: { readonly ja: string; readonly en: string };
  readonly class: 'A' | 'B';
  /** Named in a forecast: in routine use, or under a special rule that still holds. */
  readonly listed: boolean;
  readonly former: boolean;
  /** Days on which a product of the series is sold, [from, to] each. */
  readonly sold: readonly (readonly [number, number])[];
  readonly coveredBy: readonly number[];
  readonly programme: string;
  readonly live: string | null;
  readonly fills: readonly number[];
  readonly completedBy: readonly (readonly { series: number; count: number }[])[];
  readonly windows: readonly CompiledWindow[];
  /** A window depends on earlier shots. */
  readonly asksBegun: boolean;
  readonly courses: readonly CompiledCourse[];
  readonly standardFrom: AnchorIndex;
  readonly standardTo: AnchorIndex;
  readonly firstDoseAdvice: AnchorIndex;
  readonly voluntaryFrom: AnchorIndex;
  readonly voluntaryCounts: boolean;
  readonly longTermCap: AnchorIndex;
  readonly unjudgedBefore: number;
}

export interface CompiledBetween {
  readonly row: BetweenRow;
  readonly validFrom: number;
  readonly validTo: number;
}

export interface CompiledTable {
  readonly table: RuleTable;
  readonly settings: RuleSettings;
  readonly anchors: readonly Anchor[];
  readonly series: readonly CompiledSeries[];
  /** A zero for each series, to be copied. */
  readonly noCounts: readonly number[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly between: readonly CompiledBetween[];
  /** Last day of the last interval rule that has ended. */
  readonly formerUntil: number;
  /** Kind of injected live vaccine of every series of the catalogue that is one. */
  readonly liveKinds: ReadonlyMap<string, string>;
  readonly oralLive: ReadonlySet<string>;
}

const NONE = -1;
/** Compiled once for each table and settings; both are immutable, so the result never goes stale. */
const compiled = new WeakMap<RuleTable, WeakMap<RuleSettings, CompiledTable>>();

export function compileTable(table: RuleTable, settings: RuleSettings): CompiledTable {
  let bySettings = compiled.get(table);
  if (!bySettings) compiled.set(table, (bySettings = new WeakMap()));
  let result = bySettings.get(settings);
  if (!result) bySettings.set(settings, (result = compileAll(table, settings)));
  return result;
}

function compileAll(table: RuleTable, settings: RuleSettings): CompiledTable {
  const anchors: Anchor[] = [];
  const places = new Map<string, AnchorIndex>();
  const anchorOf = (text: string | null | undefined): AnchorIndex => {
    if (text === undefined || text === null) return NONE;
    let place = places.get(text);
    if (place === undefined) places.set(text, (place = anchors.push(parseAnchor(text)) - 1));
    return place;
  };
  const indexOf = new Map(table.series.map((rule, index) => [rule.id, index]));
  const place = (id: string): number => {
    const index = indexOf.get(id);
    if (index === undefined) throw new Defect(`no series ${id} in the table`);
    return index;
  };

  const interval = (row: IntervalRow): CompiledInterval => {
    const relaxed = row.relaxed && settings[row.relaxed.setting] === true ? row.relaxed : null;
    const setting = row.daysSetting === undefined ? undefined : settings[row.daysSetting];
    const months = relaxed ? (relaxed.months ?? 0) : (row.months ?? row.monthsAndHalf ?? 0);
    const days = relaxed ? (relaxed.days ?? 0) : (row.days ?? (typeof setting === 'number' ? setting : 0));
    const half = row.monthsAndHalf !== undefined;
    const after = row.after === 'previous' ? 0 : row.after === 'first' ? 1 : 2;
    return {
      after,
      series: after === 2 ? place(row.after) : NONE,
      days,
      months,
      half,
      text: months > 0 ? `${months}か月${half ? '半' : ''}以上` : `${days}日以上`,
      textEn: months > 0 ? `${months}${half ? '.5' : ''} months` : `${days} days`,
    };
  };
  const slot = (
    row: SlotRow,
    n: number,
    courses: readonly CourseRow[],
    labels: readonly string[],
  ): CompiledSlot => ({
    row,
    label: row.label ?? labels[n] ?? `${n + 1}回目`,
    from: anchorOf(row.from),
    until: anchorOf(row.until),
    droppable: row.droppable === true,
    skipSlot: row.skipIf ? row.skipIf.slot - 1 : NONE,
    skipAfter: anchorOf(row.skipIf?.after),
    intervals: (row.intervals ?? []).map(interval),
    ifDropped: (row.ifDropped ?? row.intervals ?? []).map(interval),
    standardFrom: anchorOf(row.standard?.from),
    standardTo: anchorOf(row.standard?.to),
    shortCourse: row.shortCourse
      ? {
          fromMonths: row.shortCourse.fromMonths,
          untilMonths: row.shortCourse.untilMonths,
          course: courses.findIndex((course) => course.id === row.shortCourse?.course),
        }
      : null,
  });
  const window = (row: WindowRow): CompiledWindow => ({
    row,
    from: anchorOf(row.from),
    to: anchorOf(row.to),
    season: row.season === undefined ? null : seasonOf(row.season, settings),
    validFrom: bound(row.validFrom, -Infinity),
    validTo: bound(row.validTo, Infinity),
    notBefore: bound(row.notBefore, -Infinity),
    bornFrom: bound(row.bornFrom, -Infinity),
    bornTo: bound(row.bornTo, Infinity),
    begunFrom: bound(row.begun?.from, -Infinity),
    begunTo: bound(row.begun?.to, Infinity),
  });

  const series = table.series.map((rule, index): CompiledSeries => {
    const named = seriesOf(rule.id);
    if (!named || named.class === null)
      throw new Defect(`series ${rule.id} stands in no class of the catalogue`);
    return {
      index,
      rule,
      id: rule.id,
      name: { ja: named.ja, en: named.en },
      class: named.class,
      former: named.former,
      listed: !named.former || rule.windows.every((row) => row.special === true),
      sold: productCatalogue
        .filter((product) => product.series.includes(rule.id))
        .map((product) => [bound(product.from, -Infinity), bound(product.to, Infinity)] as const),
      coveredBy: (rule.coveredBy ?? []).map(place),
      programme: named.programme,
      live: named.live,
      fills: table.series.flatMap((other, at) => (other.counts.includes(rule.id) ? [at] : [])),
      completedBy: rule.completedBy.map((counts) =>
        Object.entries(counts).map(([id, count]) => ({ series: place(id), count })),
      ),
      windows: rule.windows
        .filter((row) => row.setting === undefined || settings[row.setting] === true)
        .map(window),
      asksBegun: rule.windows.some((row) => row.begun !== undefined),
      courses: rule.courses.map((row) => ({
        row,
        firstUntil: anchorOf(row.when?.firstUntil),
        noneOf: (row.when?.noneOf ?? []).map(place),
        slots: row.slots.map((slotRow, n) => slot(slotRow, n, rule.courses, named.doses)),
      })),
      standardFrom: anchorOf(rule.standard?.from),
      standardTo: anchorOf(rule.standard?.to),
      firstDoseAdvice: anchorOf(rule.firstDoseAdvice),
      voluntaryFrom: anchorOf(rule.voluntaryFrom),
      voluntaryCounts: rule.voluntarySetting === undefined || settings[rule.voluntarySetting] === true,
      longTermCap: anchorOf(rule.longTerm?.cap),
      unjudgedBefore: bound(rule.unjudgedBefore, -Infinity),
    };
  });
  return {
    table,
    settings,
    anchors,
    series,
    noCounts: series.map(() => 0),
    indexOf,
    between: table.between.map((row) => ({
      row,
      validFrom: bound(row.validFrom, -Infinity),
      validTo: bound(row.validTo, Infinity),
    })),
    formerUntil: Math.max(-Infinity, ...table.between.map((row) => bound(row.validTo, -Infinity))),
    liveKinds: new Map(
      seriesCatalogue.flatMap(({ id, live }) => (live === null ? [] : [[id, live] as const])),
    ),
    oralLive: new Set(table.oralLive),
  };
}

const bound = (date: CivilDate | null | undefined, open: number): number =>
  date === null || date === undefined ? open : dayNumber(date);

function seasonOf(season: NonNullable<WindowRow['season']>, settings: RuleSettings): CompiledSeason {
  const chosen = typeof season === 'string' ? settings[season] : season;
  if (typeof chosen !== 'object' || !('from' in chosen)) throw new Defect('a season setting is no season');
  const { from, to } = chosen as Season;
  return {
    fromMonth: Number(from.slice(0, 2)),
    fromDay: Number(from.slice(3)),
    toMonth: Number(to.slice(0, 2)),
    toDay: Number(to.slice(3)),
  };
}
