/** The values of a shot and of a person as people read them, wherever a version or a contradiction shows one. */

import type { Identity, Lot, Reason, Shot } from '#shared/ledger/entry.ts';
import type { StoreFailure } from '../app/device.ts';
import { doseLabel, seriesName } from '#shared/rules/catalogue.ts';
import { dateText } from './date-text.ts';
import { deskText } from './desk-text.ts';
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

export const bodySiteText = defineText(
  {
    'left-arm': '左腕',
    'right-arm': '右腕',
    'left-thigh': '左もも',
    'right-thigh': '右もも',
    oral: '経口',
    other: 'その他',
  } satisfies Record<NonNullable<Shot['bodySite']>, string>,
  {
    'left-arm': 'left arm',
    'right-arm': 'right arm',
    'left-thigh': 'left thigh',
    'right-thigh': 'right thigh',
    oral: 'oral',
    other: 'other',
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

export const reasonText = defineText(
  {
    typing: '打ちまちがい',
    'wrong-date': '日付ちがい',
    'wrong-lot': 'ロットちがい',
    'wrong-product': 'ワクチン・製品ちがい',
    'wrong-person': '人ちがい',
    'paper-differs': '予診票とちがう',
    'handbook-differs': '母子手帳とちがう',
    'not-given': '打っていない',
    'entered-twice': '二重に登録した',
    undo: 'すぐに取り消した',
    fever: '発熱',
    unwell: '体調不良',
    interval: '間隔が足りない',
    age: '年齢が合わない',
    'already-given': '接種済み',
    'no-consent': '同意がない',
    doctor: '医師の判断',
    'out-of-stock': 'ワクチン不足',
    left: '帰った',
    'author-gave-the-shot': '接種した本人の記録',
    'paper-checked': '予診票を確認した',
    'handbook-checked': '母子手帳を確認した',
    'clinic-asked': '医療機関に確認した',
    'guardian-asked': '保護者に確認した',
    'same-record': '同じ記録',
    other: 'その他',
  },
  {
    typing: 'typing mistake',
    'wrong-date': 'wrong date',
    'wrong-lot': 'wrong lot',
    'wrong-product': 'wrong vaccine or product',
    'wrong-person': 'wrong person',
    'paper-differs': 'the form says otherwise',
    'handbook-differs': 'the handbook says otherwise',
    'not-given': 'not given',
    'entered-twice': 'entered twice',
    undo: 'undone at once',
    fever: 'fever',
    unwell: 'unwell',
    interval: 'interval too short',
    age: 'age',
    'already-given': 'already given',
    'no-consent': 'no consent',
    doctor: "doctor's decision",
    'out-of-stock': 'out of stock',
    left: 'left',
    'author-gave-the-shot': 'record of who gave the shot',
    'paper-checked': 'form checked',
    'handbook-checked': 'handbook checked',
    'clinic-asked': 'clinic asked',
    'guardian-asked': 'guardian asked',
    'same-record': 'same record',
    other: 'other',
  },
);

/** A reason with its explanation; the code itself where a newer version wrote one that this version does not know. */
export function reasonWords(reason: Reason): string {
  const known = reasonText() as Readonly<Record<string, string>>;
  const words = known[reason.code] ?? reason.code;
  return reason.note ? `${words}（${reason.note}）` : words;
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Lot as printed where it differs from the stored form; why it is unknown where it is. */
export function lotWords(lot: Lot): string {
  const t = deskText();
  if (lot.text === null) {
    if (lot.unknown === null) return t.notStated;
    return { unreadable: t.lotUnreadable, 'not-written': t.lotNotWritten, 'not-known': t.lotNotKnown }[
      lot.unknown
    ];
  }
  const expiry = lot.expiry ? `（${dateText(lot.expiry)}）` : '';
  return `${lot.text}${expiry}`;
}

/** 五種混合 1期初回1回目. */
export const shotName = (shot: Pick<Shot, 'series' | 'dose'>): string =>
  shot.dose === null
    ? seriesName(shot.series, language.current)
    : `${seriesName(shot.series, language.current)} ${doseLabel(shot.series, shot.dose, language.current)}`;

/** Why an entry could not be stored, and what to do now. */
export function storeFailureText(failure: StoreFailure): string {
  const t = deskText();
  return { 'disk-full': t.storeDiskFull, 'store-lost': t.storeLost, locked: t.storeLocked }[failure];
}

/** Name of a field of a shot or of a person. */
export function fieldName(field: string): string {
  const t = deskText() as unknown as Readonly<Record<string, string>>;
  const renamed: Readonly<Record<string, string>> = {
    doseMicrolitres: 'doseMl',
    givenOnAsWritten: 'givenOn',
  };
  return t[renamed[field] ?? field] ?? field;
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
      return bodySiteText()[value as NonNullable<Shot['bodySite']>] ?? plain(value);
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
