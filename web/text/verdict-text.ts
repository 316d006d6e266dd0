/** 打てます / 確認 / 打てません: the one place where a verdict gets its word. */

import { assertNever } from '#shared/base/assert.ts';
import { fieldText } from './field-text.ts';

/** `unknown`: the rules were not asked, e.g. because the birth date is missing. */
export type VerdictWord = 'may-give' | 'check' | 'stop' | 'unknown';

export function verdictWord(verdict: VerdictWord): string {
  const t = fieldText();
  switch (verdict) {
    case 'may-give':
      return t.verdictMayGive;
    case 'check':
      return t.verdictCheck;
    case 'stop':
      return t.verdictStop;
    case 'unknown':
      return t.verdictUnknown;
    default:
      return assertNever(verdict);
  }
}
