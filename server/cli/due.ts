/**
 * `npm run due -- --on DATE [--data FOLDER] [--series ID] [--area ID] [--rows | --json]`: who is due or overdue on a day, of a hub
 * that is not running or of a copy of its folder. Counts by series, area and month of birth; with --rows one line a person.
 */

import { parseArgs } from 'node:util';
import { parseCivilDate } from '#shared/base/civil-date.ts';
import { seriesOf } from '#shared/rules/catalogue.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { countDue, dueRows } from '#shared/rules/due-list.ts';
import type { DueRow } from '#shared/rules/due-list.ts';
import { readResidents } from './read-residents.ts';

const { values: options } = parseArgs({
  options: {
    on: { type: 'string' },
    data: { type: 'string' },
    series: { type: 'string' },
    area: { type: 'string' },
    rows: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
process.exitCode = await printDue();

async function printDue(): Promise<number> {
  const on = parseCivilDate(options.on ?? '');
  if (on === null) {
    console.error('--on YYYY-MM-DD で日を指定してください。Name the day with --on YYYY-MM-DD.');
    return 1;
  }
  if (options.series !== undefined && seriesOf(options.series) === null) {
    console.error(
      `「${options.series}」という種類はありません（--series HEPB など）。There is no series "${options.series}".`,
    );
    return 1;
  }
  const rows: DueRow[] = [];
  const residents = await readResidents(options.data ?? null, (resident, settings) => {
    for (const row of dueRows(currentTable, settings, resident, on)) if (isAsked(row)) rows.push(row);
  });
  if (!residents.ok) {
    console.error(residents.error);
    return 1;
  }
  print(rows, residents.value);
  return 0;
}

function isAsked(row: DueRow): boolean {
  return (
    (options.series === undefined || row.series === options.series) &&
    (options.area === undefined || row.area === options.area)
  );
}

function print(rows: readonly DueRow[], residents: number): void {
  const counts = countDue(rows);
  if (options.json) {
    console.log(
      JSON.stringify({
        table: currentTable.version,
        on: options.on,
        residents,
        counts,
        rows: options.rows ? rows : [],
      }),
    );
    return;
  }
  if (options.rows) {
    console.log(
      ['person', 'area', 'birth month', 'series', 'dose', 'status', 'earliest', 'standard to', 'latest'].join(
        '\t',
      ),
    );
    for (const row of rows) {
      const { person, area, birthMonth, series, label, status, earliest, standardTo, latest } = row;
      console.log(
        [
          person,
          area ?? '',
          birthMonth,
          series,
          label,
          status,
          earliest,
          standardTo ?? '',
          latest ?? '',
        ].join('\t'),
      );
    }
    return;
  }
  console.log(['series', 'area', 'birth month', 'due', 'overdue'].join('\t'));
  for (const { series, area, birthMonth, due, overdue } of counts) {
    console.log([series, area ?? '', birthMonth, due, overdue].join('\t'));
  }
  console.log(
    `# ${rows.length} rows of ${residents} residents on ${options.on}, table ${currentTable.version}`,
  );
}
