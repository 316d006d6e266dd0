/** Entering a person: from the resident register, at a desk, or provisionally at a venue. */

import type { AreaId, CivilDate } from '../base/brand.ts';
import { err, ok, type Problem, type Result } from '../base/result.ts';
import { normalizeKana, normalizeName, normalizeNumber } from '../base/text.ts';
import { findIdentityProblems } from './correct-entry.ts';
import type { EntryBody, Identity } from './entry.ts';
import { findMisfits } from './field-value.ts';
import { blankAsNull } from './register-shot.ts';

/** Values of a form as typed; what is left out reads as not stated. */
export interface PersonDraft {
  readonly origin: EntryBody<'person-entered'>['origin'];
  readonly residentNumber?: string | null;
  readonly vaccinationNumber?: string | null;
  readonly name: string;
  readonly kana: string;
  readonly kanaSource?: Identity['kanaSource'];
  readonly alias?: string | null;
  readonly romanName?: string | null;
  readonly birth: CivilDate | null;
  readonly sex: Identity['sex'];
  readonly address?: string | null;
  readonly area?: AreaId | null;
  readonly phone?: string | null;
  readonly guardian?: string | null;
  readonly caution?: string | null;
}

export type PersonProblemCode =
  | 'name-missing'
  | 'kana-missing'
  | 'kana-unreadable'
  | 'birth-missing'
  | 'no-such-day'
  | 'birth-in-future'
  | 'my-number'
  | 'too-long';

/**
 * The body of the entering, in stored forms (full-width katakana, NFC name, plain numbers).
 * At a venue a child may be known by kana only: then the kana stand for the name too.
 *
 * @returns err: problems in the order of the form; 'kana-unreadable' where anything but kana was typed as kana
 */
export function enterPerson(
  draft: PersonDraft,
  today: CivilDate,
): Result<EntryBody<'person-entered'>, readonly Problem<PersonProblemCode>[]> {
  const kana = normalizeKana(draft.kana);
  const typedName = normalizeName(draft.name);
  const name = typedName === '' && draft.origin === 'provisional' ? (kana ?? '') : typedName;
  const number = (text: string | null | undefined): string | null => {
    const stated = blankAsNull(text);
    return stated === null ? null : normalizeNumber(stated);
  };
  const identity = {
    residentNumber: number(draft.residentNumber),
    vaccinationNumber: number(draft.vaccinationNumber),
    name,
    kana: kana ?? draft.kana.trim(),
    kanaSource: draft.kanaSource ?? 'heard',
    alias: blankAsNull(draft.alias),
    romanName: blankAsNull(draft.romanName),
    birth: draft.birth ?? ('' as CivilDate),
    sex: draft.sex,
    address: blankAsNull(draft.address),
    area: draft.area ?? null,
    phone: number(draft.phone),
    guardian: blankAsNull(draft.guardian),
    caution: blankAsNull(draft.caution),
  };
  const problems: Problem<PersonProblemCode>[] = findIdentityProblems(identity, today);
  if (kana === null && draft.kana.trim() !== '') {
    const before = problems.findIndex(({ field }) => field === 'birth');
    problems.splice(before < 0 ? problems.length : before, 0, { field: 'kana', code: 'kana-unreadable' });
  }
  if (problems.length > 0) return err(problems);
  const misfits = findMisfits('identity', identity);
  return misfits.length > 0 ? err(misfits) : ok({ origin: draft.origin, identity });
}
