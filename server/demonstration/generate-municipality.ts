/** The demonstration municipality from one seed: residents, their shots, the plan of the coming weeks. */

import type { CivilDate } from '#shared/base/brand.ts';
import { addDays, laterOf, reachYears } from '#shared/base/civil-date.ts';
import type { Plan } from '#server/import/plan.ts';
import { createAdultHistory } from './adult-history.ts';
import { createChildhoodHistory } from './childhood-history.ts';
import type { DueDose } from './childhood-history.ts';
import type { GivenShot } from './given-shot.ts';
import { asTransferred, shotsUntil, withMistakes } from './mistakes.ts';
import { nameEveryone } from './naming.ts';
import type { FullName } from './naming.ts';
import { createLots, createPlan, createSessions, createStaff, VENUES } from './plan.ts';
import { createPopulation } from './population.ts';
import type { Household, Member } from './population.ts';
import { createPrng } from './prng.ts';
import type { Prng } from './prng.ts';
import { leaveForMobileTeam, pickRoster, SESSION_SERIES } from './rosters.ts';
import type { Past } from './rosters.ts';
import { TOWN } from './town.ts';

export interface MunicipalityOptions {
  readonly seed: string;
  /** The day on which two sessions are held. */
  readonly today: CivilDate;
  readonly residents: number;
}

export interface DemonstrationResident extends FullName {
  /** 宛名番号. */
  readonly number: string;
  readonly vaccinationNumber: string;
  readonly member: Member;
  readonly guardian: string | null;
  readonly caution: string | null;
  readonly shots: readonly GivenShot[];
  readonly due: readonly DueDose[];
}

export interface Municipality {
  readonly options: MunicipalityOptions;
  readonly residents: readonly DemonstrationResident[];
  readonly plan: Plan;
}

const CAUTIONS = [
  '卵アレルギーあり（接種前に医師へ）',
  '熱性けいれんの既往あり',
  'ゼラチンアレルギーあり',
  '前回の接種で発熱39℃',
  '基礎疾患で通院中（主治医の確認済み）',
];
/** Records of childhood shots in the town's system begin with births of this year. */
const CHILDHOOD_FROM_YEAR = 1996;

export function generateMunicipality(options: MunicipalityOptions): Municipality {
  const { seed, today, residents } = options;
  const prng = createPrng(seed);
  const households = createPopulation(prng.fork('population'), { today, residents });
  const members = households.flatMap((household) => household.members);
  const pasts = members.map((member) => pastOf(prng.fork(`past ${member.index}`), member, today));
  const rosterSize = residents >= 2000 ? 36 : residents >= 300 ? 24 : 6;
  const laterSize = Math.ceil(rosterSize / 2);
  leaveForMobileTeam(pasts, rosterSize * 2 + laterSize * (VENUES.length - 2), today);

  const taken = new Set<Member>();
  const rosters = new Map(
    VENUES.map((venue) => {
      const roster = pickRoster(
        pasts,
        venue.area,
        venue.series,
        venue.inDays === 0 ? rosterSize : laterSize,
        taken,
      );
      for (const past of roster) taken.add(past.member);
      return [venue, roster] as const;
    }),
  );
  const today2 = VENUES.filter((venue) => venue.inDays === 0).map((venue) => rosters.get(venue) ?? []);
  const names = nameEveryone(
    prng.fork('names'),
    households,
    today2,
    Math.max(1, Math.round(residents / 600)),
  );

  const numbers = new Map(members.map((member) => [member, residentNumberOf(member, members.length)]));
  const people = pasts.map((past): DemonstrationResident => {
    const own = prng.fork(`person ${past.member.index}`);
    return {
      ...(names.get(past.member) as FullName),
      number: numbers.get(past.member) as string,
      vaccinationNumber: vaccinationNumberOf(past.member.index),
      member: past.member,
      guardian: guardianOf(past.member, today, (one) => names.get(one)?.name ?? null),
      caution: own.chance(past.member.part === 'child' ? 0.03 : 0.008) ? own.pick(CAUTIONS) : null,
      shots: withMistakes(own, past.shots),
      due: past.due,
    };
  });
  const lots = createLots(today);
  const sessions = createSessions(today, lots, (venue) =>
    (rosters.get(venue) ?? []).map((past) => numbers.get(past.member) as string),
  );
  return { options, residents: people, plan: createPlan(createStaff(prng.fork('staff')), lots, sessions) };
}

function pastOf(prng: Prng, member: Member, today: CivilDate): Past {
  const until = member.left?.on ?? addDays(today, -1);
  const isChild = Number(member.birth.slice(0, 4)) >= CHILDHOOD_FROM_YEAR;
  const waits =
    member.status === 'resident' &&
    ['kita', 'nishi', 'minami'].includes(member.household.area) &&
    prng.chance(0.5)
      ? { series: new Set<string>(SESSION_SERIES), from: addDays(today, -300) }
      : null;
  const childhood = isChild ? createChildhoodHistory(prng, member, until, waits) : { shots: [], due: [] };
  const adult = reachYears(member.birth, 12) <= until ? createAdultHistory(prng, member, until) : [];
  const all = [...childhood.shots, ...adult].toSorted((a, b) => (a.givenOn < b.givenOn ? -1 : 1));
  const here = member.household.movedIn;
  const shots = here ? asTransferred(prng, all, { ...here, on: laterOf(here.on, member.birth) }) : all;
  // Mobile teams call children; who is owed a dose under a special rule as a grown-up is asked to a clinic.
  const due = reachYears(member.birth, 14) > today ? childhood.due : [];
  return { member, shots: shotsUntil(shots, until), due };
}

/** Ten digits with leading zeros, as such numbers are; 99… for those outside the resident register (住登外). */
function residentNumberOf(member: Member, members: number): string {
  const provisional = member.household.movedIn !== null && member.part === 'adult' && member.index % 5 === 0;
  const base = provisional ? 9_900_000_000 : 10_010_000 + members * 3;
  return String(base + member.index * 7).padStart(10, '0');
}

/** Kind 1, municipality, ten digits, and a check digit over the whole (mod 10, weights 2 and 1 from the right). */
export function vaccinationNumberOf(index: number): string {
  const digits = `1${TOWN.code}${String(4_000_000 + index * 13).padStart(10, '0')}`;
  let sum = 0;
  for (const [place, digit] of [...digits].toReversed().entries()) {
    const weighted = Number(digit) * (place % 2 === 0 ? 2 : 1);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function guardianOf(
  member: Member,
  today: CivilDate,
  nameOf: (member: Member) => string | null,
): string | null {
  if (member.part !== 'child' || reachYears(member.birth, 18) <= today) return null;
  const parent = parentOf(member.household);
  return parent ? nameOf(parent) : null;
}

const parentOf = (household: Household): Member | undefined =>
  household.members.find((one) => one.part === 'parent' && one.sex === 'F') ??
  household.members.find((one) => one.part === 'parent');
