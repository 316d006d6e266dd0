/**
 * Columns of the two files. Headers are our own until a city brings its layout; a mapping file renames them.
 * Source of the items: 予防接種法9条の3, 施行規則第3条, and the layout proposed for exchange.
 */

export interface Column {
  readonly header: string;
  /** Without it the file cannot be read at all. */
  readonly isRequired: boolean;
  /** `text` is kept as it stands; `code` is normalised (width, hyphens). Formula cells are looked for in text. */
  readonly type: 'text' | 'code' | 'date';
}

const required = (header: string, type: Column['type']): Column => ({ header, isRequired: true, type });
const optional = (header: string, type: Column['type']): Column => ({ header, isRequired: false, type });

export const RESIDENT_COLUMNS = {
  number: required('宛名番号', 'code'),
  vaccinationNumber: optional('予防接種番号', 'code'),
  name: required('氏名', 'text'),
  kana: required('カナ氏名', 'text'),
  kanaSource: optional('カナ区分', 'code'),
  alias: optional('通称', 'text'),
  romanName: optional('アルファベット氏名', 'text'),
  birth: required('生年月日', 'date'),
  sex: required('性別', 'code'),
  address: optional('住所', 'text'),
  area: optional('地区コード', 'code'),
  phone: optional('電話番号', 'code'),
  guardian: optional('保護者氏名', 'text'),
  caution: optional('注意事項', 'text'),
  status: optional('住民区分', 'code'),
  movedOn: optional('異動年月日', 'date'),
  municipality: optional('異動市町村コード', 'code'),
} as const satisfies Record<string, Column>;
export type ResidentField = keyof typeof RESIDENT_COLUMNS;

export const HISTORY_COLUMNS = {
  output: optional('出力種別', 'code'),
  recordId: optional('記録ID', 'code'),
  version: optional('版', 'code'),
  number: required('宛名番号', 'code'),
  vaccinationNumber: optional('予防接種番号', 'code'),
  name: optional('氏名', 'text'),
  kana: optional('カナ氏名', 'text'),
  birth: optional('生年月日', 'date'),
  sex: optional('性別', 'code'),
  address: optional('住所', 'text'),
  legalClass: optional('接種区分', 'code'),
  series: required('接種種別コード', 'code'),
  doseLabel: optional('期回ラベル', 'text'),
  dose: optional('回数', 'code'),
  givenOn: required('接種年月日', 'date'),
  status: optional('実施区分', 'code'),
  product: optional('ワクチン名', 'text'),
  maker: optional('製造販売業者', 'text'),
  gtin: optional('GTIN', 'code'),
  lot: required('ロット番号', 'text'),
  lotUnknown: optional('ロット不明理由', 'code'),
  expiry: optional('有効期限', 'date'),
  doseMl: optional('接種量mL', 'code'),
  bodySite: optional('接種部位', 'code'),
  route: optional('接種経路', 'code'),
  doctor: optional('医師名', 'text'),
  facility: optional('医療機関コード', 'code'),
  place: optional('会場名', 'text'),
  municipality: optional('実施市町村コード', 'code'),
  source: optional('記録元', 'code'),
  special: optional('特例区分', 'text'),
  requestLetter: optional('依頼書番号', 'code'),
  pregnancy: optional('妊娠キー', 'code'),
  due: optional('分娩予定日', 'date'),
  registeredAt: optional('登録日時', 'code'),
  correction: optional('修正理由', 'text'),
} as const satisfies Record<string, Column>;
export type HistoryField = keyof typeof HISTORY_COLUMNS;

/** The file 外字 column: what the sender wrote in place of characters that its encoding lacks. */
export const REPLACED_HEADER = '外字';
