/**
 * How much two identities resemble each other. Asked before people are: a person entered at a venue may stand in the
 * list under another spelling. Twins share nearly everything but the given name, so that name weighs against all the rest.
 */

import { searchKeyOfKana, searchKeyOfName } from '../base/text.ts';
import type { Identity } from '../ledger/entry.ts';
import type { PersonLikeness } from './review-item.ts';

/** From this score on people are asked. */
export const ASK_FROM_SCORE = 60;
/** Another given name, and the kana are near: perhaps a slip of the pen, perhaps a twin. Asked, never claimed. */
const DOUBTFUL_SCORE_MAX = 62;
/** Plainly another given name of the same family: brothers, sisters, twins. Not asked. */
const SIBLING_SCORE_MAX = 45;
/** Another birth altogether: a namesake, unless telephone or address say that the date was misheard. */
const NAMESAKE_SCORE_MAX = 50;
/** Two different numbers of the resident register are two residents, or one who left and came back. */
const OTHER_NUMBER_SCORE_MAX = 55;

/** An identity with its keys, so that thousands of comparisons make them once. */
export interface ComparableIdentity {
  readonly identity: Identity;
  readonly kana: string;
  readonly familyKana: string;
  readonly givenKana: string;
  readonly name: string;
  readonly phone: string;
  readonly address: string;
  readonly numbers: readonly string[];
}

export function comparableOf(identity: Identity): ComparableIdentity {
  const [family = '', ...given] = identity.kana.trim().split(/\s+/);
  return {
    identity,
    kana: searchKeyOfKana(identity.kana),
    familyKana: searchKeyOfKana(family),
    givenKana: searchKeyOfKana(given.join('')),
    name: searchKeyOfName(identity.name),
    phone: (identity.phone ?? '').replace(/\D/g, ''),
    address: searchKeyOfName(identity.address ?? ''),
    numbers: [identity.residentNumber, identity.vaccinationNumber].filter((one) => one !== null),
  };
}

export const likenessOf = (a: Identity, b: Identity): PersonLikeness =>
  likenessOfComparables(comparableOf(a), comparableOf(b));

/** Symmetric: the order of the two does not matter. */
export function likenessOfComparables(a: ComparableIdentity, b: ComparableIdentity): PersonLikeness {
  const same: PersonLikeness['same'][number][] = [];
  const near: PersonLikeness['near'][number][] = [];
  let score = 0;
  let scoreMax = 100;

  if (a.numbers.some((one) => b.numbers.includes(one))) {
    same.push('number');
    score += 70;
  } else if (a.identity.residentNumber !== null && b.identity.residentNumber !== null) {
    scoreMax = OTHER_NUMBER_SCORE_MAX;
  }
  if (a.identity.birth === b.identity.birth) {
    same.push('birth');
    score += 40;
  } else if (isNearDate(a.identity.birth, b.identity.birth)) {
    near.push('birth');
    score += 20;
  }
  if (a.kana === b.kana && a.kana !== '') {
    same.push('kana');
    score += 40;
  } else {
    const isSameName = a.name === b.name && a.name !== '';
    const nearness = isSameName ? 'near' : nearnessOfKana(a, b);
    if (nearness === 'other-given') scoreMax = Math.min(scoreMax, SIBLING_SCORE_MAX);
    if (nearness === 'near' || nearness === 'perhaps-twin') {
      near.push('kana');
      score += 20;
    }
    if (nearness === 'perhaps-twin') scoreMax = Math.min(scoreMax, DOUBTFUL_SCORE_MAX);
  }
  if (a.name === b.name && a.name !== '') {
    same.push('name');
    score += 15;
  } else if (a.name !== '' && b.name !== '' && isOneSlip(a.name, b.name) && a.name.length > 2) {
    near.push('name');
    score += 5;
  }
  if (a.identity.sex === b.identity.sex) {
    same.push('sex');
    score += 5;
  } else if (a.identity.sex !== 'X' && b.identity.sex !== 'X') score -= 15;
  if (a.phone.length >= 9 && a.phone === b.phone) {
    same.push('phone');
    score += 10;
  }
  if (a.address !== '' && a.address === b.address) {
    same.push('address');
    score += 10;
  }
  if (!same.includes('birth') && !near.includes('birth')) {
    const isReached = same.includes('phone') || same.includes('address');
    scoreMax = Math.min(scoreMax, isReached ? DOUBTFUL_SCORE_MAX : NAMESAKE_SCORE_MAX);
  }
  // The same number is the same person, whatever else was misheard.
  if (same.includes('number')) scoreMax = 100;
  return { score: Math.max(0, Math.min(score, scoreMax)), same, near };
}

function nearnessOfKana(
  a: ComparableIdentity,
  b: ComparableIdentity,
): 'near' | 'perhaps-twin' | 'other-given' | 'other' {
  if (a.kana === '' || b.kana === '') return 'other';
  if (a.givenKana === '' || b.givenKana === '') return isOneSlip(a.kana, b.kana) ? 'near' : 'other';
  if (a.familyKana === b.familyKana)
    return isOneSlip(a.givenKana, b.givenKana) ? 'perhaps-twin' : 'other-given';
  if (a.givenKana === b.givenKana) return 'near';
  // Family and given name in each other's place.
  if (a.familyKana === b.givenKana && a.givenKana === b.familyKana) return 'near';
  return 'other';
}

/** One character more, less or another, or two neighbours in each other's place. */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return (
    short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2)
  );
}

/** One digit wrong, or month and day in each other's place. */
function isNearDate(a: string, b: string): boolean {
  if (a.length !== 10 || b.length !== 10) return false;
  if (`${a.slice(0, 5)}${a.slice(8)}-${a.slice(5, 7)}` === b) return true;
  let differences = 0;
  for (let i = 0; i < 10; i++) if (a[i] !== b[i]) differences += 1;
  return differences === 1;
}
