/**
 * Whose records a device carries: the realms that it may follow and read. An area is carried whole or not at all.
 * What it leaves out is registered all the same (a child from elsewhere), and is looked up with a reason.
 */

import type { CivilDate, RealmId, SiteId } from '../base/brand.ts';
import { daysBetween } from '../base/civil-date.ts';
import type { Site } from '../ledger/fold-register.ts';
import { seesAllAreas } from './role.ts';

/** A team loads its lists on the days before, and has late entries and corrections after. */
export const SESSION_DAYS_BEFORE = 3;
export const SESSION_DAYS_AFTER = 14;

export interface PlannedVisit {
  readonly on: CivilDate;
  /** The session's area, and those in which the persons on its roster have their records. */
  readonly realms: readonly RealmId[];
}

export interface ScopeFacts {
  readonly sites: ReadonlyMap<SiteId, Site>;
  /** Mobile sessions of all teams. */
  readonly visits: readonly PlannedVisit[];
  readonly today: CivilDate;
  /**
   * Every device carries everyone, until the municipality sets `device-scope` to `area`: who has moved keeps the records in
   * the realm of the former area, and a centre that does not find a child vaccinates it a second time.
   */
  readonly isEveryone: boolean;
}

export type Scope = 'all' | ReadonlySet<RealmId>;

/**
 * @param site - where the device is entered
 * @returns `all`, or the areas' realms; `common` belongs to everybody and is never in the set
 */
export function scopeOf(role: string, site: string, facts: ScopeFacts): Scope {
  // A municipality that has entered no sites has no areas to keep apart.
  if (facts.isEveryone || facts.sites.size === 0 || seesAllAreas(role)) return 'all';
  const entered = facts.sites.get(site as SiteId);
  if (!entered) return new Set();
  if (entered.type === 'office') return 'all';
  const own = entered.area === null ? [] : [`area-${entered.area}` as RealmId];
  // Teams stand in for each other at an hour's notice: what any of them visits, all of them carry.
  const visited =
    entered.type === 'mobile-team' ? facts.visits.filter((one) => isNear(one.on, facts.today)) : [];
  return new Set([...own, ...visited.flatMap((one) => one.realms)]);
}

function isNear(on: CivilDate, today: CivilDate): boolean {
  const ahead = daysBetween(today, on);
  return ahead <= SESSION_DAYS_BEFORE && ahead >= -SESSION_DAYS_AFTER;
}
