import { expect, test } from 'vitest';
import type { CivilDate } from '#shared/base/brand.ts';
import type { Shot } from '#shared/ledger/entry.ts';
import { changedShotFields, emptyShotForm, readShotForm, shotFormOf } from '#web/views/shot-form.ts';

const context = { today: '2026-11-23' as CivilDate, birth: '2026-02-01' as CivilDate };
const shot: Shot = {
  series: 'DPTIPVHIB-1',
  dose: 1,
  product: 'ゴービック',
  lot: { text: 'AB12', asPrinted: 'AB-12', expiry: '2027-06-30' as CivilDate, unknown: null, gtin: '0498' },
  givenOn: '2026-04-12' as CivilDate,
  givenOnAsWritten: null,
  bodySite: 'left-arm',
  doseMicrolitres: 500,
  doctor: '佐藤',
  place: '中央保健センター',
  facility: null,
  session: null,
  legalClass: 'routine-A',
  provenance: 'form',
  doubt: null,
  override: null,
  note: null,
};

test('a form is read into what the ledger registers', () => {
  const form = {
    ...emptyShotForm('form'),
    vaccine: '5k',
    date: 'r80412',
    lot: 'ab１２',
    place: '中央',
    doseMl: '０．５',
  };
  const { draft, problems } = readShotForm(form, context);
  expect(problems).toEqual([]);
  expect(draft).toMatchObject({
    series: 'DPTIPVHIB-1',
    givenOn: '2026-04-12',
    lot: { text: 'AB12', asPrinted: 'ab１２', unknown: null },
    doseMicrolitres: 500,
    legalClass: 'routine-A',
    provenance: 'form',
    givenOnAsWritten: null,
  });
});

test('the date as written is kept where it came from paper of others', () => {
  const form = { ...emptyShotForm('handbook'), vaccine: 'mr', date: '平成31年5月1日' };
  expect(readShotForm(form, { ...context, birth: null }).draft).toMatchObject({
    givenOn: '2019-05-01',
    givenOnAsWritten: '平成31年5月1日',
  });
});

test('what cannot be read stands beside its field, and nothing is guessed', () => {
  const form = { ...emptyShotForm('form'), vaccine: 'ポリオ', dose: 'x', date: 'r80230', doseMl: 'half' };
  const { draft, problems } = readShotForm(form, context);
  expect(problems.map(({ field, code }) => `${field} ${code}`)).toEqual([
    'vaccine vaccine-ambiguous',
    'dose number-unreadable',
    'date date-problem',
    'doseMl number-unreadable',
  ]);
  expect(draft).toMatchObject({ series: null, dose: null, givenOn: null, doseMicrolitres: null });
});

test('an untouched form changes nothing, though it shows less than the ledger holds', () => {
  const before = shotFormOf(shot);
  expect(readShotForm(before, context).problems).toEqual([]);
  expect(changedShotFields(shot, before, readShotForm(before, context).draft)).toEqual({});
});

test('a correction names only the fields whose text was changed', () => {
  const before = shotFormOf(shot);
  const after = { ...before, date: 'r80413', note: '予診票で確認' };
  expect(changedShotFields(shot, after, readShotForm(after, context).draft)).toEqual({
    givenOn: '2026-04-13',
    note: '予診票で確認',
  });
  const otherVaccine = { ...before, vaccine: '4k' };
  expect(changedShotFields(shot, otherVaccine, readShotForm(otherVaccine, context).draft)).toEqual({
    series: 'DPTIPV-1',
    product: null,
  });
});

test('a new expiry keeps what was printed and the GTIN', () => {
  const after = { ...shotFormOf(shot), lotExpiry: 'r90731' };
  expect(changedShotFields(shot, after, readShotForm(after, context).draft)).toEqual({
    lot: { ...shot.lot, expiry: '2027-07-31' },
  });
});

test('a lot that becomes unreadable loses its text and says why', () => {
  const before = shotFormOf(shot);
  const after = { ...before, lot: '？' };
  expect(changedShotFields(shot, after, readShotForm(after, context).draft)).toMatchObject({
    lot: { text: null, unknown: 'unreadable' },
  });
});
