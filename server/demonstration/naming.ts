/** Given names, last of all: twins, siblings and the children of one session get names that people mix up. */

import { normalizeName } from '#shared/base/text.ts';
import { givenNamesFor, nearReadings } from './given-names.ts';
import type { GivenName } from './given-names.ts';
import type { Household, Member } from './population.ts';
import type { Prng } from './prng.ts';
import { lookAlikeGroup } from './rosters.ts';
import type { Past } from './rosters.ts';

export interface FullName {
  /** 姓 名 with one full-width space, as the 住民票 writes it. */
  readonly name: string;
  readonly kana: string;
  readonly alias: string | null;
  readonly romanName: string | null;
}

export type Names = ReadonlyMap<Member, FullName>;

interface Given {
  readonly kana: string;
  readonly kanji: string;
}

/**
 * @param rosters - the sessions of today; within one, children of one family name and sex get near readings
 * @param sameNamedSiblings - how many pairs of siblings share a reading
 */
export function nameEveryone(
  prng: Prng,
  households: readonly Household[],
  rosters: readonly (readonly Past[])[],
  sameNamedSiblings: number,
): Names {
  const given = new Map<Member, Given>();
  for (const roster of rosters) nameLookAlikes(prng, roster, given);
  let pairsLeft = sameNamedSiblings;
  for (const household of prng.shuffled(households)) {
    if (pairsLeft > 0 && nameSiblingsAlike(prng, household, given)) pairsLeft -= 1;
  }
  for (const household of households) {
    for (const member of household.members) {
      if (given.has(member)) continue;
      const twin = member.isTwin
        ? given.get(household.members[household.members.indexOf(member) - 1] as Member)
        : null;
      const pool = poolOf(member);
      const near = twin ? nearReadings(pool, twin.kana).filter((name) => name.kana !== twin.kana) : [];
      given.set(member, freeName(prng, household, given, near.length > 0 ? near : pool));
    }
  }
  const names = new Map<Member, FullName>();
  for (const household of households) {
    for (const member of household.members)
      names.set(member, fullName(prng, member, given.get(member) as Given));
  }
  return names;
}

const poolOf = (member: Member): readonly GivenName[] =>
  givenNamesFor(member.sex, Number(member.birth.slice(0, 4)));

function nameLookAlikes(prng: Prng, roster: readonly Past[], given: Map<Member, Given>): void {
  const groups = new Map<string, Member[]>();
  for (const { member } of roster) {
    const key = lookAlikeGroup(member);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  for (const members of groups.values()) {
    let base: Given | null = null;
    for (const member of members) {
      if (given.has(member)) {
        base = given.get(member) as Given;
        continue;
      }
      const pool = poolOf(member);
      const from: Given | null = base;
      const near: readonly GivenName[] = from
        ? nearReadings(pool, from.kana)
        : pool.filter((one) => one.kanji.length > 1);
      const name = freeName(prng, member.household, given, near.length > 0 ? near : pool);
      given.set(member, name);
      base ??= name;
    }
  }
}

/** Two children of one sex whose names sound the same and are written differently: it happens in blended families. */
function nameSiblingsAlike(prng: Prng, household: Household, given: Map<Member, Given>): boolean {
  if (household.foreign !== null) return false;
  const children = household.members.filter((one) => one.part === 'child' && !one.isTwin && !given.has(one));
  const [first, second] = children;
  if (!first || !second || first.sex !== second.sex || first.birth === second.birth) return false;
  const name = prng.pick(poolOf(first).filter((one) => one.kanji.length > 1));
  const [one, other] = prng.shuffled(name.kanji);
  given.set(first, { kana: name.kana, kanji: one as string });
  given.set(second, { kana: name.kana, kanji: other as string });
  return true;
}

/** A name that nobody in the household bears, by reading. */
function freeName(
  prng: Prng,
  household: Household,
  given: ReadonlyMap<Member, Given>,
  pool: readonly GivenName[],
): Given {
  const taken = new Set(household.members.map((one) => given.get(one)?.kana));
  const free = pool.filter((name) => !taken.has(name.kana));
  const name = prng.pick(free.length > 0 ? free : pool);
  return { kana: name.kana, kanji: prng.pick(name.kanji) };
}

function fullName(prng: Prng, member: Member, given: Given): FullName {
  const { foreign, surname } = member.household;
  if (foreign === null) {
    return {
      name: normalizeName(`${surname.kanji}　${given.kanji}`),
      kana: `${surname.kana}　${given.kana}`,
      alias: null,
      romanName: null,
    };
  }
  const [roman, kana, kanji] = prng.pick(member.sex === 'M' ? foreign.men : foreign.women);
  const romanName = `${foreign.roman} ${roman}`;
  const isKanji = foreign.kanji !== null && kanji !== null;
  return {
    name: normalizeName(isKanji ? `${foreign.kanji}　${kanji}` : romanName),
    kana: `${foreign.kana}　${kana}`,
    alias: foreign.alias ? `${foreign.alias[0]}　${given.kanji}` : null,
    romanName,
  };
}
