/** Judges a lot before the shot, in the words of the rules: expired, unknown, recalled, or of a product for another series. */

import type { CivilDate } from '../base/brand.ts';
import { dayNumber } from '../base/civil-date.ts';
import { findProduct, seriesName } from './catalogue.ts';
import type { Reason } from './judgement.ts';
import { reasonOf } from './reasons.ts';

export interface LotAtHand {
  readonly product: string | null;
  /** Last day of use, included; null where it is not known. */
  readonly expiry: CivilDate | null;
  /** As the register of lots knows it; `unknown` where it does not. */
  readonly state: 'usable' | 'recalled' | 'archived' | 'unknown';
  /** Series that the register says it serves; empty where it does not say. */
  readonly series: readonly string[];
}

/** @returns why this lot must not be used for the series on the day, worst first; empty where nothing speaks against it */
export function judgeLot(series: string, lot: LotAtHand, on: CivilDate): readonly Reason[] {
  const reasons: Reason[] = [];
  const source = 'ロットの登録';
  if (lot.state === 'recalled') reasons.push(reasonOf('lot-recalled', { source }));
  if (lot.expiry !== null && lot.expiry < on) {
    reasons.push(reasonOf('lot-expired', { day: dayNumber(lot.expiry), source: '添付文書（使用期限）' }));
  }
  if (lot.state === 'unknown' || lot.state === 'archived') reasons.push(reasonOf('lot-unknown', { source }));
  const product = lot.product === null ? null : findProduct(lot.product);
  const serves = lot.series.length > 0 ? lot.series : (product?.series ?? null);
  if (serves && !serves.includes(series)) {
    const name = lot.product ?? '';
    reasons.push(
      reasonOf('product-not-of-series', {
        name: { ja: seriesName(series), en: seriesName(series, 'en') },
        otherName: { ja: name, en: name },
        source,
      }),
    );
  }
  return reasons;
}
