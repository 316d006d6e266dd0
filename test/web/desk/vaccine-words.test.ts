import { expect, test } from 'vitest';
import { seriesCatalogue, seriesOf } from '#shared/rules/catalogue.ts';
import { chosenVaccine, readVaccine, vaccineChoices } from '#web/views/vaccine-words.ts';

const said = (text: string): string => {
  const reading = readVaccine(text);
  if (!reading) return '';
  if (reading.type === 'unknown') return 'unknown';
  if (reading.type === 'ambiguous') return reading.choices.map((series) => series.id).join(' or ');
  return [reading.series.id, reading.product].filter(Boolean).join(' + ');
};

test.each([
  ['', ''],
  ['5k', 'DPTIPVHIB-1'],
  ['５Ｋ', 'DPTIPVHIB-1'],
  ['5', 'DPTIPVHIB-1'],
  ['mr', 'MR-1'],
  ['mr2', 'MR-2'],
  ['bcg', 'BCG'],
  ['四種混合', 'DPTIPV-1'],
  ['4種混合', 'DPTIPV-1'],
  ['三種混合', 'DPT-1'],
  ['不活化ポリオ', 'IPV-1'],
  ['ポリオ', 'IPV-1 or OPV'],
  ['MR 2期', 'MR-2'],
  ['ゴービック', 'DPTIPVHIB-1 + ゴービック'],
  ['ミールビック', 'MR-1 or MR-2 or MR-5'],
  ['プレベナー20', 'PCV or PPV20'],
  ['mr2 ミールビック', 'MR-2 + ミールビック'],
  ['MR 2期 ミールビック', 'MR-2 + ミールビック'],
  ['ほげ', 'unknown'],
])('%j is read as %j', (text, expected) => {
  expect(said(text)).toBe(expected);
});

test('a choice keeps the product that was typed, and reads back as itself', () => {
  const second = seriesOf('MR-2')!;
  expect(chosenVaccine(second, 'ミールビック')).toBe('mr2 ミールビック');
  expect(said(chosenVaccine(second, 'ミールビック'))).toBe('MR-2 + ミールビック');
  for (const series of seriesCatalogue) expect(said(chosenVaccine(series, ''))).toBe(series.id);
});

test('the list offers what fits first, and everything where nothing is written', () => {
  expect(vaccineChoices('', seriesCatalogue)).toBe(seriesCatalogue);
  expect(vaccineChoices('ポリオ', seriesCatalogue).map((series) => series.id)).toEqual(['IPV-1', 'OPV']);
  expect(vaccineChoices('bcg', seriesCatalogue)[0]?.id).toBe('BCG');
});
