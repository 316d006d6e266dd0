import { expect, test } from 'vitest';
import type { Entry, EntryBody, Fact } from '#shared/ledger/entry.ts';
import { compactEntry } from '#shared/ledger/compact-entry.ts';
import { foldJoined } from '#shared/ledger/join-persons.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { parseEntry } from '#shared/ledger/parse-entry.ts';
import { correctFact, stateFact, voidFact, type FactDraft } from '#shared/ledger/state-fact.ts';
import { personDocument } from '#shared/base/ids.ts';
import { findItems } from '#shared/review/find-items.ts';
import { resolveItem } from '#shared/review/resolve-item.ts';
import {
  because,
  entryAt,
  idOf,
  identityOf,
  on,
  OTHER_PERSON,
  PERSON,
  TODAY,
} from '#test/fixtures/entries.ts';

const fact = (values: Partial<Fact> = {}): EntryBody<'fact-stated'> => ({
  type: 'pregnancy',
  due: on('2027-02-03'),
  endedOn: null,
  basis: 'handbook',
  note: null,
  ...values,
});
const entered = entryAt(idOf('a', 1), 'person-entered', {
  origin: 'resident-register',
  identity: identityOf({ birth: on('1996-05-01'), sex: 'F' }),
});
const stated = entryAt(idOf('a', 2), 'fact-stated', fact(), [entered.id]);
const fold = (entries: readonly Entry[]) => foldPerson(PERSON, entries);
const woman = fold([entered]);
const pregnant = fold([entered, stated]);
const draft = (values: Partial<FactDraft> = {}): FactDraft => ({
  type: 'pregnancy',
  due: on('2027-02-03'),
  basis: 'handbook',
  ...values,
});
const codesOf = (result: ReturnType<typeof stateFact>) =>
  result.ok ? [] : result.error.map(({ field, code }) => `${field} ${code}`);

test('L21 a fact is stated with its type, its day and what it is known from; each missing thing is a Problem', () => {
  expect(stateFact(draft({ note: ' 里帰り ' }), woman, TODAY)).toEqual({
    ok: true,
    value: fact({ note: '里帰り' }),
  });
  const codes = (values: Partial<FactDraft>, person = woman) =>
    codesOf(stateFact(draft(values), person, TODAY));
  expect(codes({ type: null, basis: null })).toEqual(['type fact-missing', 'basis basis-missing']);
  expect(codes({ due: null })).toEqual(['due due-missing']);
  expect(codes({ due: on('2027-02-30') })).toEqual(['due no-such-day']);
  expect(codes({ due: on('2027-09-13') })).toEqual(['due due-unlikely']);
  expect(codes({ due: on('2027-09-12') })).toEqual([]);
  expect(codes({ due: on('1996-05-01') })).toEqual(['due due-unlikely']);
  expect(codes({ type: 'long-illness', endedOn: on('2026-11-23') })).toEqual(['endedOn ended-in-future']);
  expect(codes({ type: 'long-illness', endedOn: on('1996-04-30') })).toEqual(['endedOn ended-before-birth']);
  expect(codes({ due: on('2026-12-01'), endedOn: on('2026-02-20') })).toEqual(['endedOn ended-unlikely']);
  expect(codes({ note: '長'.repeat(301) })).toEqual(['note too-long']);
  const man = fold([
    entryAt(idOf('a', 1), 'person-entered', {
      origin: 'desk',
      identity: identityOf({ birth: on('1970-05-01'), sex: 'M' }),
    }),
  ]);
  expect(codes({}, man)).toEqual(['type not-of-this-person']);
  expect(codes({ type: 'hiv-disability' }, man)).toEqual([]);
});

test('L21 a day that the type does not have is left out', () => {
  const result = stateFact(draft({ type: 'organ-disability', endedOn: on('2026-01-01') }), woman, TODAY);
  expect(result).toEqual({ ok: true, value: fact({ type: 'organ-disability', due: null }) });
});

test('L21 what is stated already is corrected, not stated again; another pregnancy is another fact', () => {
  const codes = (values: Partial<FactDraft>, person = pregnant) =>
    codesOf(stateFact(draft(values), person, TODAY));
  expect(codes({ due: on('2027-02-20') })).toEqual(['due already-stated']);
  expect(codes({ due: on('2025-03-01') })).toEqual([]);
  const disabled = fold([
    entered,
    entryAt(idOf('a', 2), 'fact-stated', fact({ type: 'hiv-disability', due: null })),
  ]);
  expect(codes({ type: 'hiv-disability' }, disabled)).toEqual(['type already-stated']);
  expect(codes({ type: 'organ-disability' }, disabled)).toEqual([]);
  // A pregnancy that ended early leaves room for the next one.
  const lost = fold([
    entered,
    entryAt(idOf('a', 2), 'fact-stated', fact({ due: on('2027-02-03'), endedOn: on('2026-07-01') })),
  ]);
  expect(codes({ due: on('2027-04-20') }, lost)).toEqual([]);
});

test('L21 a correction states only what differs, and why; a void takes the fact out and keeps it readable', () => {
  const [view] = pregnant.facts;
  const correct = (fields: Partial<Fact>, code = 'typing') =>
    correctFact(view!, fields, because(code), pregnant, TODAY);
  expect(correct({ due: on('2027-02-10'), basis: 'handbook' })).toEqual({
    ok: true,
    value: { fact: stated.id, fields: { due: '2027-02-10' }, reason: because('typing') },
  });
  expect(codesOf(correct({ due: on('2027-02-03') }, '') as never)).toEqual([
    ' nothing-changed',
    'reason reason-missing',
  ]);
  expect(codesOf(correct({ due: null }) as never)).toEqual(['due due-missing']);
  const corrected = entryAt(
    idOf('a', 3),
    'fact-corrected',
    { fact: stated.id, fields: { due: on('2027-02-10') }, reason: because('typing') },
    [stated.id],
  );
  const after = fold([entered, stated, corrected]).facts[0]!;
  expect(after.fact.due).toBe('2027-02-10');
  expect(after.versions['due']?.map(({ value }) => value)).toEqual(['2027-02-03', '2027-02-10']);
  const voided = entryAt(idOf('a', 4), 'fact-voided', voidFact(after, because('mistaken')), [corrected.id]);
  const taken = fold([entered, stated, corrected, voided]).facts[0]!;
  expect(taken).toMatchObject({ state: 'voided', voidConflict: null, fact: { due: '2027-02-10' } });
  expect(taken.history.map(({ id }) => id)).toEqual([corrected.id, voided.id]);
});

test('C17 concurrent corrections of a fact keep both readings, the later day meanwhile, until a person decides', () => {
  const correction = (device: string, due: string) =>
    entryAt(
      idOf(device, 1),
      'fact-corrected',
      { fact: stated.id, fields: { due: on(due) }, reason: because('typing') },
      [stated.id],
    );
  const all = [entered, stated, correction('b', '2027-02-10'), correction('c', '2027-01-20')];
  const ledger = fold(all);
  expect(ledger.facts[0]).toMatchObject({ fact: { due: '2027-02-10' }, state: 'counts' });
  const [item, ...others] = findItems(ledger, null);
  expect(others).toEqual([]);
  expect(item).toMatchObject({ type: 'field-conflict', subject: 'fact', conflict: { field: 'due' } });
  const outcome = { type: 'value', target: stated.id, field: 'due', value: '2027-01-20' } as const;
  const { doc, body } = resolveItem(item!, { type: 'outcome', outcome }, because('handbook-checked'));
  const decided = entryAt(idOf('a', 9), 'review-resolved', body as never, ledger.heads, doc);
  const settled = fold([...all, decided]);
  expect(settled.facts[0]!.fact.due).toBe('2027-01-20');
  expect(findItems(settled, null)).toEqual([]);
});

test('C17 a fact that one voids and another corrects counts until a person decides', () => {
  const corrected = entryAt(
    idOf('b', 1),
    'fact-corrected',
    { fact: stated.id, fields: { note: '双子' }, reason: because('typing') },
    [stated.id],
  );
  const voided = entryAt(idOf('c', 1), 'fact-voided', { fact: stated.id, reason: because('mistaken') }, [
    stated.id,
  ]);
  const all = [entered, stated, corrected, voided];
  const ledger = fold(all);
  expect(ledger.facts[0]!.state).toBe('counts');
  const items = findItems(ledger, null);
  expect(items).toMatchObject([{ type: 'void-conflict', subject: 'fact' }]);
  const outcome = { type: 'shot-voided', shot: stated.id } as const;
  const { doc, body } = resolveItem(items[0]!, { type: 'outcome', outcome }, because('other'));
  const decided = entryAt(idOf('a', 9), 'review-resolved', body as never, ledger.heads, doc);
  const settled = fold([...all, decided]);
  expect(settled.facts[0]!.state).toBe('voided');
  expect(findItems(settled, null)).toEqual([]);
});

test('L22 one pregnancy stated at two desks is one fact; where the due dates differ a person is asked', () => {
  const at = (device: string, due: string, doc = personDocument(PERSON)) =>
    entryAt(
      idOf(device, 1),
      'fact-stated',
      fact({ due: on(due) }),
      doc === personDocument(PERSON) ? [entered.id] : [],
      doc,
    );
  const same = fold([entered, at('b', '2027-02-03'), at('c', '2027-02-03')]);
  expect(same.facts).toMatchObject([{ id: idOf('b', 1), evidence: [idOf('c', 1)], conflicts: [] }]);
  expect(findItems(same, null)).toEqual([]);

  const all = [entered, at('b', '2027-02-03'), at('c', '2027-02-17')];
  const ledger = fold(all);
  expect(ledger.facts).toMatchObject([
    { id: idOf('b', 1), fact: { due: '2027-02-17' }, evidence: [idOf('c', 1)] },
  ]);
  const [item] = findItems(ledger, null);
  expect(item).toMatchObject({
    type: 'field-conflict',
    subject: 'fact',
    entries: [idOf('b', 1), idOf('c', 1)],
  });
  for (const value of ['2027-02-03', '2027-02-17', '2027-02-10']) {
    const outcome = { type: 'value', target: idOf('b', 1), field: 'due', value } as const;
    const { doc, body } = resolveItem(item!, { type: 'outcome', outcome }, because('handbook-checked'));
    const settled = fold([
      ...all,
      entryAt(idOf('a', 9), 'review-resolved', body as never, ledger.heads, doc),
    ]);
    expect(settled.facts.map((view) => view.fact.due)).toEqual([value]);
    expect(findItems(settled, null)).toEqual([]);
  }

  // Linked persons: each document has its own statement, and together they are one pregnancy.
  const joined = foldJoined([PERSON, OTHER_PERSON], (person) =>
    person === PERSON
      ? [entered, at('b', '2027-02-03')]
      : [at('c', '2027-02-05', personDocument(OTHER_PERSON))],
  );
  expect(joined.facts).toMatchObject([{ fact: { due: '2027-02-05' }, evidence: [idOf('b', 1)] }]);
});

test('L22 two pregnancies are two facts: far enough apart, or one ended before the other began', () => {
  const at = (counter: number, due: string, endedOn: string | null = null) =>
    entryAt(
      idOf('a', counter),
      'fact-stated',
      fact({ due: on(due), endedOn: endedOn === null ? null : on(endedOn) }),
      [entered.id],
    );
  const duesOf = (entries: readonly Entry[]) =>
    fold([entered, ...entries]).facts.map((view) => view.fact.due);
  expect(duesOf([at(2, '2027-02-03'), at(3, '2026-08-20')])).toEqual(['2027-02-03']);
  expect(duesOf([at(2, '2027-02-03'), at(3, '2026-08-19')])).toEqual(['2026-08-19', '2027-02-03']);
  expect(duesOf([at(2, '2027-02-03', '2026-07-01'), at(3, '2027-04-20')])).toEqual([
    '2027-02-03',
    '2027-04-20',
  ]);
});

test('L1 L2 a pregnancy without a due date and a day that does not exist are invalid; fields to come pass through', () => {
  const read = (body: object, kind = 'fact-stated') =>
    parseEntry(stated.id, { ...stated, kind, id: undefined, body });
  const value = (body: object, kind = 'fact-stated') => {
    const { id: _id, ...rest } = { ...stated, kind, body };
    return parseEntry(stated.id, rest);
  };
  expect(read(fact())).toEqual({ ok: false, error: 'invalid-entry' });
  expect(value(fact({ due: null }))).toEqual({ ok: false, error: 'invalid-entry' });
  expect(value(fact({ due: on('2027-02-30') }))).toEqual({ ok: false, error: 'invalid-entry' });
  expect(value({ ...fact(), type: 'left-handed' })).toEqual({ ok: false, error: 'invalid-entry' });
  expect(value({ ...fact(), babies: 2 })).toMatchObject({ ok: true, value: { body: { babies: 2 } } });
  // A correction of a day that does not exist is held too; nulls that it states are its values.
  const correction = (fields: object) =>
    value({ fact: stated.id, fields, reason: because('typing') }, 'fact-corrected');
  expect(correction({ endedOn: '2027-02-30' })).toEqual({ ok: false, error: 'invalid-entry' });
  expect(correction({ endedOn: null })).toMatchObject({
    ok: true,
    value: { body: { fields: { endedOn: null } } },
  });
});

test('E2 a fact is stored without what is unknown', () => {
  expect(compactEntry(stated).body).toEqual({ type: 'pregnancy', due: '2027-02-03', basis: 'handbook' });
});
