/**
 * The vaccines as people name them: series with their doses and keyboard codes, products with the series they serve.
 * Names only, no rule. A product alone never decides the series: one product serves children and the elderly.
 * Source of names: package inserts and municipal lists; doses of a series as printed in the 母子健康手帳.
 */

import * as v from 'valibot';
import type { CivilDate } from '../base/brand.ts';
import productData from './tables/products.json' with { type: 'json' };
import seriesData from './tables/series.json' with { type: 'json' };

const date = v.pipe(
  v.string(),
  v.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
  v.transform((text) => text as CivilDate),
);

const seriesSchema = v.strictObject({
  /** Id of the rule table. */
  id: v.string(),
  /** A類, B類, or null where no law makes it routine. */
  class: v.nullable(v.picklist(['A', 'B'])),
  /** Series that stand in for each other (ROTA1 and ROTA5) share a programme. */
  programme: v.string(),
  ja: v.string(),
  en: v.string(),
  /** What a trained hand types for it; unique over all series. */
  codes: v.array(v.string()),
  /** No longer in routine use: history only. */
  former: v.boolean(),
  /** Kind of injected live vaccine, null for all others (oral ones too). */
  live: v.nullable(v.string()),
  /** Label of dose 1, 2 … */
  doses: v.array(v.string()),
  /** Usual volume in microlitres; null where the product decides. */
  doseMicrolitres: v.nullable(v.number()),
});
export type VaccineSeries = v.InferOutput<typeof seriesSchema>;

const productSchema = v.strictObject({
  name: v.string(),
  /** Short and old names. */
  aliases: v.array(v.string()),
  maker: v.nullable(v.string()),
  /** Every series it may serve. */
  series: v.array(v.string()),
  /** First and last day of general use in Japan, where known. */
  from: v.nullable(date),
  to: v.nullable(date),
});
export type VaccineProduct = v.InferOutput<typeof productSchema>;

/** In the order of the handbook: children first, then the elderly, then what no law makes routine. */
export const seriesCatalogue: readonly VaccineSeries[] = v.parse(v.array(seriesSchema), seriesData);
export const productCatalogue: readonly VaccineProduct[] = v.parse(v.array(productSchema), productData);

const seriesById = new Map(seriesCatalogue.map((series) => [series.id, series]));
const seriesByCode = new Map(
  seriesCatalogue.flatMap((series) => series.codes.map((code) => [code, series] as const)),
);

/** @returns the series, or null where the catalogue has no such id. */
export const seriesOf = (id: string): VaccineSeries | null => seriesById.get(id) ?? null;

/** Name of a series for a screen; the id itself where it is unknown. */
export const seriesName = (id: string, language: 'ja' | 'en' = 'ja'): string =>
  seriesById.get(id)?.[language] ?? id;

/** Label of a dose: 1期初回1回目; `n回目` beyond the labels. In English: dose 1. */
export function doseLabel(id: string, n: number, language: 'ja' | 'en' = 'ja'): string {
  if (language === 'en') return `dose ${n}`;
  return seriesById.get(id)?.doses[n - 1] ?? `${n}回目`;
}

/**
 * Series for what was typed: an exact code first, then every series whose id, name or code begins with it,
 * or one of whose products does. Width and case do not matter.
 *
 * @returns best first; empty where nothing fits
 */
export function findSeries(typed: string): readonly VaccineSeries[] {
  const key = folded(typed);
  if (key === '') return [];
  const exact = seriesByCode.get(key) ?? seriesCatalogue.find((series) => folded(series.id) === key);
  const others = seriesCatalogue.filter(
    (series) =>
      series !== exact &&
      (folded(series.id).startsWith(key) ||
        folded(series.ja).includes(key) ||
        folded(series.en).startsWith(key) ||
        series.codes.some((code) => code.startsWith(key)) ||
        productCatalogue.some(
          (product) =>
            product.series.includes(series.id) &&
            [product.name, ...product.aliases].some((name) => folded(name).startsWith(key)),
        )),
  );
  return exact ? [exact, ...others] : others;
}

/**
 * Product for a name as written on a box or in a handbook, short and old names too.
 *
 * @returns null where no product or more than one fits
 */
export function findProduct(written: string): VaccineProduct | null {
  const key = folded(written);
  if (key === '') return null;
  const exact = foldedProducts.filter(({ names }) => names.includes(key));
  if (exact.length > 0) return exact.length === 1 ? (exact[0]?.product ?? null) : null;
  const begun = foldedProducts.filter(
    ({ names }) => key.length >= 3 && names.some((name) => name.startsWith(key)),
  );
  return begun.length === 1 ? (begun[0]?.product ?? null) : null;
}

/** Products that serve a series on a day, in the order of the catalogue. */
export function productsFor(series: string, on: CivilDate): readonly VaccineProduct[] {
  return productCatalogue.filter(
    (product) =>
      product.series.includes(series) &&
      (product.from === null || product.from <= on) &&
      (product.to === null || on <= product.to),
  );
}

const KANJI_COUNTS: Readonly<Record<string, string>> = { 二: '2', 三: '3', 四: '4', 五: '5' };

/** Width, case, spaces and 五 / 5 do not tell names apart. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s「」（）()]/gu, '')
    .replace(/[二三四五](?=種)/gu, (digit) => KANJI_COUNTS[digit] ?? digit);
}

/** Folded once: every shot of every person is asked for its product. */
const foldedProducts = productCatalogue.map((product) => ({
  product,
  names: [product.name, ...product.aliases].map(folded),
}));
