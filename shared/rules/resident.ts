/** A person of the ledger as the rules read one. */

import type { CivilDate } from '../base/brand.ts';
import { daysBetween, isRealDate } from '../base/civil-date.ts';
import { saferShot } from '../ledger/interim.ts';
import { isOnePregnancy } from '../ledger/fold-facts.ts';
import type { PersonLedger } from '../ledger/ledger.ts';
import type { Resident } from './due-list.ts';
import type { PersonCondition, RulePerson, RuleShot } from './judgement.ts';

const PREGNANCY_DAYS = 280;

/**
 * Shots that count in the ledger: contested voids and those that nobody has confirmed included, voided ones not. A field
 * that a waiting correction states otherwise is read as the safer of the two.
 */
export const ruleShotsOf = (ledger: PersonLedger): readonly RuleShot[] =>
  (ledger.shotsToJudge ?? ledger.shots)
    .filter(({ state }) => state === 'counts')
    .map((view) => ({ id: view.id, shot: saferShot(view, ledger.waiting) }))
    .map(({ id, shot }) => ({
      id,
      series: shot.series,
      product: shot.product,
      givenOn: shot.givenOn,
      legalClass: shot.legalClass,
    }));

/** Birth, sex and the facts that count, as they read now. @returns null for one whom nobody has entered yet */
export function rulePersonOf(ledger: PersonLedger): RulePerson | null {
  const { identity } = ledger;
  if (identity === null) return null;
  const { birth, sex } = identity;
  const pregnancies = pregnanciesOf(ledger);
  const conditions: PersonCondition[] = [];
  const longTermIllnesses: { readonly endedOn: CivilDate }[] = [];
  for (const { state, fact } of ledger.facts) {
    if (state !== 'counts' || fact.type === 'pregnancy') continue;
    if (fact.type !== 'long-illness') conditions.push(fact.type);
    else if (fact.endedOn !== null) longTermIllnesses.push({ endedOn: fact.endedOn });
  }
  return {
    birth,
    sex,
    ...(pregnancies.length > 0 ? { pregnancies } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(longTermIllnesses.length > 0 ? { longTermIllnesses } : {}),
  };
}

/** @returns null for one who has moved out, died or was removed, and for one whom nobody has entered yet */
export function residentOf(ledger: PersonLedger): Resident | null {
  const person = rulePersonOf(ledger);
  if (person === null || ledger.residence.status !== 'resident') return null;
  return {
    ...person,
    id: ledger.person,
    area: ledger.identity?.area ?? null,
    shots: ruleShotsOf(ledger),
  };
}

/**
 * Pregnancies that may still be judged by: those that last, and those in which a shot was given. One that ended before
 * its shot is over: nothing is due in it any more.
 * A file of another municipality states the due date beside the shot itself; where the ledger knows the pregnancy, it
 * says when it is due.
 */
function pregnanciesOf({ facts, shots }: PersonLedger): readonly { readonly due: CivilDate }[] {
  const given = shots.filter(({ state, shot }) => state === 'counts' && shot.series === 'RSV');
  const pregnancies: { due: CivilDate; endedOn: CivilDate | null }[] = [];
  for (const { state, fact } of facts) {
    const { type, due, endedOn } = fact;
    if (state !== 'counts' || type !== 'pregnancy' || due === null) continue;
    const isGivenIn = ({ shot: { givenOn } }: (typeof given)[number]): boolean =>
      endedOn !== null && givenOn <= endedOn && daysBetween(givenOn, due) <= PREGNANCY_DAYS;
    if (endedOn === null || given.some(isGivenIn)) pregnancies.push({ due, endedOn });
  }
  for (const { shot } of given) {
    const stated = shot['due'];
    if (typeof stated !== 'string' || !isRealDate(stated)) continue;
    const own = { due: stated as CivilDate, endedOn: null };
    if (!pregnancies.some((known) => isOnePregnancy(known, own))) pregnancies.push(own);
  }
  return pregnancies.map(({ due }) => ({ due }));
}
