/** What is wrong in every real ledger, at a known rate: the review has to find it, and the import has to live with it. */

import type { CivilDate } from '#shared/base/brand.ts';
import { addDays, daysBetween } from '#shared/base/civil-date.ts';
import { lotOn } from './given-shot.ts';
import type { GivenShot } from './given-shot.ts';
import type { Move } from './population.ts';
import type { Prng } from './prng.ts';

/** Shares of all shots. */
export const MISTAKE_RATES = {
  shortInterval: 0.002,
  enteredTwice: 0.0012,
  enteredTwiceDifferently: 0.0008,
  lotUnknown: 0.006,
} as const;

/** @returns the shots as the old system holds them: some wrong, some twice. */
export function withMistakes(prng: Prng, shots: readonly GivenShot[]): GivenShot[] {
  const result: GivenShot[] = [];
  for (const shot of shots) {
    const before = shots.findLast((one) => one.series === shot.series && one.givenOn < shot.givenOn);
    const gap = before ? daysBetween(before.givenOn, shot.givenOn) : 0;
    const kept = { ...shot };
    if (
      before &&
      gap > 20 &&
      gap < 80 &&
      (shot.dose ?? 1) > 1 &&
      prng.chance(MISTAKE_RATES.shortInterval * 3)
    ) {
      // One to three days short of 27 or 20 days is how interval mistakes look.
      const short = (gap >= 28 ? 28 : 21) - prng.integer(1, 3);
      kept.givenOn = addDays(before.givenOn, short);
    }
    if (prng.chance(MISTAKE_RATES.lotUnknown)) {
      kept.lot = null;
      kept.expiry = null;
      kept.lotUnknown = prng.pick(['判読不能', '記載なし', '不明']);
    }
    result.push(kept);
    if (prng.chance(MISTAKE_RATES.enteredTwice)) result.push({ ...kept });
    if (prng.chance(MISTAKE_RATES.enteredTwiceDifferently) && kept.lot !== null) {
      const givenOn = addDays(kept.givenOn, prng.pick([0, 1, 1, 2]));
      result.push({ ...kept, givenOn, lot: misread(prng, kept.lot) });
    }
  }
  return result;
}

/** 5 and 3, 3 and 8, O and 0: what people and cameras take for each other. */
function misread(prng: Prng, lot: string): string {
  const swaps: Readonly<Record<string, string>> = {
    '5': '3',
    '3': '8',
    '8': '3',
    '0': 'O',
    '1': '7',
    '7': '1',
  };
  const at = [...lot].findIndex((letter) => swaps[letter] !== undefined);
  if (at < 0) return `${lot}${prng.integer(0, 9)}`;
  return lot.slice(0, at) + (swaps[lot[at] as string] as string) + lot.slice(at + 1);
}

/** Shots from before a family came: sent by the other municipality, or read from the handbook. */
export function asTransferred(prng: Prng, shots: readonly GivenShot[], move: Move): GivenShot[] {
  const source = prng.chance(0.55) ? '他市町村' : '母子手帳転記';
  const place = move.municipality;
  return shots.map((shot) => {
    if (shot.givenOn >= move.on || place === null) return shot;
    const unread = source === '母子手帳転記' && prng.chance(0.09);
    const printed = shot.product ? lotOn(shot.product, shot.givenOn, place.code) : null;
    return {
      ...shot,
      source,
      place: `${place.name}の医療機関`,
      facility: null,
      doctor: source === '他市町村' ? shot.doctor : null,
      municipality: place.code,
      lot: unread ? null : (printed?.lot ?? null),
      expiry: null,
      lotUnknown: unread || printed === null ? prng.pick(['判読不能', '記載なし']) : null,
    };
  });
}

/** @returns the shots up to a day, that day included. */
export const shotsUntil = (shots: readonly GivenShot[], until: CivilDate): GivenShot[] =>
  shots.filter((shot) => shot.givenOn <= until);
