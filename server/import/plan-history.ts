/** Rows of the history to entries: shots that the ledger does not have yet, each under the person of its 宛名番号. */

import type { CivilDate, PersonId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import { normalizeNumber } from '#shared/base/text.ts';
import type { Identity, Shot } from '#shared/ledger/entry.ts';
import { HISTORY_COLUMNS } from './columns.ts';
import type { HistoryField } from './columns.ts';
import type { RowFinding } from './findings.ts';
import type { PlannedEntry } from './import-author.ts';
import { createTableReport } from './import-report.ts';
import type { TableReport } from './import-report.ts';
import type { KnownPersons } from './known-ledger.ts';
import { shortened } from './open-table.ts';
import type { Table } from './open-table.ts';
import { realmOfIdentity } from './plan-residents.ts';
import type { NewPerson } from './plan-residents.ts';
import { RowReader } from './read-cells.ts';
import { readHistory } from './read-history.ts';
import type { HistoryBody } from './read-history.ts';

export interface HistoryPlan {
  readonly report: TableReport;
  readonly planned: PlannedEntry[];
}

export interface HistoryContext {
  readonly today: CivilDate;
  readonly known: KnownPersons;
  readonly newPersons: ReadonlyMap<string, NewPerson>;
}

interface FoundPerson {
  readonly person: PersonId;
  readonly identity: Identity;
  readonly isDoubtful: boolean;
  /** Keys of what the ledger holds of the person. */
  readonly keys: ReadonlySet<string>;
}

export function planHistory(table: Table<HistoryField>, context: HistoryContext): HistoryPlan {
  const report = createTableReport(table);
  const planned: PlannedEntry[] = [];
  const found = new Map<string, FoundPerson | null>();
  const seen = new Map<string, { readonly line: number; readonly body: HistoryBody['body'] }>();

  for (const item of table.rows()) {
    report.read += 1;
    if (item.type === 'rejected') {
      report.rejected.push({ line: item.line, cells: item.cells, findings: item.findings });
      continue;
    }
    const { row } = item;
    const reject = (findings: readonly RowFinding[]): void => {
      report.rejected.push({ line: row.line, cells: row.cells, findings });
    };
    const column = row.headerOf('number');
    const number = normalizeNumber(row.read('number'));
    if (number === '') {
      reject([{ line: row.line, column, code: 'empty', values: {} }]);
      continue;
    }
    const person = found.has(number) ? (found.get(number) ?? null) : findPerson(number, context);
    found.set(number, person);
    if (person === null) {
      reject([{ line: row.line, column, code: 'unknown-person', values: { value: shortened(number) } }]);
      continue;
    }
    const birth = new RowReader(row);
    const stated = birth.date('birth', { today: context.today });
    if (birth.problems.length > 0) {
      reject(birth.problems);
      continue;
    }
    if (stated !== null && stated !== person.identity.birth) {
      const values = { value: number, known: person.identity.birth, found: stated };
      reject([{ line: row.line, column: row.headerOf('birth'), code: 'other-person', values }]);
      continue;
    }
    const read = readHistory(row, person.identity, context.today);
    if (!read.ok) {
      reject(read.error);
      continue;
    }
    const key = keyOf(read.value);
    if (person.keys.has(key)) {
      report.known += 1;
      continue;
    }
    const keyInFile = `${person.person} ${key}`;
    const before = seen.get(keyInFile);
    if (before) {
      reject([repeatedRow(row.line, column, before, read.value.body)]);
      continue;
    }
    seen.set(keyInFile, { line: row.line, body: read.value.body });
    const { kind, body } = read.value;
    const doc = personDocument(person.person);
    planned.push({ kind, doc, realm: realmOfIdentity(person.identity), body } as PlannedEntry);
    report.accepted += 1;
    report.notices.push(...item.notices, ...read.value.notices);
    if (person.isDoubtful) {
      report.notices.push({ line: row.line, column, code: 'two-persons', values: { value: number } });
    }
  }
  return { report, planned };
}

/** One shot is one series, day and lot of a person; one visit without a shot is one series and day. */
function keyOf(row: HistoryBody): string {
  return row.kind === 'shot-withheld' ? withheldKey(row.body.series, row.body.on) : shotKey(row.body);
}
const shotKey = (shot: Pick<Shot, 'series' | 'givenOn' | 'lot'>): string =>
  `${shot.series} ${shot.givenOn} ${shot.lot.text ?? ''}`;
const withheldKey = (series: string, on: CivilDate): string => `${series} ${on} withheld`;

function findPerson(number: string, context: HistoryContext): FoundPerson | null {
  const created = context.newPersons.get(number);
  if (created) return { ...created, isDoubtful: false, keys: new Set() };
  const persons = context.known.withNumber(number);
  const [person] = persons;
  if (person === undefined) return null;
  const ledger = context.known.ledgerOf(person);
  if (ledger.identity === null) return null;
  // Corrected and voided shots count under both readings: an import never brings back what people took away.
  const keys = new Set<string>();
  for (const entry of ledger.entries) {
    if ('foreign' in entry) continue;
    if (entry.kind === 'shot-recorded') keys.add(shotKey(entry.body));
    if (entry.kind === 'shot-withheld') keys.add(withheldKey(entry.body.series, entry.body.on));
  }
  for (const { shot } of ledger.shots) keys.add(shotKey(shot));
  return { person, identity: ledger.identity, isDoubtful: persons.length > 1, keys };
}

const HEADER_OF: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(HISTORY_COLUMNS).map(([field, { header }]) => [field, header])),
  doseMicrolitres: HISTORY_COLUMNS.doseMl.header,
  provenance: HISTORY_COLUMNS.source.header,
  note: HISTORY_COLUMNS.correction.header,
  reason: HISTORY_COLUMNS.status.header,
};

function repeatedRow(
  line: number,
  column: string,
  before: { readonly line: number; readonly body: object },
  body: object,
): RowFinding {
  const first = new Map<string, unknown>(Object.entries(before.body));
  const second = new Map<string, unknown>(Object.entries(body));
  const differing = [...new Set([...first.keys(), ...second.keys()])]
    .filter((field) => JSON.stringify(first.get(field) ?? null) !== JSON.stringify(second.get(field) ?? null))
    .map((field) => HEADER_OF[field] ?? field);
  if (differing.length === 0) return { line, column, code: 'duplicate-row', values: { first: before.line } };
  return {
    line,
    column,
    code: 'duplicate-differs',
    values: { first: before.line, columns: differing.join('、') },
  };
}
