/** A person of the ledger as the rules read one. */

import type { PersonLedger } from '../ledger/ledger.ts';
import type { Resident } from './due-list.ts';
import type { RuleShot } from './judgement.ts';

/** Shots that count in the ledger: contested voids included, voided ones not. */
export const ruleShotsOf = (ledger: PersonLedger): readonly RuleShot[] =>
  ledger.shots
    .filter(({ state }) => state === 'counts')
    .map(({ id, shot }) => ({
      id,
      series: shot.series,
      product: shot.product,
      givenOn: shot.givenOn,
      legalClass: shot.legalClass,
    }));

/** @returns null for one who has moved out, died or was removed, and for one whom nobody has entered yet */
export function residentOf(ledger: PersonLedger): Resident | null {
  const { identity, residence } = ledger;
  if (identity === null || residence.status !== 'resident') return null;
  return {
    id: ledger.person,
    area: identity.area,
    birth: identity.birth,
    sex: identity.sex,
    shots: ruleShotsOf(ledger),
  };
}
