/** The form of a fact: text as typed, read into what the ledger asks for. */

import type { CivilDate } from '#shared/base/brand.ts';
import { formatEraShort, parseWrittenDate } from '#shared/base/era.ts';
import { writtenDateSentence, type Sentence } from '#shared/base/era-sentences.ts';
import type { Fact } from '#shared/ledger/entry.ts';
import { FACT_DAYS, type FactDraft } from '#shared/ledger/state-fact.ts';

export type FactFormField = 'type' | 'due' | 'endedOn' | 'basis' | 'note';
export type FactForm = Readonly<Record<FactFormField, string>>;

export const emptyFactForm: FactForm = { type: '', due: '', endedOn: '', basis: '', note: '' };

/** In the order in which the form offers them. */
export const FACT_TYPES = Object.keys(FACT_DAYS) as readonly Fact['type'][];
export const FACT_BASES: readonly Fact['basis'][] = [
  'handbook',
  'certificate',
  'doctor',
  'statement',
  'other',
];

export const factFormOf = (fact: Fact): FactForm => ({
  type: fact.type,
  due: fact.due === null ? '' : formatEraShort(fact.due),
  endedOn: fact.endedOn === null ? '' : formatEraShort(fact.endedOn),
  basis: fact.basis,
  note: fact.note ?? '',
});

export const daysOf = (type: string): readonly ('due' | 'endedOn')[] => FACT_DAYS[type as Fact['type']] ?? [];

export interface FactFormReading {
  readonly draft: FactDraft;
  /** What is wrong with a day as it was typed. */
  readonly unread: Readonly<Partial<Record<'due' | 'endedOn', Sentence>>>;
}

export function readFactForm(form: FactForm, today: CivilDate): FactFormReading {
  const unread: Partial<Record<'due' | 'endedOn', Sentence>> = {};
  const days: { due: CivilDate | null; endedOn: CivilDate | null } = { due: null, endedOn: null };
  for (const field of daysOf(form.type)) {
    if (form[field].trim() === '') continue;
    const read = parseWrittenDate(form[field], { today, futureAllowed: field === 'due' });
    if (read.ok) days[field] = read.value.date;
    else unread[field] = writtenDateSentence(read.error);
  }
  const draft: FactDraft = {
    type: form.type === '' ? null : (form.type as Fact['type']),
    ...days,
    basis: form.basis === '' ? null : (form.basis as Fact['basis']),
    note: form.note,
  };
  return { draft, unread };
}

/** Fields whose text was changed in the form, in stored forms; all others stay to the letter. */
export function changedFactFields(fact: Fact, form: FactForm, draft: FactDraft): Partial<Omit<Fact, 'type'>> {
  const before = factFormOf(fact);
  const isChanged = (field: FactFormField): boolean => before[field].trim() !== form[field].trim();
  return {
    ...(isChanged('due') ? { due: draft.due ?? null } : {}),
    ...(isChanged('endedOn') ? { endedOn: draft.endedOn ?? null } : {}),
    ...(isChanged('basis') && draft.basis !== null ? { basis: draft.basis } : {}),
    ...(isChanged('note') ? { note: form.note.trim() === '' ? null : form.note.trim() } : {}),
  };
}
