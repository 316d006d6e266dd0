/** Closed lists of reason codes. Words for people are made from them in web/text. */

import type { Reason } from './entry.ts';

export const CORRECTION_REASONS = [
  'typing',
  'wrong-date',
  'wrong-lot',
  'wrong-product',
  'wrong-person',
  'paper-differs',
  'handbook-differs',
  'other',
] as const;

export const VOID_REASONS = ['undo', 'not-given', 'wrong-person', 'entered-twice', 'other'] as const;

/** `no-longer`: it was true and is not any more. A pregnancy or an illness that ended gets its last day instead. */
export const FACT_VOID_REASONS = ['mistaken', 'no-longer', 'wrong-person', 'entered-twice', 'other'] as const;

export const WITHHOLD_REASONS = [
  'fever',
  'unwell',
  'interval',
  'age',
  'already-given',
  'no-consent',
  'doctor',
  'out-of-stock',
  'left',
  'other',
] as const;

export const DECISION_REASONS = [
  'author-gave-the-shot',
  'paper-checked',
  'handbook-checked',
  'clinic-asked',
  'guardian-asked',
  'same-record',
  'other',
] as const;

/** Why a record of another area was opened. */
export const LOOK_UP_REASONS = [
  'person-is-here',
  'clinic-asked',
  'guardian-asked',
  'moving-in',
  'emergency',
  'other',
] as const;

/** A reason of one of the lists; the note without the spaces around it, null where empty. */
export function reasonOf<Code extends string>(
  code: Code,
  note: string | null = null,
): Reason & { code: Code } {
  const text = note?.trim() ?? '';
  return { code, note: text === '' ? null : text };
}

/** `other` says nothing by itself: it wants a note. */
export const isReasonGiven = (reason: Reason): boolean =>
  reason.code !== '' && (reason.code !== 'other' || (reason.note ?? '').trim() !== '');
