/**
 * `npm run rehearse -- --table FILE --on DATE [--data FOLDER] [--series ID] [--json]`: everyone whom a changed rule table would
 * treat differently from the table in force, before it is switched on. Reads only. `--current` prints the table in force,
 * to be saved and changed.
 */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CivilDate } from '#shared/base/brand.ts';
import { parseCivilDate } from '#shared/base/civil-date.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { seriesName, seriesOf } from '#shared/rules/catalogue.ts';
import type { RuleChange, SeriesStanding } from '#shared/rules/compare-tables.ts';
import { compareResident, countChanges, type NamedChange } from '#shared/rules/count-changes.ts';
import { currentTable, currentTableData } from '#shared/rules/current-table.ts';
import { parseRuleTable, type RuleTable } from '#shared/rules/rule-table.ts';
import { readResidents } from './read-residents.ts';

const PROBLEMS_SHOWN = 20;

const { values: options } = parseArgs({
  options: {
    table: { type: 'string' },
    on: { type: 'string' },
    data: { type: 'string' },
    series: { type: 'string' },
    json: { type: 'boolean', default: false },
    current: { type: 'boolean', default: false },
  },
});

async function rehearse(): Promise<number> {
  if (options.current) {
    console.log(JSON.stringify(currentTableData, null, 2));
    return 0;
  }
  const on = parseCivilDate(options.on ?? '');
  if (on === null)
    return refuse('--on YYYY-MM-DD で日を指定してください。Name the day with --on YYYY-MM-DD.');
  if (options.table === undefined) {
    return refuse(
      '--table FILE で変更したルール表を指定してください（今の表は --current で出せます）。Name the changed table with --table FILE (--current prints the one in force).',
    );
  }
  if (options.series !== undefined && seriesOf(options.series) === null) {
    return refuse(
      `「${options.series}」という種類はありません（--series HEPB など）。There is no series "${options.series}".`,
    );
  }
  const table = readTable(options.table);
  if (!table.ok) return refuse(table.error);
  const changes: Changed[] = [];
  const residents = await readResidents(options.data ?? null, (resident, settings) => {
    const before = { table: currentTable, settings };
    const after = { table: table.value, settings };
    for (const named of compareResident(before, after, resident, on)) {
      if (options.series !== undefined && named.series !== options.series) continue;
      changes.push({
        ...named,
        area: resident.area,
        birthMonth: resident.birth.slice(0, 7),
      });
    }
  });
  if (!residents.ok) return refuse(residents.error);
  print(changes, residents.value, table.value.version, on);
  return 0;
}

interface Changed extends NamedChange {
  readonly area: string | null;
  readonly birthMonth: string;
}

function refuse(sentence: string): number {
  console.error(sentence);
  return 1;
}

/** @returns err: a sentence, with what is wrong line by line where the file is JSON but no rule table */
function readTable(file: string): Result<RuleTable, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return err(`${file} を読めません（${code}）。The file cannot be read.`);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    const what = cause instanceof SyntaxError ? cause.message : '';
    return err(`${file} はJSONとして読めません（${what}）。The file is no JSON.`);
  }
  const table = parseRuleTable(data);
  if (table.ok) return ok(table.value);
  const shown = table.error.slice(0, PROBLEMS_SHOWN).map((problem) => `  ${problem}`);
  const rest = table.error.length - shown.length;
  return err(
    [
      `${file} はルール表として正しくありません（${table.error.length}か所）。何も比べていません。The file is no valid rule table; nothing was compared.`,
      ...shown,
      ...(rest > 0 ? [`  ほか${rest}か所`] : []),
    ].join('\n'),
  );
}

function print(changes: readonly Changed[], residents: number, version: string, on: CivilDate): void {
  const counts = countChanges(changes);
  const persons = new Set(changes.map(({ change }) => change.person)).size;
  if (options.json) {
    const before = currentTable.version;
    const flat = changes.map(({ change, ...about }) => ({ ...change, ...about }));
    console.log(JSON.stringify({ before, after: version, on, residents, persons, counts, changes: flat }));
    return;
  }
  const lines = [
    `# ルール表 ${currentTable.version} → ${version}、${on} の時点。住民${residents}人のうち${persons}人の判定が変わります。何も書き込んでいません。`,
    `# Table ${currentTable.version} -> ${version} on ${on}: ${persons} of ${residents} residents. Nothing was written.`,
    ['series', 'vaccine', 'persons', 'status changes', 'dates or doses only', 'shots'].join('\t'),
    ...counts.map((one) =>
      [
        one.series ?? '-',
        one.series === null ? '-' : seriesName(one.series),
        one.persons,
        one.statuses,
        one.dates,
        one.shots,
      ].join('\t'),
    ),
    '',
    ['person', 'area', 'birth month', 'series', 'before', 'after'].join('\t'),
    ...changes.map(({ change, area, birthMonth, series }) =>
      [change.person, area ?? '', birthMonth, series ?? '-', ...sidesOf(change)].join('\t'),
    ),
  ];
  console.log(lines.join('\n'));
}

function sidesOf(change: RuleChange): readonly [string, string] {
  if (change.type === 'series') return [standingText(change.before), standingText(change.after)];
  const { shot, before, after } = change;
  return [`${shot} ${shotText(before)}`, shotText(after)];
}

const standingText = (standing: SeriesStanding | null): string =>
  standing === null
    ? '-'
    : [
        standing.status,
        standing.dose === null ? '' : `dose ${standing.dose}`,
        standing.earliest === null && standing.latest === null
          ? ''
          : `${standing.earliest ?? ''}..${standing.latest ?? ''}`,
      ]
        .filter(Boolean)
        .join(' ');

const shotText = ({ valid, routine }: { readonly valid: boolean; readonly routine: boolean }): string =>
  `${valid ? 'valid' : 'not valid'}, ${routine ? 'routine' : 'not routine'}`;

// Last: what stands below an await of the module is not there yet while it waits.
process.exitCode = await rehearse();
