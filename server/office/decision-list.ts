/** What was merged without asking, and what people decided: newest first, with whom it concerns. */

import type { DecisionRow, MergedAnswer, MergedRow } from '#shared/api/office-api.ts';
import type { EntryId } from '#shared/base/brand.ts';
import type { Entry, EntryOf } from '#shared/ledger/entry.ts';
import { LINKS, type OfficeModel } from './office-model.ts';

export function listMerged(model: OfficeModel): readonly MergedRow[] {
  return [...model.persons.values()]
    .flatMap((record) =>
      record.merged.map((note) => ({
        person: record.person,
        name: record.identity?.name ?? '',
        type: note.type,
        entries: note.entries,
        since: note.since,
      })),
    )
    .toSorted((a, b) => b.since - a.since || compareFirst(a.entries, b.entries));
}

export function countMerged(rows: readonly MergedRow[]): MergedAnswer['counts'] {
  const counts = { 'same-value': 0, 'different-fields': 0, 'same-shot': 0, 'same-void': 0 };
  for (const row of rows) counts[row.type] += 1;
  return counts;
}

export function listDecisions(model: OfficeModel): readonly DecisionRow[] {
  const rows = [...model.persons.values()].flatMap((record) =>
    record.decisions.map((decision) => ({
      person: record.person,
      name: record.identity?.name ?? '',
      ...decision,
    })),
  );
  return [...rows, ...listLinkDecisions(model)].toSorted(
    (a, b) => b.receivedAt - a.receivedAt || compareFirst([a.entry], [b.entry]),
  );
}

function listLinkDecisions(model: OfficeModel): readonly DecisionRow[] {
  const register = model.registers.get(LINKS);
  if (!register) return [];
  const undone = new Set(register.entries.flatMap(undoes));
  return register.entries.filter(isLinkDecision).map((entry) => {
    const person = model.survivorOf(entry.body.persons[0]);
    return {
      person,
      name: model.persons.get(person)?.identity?.name ?? '',
      entry,
      receivedAt: register.receipts.get(entry.id)?.receivedAt ?? 0,
      reopened: undone.has(entry.id),
    };
  });
}

type LinkDecision = EntryOf<'persons-linked'> | EntryOf<'persons-distinguished'>;
const isLinkDecision = (entry: Entry): entry is LinkDecision =>
  !('foreign' in entry) && (entry.kind === 'persons-linked' || entry.kind === 'persons-distinguished');

function undoes(entry: Entry): readonly EntryId[] {
  if ('foreign' in entry) return [];
  if (entry.kind === 'persons-unlinked') return [entry.body.link];
  if (entry.kind === 'distinction-withdrawn') return [entry.body.distinction];
  return [];
}

const compareFirst = (a: readonly Entry[], b: readonly Entry[]): number =>
  String(a[0]?.id ?? '').localeCompare(String(b[0]?.id ?? ''), 'en');
