/** What the auditor's screen asks: a page of lines, the names of the persons in them, and whether the chain holds. */

import type { AuditAnswer } from '#shared/api/audit-api.ts';
import type { Freshness } from '#shared/api/office-api.ts';
import type { PersonId } from '#shared/base/brand.ts';
import type { Office } from '#server/office/office.ts';
import type { Identity } from '#shared/ledger/entry.ts';
import type { AuditQuery, AuditReader } from './audit-reader.ts';

export interface AuditQuestion extends Omit<AuditQuery, 'persons'> {
  readonly person?: PersonId | undefined;
}

export function listAudit(
  { model, store }: Office,
  reader: AuditReader,
  { person, ...query }: AuditQuestion,
): Omit<AuditAnswer, keyof Freshness> {
  // Whoever looked at a linked person looked at this one.
  const persons = person && [...new Set([person, ...(model.links.groups.get(person)?.persons ?? [])])];
  const page = reader.find({ ...query, ...(persons && { persons }) });
  const shown = new Set(page.rows.flatMap((row) => (row.person === '' ? [] : [row.person as PersonId])));
  const names: Record<PersonId, { readonly name: string; readonly kana: string }> = {};
  for (const id of shown) {
    const row = store.get('SELECT identity FROM person WHERE person = ?', model.survivorOf(id));
    if (!row || typeof row['identity'] !== 'string') continue;
    const { name, kana } = JSON.parse(row['identity']) as Identity;
    names[id] = { name: name ?? '', kana };
  }
  return { ...page, persons: names, standing: reader.standing() };
}
