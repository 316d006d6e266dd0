import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { currentTable } from '#shared/rules/current-table.ts';
import { ruleQuestions } from '#shared/rules/settings-questions.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import { casesText } from './cases-text.ts';
import { readPages } from './page.ts';

const cases = readPages();
/** The formatter pads the columns of a table. */
const unpadded = (text: string): string => text.replaceAll(/ +/g, '').replaceAll(/-{3,}/g, '---');
const pages = [...new Set(cases.map(({ page }) => page))];

test.each(pages)('R2 R3 R4 R5 R6 R7 R8 R9 R23 R25 R26 %s: every case of the page', (page) => {
  const ofPage = cases.filter((one) => one.page === page);
  expect(ofPage.map(({ asked, answered }) => [...asked, answered].join(' | '))).toEqual(
    ofPage.map(({ asked, expected }) => [...asked, expected].join(' | ')),
  );
});

test('R1 every series in use stands in a case that may be given, one that is too early and one that has ended', () => {
  const verdicts = cases.map(({ expected }) => expected);
  for (const { id, windows } of currentTable.series) {
    if (windows.every((window) => window.validTo !== null)) continue;
    if (['DPT-1', 'IPV-1', 'MEASLES', 'RUBELLA', 'MR-5'].includes(id)) continue;
    const of = (pattern: RegExp) =>
      verdicts.some((verdict) => verdict.startsWith(`${id} `) && pattern.test(verdict));
    const fromBirth = windows[0]?.from === 'BIRTH';
    expect([id, of(/may-give/)]).toEqual([id, true]);
    expect([id, fromBirth || of(/too-early/)]).toEqual([id, true]);
    expect([id, of(/window-ended|missed|already-immune|over-count/)]).toEqual([id, true]);
  }
});

test('R24 the published cases are those of the pages, with their results', () => {
  const published = readFileSync(new URL('../../../shared/rules/CASES.md', import.meta.url), 'utf8');
  expect(unpadded(published)).toBe(unpadded(casesText()));
  expect(published).not.toContain('**fail**');
});

test('R22 every setting is asked once', () => {
  const asked = ruleQuestions.flatMap(({ setting }) => (setting === null ? [] : [setting]));
  expect(asked.toSorted()).toEqual(Object.keys(defaultSettings).toSorted());
});
