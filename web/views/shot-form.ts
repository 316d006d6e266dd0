/** The form of one shot: its fields as text, what they say, and what of them a correction changes. Pure. */

import type { CivilDate } from '#shared/base/brand.ts';
import { formatEraShort, parseWrittenDate } from '#shared/base/era.ts';
import type { WrittenDateProblem } from '#shared/base/era.ts';
import type { Lot, Shot } from '#shared/ledger/entry.ts';
import type { ShotDraft } from '#shared/ledger/register-shot.ts';
import { seriesOf } from '#shared/rules/catalogue.ts';
import type { VaccineSeries } from '#shared/rules/catalogue.ts';
import { readLot, usualClassOf } from './handbook-reading.ts';
import { readVaccine } from './vaccine-words.ts';

/** In the order of the form. */
export const SHOT_FORM_FIELDS = [
  'vaccine',
  'dose',
  'date',
  'lot',
  'lotExpiry',
  'place',
  'doctor',
  'bodySite',
  'doseMl',
  'legalClass',
  'provenance',
  'doubt',
  'note',
] as const;
export type ShotFormField = (typeof SHOT_FORM_FIELDS)[number];
export type ShotForm = Readonly<Record<ShotFormField, string>>;

/** What cannot be read as typed; the ledger's own problems come from `registerShot` and `correctShot`. */
export type ShotFormProblem =
  | { readonly field: 'vaccine'; readonly code: 'vaccine-unknown' }
  | {
      readonly field: 'vaccine';
      readonly code: 'vaccine-ambiguous';
      readonly choices: readonly VaccineSeries[];
    }
  | { readonly field: 'dose' | 'doseMl'; readonly code: 'number-unreadable' }
  | {
      readonly field: 'date' | 'lotExpiry';
      readonly code: 'date-problem';
      readonly problem: WrittenDateProblem;
    };

export interface ShotFormReading {
  readonly draft: ShotDraft;
  readonly problems: readonly ShotFormProblem[];
}

export const emptyShotForm = (provenance: Shot['provenance']): ShotForm => ({
  vaccine: '',
  dose: '',
  date: '',
  lot: '',
  lotExpiry: '',
  place: '',
  doctor: '',
  bodySite: '',
  doseMl: '',
  legalClass: '',
  provenance,
  doubt: '',
  note: '',
});

/** A shot of the ledger as the form shows it. */
export function shotFormOf(shot: Shot): ShotForm {
  const series = seriesOf(shot.series);
  const code = series?.codes[0] ?? shot.series;
  return {
    vaccine: shot.product ? `${code} ${shot.product}` : (series?.ja ?? shot.series),
    dose: shot.dose === null ? '' : String(shot.dose),
    date: formatEraShort(shot.givenOn),
    lot: shot.lot.text ?? UNKNOWN_LOT_KEYS[shot.lot.unknown ?? 'not-known'],
    lotExpiry: shot.lot.expiry ? formatEraShort(shot.lot.expiry) : '',
    place: shot.place ?? '',
    doctor: shot.doctor ?? '',
    bodySite: shot.bodySite ?? '',
    doseMl: shot.doseMicrolitres === null ? '' : String(shot.doseMicrolitres / 1000),
    legalClass: shot.legalClass,
    provenance: shot.provenance,
    doubt: shot.doubt ?? '',
    note: shot.note ?? '',
  };
}

const UNKNOWN_LOT_KEYS = { unreadable: '?', 'not-written': '-', 'not-known': '' } as const;

export function readShotForm(
  form: ShotForm,
  context: { readonly today: CivilDate; readonly birth: CivilDate | null },
): ShotFormReading {
  const problems: ShotFormProblem[] = [];
  const vaccine = readVaccine(form.vaccine);
  if (vaccine?.type === 'unknown') problems.push({ field: 'vaccine', code: 'vaccine-unknown' });
  if (vaccine?.type === 'ambiguous') {
    problems.push({ field: 'vaccine', code: 'vaccine-ambiguous', choices: vaccine.choices });
  }
  const dose = readNumber(form.dose, /^([1-9][0-9]?)(回目?)?$/u);
  if (dose === 'unreadable') problems.push({ field: 'dose', code: 'number-unreadable' });
  const { today, birth } = context;
  const date = dateOf(form.date, { today, ...(birth && { birth }) });
  if (date && !date.ok) problems.push({ field: 'date', code: 'date-problem', problem: date.error });
  const expiry = dateOf(form.lotExpiry, { today, futureAllowed: true });
  if (expiry && !expiry.ok)
    problems.push({ field: 'lotExpiry', code: 'date-problem', problem: expiry.error });
  const volume = readNumber(form.doseMl, /^([0-9]+(?:\.[0-9]+)?)(ml)?$/iu);
  if (volume === 'unreadable') problems.push({ field: 'doseMl', code: 'number-unreadable' });

  const series = vaccine?.type === 'read' ? vaccine.series : null;
  const lot: Lot | null = readLot(form.lot);
  const draft: ShotDraft = {
    series: series?.id ?? null,
    dose: dose === 'unreadable' ? null : dose,
    product: vaccine?.type === 'read' ? vaccine.product : null,
    lot: lot && { ...lot, expiry: expiry?.ok ? expiry.value.date : null },
    givenOn: date?.ok ? date.value.date : null,
    givenOnAsWritten: isTranscribed(form.provenance) ? form.date.trim() : null,
    bodySite: form.bodySite === '' ? null : (form.bodySite as Shot['bodySite']),
    doseMicrolitres: volume === null || volume === 'unreadable' ? null : Math.round(volume * 1000),
    doctor: form.doctor,
    place: form.place,
    legalClass:
      form.legalClass === ''
        ? series
          ? usualClassOf(series)
          : 'routine-A'
        : (form.legalClass as Shot['legalClass']),
    provenance: form.provenance as Shot['provenance'],
    doubt: form.doubt,
    note: form.note,
  };
  return { draft, problems };
}

/** The fields of the ledger whose text was changed in the form; all others are left as they are, to the letter. */
export function changedShotFields(original: Shot, after: ShotForm, draft: ShotDraft): Partial<Shot> {
  const before = shotFormOf(original);
  const changed = new Set(SHOT_FORM_FIELDS.filter((field) => before[field].trim() !== after[field].trim()));
  const text = (value: string | null | undefined): string | null => value?.normalize('NFC').trim() || null;
  return {
    ...(changed.has('vaccine') && { series: draft.series ?? '', product: text(draft.product) }),
    ...(changed.has('dose') && { dose: draft.dose ?? null }),
    ...(changed.has('date') && { givenOn: (draft.givenOn ?? '') as CivilDate }),
    // What had been written on paper was misread: the corrected reading replaces it.
    ...(changed.has('date') && original.givenOnAsWritten !== null && { givenOnAsWritten: text(after.date) }),
    ...(changed.has('lot') && { lot: draft.lot ?? NO_LOT }),
    // The form shows neither what was printed nor the GTIN: they stay with the lot that they belong to.
    ...(!changed.has('lot') &&
      changed.has('lotExpiry') && { lot: { ...original.lot, expiry: draft.lot?.expiry ?? null } }),
    ...(changed.has('place') && { place: text(draft.place) }),
    ...(changed.has('doctor') && { doctor: text(draft.doctor) }),
    ...(changed.has('bodySite') && { bodySite: draft.bodySite ?? null }),
    ...(changed.has('doseMl') && { doseMicrolitres: draft.doseMicrolitres ?? null }),
    ...(changed.has('legalClass') && { legalClass: draft.legalClass }),
    ...(changed.has('provenance') && { provenance: draft.provenance }),
    ...(changed.has('doubt') && { doubt: text(draft.doubt) }),
    ...(changed.has('note') && { note: text(draft.note) }),
  };
}

const NO_LOT: Lot = { text: null, asPrinted: null, expiry: null, unknown: null, gtin: null };

const dateOf = (text: string, context: Parameters<typeof parseWrittenDate>[1]) =>
  text.trim() === '' ? null : parseWrittenDate(text, context);

function readNumber(text: string, form: RegExp): number | null | 'unreadable' {
  const plain = text.normalize('NFKC').trim();
  if (plain === '') return null;
  const digits = form.exec(plain)?.[1];
  return digits === undefined ? 'unreadable' : Number(digits);
}

/** From somebody else's paper: the date is kept as it stood there. */
const isTranscribed = (provenance: string): boolean =>
  ['handbook', 'certificate', 'clinic-inquiry', 'statement', 'overseas'].includes(provenance);

/** Form field beside which a problem of the ledger stands. */
export function shotFormFieldOf(field: string): ShotFormField {
  const fields: Readonly<Record<string, ShotFormField>> = {
    series: 'vaccine',
    product: 'vaccine',
    givenOn: 'date',
    givenOnAsWritten: 'date',
    doseMicrolitres: 'doseMl',
  };
  return (
    fields[field] ??
    ((SHOT_FORM_FIELDS as readonly string[]).includes(field) ? (field as ShotFormField) : 'vaccine')
  );
}
