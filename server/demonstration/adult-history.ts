/** Shots of grown-ups: influenza, COVID-19, pneumococcus, herpes zoster, rubella of men, RSV of mothers to be. */

import type { CivilDate } from '#shared/base/brand.ts';
import {
  addDays,
  afterMonths,
  civilDate,
  fiscalYearEnd,
  fiscalYearOf,
  fiscalYearStart,
  partsOf,
  pregnancyDay,
  reachYears,
} from '#shared/base/civil-date.ts';
import { clinicDay } from './childhood-history.ts';
import { createShot } from './given-shot.ts';
import type { GivenShot } from './given-shot.ts';
import type { Member } from './population.ts';
import type { Prng } from './prng.ts';
import { CLINICS, TOWN } from './town.ts';

const day = (text: string): CivilDate => text as CivilDate;
/** The town's electronic ledger of the elderly begins here. */
const FIRST_FLU_SEASON = 2018;

export function createAdultHistory(prng: Prng, member: Member, until: CivilDate): GivenShot[] {
  const shots: GivenShot[] = [];
  const reached = (years: number): CivilDate => reachYears(member.birth, years);
  const clinic = prng.pick(CLINICS.filter((one) => one.area === member.household.area || !one.forChildren));
  const give = (
    series: string,
    dose: number,
    wanted: CivilDate,
    legalClass: GivenShot['legalClass'],
    last?: CivilDate,
  ): boolean => {
    const on = clinicDay(prng, wanted);
    if (on > until || (last !== undefined && on > last) || on < member.birth) return false;
    const ageMonths = (Number(on.slice(0, 4)) - Number(member.birth.slice(0, 4))) * 12;
    shots.push(
      createShot(prng, { series, dose, on, clinic, ageMonths, legalClass, municipality: TOWN.code }),
    );
    return true;
  };

  giveTemporaryCovid(prng, member, give);
  const likesShots = prng.chance(0.62);
  for (let season = FIRST_FLU_SEASON; season <= fiscalYearOf(until); season += 1) {
    const first = fiscalYearStart(season).replace('-04-01', '-10-01') as CivilDate;
    const wanted = addDays(first, prng.integer(5, 75));
    if (reached(65) <= wanted && prng.chance(likesShots ? 0.9 : 0.12)) {
      const highDose = season >= 2026 && reached(75) <= wanted && prng.chance(0.4);
      give(highDose ? 'FLU-HD' : 'FLU', 1, wanted, '定期B');
    }
    if (season >= 2024 && reached(65) <= wanted && prng.chance(likesShots ? 0.55 : 0.06)) {
      give('COVID', 1, addDays(wanted, prng.pick([0, 0, 14, 30])), '定期B', fiscalYearEnd(season));
    }
  }
  givePneumococcus(prng, reached, give);
  giveZoster(prng, member, reached, give);
  const isRubellaMan =
    member.sex === 'M' && member.birth >= day('1962-04-02') && member.birth <= day('1979-04-01');
  if (isRubellaMan && prng.chance(0.015)) {
    give('MR-5', 1, addDays(day('2019-06-01'), prng.integer(0, 2000)), '定期A', day('2025-03-31'));
  }
  if (member.sex === 'F' && reached(22) <= until && until <= reached(40) && prng.chance(0.012)) {
    const due = addDays(until, prng.integer(-150, 60));
    const on = pregnancyDay(due, prng.integer(28, 35), prng.integer(0, 6));
    if (on >= day('2026-04-01') && give('RSV', 1, on, '定期A', pregnancyDay(due, 36, 6))) {
      const shot = shots.at(-1);
      if (shot) Object.assign(shot, { due, pregnancy: '1' });
    }
  }
  return shots.toSorted((a, b) => (a.givenOn < b.givenOn ? -1 : 1));
}

type Give = (
  series: string,
  dose: number,
  wanted: CivilDate,
  legalClass: GivenShot['legalClass'],
  last?: CivilDate,
) => boolean;

/** The 臨時接種 from 2021 to March 2024: doses 1 and 2, then boosters that fewer and fewer people took. */
export function giveTemporaryCovid(prng: Prng, member: Member, give: Give): void {
  const ageIn2021 = 2021 - partsOf(member.birth).y;
  if (ageIn2021 < 12 || !prng.chance(ageIn2021 >= 65 ? 0.92 : ageIn2021 >= 20 ? 0.78 : 0.6)) return;
  const first = ageIn2021 >= 65 ? prng.integer(0, 60) : prng.integer(60, 150);
  let on = addDays(day('2021-05-17'), first);
  if (!give('COVID', 1, on, '臨時')) return;
  on = addDays(on, 21 + prng.integer(0, 6));
  if (!give('COVID', 2, on, '臨時')) return;
  const boosters = ageIn2021 >= 65 ? [0.93, 0.88, 0.85, 0.8, 0.75] : [0.75, 0.5, 0.45, 0.3, 0.2];
  for (const [index, chance] of boosters.entries()) {
    on = addDays(on, prng.integer(155, 215));
    if (!prng.chance(chance) || !give('COVID', index + 3, on, '臨時', day('2024-03-31'))) return;
  }
}

function givePneumococcus(prng: Prng, reached: (years: number) => CivilDate, give: Give): void {
  if (!prng.chance(0.52)) return;
  // Until March 2024 all ages divisible by five from 65 on, in their fiscal year; then the year after the eve of 65.
  for (const years of [65, 70, 75, 80, 85]) {
    const season = fiscalYearOf(reached(years));
    if (season >= 2018 && season <= 2023) {
      const wanted = addDays(fiscalYearStart(season), prng.integer(20, 330));
      if (give('PPV23', 1, wanted, '定期B', fiscalYearEnd(season))) return;
    } else if (years === 65 && season >= 2024) {
      const wanted = addDays(reached(65), prng.integer(5, 200));
      if (give(wanted >= day('2026-04-01') ? 'PPV20' : 'PPV23', 1, wanted, '定期B', reached(66))) return;
    }
  }
}

function giveZoster(prng: Prng, member: Member, reached: (years: number) => CivilDate, give: Give): void {
  for (const season of [2025, 2026]) {
    const age = season - fiscalYearOf(reached(0));
    const turns = [65, 70, 75, 80, 85, 90, 95, 100].includes(age);
    if (!turns || !prng.chance(0.34)) continue;
    const wanted = addDays(fiscalYearStart(season), prng.integer(20, 200));
    if (prng.chance(0.25)) {
      give('HZ-L', 1, wanted, '定期B', fiscalYearEnd(season));
    } else if (give('HZ-R', 1, wanted, '定期B', addDays(fiscalYearEnd(season), -60)) && prng.chance(0.9)) {
      give('HZ-R', 2, addDays(afterMonths(wanted, 2), prng.integer(3, 50)), '定期B', fiscalYearEnd(season));
    }
    return;
  }
  const { y } = partsOf(member.birth);
  if (y <= 1975 && prng.chance(0.05)) {
    const wanted = civilDate(prng.integer(2021, 2024), prng.integer(1, 12), prng.integer(1, 28));
    if (wanted && give('HZ-R', 1, wanted, '任意'))
      give('HZ-R', 2, addDays(wanted, prng.integer(62, 120)), '任意');
  }
}
