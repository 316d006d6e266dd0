/** The published file of cases as text: every page with its source, every line with pass or fail, and what is left to decide. */

import { currentTable } from '#shared/rules/current-table.ts';
import { ruleQuestions } from '#shared/rules/settings-questions.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import { readPages } from './page.ts';
import type { Case } from './page.ts';

export function casesText(): string {
  const cases = readPages();
  const failed = cases.filter(({ expected, answered }) => expected !== answered);
  const lines = [
    '# Cases of the rule table',
    '',
    'Written by `npm run cases` from `test/shared/rules/pages/`; a test fails when it is out of date.',
    '',
    `Table ${currentTable.version} · ${cases.length} cases · ${cases.length - failed.length} pass · ${failed.length} fail`,
    '',
    'How to read a verdict: series, dose, then `may-give` (打てます), `check` (確認) or `stop` (打てません) with the reason and the first',
    'day on which it may be given. `shot n` is the verdict on the n-th recorded shot. `window`, `standard`, `dose`, `plan` and `status`',
    'are the forecast.',
  ];
  let page = '';
  for (const one of cases) {
    if (one.page !== page) {
      page = one.page;
      lines.push('', `## ${page}`, '', `Source: ${one.source}`, '');
      lines.push('| birth | history | asked on | verdict | result |', '|---|---|---|---|---|');
    }
    lines.push(rowOf(one));
  }
  lines.push(
    '',
    '## Rows of the table',
    '',
    'Every row with its source and the days it is valid from and to.',
    '',
  );
  lines.push('| series | row | valid from | valid to | source |', '|---|---|---|---|---|');
  for (const series of currentTable.series) {
    for (const { id, validFrom, validTo, source } of [...series.windows, ...series.courses]) {
      lines.push(`| ${series.id} | ${id} | ${validFrom ?? '–'} | ${validTo ?? '–'} | ${source} |`);
    }
  }
  for (const { id, validFrom, validTo, source } of currentTable.between) {
    lines.push(`| – | ${id} | ${validFrom ?? '–'} | ${validTo ?? '–'} | ${source} |`);
  }
  lines.push('', '## To be decided by the municipality', '');
  lines.push('| setting | question | until then | how sure |', '|---|---|---|---|');
  for (const { setting, ja, en, meanwhile, confidence } of ruleQuestions) {
    const value = setting === null ? '–' : `\`${setting}\` = \`${JSON.stringify(defaultSettings[setting])}\``;
    lines.push(`| ${value} | ${ja}<br>${en} | ${meanwhile} | ${confidence} |`);
  }
  return `${lines.join('\n')}\n`;
}

function rowOf({ asked, expected, answered }: Case): string {
  const [birth, history, on] = asked[0] === 'call' ? [asked[2], `\`${asked[1]}\``, '–'] : asked;
  const result = expected === answered ? 'pass' : `**fail**: ${answered}`;
  return `| ${birth} | ${history} | ${on} | ${expected} | ${result} |`;
}
