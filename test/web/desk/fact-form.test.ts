import { expect, test } from 'vitest';
import type { Fact } from '#shared/ledger/entry.ts';
import { changedFactFields, emptyFactForm, factFormOf, readFactForm } from '#web/views/fact-form.ts';
import { on, TODAY } from '#test/fixtures/entries.ts';

const fact: Fact = {
  type: 'pregnancy',
  due: on('2027-02-03'),
  endedOn: null,
  basis: 'handbook',
  note: '里帰り',
};

test('L21 the form reads days in any spelling, and only those that the type has', () => {
  const form = { ...emptyFactForm, type: 'pregnancy', due: '令和9年2月3日', basis: 'handbook' };
  expect(readFactForm(form, TODAY)).toEqual({
    draft: { type: 'pregnancy', due: '2027-02-03', endedOn: null, basis: 'handbook', note: '' },
    unread: {},
  });
  expect(readFactForm({ ...form, type: 'organ-disability' }, TODAY).draft.due).toBeNull();
  const future = readFactForm({ ...form, type: 'long-illness', endedOn: 'R9.1.1' }, TODAY);
  expect(Object.keys(future.unread)).toEqual(['endedOn']);
  expect(readFactForm(emptyFactForm, TODAY).draft).toMatchObject({ type: null, basis: null });
});

test('L11 L21 what was not touched stays to the letter, and an emptied day is stated as none', () => {
  const form = factFormOf(fact);
  expect(changedFactFields(fact, form, readFactForm(form, TODAY).draft)).toEqual({});
  const changed = { ...form, due: '2027/2/10', note: ' ' };
  expect(changedFactFields(fact, changed, readFactForm(changed, TODAY).draft)).toEqual({
    due: '2027-02-10',
    note: null,
  });
  const ended = { ...fact, endedOn: on('2026-11-01') };
  const emptied = { ...factFormOf(ended), endedOn: '' };
  expect(changedFactFields(ended, emptied, readFactForm(emptied, TODAY).draft)).toEqual({ endedOn: null });
});
