/** What a dose is called where the rules have labelled it: 初回2回目, 追加. */

import { doseLabel } from '#shared/rules/catalogue.ts';
import { language } from '../text/language.svelte.ts';
import { vaccineName } from './judge-child.ts';

/**
 * The rules' label and not the catalogue's: a course begun late has other doses.
 *
 * @param label - of the rules, Japanese
 * @returns without what the name of the vaccine says already (MR 1期); '' where nothing is left
 */
export function doseWords(series: string, dose: number, label: string): string {
  if (language.current === 'en') return doseLabel(series, dose, 'en');
  const period = /[0-9]期$/.exec(vaccineName(series))?.[0];
  return period && label.startsWith(period) ? label.slice(period.length) : label;
}
