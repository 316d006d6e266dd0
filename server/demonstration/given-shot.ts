/** One line of the past: a shot as the town's old system holds it. */

import type { CivilDate } from '#shared/base/brand.ts';
import { productsFor, seriesOf } from '#shared/rules/catalogue.ts';
import type { VaccineProduct } from '#shared/rules/catalogue.ts';
import { addDays, dayNumber, fromDayNumber, partsOf } from '#shared/base/civil-date.ts';
import { hashOf } from './prng.ts';
import type { Prng } from './prng.ts';
import type { Clinic } from './town.ts';

export interface GivenShot {
  series: string;
  /** Null for what is given every year: its number would say nothing. */
  dose: number | null;
  product: string | null;
  maker: string | null;
  lot: string | null;
  /** Why `lot` is null. */
  lotUnknown: '判読不能' | '記載なし' | '不明' | null;
  expiry: CivilDate | null;
  givenOn: CivilDate;
  bodySite: string;
  route: string;
  doseMicrolitres: number | null;
  doctor: string | null;
  place: string;
  facility: string | null;
  legalClass: '定期A' | '定期B' | '臨時' | '任意' | '行政措置';
  source: string;
  municipality: string;
  pregnancy: string | null;
  due: CivilDate | null;
}

/** The product in use for a series on a day: the one that the course began with, else what most clinics have. */
export function productOn(
  prng: Prng,
  series: string,
  on: CivilDate,
  before: string | null,
): VaccineProduct | null {
  const products = productsFor(series, on);
  const same = products.find((product) => product.name === before);
  if (same || products.length === 0) return same ?? null;
  return prng.chance(0.75) ? (products[0] as VaccineProduct) : prng.pick(products);
}

const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXY';

export interface PrintedLot {
  readonly lot: string;
  readonly expiry: CivilDate;
}

/** The lot that a clinic drew from on a day: boxes of one product are delivered about every two months. */
export function lotOn(product: string, on: CivilDate, clinic: string): PrintedLot {
  const period = Math.floor((dayNumber(on) + (hashOf(clinic) % 3) * 9) / 61);
  const hash = hashOf(`${product}#${period}`);
  const head = `${LETTERS[hash % LETTERS.length]}${hash % 3 === 0 ? LETTERS[(hash >>> 5) % LETTERS.length] : ''}`;
  const lot = `${head}${String((hash >>> 8) % 1000).padStart(3, '0')}${hash % 5 === 0 ? 'A' : ''}`;
  const { y, m } = partsOf(fromDayNumber(period * 61 + 400 + (hash % 180)));
  const nextMonth =
    `${m === 12 ? y + 1 : y}-${String(m === 12 ? 1 : m + 1).padStart(2, '0')}-01` as CivilDate;
  return { lot, expiry: addDays(nextMonth, -1) };
}

/** Route and place on the body that go with a series. */
export function routeOf(prng: Prng, series: string, ageMonths: number): { route: string; bodySite: string } {
  if (series === 'ROTA1' || series === 'ROTA5' || series === 'OPV')
    return { route: '経口', bodySite: '経口' };
  if (series === 'BCG') return { route: '経皮', bodySite: '左上腕' };
  const muscle = ['HPV9', 'HPV4', 'HPV2', 'COVID', 'HZ-R', 'PPV20', 'PPV23', 'FLU-HD', 'RSV'].includes(
    series,
  );
  const thigh = ageMonths < 12 && prng.chance(0.3);
  const bodySite = prng.chance(0.6) ? (thigh ? '左大腿' : '左上腕') : thigh ? '右大腿' : '右上腕';
  return { route: muscle ? '筋肉内' : '皮下', bodySite };
}

const YEARLY: readonly string[] = ['FLU', 'FLU-HD', 'COVID'];

export interface ShotAt {
  readonly series: string;
  readonly dose: number;
  readonly on: CivilDate;
  readonly clinic: Clinic;
  readonly ageMonths: number;
  readonly legalClass: GivenShot['legalClass'];
  readonly municipality: string;
  /** Product of the course's dose before, where there was one. */
  readonly productBefore?: string | null;
}

export function createShot(prng: Prng, at: ShotAt): GivenShot {
  const product = productOn(prng, at.series, at.on, at.productBefore ?? null);
  const printed = product ? lotOn(product.name, at.on, at.clinic.code) : null;
  const isCovid = at.series === 'COVID';
  return {
    series: at.series,
    dose: at.legalClass === '定期B' && YEARLY.includes(at.series) ? null : at.dose,
    product: product?.name ?? null,
    maker: product?.maker ?? null,
    lot: printed?.lot ?? null,
    lotUnknown: printed ? null : '不明',
    expiry: printed?.expiry ?? null,
    givenOn: at.on,
    ...routeOf(prng, at.series, at.ageMonths),
    doseMicrolitres: isCovid ? 300 : (seriesOf(at.series)?.doseMicrolitres ?? null),
    doctor: prng.pick(at.clinic.doctors),
    place: at.clinic.name,
    facility: at.clinic.code,
    legalClass: at.legalClass,
    source: '自市予診票',
    municipality: at.municipality,
    pregnancy: null,
    due: null,
  };
}
