/** How a person is read, as namesakes are told: for everybody on a list at each change of one, so it is kept. */

import { searchKeyOfKana } from '#shared/base/text.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';

const keys = new WeakMap<PersonLedger, string>();

/** @returns the フリガナ without what may be heard in two ways; '' where there is none */
export function kanaKeyOf(ledger: PersonLedger): string {
  const known = keys.get(ledger);
  if (known !== undefined) return known;
  const key = searchKeyOfKana(ledger.identity?.kana ?? '');
  keys.set(ledger, key);
  return key;
}
