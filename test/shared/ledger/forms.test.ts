import { describe, expect, test } from 'vitest';
import type { CivilDate } from '#shared/base/brand.ts';
import { correctPerson, correctShot } from '#shared/ledger/correct-entry.ts';
import { enterPerson, type PersonDraft } from '#shared/ledger/enter-person.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { parseEntry } from '#shared/ledger/parse-entry.ts';
import { reasonOf } from '#shared/ledger/reason.ts';
import { findShotWarnings, registerShot, type ShotDraft } from '#shared/ledger/register-shot.ts';
import { voidShot } from '#shared/ledger/void-entry.ts';
import { withholdShot } from '#shared/ledger/withhold-shot.ts';
import {
  because,
  entryAt,
  idOf,
  identityOf,
  lotOf,
  on,
  PERSON,
  shotOf,
  TODAY,
} from '#test/fixtures/entries.ts';

const A1 = idOf('a', 1);
const entered = entryAt(idOf('o', 1), 'person-entered', {
  origin: 'resident-register',
  identity: identityOf(),
});
const person = foldPerson(PERSON, [entered]);
const withShot = foldPerson(PERSON, [entered, entryAt(A1, 'shot-recorded', shotOf())]);

const draft = (values: Partial<ShotDraft> = {}): ShotDraft => ({
  series: 'MR-1',
  lot: lotOf('HF123'),
  givenOn: on('2026-11-22'),
  place: '中央保健センター',
  legalClass: 'routine-A',
  provenance: 'field',
  ...values,
});
const problemsOf = (
  result: { ok: true } | { ok: false; error: readonly { field: string; code: string }[] },
) => (result.ok ? [] : result.error.map(({ field, code }) => `${field}: ${code}`));

describe('L10 registering a shot', () => {
  test('what is left out reads as not stated, and the entry can be read back', () => {
    const result = registerShot(draft({ doctor: ' 佐藤 ', note: '  ' }), person, TODAY);
    expect(result).toMatchObject({
      ok: true,
      value: { dose: null, doctor: '佐藤', note: null, lot: { text: 'HF123' } },
    });
    if (!result.ok) return;
    const { id, ...value } = entryAt(A1, 'shot-recorded', result.value);
    expect(parseEntry(id, value).ok).toBe(true);
  });

  test.each<[Partial<ShotDraft>, string[]]>([
    [{}, []],
    [{ series: ' ' }, ['series: series-missing']],
    [{ givenOn: null }, ['givenOn: date-missing']],
    [{ givenOn: on('2026-02-30') }, ['givenOn: no-such-day']],
    [{ givenOn: on('2025-09-30') }, ['givenOn: date-before-birth']],
    [{ givenOn: on('2025-10-01') }, []],
    [{ givenOn: on('2026-11-23') }, ['givenOn: date-in-future']],
    [{ lot: null }, ['lot: lot-missing']],
    [{ lot: { ...lotOf(null), unknown: null } }, ['lot: lot-missing']],
    [{ lot: { ...lotOf('  '), unknown: null } }, ['lot: lot-missing']],
    [{ lot: { ...lotOf(null), unknown: 'unreadable' } }, []],
    [{ place: '' }, ['place: place-missing']],
    [{ note: 'x'.repeat(501) }, ['note: too-long']],
    [
      { series: null, givenOn: null, lot: null, place: null },
      ['series: series-missing', 'givenOn: date-missing', 'lot: lot-missing', 'place: place-missing'],
    ],
  ])('%j', (values, problems) => {
    expect(problemsOf(registerShot(draft(values), person, TODAY))).toEqual(problems);
  });

  test('the sentence gets its dates', () => {
    expect(registerShot(draft({ givenOn: on('2025-09-30') }), person, TODAY)).toEqual({
      ok: false,
      error: [
        {
          field: 'givenOn',
          code: 'date-before-birth',
          values: { givenOn: '2025-09-30', birth: '2025-10-01' },
        },
      ],
    });
  });

  test('a person whom nobody entered yet can be given a shot', () => {
    expect(registerShot(draft(), foldPerson(PERSON, []), TODAY).ok).toBe(true);
  });
});

describe('L12 warnings', () => {
  const warnings = (values: Partial<ShotDraft>) =>
    findShotWarnings(draft(values), withShot).map(
      ({ code, values: said }) => `${code} ${said!['daysApart']}`,
    );
  test.each<[Partial<ShotDraft>, string[]]>([
    [{ givenOn: on('2026-11-20') }, ['already-recorded 0']],
    [{ givenOn: on('2026-11-23') }, ['already-recorded 3']],
    [{ givenOn: on('2026-11-24') }, []],
    [{ givenOn: on('2026-11-20'), series: 'HEPB' }, []],
    [{ givenOn: null }, []],
  ])('%j', (values, expected) => {
    expect(warnings(values)).toEqual(expected);
    if (values.givenOn === on('2026-11-20'))
      expect(registerShot(draft(values), withShot, TODAY).ok).toBe(true);
  });

  test('a voided shot warns of nothing', () => {
    const voided = entryAt(idOf('a', 2), 'shot-voided', voidShot({ id: A1 }, because('undo')), [A1]);
    const ledger = foldPerson(PERSON, [entered, entryAt(A1, 'shot-recorded', shotOf()), voided]);
    expect(findShotWarnings(draft({ givenOn: on('2026-11-20') }), ledger)).toEqual([]);
  });
});

describe('L11 corrections', () => {
  const view = withShot.shots[0]!;
  const correct = (fields: Parameters<typeof correctShot>[1], reason = because('typing')) =>
    correctShot(view, fields, reason, withShot, TODAY);

  test('only fields that differ are stated', () => {
    expect(correct({ ...view.shot, dose: 2 })).toEqual({
      ok: true,
      value: { shot: A1, fields: { dose: 2 }, reason: because('typing') },
    });
    expect(correct({ lot: { ...lotOf('HF123') }, doctor: '鈴木' })).toMatchObject({
      value: { fields: { doctor: '鈴木' } },
    });
  });

  test.each<[string, ReturnType<typeof correct>, string[]]>([
    ['nothing', correct({}), [': nothing-changed']],
    ['the same', correct({ ...view.shot }), [': nothing-changed']],
    ['no such day', correct({ givenOn: on('2026-02-30') }), ['givenOn: no-such-day']],
    ['before birth', correct({ givenOn: on('2020-01-01') }), ['givenOn: date-before-birth']],
    ['tomorrow', correct({ givenOn: on('2026-11-23') }), ['givenOn: date-in-future']],
    ['no lot', correct({ lot: { ...lotOf(null), unknown: null } }), ['lot: lot-missing']],
    ['no place', correct({ place: null }), ['place: place-missing']],
    ['no reason', correct({ dose: 2 }, because('')), ['reason: reason-missing']],
    ['other, without a note', correct({ dose: 2 }, reasonOf('other', ' ')), ['reason: reason-missing']],
    ['too long', correct({ note: 'x'.repeat(501) }), ['note: too-long']],
  ])('%s', (_, result, problems) => {
    expect(problemsOf(result)).toEqual(problems);
  });

  test('a contested field may be stated with its interim value', () => {
    const day = (counter: number, day_: string) =>
      entryAt(
        idOf('b', counter),
        'shot-corrected',
        { shot: A1, fields: { givenOn: on(day_) }, reason: because('typing') },
        [A1],
      );
    const ledger = foldPerson(PERSON, [
      entered,
      entryAt(A1, 'shot-recorded', shotOf()),
      day(1, '2026-11-19'),
      day(2, '2026-11-18'),
    ]);
    const contested = ledger.shots[0]!;
    expect(
      correctShot(contested, { givenOn: contested.shot.givenOn }, because('typing'), ledger, TODAY),
    ).toMatchObject({
      ok: true,
      value: { fields: { givenOn: '2026-11-19' } },
    });
  });

  test('a person is corrected likewise', () => {
    expect(correctPerson(person, { ...identityOf(), phone: '090' }, because('typing'), TODAY)).toEqual({
      ok: true,
      value: { fields: { phone: '090' }, reason: because('typing') },
    });
    const problems = (fields: Parameters<typeof correctPerson>[1]) =>
      problemsOf(correctPerson(person, fields, because('typing'), TODAY));
    expect(problems({})).toEqual([': nothing-changed']);
    expect(problems({ name: ' ', kana: '' })).toEqual(['name: name-missing', 'kana: kana-missing']);
    expect(problems({ birth: on('2027-01-01') })).toEqual(['birth: birth-in-future']);
    expect(problems({ birth: on('2025-02-29') })).toEqual(['birth: no-such-day']);
  });
});

describe('L13 entering a person', () => {
  const form = (values: Partial<PersonDraft> = {}): PersonDraft => ({
    origin: 'provisional',
    name: '渡邉 花子',
    kana: 'わたなべ はなこ',
    birth: on('2025-10-01'),
    sex: 'F',
    ...values,
  });
  test('values are stored in their one form', () => {
    expect(enterPerson(form({ phone: '０９０－１２３４' }), TODAY)).toMatchObject({
      ok: true,
      value: {
        origin: 'provisional',
        identity: {
          name: '渡邉　花子',
          kana: 'ワタナベ　ハナコ',
          kanaSource: 'heard',
          phone: '090-1234',
          caution: null,
        },
      },
    });
    expect(enterPerson(form({ name: '' }), TODAY)).toMatchObject({
      value: { identity: { name: 'ワタナベ　ハナコ' } },
    });
  });

  test.each<[Partial<PersonDraft>, string[]]>([
    [{ name: '', origin: 'desk' }, ['name: name-missing']],
    [{ kana: '' }, ['kana: kana-missing']],
    [{ kana: '渡辺' }, ['kana: kana-unreadable']],
    [{ birth: null }, ['birth: birth-missing']],
    [{ birth: '2026-02-30' as CivilDate }, ['birth: no-such-day']],
    [{ birth: on('2026-11-23') }, ['birth: birth-in-future']],
    [{ kana: 'x', birth: null }, ['kana: kana-unreadable', 'birth: birth-missing']],
    [{ address: 'x'.repeat(201) }, ['address: too-long']],
  ])('%j', (values, problems) => {
    expect(problemsOf(enterPerson(form(values), TODAY))).toEqual(problems);
  });
});

test('L16 a withholding has a series and a reason', () => {
  expect(withholdShot('MR-1', TODAY, null, because('fever'))).toMatchObject({
    ok: true,
    value: { series: 'MR-1', on: TODAY },
  });
  expect(problemsOf(withholdShot('', TODAY, null, reasonOf('other')))).toEqual([
    'series: series-missing',
    'reason: reason-missing',
  ]);
});
