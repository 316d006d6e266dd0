/** The town that does not exist: its code, areas, streets, sites and staff. Nothing here is the name of a real municipality. */

import type { AreaId, SiteId } from '#shared/base/brand.ts';

/** 5 digits with the check digit of the 全国地方公共団体コード: weights 6, 5, 4, 3, 2. */
export function withMunicipalityCheckDigit(code5: string): string {
  const sum = [...code5].reduce((total, digit, index) => total + Number(digit) * (6 - index), 0);
  return `${code5}${(11 - (sum % 11)) % 10}`;
}

// No prefecture has the number 99, so the code can never be taken for that of a real municipality.
export const TOWN = {
  code: withMunicipalityCheckDigit('99001'),
  name: 'みずほ野市（デモ）',
  plainName: 'みずほ野市',
} as const;

export interface TownArea {
  readonly area: AreaId;
  readonly name: string;
  readonly streets: readonly string[];
  /** Share of the residents. */
  readonly weight: number;
  readonly school: string;
  /** Readings of the family names that half of the area bears. */
  readonly localSurnames: readonly string[];
}

const area = (
  key: string,
  name: string,
  weight: number,
  school: string,
  streets: string,
  localSurnames: readonly string[] = [],
): TownArea => ({ area: key as AreaId, name, weight, school, streets: streets.split(' '), localSurnames });

export const AREAS: readonly TownArea[] = [
  area(
    'chuo',
    '中央地区',
    40,
    '中央小学校',
    '本町一丁目 本町二丁目 栄町 駅前通 城下町 若葉台一丁目 若葉台二丁目',
  ),
  area('kita', '北地区', 24, '北山小学校', '北山 上野原 杉ノ沢 大字滝ノ上 湯ノ入 水無', [
    'ワタナベ',
    'タカハシ',
    'サトウ',
  ]),
  area('nishi', '西地区', 21, '西浜小学校', '西浜一丁目 西浜二丁目 塩屋町 港町 松原 砂山', [
    'ヨシダ',
    'ヤマザキ',
    'サイトウ',
  ]),
  area('minami', '南地区', 15, '南原小学校', '南原 大字田ノ口 柿木町 石橋 新田 高台'),
];

export interface TownSite {
  readonly site: SiteId;
  readonly name: string;
  readonly type: 'office' | 'health-center' | 'mobile-team';
  readonly area: AreaId | null;
}

const site = (key: string, name: string, type: TownSite['type'], areaKey: string | null): TownSite => ({
  site: key as SiteId,
  name,
  type,
  area: areaKey as AreaId | null,
});

export const SITES: readonly TownSite[] = [
  site('office', '健康推進課', 'office', null),
  site('hc-chuo', '中央保健センター', 'health-center', 'chuo'),
  site('hc-kita', '北保健センター', 'health-center', 'kita'),
  site('hc-nishi', '西保健センター', 'health-center', 'nishi'),
  site('hc-minami', '南保健センター', 'health-center', 'minami'),
  site('team-1', '巡回1班', 'mobile-team', null),
  site('team-2', '巡回2班', 'mobile-team', null),
  site('team-3', '巡回3班', 'mobile-team', null),
];

export interface Clinic {
  readonly name: string;
  /** 医療機関コード, 10 digits; 99 is no prefecture. */
  readonly code: string;
  readonly doctors: readonly string[];
  readonly area: AreaId;
  readonly forChildren: boolean;
}

const clinic = (
  code: string,
  name: string,
  areaKey: string,
  forChildren: boolean,
  doctors: string,
): Clinic => ({ code, name, area: areaKey as AreaId, forChildren, doctors: doctors.split('/') });

export const CLINICS: readonly Clinic[] = [
  clinic('9910000018', 'みずほ野こどもクリニック', 'chuo', true, '大島　恵/永井　徹'),
  clinic('9910000026', '本町小児科医院', 'chuo', true, '篠田　正樹'),
  clinic('9910000034', 'みずほ野市民病院', 'chuo', true, '三宅　亮/久保田　香/関根　薫'),
  clinic('9910000042', '北山診療所', 'kita', true, '堀　健吾'),
  clinic('9910000059', '西浜ファミリークリニック', 'nishi', true, '若林　由紀'),
  clinic('9910000067', '港町内科医院', 'nishi', false, '土屋　久'),
  clinic('9910000075', '南原医院', 'minami', true, '片山　誠一郎'),
  clinic('9910000083', '駅前内科クリニック', 'chuo', false, '星野　陽一'),
];

export interface OtherMunicipality {
  readonly code: string;
  readonly name: string;
}

/** Where people come from and go to: made up as well. */
export const OTHER_MUNICIPALITIES: readonly OtherMunicipality[] = [
  { code: withMunicipalityCheckDigit('99002'), name: 'あさぎり台市' },
  { code: withMunicipalityCheckDigit('99003'), name: '白波町' },
  { code: withMunicipalityCheckDigit('99101'), name: '翠ヶ丘市' },
  { code: withMunicipalityCheckDigit('99102'), name: '東雲台区' },
];
