/** Reads another value that a person enters for a field in dispute, into the form in which entries keep it. */

import type { CivilDate } from '#shared/base/brand.ts';
import { parseWrittenDate } from '#shared/base/era.ts';
import { writtenDateSentence } from '#shared/base/era-sentences.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { normalizeKana, normalizeLot, normalizeName, normalizeNumber } from '#shared/base/text.ts';
import type { Lot } from '#shared/ledger/entry.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import { spoken } from '../text/language.svelte.ts';

/** Fields that are written freely; the others have a closed list, and their sides are all there is. */
const FREE_FIELDS: ReadonlySet<string> = new Set([
  'givenOn',
  'birth',
  'due',
  'endedOn',
  'lot',
  'dose',
  'doseMicrolitres',
  'product',
  'place',
  'facility',
  'doctor',
  'doubt',
  'note',
  'name',
  'kana',
  'alias',
  'romanName',
  'residentNumber',
  'vaccinationNumber',
  'address',
  'phone',
  'guardian',
  'caution',
]);

export const canEnterOther = (field: string): boolean => FREE_FIELDS.has(field);

/**
 * @param birth - a shot's date is never before it; null where it is not known
 * @returns the value, or the sentence that says what to do
 */
export function readOtherValue(
  field: string,
  text: string,
  today: CivilDate,
  birth: CivilDate | null,
): Result<unknown, string> {
  const t = officeCaseText();
  const typed = text.trim();
  if (typed === '') return err(t.chooseOtherMissing);
  switch (field) {
    case 'givenOn':
    case 'birth':
    case 'endedOn':
    case 'due': {
      const context = {
        today,
        ...(field === 'givenOn' && birth ? { birth } : {}),
        ...(field === 'due' ? { futureAllowed: true } : {}),
      };
      const read = parseWrittenDate(typed, context);
      return read.ok ? ok(read.value.date) : err(spoken(writtenDateSentence(read.error)));
    }
    case 'lot':
      // Expiry and product code belong to the lot that was read wrongly, not to this one.
      return ok({ ...normalizeLot(typed), expiry: null, unknown: null, gtin: null } satisfies Lot);
    case 'dose':
      return wholeNumber(typed, 99, (n) => n, t.otherDose);
    case 'doseMicrolitres':
      return wholeNumber(typed, 10_000, (n) => Math.round(n * 1000), t.otherMl);
    case 'kana': {
      const kana = normalizeKana(typed);
      return kana === null ? err(t.otherKana) : ok(kana);
    }
    case 'name':
    case 'alias':
      return ok(normalizeName(typed));
    case 'romanName':
      return ok(typed.normalize('NFKC').toUpperCase());
    case 'phone':
    case 'residentNumber':
    case 'vaccinationNumber':
      return ok(normalizeNumber(typed));
    default:
      return ok(typed.normalize('NFC'));
  }
}

/** @param convert - from what people write (mL) to what is stored (microlitres) */
function wholeNumber(
  text: string,
  max: number,
  convert: (n: number) => number,
  sentence: string,
): Result<number, string> {
  const value = convert(Number(text.normalize('NFKC').replace(/(回目|ml|mL|ML|cc)$/u, '')));
  return Number.isInteger(value) && value >= 1 && value <= max ? ok(value) : err(sentence);
}
