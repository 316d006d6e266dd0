/** What an office plans by hand: areas, sites, staff, lots and sessions. The form of plan.json, which the import reads. */

import type { AreaId, CivilDate, SiteId, StaffId } from '#shared/base/brand.ts';
import { addDays, weekdayOf } from '#shared/base/civil-date.ts';
import { productsFor } from '#shared/rules/catalogue.ts';
import type { Plan, PlannedLot, PlannedSession, PlannedStaff } from '#server/import/plan.ts';
import { givenNamesFor } from './given-names.ts';
import { lotOn } from './given-shot.ts';
import type { Prng } from './prng.ts';
import { SESSION_SERIES } from './rosters.ts';
import { SURNAMES } from './surnames.ts';
import { AREAS, SITES, TOWN } from './town.ts';

const POSTS = [
  'office office',
  'office office',
  'office administrator',
  'office auditor',
  'hc-chuo desk',
  'hc-chuo desk',
  'hc-kita desk',
  'hc-kita desk',
  'hc-nishi desk',
  'hc-nishi desk',
  'hc-minami desk',
  'hc-minami desk',
  'team-1 vaccinator',
  'team-1 vaccinator',
  'team-1 reception',
  'team-2 vaccinator',
  'team-2 vaccinator',
  'team-2 reception',
  'team-3 vaccinator',
  'team-3 reception',
] as const;

export function createStaff(prng: Prng): readonly PlannedStaff[] {
  const surnames = prng.shuffled(SURNAMES.filter((one) => one.weight > 1));
  const codes = new Set<string>();
  return POSTS.map((post, index) => {
    const [site = '', role = ''] = post.split(' ');
    const surname = surnames[index] as (typeof surnames)[number];
    const given = prng.pick(givenNamesFor(prng.chance(0.8) ? 'F' : 'M', prng.integer(1968, 1999)));
    let code = '';
    while (code === '' || codes.has(code)) code = String(prng.integer(0, 999_999)).padStart(6, '0');
    codes.add(code);
    return {
      staff: `staff-${String(index + 1).padStart(2, '0')}` as StaffId,
      name: `${surname.kanji}　${prng.pick(given.kanji)}`,
      kana: `${surname.kana}　${given.kana}`,
      role: role as PlannedStaff['role'],
      site: site as SiteId,
      signInCode: code,
    };
  });
}

/** Two lots for each vaccine of the sessions, the elderly's, and one expired and one recalled. */
export function createLots(today: CivilDate): readonly PlannedLot[] {
  const lots: PlannedLot[] = [];
  for (const series of [...SESSION_SERIES, 'FLU', 'COVID', 'HPV9', 'DPTIPVHIB-1', 'PCV', 'HEPB']) {
    const product = productsFor(series, today)[0];
    if (!product || lots.some((lot) => lot.product === product.name)) continue;
    for (const back of [10, 90]) {
      const { lot, expiry } = lotOn(product.name, addDays(today, -back), 'center');
      if (lots.some((one) => one.lot === lot)) continue;
      lots.push({
        lot,
        product: product.name,
        maker: product.maker,
        series: product.series,
        expiry: expiry > addDays(today, 30) ? expiry : addDays(today, 200),
        state: 'usable',
      });
    }
  }
  const [mr] = productsFor('MR-2', today);
  const [je] = productsFor('JE-2', today);
  const odd = { series: ['MR-2'], maker: mr?.maker ?? null, product: mr?.name ?? '' };
  lots.push({ ...odd, series: mr?.series ?? [], lot: 'Y771', expiry: addDays(today, -12), state: 'usable' });
  lots.push({
    lot: 'JR309',
    product: je?.name ?? '',
    maker: je?.maker ?? null,
    series: je?.series ?? [],
    expiry: addDays(today, 240),
    state: 'recalled',
  });
  return lots;
}

interface Venue {
  readonly area: AreaId;
  readonly site: SiteId;
  readonly name: string;
  readonly place: string;
  readonly doctor: string;
  /** Days from today; a weekend moves on to Monday, but for 0. */
  readonly inDays: number;
  readonly series: readonly string[];
}

const venue = (
  area: string,
  site: string,
  name: string,
  place: string,
  doctor: string,
  inDays: number,
  series: readonly string[] = SESSION_SERIES,
): Venue => ({ area: area as AreaId, site: site as SiteId, name, place, doctor, inDays, series });

export const VENUES: readonly Venue[] = [
  venue('kita', 'team-1', '北地区 巡回接種', '北山小学校 体育館', '堀　健吾', 0),
  venue('nishi', 'team-2', '西地区 巡回接種', '西浜公民館', '若林　由紀', 0),
  venue('minami', 'team-3', '南地区 巡回接種', '南原小学校 保健室', '片山　誠一郎', 3),
  venue('chuo', 'team-1', '中央地区 就学前MR接種', '中央公民館 大会議室', '永井　徹', 7, ['MR-2']),
  venue('kita', 'team-2', '滝ノ上 巡回接種', '滝ノ上集落センター', '堀　健吾', 10),
  venue('nishi', 'team-1', '港町 巡回接種', '港町コミュニティセンター', '若林　由紀', 14, [
    'JE-1',
    'JE-2',
    'DT-2',
  ]),
];

/** @param rosterOf - 宛名番号 of the children called to a venue */
export function createSessions(
  today: CivilDate,
  lots: readonly PlannedLot[],
  rosterOf: (venue: Venue) => readonly string[],
): readonly PlannedSession[] {
  return VENUES.map((one) => {
    let on = addDays(today, one.inDays);
    while (one.inDays > 0 && [0, 6].includes(weekdayOf(on))) on = addDays(on, 1);
    const roster = rosterOf(one);
    return {
      name: one.name,
      site: one.site,
      area: one.area,
      place: one.place,
      on,
      mobile: true,
      series: one.series,
      doctor: one.doctor,
      roster,
      lots: lots
        .filter((lot) => lot.state === 'usable' && (lot.expiry ?? on) >= on)
        .filter((lot) => lot.series.some((series) => one.series.includes(series)))
        .map((lot) => ({
          lot: lot.lot,
          quantity: roster.length > 0 ? Math.ceil(roster.length / 10) * 10 : 10,
        })),
    };
  });
}

export function createPlan(
  staff: readonly PlannedStaff[],
  lots: readonly PlannedLot[],
  sessions: readonly PlannedSession[],
): Plan {
  return {
    municipality: { code: TOWN.code, name: TOWN.name, demonstration: true },
    areas: AREAS.map(({ area, name }) => ({ area, name })),
    sites: SITES,
    staff,
    lots,
    sessions,
  };
}
