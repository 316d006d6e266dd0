/**
 * Households of the town: who lives together, how old they are, who came, left or died.
 * Family names are settled here; given names come later (naming.ts), when it is known who meets whom in a session.
 */

import type { AreaId, CivilDate } from '#shared/base/brand.ts';
import { addDays, civilDate, partsOf } from '#shared/base/civil-date.ts';
import { FOREIGN_FAMILIES } from './foreign-residents.ts';
import type { ForeignFamily } from './foreign-residents.ts';
import type { Prng } from './prng.ts';
import type { Surname } from './surnames.ts';
import { SURNAMES } from './surnames.ts';
import { AREAS, OTHER_MUNICIPALITIES } from './town.ts';
import type { OtherMunicipality, TownArea } from './town.ts';

export interface Move {
  readonly on: CivilDate;
  readonly municipality: OtherMunicipality | null;
}

export interface Household {
  readonly index: number;
  readonly surname: Surname;
  readonly foreign: ForeignFamily | null;
  readonly area: AreaId;
  readonly areaOf: TownArea;
  readonly address: string;
  readonly phone: string;
  readonly members: Member[];
  readonly movedIn: Move | null;
}

export interface Member {
  /** Place within the town, from 0: order of the resident register. */
  index: number;
  readonly household: Household;
  readonly sex: 'F' | 'M';
  readonly birth: CivilDate;
  readonly part: 'child' | 'parent' | 'grandparent' | 'adult';
  /** Born on one day with the member before. */
  readonly isTwin: boolean;
  status: 'resident' | 'moved-out' | 'died';
  left: Move | null;
}

/** Residents for each age band of five years from 0 to 100, in tenths of a percent: a small city in the 2020s. */
const PYRAMID = [34, 40, 43, 44, 43, 44, 46, 54, 60, 71, 72, 65, 64, 69, 80, 70, 52, 34, 16, 5, 1] as const;
/** A hamlet of a few hundred would have too few children for two sessions: their share grows to this many. */
const CHILDREN_MIN = 130;

export interface PopulationOptions {
  readonly today: CivilDate;
  /** People who live there today; those who left or died come on top. */
  readonly residents: number;
}

export function createPopulation(prng: Prng, options: PopulationOptions): readonly Household[] {
  const { today, residents } = options;
  const households: Household[] = [];
  const natural = (PYRAMID.slice(0, 4).reduce<number>((sum, share) => sum + share, 0) / 1007) * residents;
  const scale = Math.max(1, Math.min(CHILDREN_MIN, residents * 0.45) / natural);
  const left = PYRAMID.map((share, band) => Math.round((share * residents * (band < 3 ? scale : 1)) / 1007));
  let count = 0;

  const add = (ages: readonly NewMember[], extra: Partial<Pick<Household, 'movedIn'>> = {}): Household => {
    const household = createHousehold(prng, households.length, today, ages, extra.movedIn ?? null);
    households.push(household);
    return household;
  };

  while (count < residents) {
    const family = nextFamily(prng, left) ?? nextAdults(prng, left);
    const fitting = family.slice(0, residents - count);
    const movesIn = fitting.some((one) => one.part === 'child') ? prng.chance(0.09) : prng.chance(0.04);
    add(fitting, { movedIn: movesIn ? moveBefore(prng, today, 6) : null });
    for (const one of fitting) {
      const band = Math.min(20, Math.floor(one.age / 5));
      left[band] = (left[band] ?? 0) - 1;
    }
    count += fitting.length;
  }

  for (let i = 0; i < Math.max(2, residents / 90); i += 1) {
    const on = addDays(today, -prng.integer(10, 900));
    const municipality = prng.pick(OTHER_MUNICIPALITIES);
    const household = add(nextFamily(prng, [90, 90, 60, 20]) ?? nextAdults(prng, left));
    for (const member of household.members) {
      member.status = 'moved-out';
      member.left = { on: member.birth > on ? addDays(member.birth, 3) : on, municipality };
    }
  }
  for (let i = 0; i < Math.max(2, residents / 55); i += 1) {
    const household = add([
      { age: prng.integer(72, 99), sex: prng.chance(0.5) ? 'F' : 'M', part: 'adult', isTwin: false },
    ]);
    for (const member of household.members) {
      member.status = 'died';
      member.left = { on: addDays(today, -prng.integer(5, 1500)), municipality: null };
    }
  }
  let index = 0;
  for (const household of households) for (const member of household.members) member.index = index++;
  return households;
}

interface NewMember {
  readonly age: number;
  readonly sex: 'F' | 'M';
  readonly part: Member['part'];
  readonly isTwin: boolean;
}

/** A family with its children, while the pyramid still has children to place; else null. */
function nextFamily(prng: Prng, left: readonly number[]): readonly NewMember[] | null {
  const bands = [0, 1, 2, 3].filter((band) => (left[band] ?? 0) > 0);
  if (bands.length === 0) return null;
  const band = prng.pickWeighted(bands, (one) => left[one] ?? 0);
  let age = band * 5 + prng.integer(0, 4);
  const ages = [{ age, isTwin: false }];
  const siblings = prng.pickWeighted([0, 1, 2, 3], (one) => [30, 48, 19, 3][one] ?? 0);
  for (let i = 0; i < siblings; i += 1) {
    const isTwin = prng.chance(0.035);
    age = isTwin ? age : age + prng.integer(2, 4);
    if (age < 20) ages.push({ age, isTwin });
  }
  const family: NewMember[] = [];
  const motherAge = age + prng.integer(23, 35);
  const parts = prng.pickWeighted(['both', 'mother', 'father'] as const, (one) =>
    one === 'both' ? 86 : one === 'mother' ? 12 : 2,
  );
  if (parts !== 'mother') {
    family.push({ age: motherAge + prng.integer(-3, 6), sex: 'M', part: 'parent', isTwin: false });
  }
  if (parts !== 'father') family.push({ age: motherAge, sex: 'F', part: 'parent', isTwin: false });
  for (const child of ages.toReversed()) {
    const before = family.at(-1);
    const sex: 'F' | 'M' =
      child.isTwin && before?.part === 'child' && prng.chance(0.65)
        ? before.sex
        : prng.chance(0.5)
          ? 'F'
          : 'M';
    family.push({ age: child.age, sex, part: 'child', isTwin: child.isTwin });
  }
  if (prng.chance(0.13)) {
    const old = motherAge + prng.integer(24, 31);
    family.push({ age: old, sex: 'F', part: 'grandparent', isTwin: false });
    if (prng.chance(0.6))
      family.push({ age: old + prng.integer(-1, 5), sex: 'M', part: 'grandparent', isTwin: false });
  }
  // A twin stands right behind the child born before it, so the list of ages was built youngest first.
  return family.map((one, i) => {
    const previous = family[i - 1];
    const twinOfPrevious = one.part === 'child' && previous?.part === 'child' && previous.age === one.age;
    return { ...one, isTwin: twinOfPrevious };
  });
}

function nextAdults(prng: Prng, left: readonly number[]): readonly NewMember[] {
  const bands = left.map((_, band) => band).filter((band) => band >= 4);
  const band = prng.pickWeighted(bands, (one) => Math.max(0.001, left[one] ?? 0));
  const age = Math.min(104, band * 5 + prng.integer(0, 4));
  const sex = prng.chance(age > 75 ? 0.6 : 0.5) ? 'F' : 'M';
  const first: NewMember = { age, sex, part: 'adult', isTwin: false };
  if (age < 24 || !prng.chance(age > 80 ? 0.4 : 0.62)) return [first];
  const other = Math.max(20, age + (sex === 'M' ? -1 : 1) * prng.integer(-2, 5));
  return [first, { age: other, sex: sex === 'M' ? 'F' : 'M', part: 'adult', isTwin: false }];
}

function moveBefore(prng: Prng, today: CivilDate, years: number): Move {
  return {
    on: addDays(today, -prng.integer(20, years * 365)),
    municipality: prng.pick(OTHER_MUNICIPALITIES),
  };
}

function createHousehold(
  prng: Prng,
  index: number,
  today: CivilDate,
  members: readonly NewMember[],
  movedIn: Move | null,
): Household {
  const areaOf = prng.pickWeighted(AREAS, (one) => one.weight);
  const foreign = prng.chance(0.028) ? prng.pick(FOREIGN_FAMILIES) : null;
  const street = prng.pick(areaOf.streets);
  const block = `${prng.integer(1, 24)}番${prng.integer(1, 30)}号`;
  const house = prng.chance(0.2)
    ? `　${prng.pick(['コーポ若葉', 'ハイツみずほ', 'メゾン桜', '市営住宅'])}${prng.integer(1, 4)}0${prng.integer(1, 9)}`
    : '';
  const household: Household = {
    index,
    surname: surnameIn(prng, areaOf),
    foreign,
    area: areaOf.area,
    areaOf,
    address: `みずほ野市${street}${block}${house}`,
    phone: prng.chance(0.7)
      ? `090-${digits(prng, 4)}-${digits(prng, 4)}`
      : `0999-${digits(prng, 2)}-${digits(prng, 4)}`,
    members: [],
    movedIn,
  };
  for (const one of members) {
    const twin = one.isTwin ? household.members.at(-1) : undefined;
    household.members.push({
      index: 0,
      household,
      sex: one.sex,
      birth: twin?.birth ?? birthOf(prng, today, one.age),
      part: one.part,
      isTwin: twin !== undefined,
      status: 'resident',
      left: null,
    });
  }
  return household;
}

/** In the outlying areas half a village shares a few names, in several spellings. */
function surnameIn(prng: Prng, area: TownArea): Surname {
  const local = area.localSurnames.length > 0 && prng.chance(0.55);
  const pool = local ? SURNAMES.filter((one) => area.localSurnames.includes(one.kana)) : SURNAMES;
  return prng.pickWeighted(pool, (one) => one.weight);
}

/** A birthday of someone who is `age` today; at least 4 days old. */
function birthOf(prng: Prng, today: CivilDate, age: number): CivilDate {
  const { y, m, d } = partsOf(today);
  const birthday = civilDate(y - age, m, d) ?? civilDate(y - age, m, 28);
  return addDays(birthday as CivilDate, -prng.integer(age === 0 ? 4 : 0, 363));
}

const digits = (prng: Prng, count: number): string =>
  Array.from({ length: count }, () => prng.integer(0, 9)).join('');
