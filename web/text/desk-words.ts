/** The values of a shot and of a person as people read them, wherever a version or a contradiction shows one. */

import type { Identity, Lot, Reason, Shot } from '#shared/ledger/entry.ts';
import type { RecordFailure } from '../app/device.ts';
import { fiscalYearOf } from '#shared/base/civil-date.ts';
import { doseLabel, seriesName, seriesOf } from '#shared/rules/catalogue.ts';
import { dateText, dayOf, shortDateText, timeText } from './date-text.ts';
import { deskText } from './desk-text.ts';
import { factFieldName } from './fact-text.ts';
import { correctionReason, decisionReason, voidReason, withholdReason } from './reason-text.ts';
import { bodySiteText } from './shot-text.ts';
import { defineText, language } from './language.svelte.ts';

export const provenanceText = defineText(
  {
    field: '現場入力',
    form: '予診票',
    'other-municipality': '他市町村',
    handbook: '母子手帳',
    certificate: '済証',
    'clinic-inquiry': '医療機関照会',
    statement: '申告',
    'request-letter': '依頼書',
    overseas: '海外',
    'national-system': '国システム',
    import: '一括取込',
  } satisfies Record<Shot['provenance'], string>,
  {
    field: 'in the field',
    form: 'form',
    'other-municipality': 'other municipality',
    handbook: 'handbook',
    certificate: 'certificate',
    'clinic-inquiry': 'clinic asked',
    statement: 'stated',
    'request-letter': 'request letter',
    overseas: 'overseas',
    'national-system': 'national system',
    import: 'import',
  },
);

export const legalClassText = defineText(
  {
    'routine-A': '定期A',
    'routine-B': '定期B',
    temporary: '臨時',
    voluntary: '任意',
    municipal: '行政措置',
  } satisfies Record<Shot['legalClass'], string>,
  {
    'routine-A': 'routine A',
    'routine-B': 'routine B',
    temporary: 'temporary',
    voluntary: 'voluntary',
    municipal: 'municipal',
  },
);

/** A reason with its explanation. `list` says whose list the code is of. */
export function reasonWords(reason: Reason, list: 'correction' | 'void' | 'withhold' | 'decision'): string {
  const says = {
    correction: correctionReason,
    void: voidReason,
    withhold: withholdReason,
    decision: decisionReason,
  }[list];
  const words = says(reason.code);
  return reason.note ? `${words}（${reason.note}）` : words;
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Lot as printed where it differs from the stored form; why it is unknown where it is. */
export function lotWords(lot: Lot): string {
  const t = deskText();
  if (lot.text === null) {
    if (lot.unknown === null) return t.notStated;
    return { unreadable: t.lotIsUnreadable, 'not-written': t.lotIsNotWritten, 'not-known': t.lotIsNotKnown }[
      lot.unknown
    ];
  }
  const expiry = lot.expiry ? t.lotUntil(shortDateText(lot.expiry)) : '';
  return `${lot.text}${expiry}`;
}

/** 1期初回1回目; 2025年度分 for what is given every year; 回数不明 where nobody stated it. */
export function doseText(shot: Pick<Shot, 'series' | 'dose' | 'givenOn'>): string {
  const t = deskText();
  if (isYearly(shot.series)) return t.fiscalYear(fiscalYearOf(shot.givenOn));
  return shot.dose === null ? t.doseUnknown : doseLabel(shot.series, shot.dose, language.current);
}

/** 五種混合 1期初回1回目. */
export function shotName(shot: Pick<Shot, 'series' | 'dose' | 'givenOn'>): string {
  const name = seriesName(shot.series, language.current);
  const dose = doseText(shot);
  // MR 1期 has one dose, which is called 1期.
  return name.endsWith(dose) ? name : `${name} ${dose}`;
}

/** The catalogue labels a yearly dose 今年度分, which is true only in its own year. */
const isYearly = (series: string): boolean => ['FLU', 'COVID'].includes(seriesOf(series)?.programme ?? '');

/** 令和8年11月20日 10:12: when an entry was written, whatever day it is today. */
export const writtenAtText = (ms: number): string => `${dateText(dayOf(ms))} ${timeText(ms)}`;

/** Why an entry could not be stored, and what to do now. */
export function storeFailureText(failure: RecordFailure): string {
  const t = deskText();
  return {
    'disk-full': t.storeDiskFull,
    'store-lost': t.storeLost,
    locked: t.storeLocked,
    'my-number': t.storeMyNumber,
  }[failure];
}

/** Name of a field of a shot, of a person or of a fact. */
export function fieldName(field: string): string {
  const t = deskText() as unknown as Readonly<Record<string, string>>;
  const renamed: Readonly<Record<string, string>> = {
    doseMicrolitres: 'doseMl',
    givenOnAsWritten: 'asWrittenDate',
  };
  return factFieldName(field) ?? t[renamed[field] ?? field] ?? field;
}

/** One field of a shot as text; `series` is that of the shot, for the label of a dose. */
export function shotValueText(field: string, value: unknown, series: string): string {
  const t = deskText();
  if (value === null || value === undefined || value === '') return t.notStated;
  switch (field as keyof Shot) {
    case 'series':
      return seriesName(plain(value), language.current);
    case 'dose':
      return doseLabel(series, Number(value), language.current);
    case 'givenOn':
      return dateText(value as Shot['givenOn']);
    case 'lot':
      return lotWords(value as Lot);
    case 'bodySite':
      return bodySiteText(value as Shot['bodySite']);
    case 'legalClass':
      return legalClassText()[value as Shot['legalClass']] ?? plain(value);
    case 'provenance':
      return provenanceText()[value as Shot['provenance']] ?? plain(value);
    case 'doseMicrolitres':
      return `${Number(value) / 1000} mL`;
    case 'override':
      return Object.values(value as Record<string, unknown>).join('：');
    default:
      return plain(value);
  }
}

/** One field of a person as text. */
export function identityValueText(field: string, value: unknown): string {
  const t = deskText();
  if (value === null || value === undefined || value === '') return t.empty;
  switch (field as keyof Identity) {
    case 'birth':
      return dateText(value as Identity['birth']);
    case 'sex':
      return { F: t.sexF, M: t.sexM, X: t.sexX }[value as Identity['sex']];
    case 'kanaSource':
      return {
        'family-register': t.kanaFamilyRegister,
        'resident-register': t.kanaResidentRegister,
        heard: t.kanaHeard,
        guessed: t.kanaGuessed,
      }[value as Identity['kanaSource']];
    default:
      return plain(value);
  }
}
