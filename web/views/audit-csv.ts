/** The audit as a file for a spreadsheet: words for people, and the ids beside them for whoever compares. */

import type { AuditAnswer, AuditRow } from '#shared/api/audit-api.ts';
import type { PersonId } from '#shared/base/brand.ts';
import { auditOutcome, auditSentence } from '../text/audit-sentence.ts';
import { auditText } from '../text/audit-text.ts';
import { csvText } from './csv-text.ts';

/** Names of staff and devices, as the screen has them. */
export interface AuditNames {
  readonly staff: (id: string) => string;
  readonly device: (key: string) => string;
}

/** The person of a line in words: kana and name; the id where the ledger has no name; '' for none. */
export function personOfLine(row: AuditRow, persons: AuditAnswer['persons']): string {
  if (row.person === '') return '';
  const known = persons[row.person as PersonId];
  return known ? `${known.name}（${known.kana}）` : auditText().unknownPerson(row.person);
}

/** 2026-11-23 16:05:09 in Japan. */
const momentOf = (ms: number): string =>
  new Date(ms + 9 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

export function auditCsv(
  rows: readonly AuditRow[],
  persons: AuditAnswer['persons'],
  names: AuditNames,
): string {
  const t = auditText();
  const head = [
    t.number,
    t.when,
    t.arrived,
    t.who,
    'ID',
    t.device,
    'ID',
    t.did,
    t.whom,
    t.personId,
    t.searchText,
    t.outcome,
  ];
  const cells = rows.map((row) => {
    const whom = personOfLine(row, persons);
    return [
      String(row.n),
      momentOf(row.happened),
      momentOf(row.at),
      row.staff === '' ? t.nobody : names.staff(row.staff),
      row.staff,
      row.device === '' ? t.noDevice : names.device(row.device),
      row.device,
      auditSentence(row, whom),
      whom,
      row.person,
      row.text,
      auditOutcome(row),
    ];
  });
  return csvText([head, ...cells]);
}
