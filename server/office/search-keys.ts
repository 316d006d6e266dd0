/** What a person can be found by, prepared once: folded kana, folded names, birth dates, numbers. */

import type { CivilDate } from '#shared/base/brand.ts';
import { searchKeyOfKana, searchKeyOfName } from '#shared/base/text.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';

export interface SearchKeys {
  /** Each word of each kana reading, and each whole reading without spaces; former names included. */
  readonly kana: readonly string[];
  readonly names: readonly string[];
  /** Capital letters and spaces. */
  readonly roman: readonly string[];
  readonly births: readonly CivilDate[];
  /** Digits only: resident number, vaccination number, telephone. */
  readonly numbers: readonly string[];
  /** Whole kana reading as it stands now, for the order of lists; '' where nothing is known. */
  readonly sort: string;
}

const digitsOf = (text: string): string => text.normalize('NFKC').replace(/[^0-9]/g, '');

export function searchKeysOf(ledger: PersonLedger): SearchKeys {
  // Every reading that a field ever had: people ask for a child under the name before the divorce, too.
  const everyValue = (
    field: 'kana' | 'name' | 'alias' | 'romanName' | 'birth' | 'phone',
  ): readonly string[] => {
    const now = ledger.identity?.[field] ?? null;
    const versions = (ledger.identityVersions[field] ?? []).map((version) => version.value);
    return [...new Set([now, ...versions])].filter((value) => typeof value === 'string');
  };
  const numbers = [
    ledger.identity?.residentNumber ?? '',
    ledger.identity?.vaccinationNumber ?? '',
    ...everyValue('phone'),
  ];
  return {
    kana: unique(everyValue('kana').flatMap(wordsAndWhole).map(searchKeyOfKana)),
    names: unique([...everyValue('name'), ...everyValue('alias')].map(searchKeyOfName)),
    roman: unique(everyValue('romanName').map((name) => name.normalize('NFKC').toUpperCase())),
    births: everyValue('birth') as readonly CivilDate[],
    numbers: unique(numbers.map(digitsOf)),
    sort: ledger.identity ? searchKeyOfKana(ledger.identity.kana) : '',
  };
}

const wordsAndWhole = (text: string): readonly string[] => [text.replace(/\s+/gu, ''), ...text.split(/\s+/u)];
const unique = (keys: readonly string[]): readonly string[] => [...new Set(keys)].filter((key) => key !== '');
