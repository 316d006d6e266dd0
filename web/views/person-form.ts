/** The form of a person, as text: for entering somebody new and for correcting what is known. Pure. */

import type { AreaId, CivilDate } from '#shared/base/brand.ts';
import { formatEraShort, parseWrittenDate } from '#shared/base/era.ts';
import type { WrittenDateProblem } from '#shared/base/era.ts';
import { normalizeKana, normalizeName, normalizeNumber } from '#shared/base/text.ts';
import type { PersonDraft } from '#shared/ledger/enter-person.ts';
import type { Identity } from '#shared/ledger/entry.ts';
import { readQuery } from './desk-query.ts';

/** In the order of the form. */
export const PERSON_FORM_FIELDS = [
  'kana',
  'name',
  'birth',
  'sex',
  'kanaSource',
  'alias',
  'romanName',
  'area',
  'address',
  'phone',
  'guardian',
  'residentNumber',
  'vaccinationNumber',
  'caution',
] as const;
export type PersonFormField = (typeof PERSON_FORM_FIELDS)[number];
export type PersonForm = Readonly<Record<PersonFormField, string>>;

export interface PersonFormReading {
  readonly draft: PersonDraft;
  /** Only the birth date can be unreadable as typed. */
  readonly birthProblem: WrittenDateProblem | null;
  /** What the form says so far, for finding similar persons; null while kana (or name) and birth are not both there. */
  readonly identity: Identity | null;
}

/** Where the words of a search wait for the form. */
export const NEW_PERSON_DRAFT = 'desk-new';

export const emptyPersonForm: PersonForm = {
  kana: '',
  name: '',
  birth: '',
  sex: '',
  kanaSource: 'heard',
  alias: '',
  romanName: '',
  area: '',
  address: '',
  phone: '',
  guardian: '',
  residentNumber: '',
  vaccinationNumber: '',
  caution: '',
};

/** The words of a search that found nobody, each in its field. */
export function newPersonFrom(query: string, today: CivilDate): PersonForm {
  const words = readQuery(query, today);
  return {
    ...emptyPersonForm,
    kana: normalizeKana(words.kana) ?? words.kana,
    name: words.name,
    romanName: words.roman,
    birth: words.birthAsWritten,
    phone: words.phone,
    residentNumber: words.number,
  };
}

export const personFormOf = (identity: Identity): PersonForm => ({
  kana: identity.kana,
  name: identity.name,
  birth: formatEraShort(identity.birth),
  sex: identity.sex,
  kanaSource: identity.kanaSource,
  alias: identity.alias ?? '',
  romanName: identity.romanName ?? '',
  area: identity.area ?? '',
  address: identity.address ?? '',
  phone: identity.phone ?? '',
  guardian: identity.guardian ?? '',
  residentNumber: identity.residentNumber ?? '',
  vaccinationNumber: identity.vaccinationNumber ?? '',
  caution: identity.caution ?? '',
});

export function readPersonForm(form: PersonForm, today: CivilDate): PersonFormReading {
  const birth = form.birth.trim() === '' ? null : parseWrittenDate(form.birth, { today });
  const draft: PersonDraft = {
    origin: 'desk',
    name: form.name,
    kana: form.kana,
    kanaSource: form.kanaSource as Identity['kanaSource'],
    alias: form.alias,
    romanName: form.romanName,
    birth: birth?.ok ? birth.value.date : null,
    sex: (form.sex || 'X') as Identity['sex'],
    address: form.address,
    area: form.area === '' ? null : (form.area as AreaId),
    phone: form.phone,
    guardian: form.guardian,
    residentNumber: form.residentNumber,
    vaccinationNumber: form.vaccinationNumber,
    caution: form.caution,
  };
  const kana = normalizeKana(form.kana);
  const isEnough = draft.birth !== null && (kana !== null || form.name.trim() !== '');
  return {
    draft,
    birthProblem: birth && !birth.ok ? birth.error : null,
    identity: isEnough ? storedOf(form, kana ?? '', draft.birth) : null,
  };
}

/** The fields of the ledger whose text was changed in the form, in stored forms; all others stay to the letter. */
export function changedIdentityFields(
  original: Identity,
  after: PersonForm,
  draft: PersonDraft,
): Partial<Identity> {
  const before = personFormOf(original);
  const stored = storedOf(after, normalizeKana(after.kana) ?? '', draft.birth);
  const changed = PERSON_FORM_FIELDS.filter((field) => before[field].trim() !== after[field].trim());
  return Object.fromEntries(changed.map((field) => [field, stored[field]]));
}

function storedOf(form: PersonForm, kana: string, birth: CivilDate | null): Identity {
  const text = (value: string): string | null => value.normalize('NFC').trim() || null;
  const number = (value: string): string | null => (value.trim() === '' ? null : normalizeNumber(value));
  return {
    residentNumber: number(form.residentNumber),
    vaccinationNumber: number(form.vaccinationNumber),
    name: normalizeName(form.name),
    kana,
    birth: birth ?? ('' as CivilDate),
    kanaSource: form.kanaSource as Identity['kanaSource'],
    alias: text(form.alias),
    romanName: text(form.romanName),
    sex: (form.sex || 'X') as Identity['sex'],
    address: text(form.address),
    area: form.area === '' ? null : (form.area as AreaId),
    phone: number(form.phone),
    guardian: text(form.guardian),
    caution: text(form.caution),
  };
}
