/** Rows of residents to entries: new persons, changes that the register states, residence. */

import type { PersonId, RealmId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import type { EntryBody, Identity } from '#shared/ledger/entry.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { sameFieldValue } from '#shared/ledger/same-value.ts';
import { RESIDENT_COLUMNS } from './columns.ts';
import type { ResidentField } from './columns.ts';
import type { RowFinding } from './findings.ts';
import type { PlannedEntry } from './import-author.ts';
import { createTableReport } from './import-report.ts';
import type { TableReport } from './import-report.ts';
import { importedIdentityOf } from './known-ledger.ts';
import type { KnownPersons } from './known-ledger.ts';
import type { Table } from './open-table.ts';
import { readResident } from './read-resident.ts';
import type { IdentityField, ResidentContext, ResidentRow } from './read-resident.ts';

/** Persons that this run enters, so that the history file finds them. */
export interface NewPerson {
  readonly person: PersonId;
  readonly identity: Identity;
}

export interface ResidentsPlan {
  readonly report: TableReport;
  readonly planned: PlannedEntry[];
  readonly newPersons: ReadonlyMap<string, NewPerson>;
}

export const COMMON_REALM = 'common' as RealmId;
const REASON = { code: 'other', note: '住民情報の取込' } as const;

/** Where a person's document begins: the area's realm, or the common one where the area is not known. */
export const realmOfIdentity = (identity: Identity): RealmId =>
  identity.area === null ? COMMON_REALM : (`area-${identity.area}` as RealmId);

export function planResidents(
  table: Table<ResidentField>,
  known: KnownPersons,
  context: ResidentContext,
  createPersonId: () => PersonId,
): ResidentsPlan {
  const report = createTableReport(table);
  const planned: PlannedEntry[] = [];
  const newPersons = new Map<string, NewPerson>();
  const seen = new Map<string, { readonly line: number; readonly row: ResidentRow }>();

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
    const read = readResident(row, context);
    if (!read.ok) {
      reject(read.error);
      continue;
    }
    const { number, identity, residence } = read.value;
    const before = seen.get(number);
    if (before) {
      reject([repeatedRow(row.line, before.line, read.value, before.row)]);
      continue;
    }
    const notices = [...item.notices, ...read.value.notices];
    const persons = known.withNumber(number);
    const [person] = persons;
    if (person === undefined) {
      seen.set(number, { line: row.line, row: read.value });
      const created = createPersonId();
      const doc = personDocument(created);
      const realm = realmOfIdentity(identity);
      planned.push({ kind: 'person-entered', doc, realm, body: { origin: 'resident-register', identity } });
      if (residence) planned.push({ kind: 'residence-changed', doc, realm, body: residence });
      newPersons.set(number, { person: created, identity });
      report.accepted += 1;
      report.notices.push(...notices);
      continue;
    }
    const ledger = known.ledgerOf(person);
    const other = otherPerson(row.line, ledger, read.value);
    if (other) {
      reject([other]);
      continue;
    }
    seen.set(number, { line: row.line, row: read.value });
    if (persons.length > 1) {
      notices.push({
        line: row.line,
        column: RESIDENT_COLUMNS.number.header,
        code: 'two-persons',
        values: { value: number },
      });
    }
    const changes = changesOf(ledger, read.value);
    const doc = personDocument(person);
    for (const change of changes)
      planned.push({ ...change, doc, realm: realmOfIdentity(identity) } as PlannedEntry);
    if (changes.length > 0) report.changed += 1;
    else report.known += 1;
    report.notices.push(...notices);
  }
  return { report, planned, newPersons };
}

/** Number and birth date must agree before a row may change a person: one misread digit is another resident. */
function otherPerson(line: number, ledger: PersonLedger, row: ResidentRow): RowFinding | null {
  const { identity } = ledger;
  if (identity === null || identity.birth === row.identity.birth) return null;
  const sameName = identity.name === row.identity.name || identity.kana === row.identity.kana;
  if (sameName || importedIdentityOf(ledger).birth === row.identity.birth) return null;
  const values = { value: row.number, known: identity.birth, found: row.identity.birth };
  return { line, column: RESIDENT_COLUMNS.birth.header, code: 'other-person', values };
}

type Change =
  | { readonly kind: 'person-corrected'; readonly body: EntryBody<'person-corrected'> }
  | { readonly kind: 'residence-changed'; readonly body: EntryBody<'residence-changed'> };

function changesOf(ledger: PersonLedger, row: ResidentRow): readonly Change[] {
  const imported = importedIdentityOf(ledger);
  const fields: Partial<Record<IdentityField, unknown>> = {};
  for (const field of row.stated) {
    const stated = row.identity[field];
    const now = ledger.identity?.[field] ?? null;
    if (sameFieldValue(field, stated, now)) continue;
    // The register says what it said last time: whatever people wrote since stands.
    if (Object.hasOwn(imported, field) && sameFieldValue(field, stated, imported[field] ?? null)) continue;
    // An empty cell takes back only what an earlier import stated.
    if (stated === null && (imported[field] ?? null) === null) continue;
    fields[field] = stated;
  }
  const changes: Change[] = [];
  if (Object.keys(fields).length > 0) {
    changes.push({ kind: 'person-corrected', body: { fields: fields as Partial<Identity>, reason: REASON } });
  }
  const { residence } = row;
  const isNews =
    residence !== null &&
    !ledger.entries.some(
      (entry) =>
        !('foreign' in entry) &&
        entry.kind === 'residence-changed' &&
        entry.body.status === residence.status &&
        entry.body.on === residence.on,
    );
  if (isNews) changes.push({ kind: 'residence-changed', body: residence });
  return changes;
}

function repeatedRow(line: number, first: number, row: ResidentRow, before: ResidentRow): RowFinding {
  const differing = row.stated
    .filter((field) => !sameFieldValue(field, row.identity[field], before.identity[field]))
    .map((field) => RESIDENT_COLUMNS[field === 'residentNumber' ? 'number' : field].header);
  if (JSON.stringify(row.residence) !== JSON.stringify(before.residence)) {
    differing.push(RESIDENT_COLUMNS.status.header);
  }
  const column = RESIDENT_COLUMNS.number.header;
  if (differing.length === 0) return { line, column, code: 'duplicate-row', values: { first } };
  return { line, column, code: 'duplicate-differs', values: { first, columns: differing.join('、') } };
}
