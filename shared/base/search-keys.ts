/** What a person is found by, on a tablet and at the centre alike: every name, kana, birth and number that any entry ever stated. */

import type { PersonId } from './brand.ts';
import { normalizeNumber, searchKeyOfKana, searchKeyOfName } from './text.ts';

/** Each key stands behind a `|`, so that one `includes` finds a beginning and another finds a part. */
export interface SearchKeys {
  readonly person: PersonId;
  /** 姓名 together, then each part alone. */
  kana: string;
  /** Names, aliases and roman names. */
  names: string;
  /** ISO dates. */
  births: string;
  /** 宛名番号, 予防接種番号 and telephone numbers, without hyphens. */
  numbers: string;
}

export const emptyKeys = (person: PersonId): SearchKeys => ({
  person,
  kana: '',
  names: '',
  births: '',
  numbers: '',
});

/** Fields of an identity, or of a correction of one, as they stand in an entry's JSON. */
export interface NamedFields {
  readonly kana?: unknown;
  readonly name?: unknown;
  readonly alias?: unknown;
  readonly romanName?: unknown;
  readonly birth?: unknown;
  readonly residentNumber?: unknown;
  readonly vaccinationNumber?: unknown;
  readonly phone?: unknown;
}

/** Adds what the fields state. Old values stay: whoever asks by an old name means this person. */
export function addFields(keys: SearchKeys, fields: NamedFields): void {
  if (isText(fields.kana)) {
    const whole = searchKeyOfKana(fields.kana);
    keys.kana = withKeys(keys.kana, [whole, ...fields.kana.split(/[\s　]+/).map(searchKeyOfKana)]);
  }
  for (const name of [fields.name, fields.alias, fields.romanName])
    if (isText(name)) keys.names = withKeys(keys.names, [searchKeyOfName(name)]);
  if (isText(fields.birth)) keys.births = withKeys(keys.births, [fields.birth]);
  for (const number of [fields.residentNumber, fields.vaccinationNumber, fields.phone])
    if (isText(number)) keys.numbers = withKeys(keys.numbers, [numberKey(number)]);
}

export const numberKey = (text: string): string => normalizeNumber(text).replaceAll('-', '');

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function withKeys(known: string, keys: readonly string[]): string {
  let text = known === '' ? '|' : known;
  for (const one of keys) {
    const key = one.replaceAll('|', '');
    if (key !== '' && !text.includes(`|${key}|`)) text += `${key}|`;
  }
  return text;
}
