/** Intervals between different vaccines: two injected live ones today, every pair before 2020-10-01. */

import type { CompiledBetween, CompiledSeries, CompiledTable } from './compiled-table.ts';
import type { GivenVaccine, Run } from './progress.ts';

export interface BetweenConflict {
  readonly rule: CompiledBetween;
  readonly earlier: GivenVaccine;
  /** First day that this rule allows. */
  readonly allowedFrom: number;
}

/** The worst conflict of a shot on `day` with what was given before; on the same day only the same live vaccine conflicts. */
export function findBetweenConflict(
  run: Run,
  seriesId: string,
  liveKind: string | null,
  day: number,
): BetweenConflict | null {
  let worst: BetweenConflict | null = null;
  for (const rule of run.compiled.between) {
    if (day < rule.validFrom || day > rule.validTo) continue;
    if (rule.row.later === 'injected-live' && liveKind === null) continue;
    // Shots stand in order of their days: from the last one back, until the interval is kept.
    for (let at = run.given.length - 1; at >= 0; at -= 1) {
      const earlier = run.given[at] as GivenVaccine;
      const allowedFrom = earlier.day + rule.row.days + 1;
      if (allowedFrom <= day) break;
      if (earlier.day > day || (earlier.day === day && !isSameKind(earlier, liveKind))) continue;
      if (!isEarlier(run.compiled, rule, earlier) || isSameVaccine(run.compiled, earlier, seriesId)) continue;
      if (!worst || allowedFrom > worst.allowedFrom) worst = { rule, earlier, allowedFrom };
    }
  }
  return worst;
}

/**
 * First day that the rules between vaccines leave open after everything given so far.
 * The day of the last live vaccine itself is open too, but a plan does not name it.
 */
export function betweenBound(run: Run, series: CompiledSeries, on: number): number {
  let bound = -Infinity;
  for (const rule of run.compiled.between) {
    if (on < rule.validFrom || on > rule.validTo) continue;
    if (rule.row.later === 'injected-live' && series.live === null) continue;
    for (let at = run.given.length - 1; at >= 0; at -= 1) {
      const earlier = run.given[at] as GivenVaccine;
      const allowedFrom = earlier.day + rule.row.days + 1;
      if (allowedFrom <= bound) break;
      if (!isEarlier(run.compiled, rule, earlier) || isSameVaccine(run.compiled, earlier, series.id))
        continue;
      // A former rule ends on its last day: from the day after, it holds nobody back.
      bound = Math.max(bound, Math.min(allowedFrom, rule.validTo + 1));
      break;
    }
  }
  return bound;
}

const isSameKind = (earlier: GivenVaccine, liveKind: string | null): boolean =>
  liveKind !== null && earlier.liveKind === liveKind;

function isEarlier(compiled: CompiledTable, rule: CompiledBetween, earlier: GivenVaccine): boolean {
  const live = earlier.liveKind !== null;
  switch (rule.row.earlier) {
    case 'injected-live':
      return live;
    case 'any-live':
      return live || compiled.oralLive.has(earlier.seriesId);
    case 'not-live':
      return !live && !compiled.oralLive.has(earlier.seriesId);
  }
}

/** Doses of one vaccine keep their own intervals: those of its series, and of series that fill its doses. */
function isSameVaccine(compiled: CompiledTable, earlier: GivenVaccine, seriesId: string): boolean {
  if (earlier.seriesId === seriesId) return true;
  const index = compiled.indexOf.get(seriesId);
  return index !== undefined && compiled.series[index]?.rule.counts.includes(earlier.seriesId) === true;
}
