/** The whole import: files in, totals out, and entries only when the totals were accepted. */

import { randomBytes } from 'node:crypto';
import type { CivilDate, DocumentId, PersonId, SiteId, StaffId } from '#shared/base/brand.ts';
import { randomIdFrom } from '#shared/base/ids.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import { HISTORY_COLUMNS, RESIDENT_COLUMNS } from './columns.ts';
import { writeEntries } from './import-author.ts';
import type { PlannedEntry } from './import-author.ts';
import type { ImportReport, RefusedFile, TableReport } from './import-report.ts';
import { entriesOf, readKnownPersons } from './known-ledger.ts';
import { NO_MAPPING, readMapping } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import { openTable } from './open-table.ts';
import { planHistory } from './plan-history.ts';
import { COMMON_REALM, planResidents } from './plan-residents.ts';
import type { NewPerson } from './plan-residents.ts';

export interface ImportRequest {
  readonly residents: string | null;
  readonly history: string | null;
  readonly mapping: string | null;
  /** False: count and report, write nothing. */
  readonly accept: boolean;
  readonly today: CivilDate;
  /** Ms since the epoch, for the stamps. */
  readonly now: number;
  /** 10 random bytes for each new person; the system's randomness where left out. */
  readonly randomBytes?: () => Uint8Array;
  readonly progress?: (written: number, all: number) => void;
}

export const IMPORT_STAFF = 'import' as StaffId;
export const IMPORT_SITE = 'office' as SiteId;
const STAFF = 'register:staff' as DocumentId;
const SITES = 'register:sites' as DocumentId;

export function runImport(log: DurableLog, request: ImportRequest): ImportReport {
  const refused: RefusedFile[] = [];
  const mapping = mappingOf(request, refused);
  const residents = request.residents
    ? openTable(request.residents, RESIDENT_COLUMNS, mapping.residents ?? NO_MAPPING)
    : null;
  if (residents && !residents.ok) refused.push({ path: request.residents ?? '', problems: residents.error });
  const history = request.history
    ? openTable(request.history, HISTORY_COLUMNS, mapping.history ?? NO_MAPPING)
    : null;
  if (history && !history.ok) refused.push({ path: request.history ?? '', problems: history.error });
  // One file that cannot be read stops both: half an import looks like a whole one later.
  if (refused.length > 0) return { refused, residents: null, history: null, entries: 0, isApplied: false };

  const known = readKnownPersons(log);
  const bytes = request.randomBytes ?? (() => randomBytes(10));
  const planned: PlannedEntry[] = [];
  let newPersons: ReadonlyMap<string, NewPerson> = new Map();
  let residentsReport: TableReport | null = null;
  let historyReport: TableReport | null = null;
  if (residents?.ok) {
    const plan = planResidents(
      residents.value,
      known,
      { today: request.today, areas: areasOf(log) },
      () => randomIdFrom(bytes()) as PersonId,
    );
    newPersons = plan.newPersons;
    residentsReport = plan.report;
    for (const entry of plan.planned) planned.push(entry);
  }
  if (history?.ok) {
    const plan = planHistory(history.value, { today: request.today, known, newPersons });
    historyReport = plan.report;
    for (const entry of plan.planned) planned.push(entry);
  }
  if (request.accept && planned.length > 0) {
    const all = [...importStaff(log), ...planned];
    writeEntries(log, all, { now: request.now, staff: IMPORT_STAFF, site: IMPORT_SITE }, (written) =>
      request.progress?.(written, all.length),
    );
  }
  return {
    refused,
    residents: residentsReport,
    history: historyReport,
    entries: planned.length,
    isApplied: request.accept,
  };
}

function mappingOf(request: ImportRequest, refused: RefusedFile[]): Partial<Mapping> {
  if (request.mapping === null) return {};
  const mapping = readMapping(request.mapping);
  if (mapping.ok) return mapping.value;
  refused.push({
    path: request.mapping,
    problems: [{ code: 'bad-mapping', values: { cause: mapping.error } }],
  });
  return {};
}

/** Areas that are registered: a person in any other would reach no tablet. */
function areasOf(log: DurableLog): ReadonlySet<string> {
  const areas = new Set<string>();
  for (const entry of entriesOf(log, SITES)) {
    if (!('foreign' in entry) && entry.kind === 'area-entered') areas.add(entry.body.area);
  }
  return areas;
}

/** Screens show who wrote an entry: the import stands in the register of staff, as nobody who could sign in. */
export function importStaff(log: DurableLog): readonly PlannedEntry[] {
  const isThere = entriesOf(log, STAFF).some(
    (entry) => !('foreign' in entry) && entry.kind === 'staff-entered' && entry.body.staff === IMPORT_STAFF,
  );
  if (isThere) return [];
  const body = {
    staff: IMPORT_STAFF,
    name: '取込',
    kana: 'トリコミ',
    role: 'office' as const,
    site: IMPORT_SITE,
    active: false,
  };
  return [{ kind: 'staff-entered', doc: STAFF, realm: COMMON_REALM, body }];
}
