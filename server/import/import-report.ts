/** What an import did or would do, as data: counts that add up, and every row that is left out with its reasons. */

import type { Encoding } from './decode-file.ts';
import type { FileProblem, RowFinding } from './findings.ts';

export interface RejectedRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly findings: readonly RowFinding[];
}

/** read = accepted + changed + known + rejected. */
export interface TableReport {
  readonly path: string;
  readonly encoding: Encoding;
  readonly headers: readonly string[];
  readonly ignoredColumns: readonly string[];
  read: number;
  /** New persons, or new shots. */
  accepted: number;
  /** Persons that exist and of whom the row says something new. */
  changed: number;
  /** Rows that say what the ledger says. */
  known: number;
  readonly rejected: RejectedRow[];
  readonly notices: RowFinding[];
}

export interface RefusedFile {
  readonly path: string;
  readonly problems: readonly FileProblem[];
}

export interface ImportReport {
  /** Files that could not be read at all; then nothing is planned. */
  readonly refused: readonly RefusedFile[];
  readonly residents: TableReport | null;
  readonly history: TableReport | null;
  /** Entries that the accepted and changed rows make. */
  readonly entries: number;
  /** False until the totals are accepted. */
  readonly isApplied: boolean;
}

export const createTableReport = (table: {
  readonly path: string;
  readonly encoding: Encoding;
  readonly headers: readonly string[];
  readonly ignored: readonly string[];
}): TableReport => ({
  path: table.path,
  encoding: table.encoding,
  headers: table.headers,
  ignoredColumns: table.ignored,
  read: 0,
  accepted: 0,
  changed: 0,
  known: 0,
  rejected: [],
  notices: [],
});
