/**
 * What a hand types for a vaccine: a short code, a name, an old name or a product, alone or as `mr2 ミールビック`.
 * A product alone decides the series only where it serves one.
 */

import type { VaccineSeries } from '#shared/rules/catalogue.ts';
import { findProduct, findSeries } from '#shared/rules/catalogue.ts';

export type VaccineReading =
  | {
      readonly type: 'read';
      readonly series: VaccineSeries;
      /** As written, where more than the series was written. */
      readonly product: string | null;
    }
  /** Several series fit; the person chooses. */
  | { readonly type: 'ambiguous'; readonly choices: readonly VaccineSeries[] }
  | { readonly type: 'unknown' };

/** Reads the vaccine cell; null where nothing is written. */
export function readVaccine(text: string): VaccineReading | null {
  const written = text.normalize('NFC').trim().replace(/\s+/gu, ' ');
  if (written === '') return null;
  const whole = exactSeries(written);
  if (whole) return { type: 'read', series: whole, product: null };
  const afterCode = productAfterCode(written);
  if (afterCode) return afterCode;

  const product = findProduct(written);
  const fitting = findSeries(written);
  // Only a product's full name or alias narrows: ポリオ begins ポリオ生, and is no word for it.
  const isNamed = product && [product.name, ...product.aliases].map(folded).includes(folded(written));
  const choices = isNamed ? fitting.filter((series) => product.series.includes(series.id)) : fitting;
  const [only, ...others] = choices.length > 0 ? choices : fitting;
  if (!only) return { type: 'unknown' };
  if (others.length > 0) return { type: 'ambiguous', choices: [only, ...others] };
  return { type: 'read', series: only, product: product?.series.includes(only.id) ? written : null };
}

/** What the list of choices offers for a text: what fits, or everything where nothing is written. */
export function vaccineChoices(text: string, all: readonly VaccineSeries[]): readonly VaccineSeries[] {
  const reading = readVaccine(text);
  if (!reading || reading.type === 'unknown') return all;
  return reading.type === 'ambiguous'
    ? reading.choices
    : [reading.series, ...all.filter((one) => one !== reading.series)];
}

/** The cell after a choice: the code, and the product that had been typed. */
export function chosenVaccine(series: VaccineSeries, typed: string): string {
  const written = typed.normalize('NFC').trim();
  const keepsProduct = findProduct(written)?.series.includes(series.id) && !exactSeries(written);
  return keepsProduct ? `${series.codes[0] ?? series.id} ${written}` : series.ja;
}

function exactSeries(written: string): VaccineSeries | null {
  const key = folded(written);
  const first = findSeries(written)[0];
  if (!first) return null;
  const names = [first.id, first.ja, ...first.codes].map(folded);
  return names.includes(key) ? first : (findSeries(written).find((one) => folded(one.ja) === key) ?? null);
}

function productAfterCode(written: string): VaccineReading | null {
  const space = written.indexOf(' ');
  if (space < 0) return null;
  // The longest beginning that names a series: `MR 2期 ミールビック` is MR 2期, not MR.
  for (let end = written.lastIndexOf(' '); end > 0; end = written.lastIndexOf(' ', end - 1)) {
    const series = exactSeries(written.slice(0, end));
    if (series) return { type: 'read', series, product: written.slice(end + 1) };
  }
  return null;
}

/** Width, case, spaces and 五 / 5 do not tell names apart. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s/gu, '')
    .replace(/[二三四五](?=種)/gu, (digit) => String('二三四五'.indexOf(digit) + 2));
