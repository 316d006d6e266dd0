import { describe, expect, test } from 'vitest';
import type { CivilDate, PersonId } from '#shared/base/brand.ts';
import type { Entry, EntryBody } from '#shared/ledger/entry.ts';
import { foldLinks } from '#shared/ledger/fold-links.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { findItems, findSamePersonItems } from '#shared/review/find-items.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import { resolveItem } from '#shared/review/resolve-item.ts';
import { buildCase } from '#web/views/office-build-case.ts';
import type { Case } from '#web/views/office-case.ts';
import { entryWords } from '#web/views/office-entry-words.ts';
import { readOtherValue } from '#web/views/office-other-value.ts';
import { docOf, identity, personId, reason, shot, TestDevice } from '../../server/office/office-town.ts';

const NAMES = {
  staff: (id: string) => id,
  site: (id: string) => id,
  device: (key: string) => `端末${key}`,
  area: (id: string) => id,
};
const TODAY = '2026-11-23' as CivilDate;

/** A person whom the importer entered with one shot; both devices have seen it. */
function begin(body: Partial<EntryBody<'shot-recorded'>> = {}) {
  const [a, b] = [new TestDevice('a'), new TestDevice('b')];
  const entered = a.record('person-entered', docOf(0), { origin: 'desk', identity: identity(0) }) as Entry;
  const given = a.record('shot-recorded', docOf(0), shot(body)) as Entry;
  b.see(entered, given);
  return { a, b, entered, given };
}

const JUDGE = { staff: 'second', mayConfirm: true, device: null };

function caseOf(entries: readonly Entry[], type: ReviewItem['type']): { view: Case; ledger: PersonLedger } {
  const ledger = foldPerson(personId(0), entries);
  const item = findItems(ledger, null).find((one) => one.type === type);
  const view = item ? buildCase(item, { own: ledger, other: null, links: [] }, NAMES, JUDGE) : null;
  if (!view) throw new Error(`no ${type}`);
  return { view, ledger };
}

/** What every button offers is a decision that the ledger takes. */
function expectChoicesTaken(view: Case): void {
  for (const choice of view.choices) {
    expect(() => resolveItem(view.item, choice.act, reason('other', 'x'))).not.toThrow();
  }
}

describe('two corrections of one date', () => {
  const { a, b, entered, given } = begin();
  const correct = (device: TestDevice, givenOn: string, code: string): Entry =>
    device.record('shot-corrected', docOf(0), {
      shot: given.id,
      fields: { givenOn: givenOn as CivilDate },
      reason: reason(code),
    }) as Entry;
  const [first, second] = [correct(a, '2026-11-18', 'typing'), correct(b, '2026-11-19', 'handbook-differs')];
  const { view } = caseOf([entered, given, first, second], 'field-conflict');

  test('what both saw stands beside each side, and only the date differs', () => {
    expect(view.title).toBe('MR 1期の接種日が2つあります。');
    const differing = view.rows.filter((row) => row.differs);
    expect(differing.map(({ name, base, values }) => [name, base, values])).toEqual([
      ['接種日', '令和8年11月20日', ['令和8年11月18日', '令和8年11月19日']],
    ]);
    expect(view.rows.length).toBeGreaterThan(5);
    expect(view.interim).toContain('令和8年11月19日');
  });

  test('each side says what its author had not seen, and what it rests on', () => {
    expect(view.sides.map(({ letter, device, seen }) => [letter, device, seen])).toEqual([
      ['A', '端末a', ['Bを見ていません']],
      ['B', '端末b', ['Aを見ていません']],
    ]);
    expect(view.preferences).toEqual([
      'Aは、接種を登録した本人の記録です。',
      'Bは、母子手帳と照らした訂正です。',
    ]);
  });

  test('the buttons are the values, with a reason where the record gives one', () => {
    expect(view.choices.map(({ label, reason: code }) => [label, code])).toEqual([
      ['令和8年11月18日（A）', 'author-gave-the-shot'],
      ['令和8年11月19日（B）', 'handbook-checked'],
      ['本人・医療機関に確認中にする', null],
    ]);
    expect(view.otherValue).toMatchObject({ target: given.id, field: 'givenOn' });
    expectChoicesTaken(view);
  });
});

describe('the other kinds', () => {
  test('a voiding against a correction: was it given or not', () => {
    const { a, b, entered, given } = begin();
    const voided = a.record('shot-voided', docOf(0), {
      shot: given.id,
      reason: reason('not-given'),
    }) as Entry;
    const corrected = b.record('shot-corrected', docOf(0), {
      shot: given.id,
      fields: { lot: { text: 'MR999', asPrinted: 'MR999', expiry: null, unknown: null, gtin: null } },
      reason: reason('wrong-lot'),
    }) as Entry;
    const { view } = caseOf([entered, given, voided, corrected], 'void-conflict');
    expect(view.title).toBe('MR 1期を、1人は取り消し、1人は訂正しています。');
    const lot = view.rows.find((row) => row.field === 'lot');
    expect(new Set([lot?.base, ...(lot?.values ?? [])])).toEqual(new Set(['MR123', 'MR999', '取り消し']));
    expect(view.choices.map(({ act }) => act.type === 'outcome' && act.outcome.type)).toEqual([
      'shot-stands',
      'shot-voided',
      'inquiring',
    ]);
    expectChoicesTaken(view);
  });

  test('two recordings a day apart: one shot or two', () => {
    const { a, b, entered, given } = begin();
    const again = b.record(
      'shot-recorded',
      docOf(0),
      shot({ givenOn: '2026-11-21' as CivilDate, provenance: 'handbook' }),
    ) as Entry;
    void a;
    const { view } = caseOf([entered, given, again], 'possible-duplicate-shot');
    expect(view.title).toContain('1日ちがい');
    expect(view.rows.filter((row) => row.differs).map((row) => row.name)).toEqual(['接種日', '出典']);
    expect(view.choices).toHaveLength(4);
    expectChoicesTaken(view);
  });

  test('a dose given twice, years apart', () => {
    const { b, entered, given } = begin();
    const again = b.record('shot-recorded', docOf(0), shot({ givenOn: '2025-03-01' as CivilDate })) as Entry;
    const { view } = caseOf([entered, given, again], 'double-dose');
    expect(view.choices[0]?.act).toMatchObject({ outcome: { type: 'separate-events' } });
    expectChoicesTaken(view);
  });

  test('two persons who may be one: who is in the register is shown', () => {
    const device = new TestDevice('a');
    const enter = (n: number, origin: 'provisional' | 'resident-register', number: string | null): Entry =>
      device.record('person-entered', docOf(n), {
        origin,
        identity: identity(3, { residentNumber: number }),
      }) as Entry;
    const ledgers = new Map<PersonId, PersonLedger>([
      [personId(1), foldPerson(personId(1), [enter(1, 'provisional', null)])],
      [personId(2), foldPerson(personId(2), [enter(2, 'resident-register', '77')])],
    ]);
    const identities = new Map([...ledgers].map(([person, ledger]) => [person, ledger.identity!] as const));
    const links = foldLinks([]);
    const [item] = findSamePersonItems([personId(1)], identities, links);
    if (item?.type !== 'possible-same-person') throw new Error('nobody is alike');
    const own = ledgers.get(item.person)!;
    const view = buildCase(item, { own, other: ledgers.get(item.other)!, links: [] }, NAMES, JUDGE)!;
    expect(view.rows.filter((row) => row.differs).map((row) => row.field)).toEqual(['residentNumber']);
    expect(view.choices.map(({ act, reason: code }) => [act, code])).toEqual([
      [{ type: 'link', survivor: personId(2), other: personId(1) }, null],
      [{ type: 'distinguish' }, null],
    ]);
    expectChoicesTaken(view);
  });

  test('a case whose entries are not here is not shown as if they were', () => {
    const { a, b, entered, given } = begin();
    const correct = (device: TestDevice, dose: number): Entry =>
      device.record('shot-corrected', docOf(0), {
        shot: given.id,
        fields: { dose },
        reason: reason(),
      }) as Entry;
    const all = [entered, given, correct(a, 2), correct(b, 3)];
    const { view, ledger } = caseOf(all, 'field-conflict');
    expect(entryWords(all[2]!)).toBe('訂正：回「2回目」');
    const partial = foldPerson(personId(0), all.slice(0, 3));
    expect(buildCase(view.item, { own: partial, other: null, links: [] }, NAMES, JUDGE)).toBeNull();
    expect(ledger.shots).toHaveLength(1);
  });
});

describe('another value', () => {
  const read = (field: string, text: string) => readOtherValue(field, text, TODAY, '2024-01-15' as CivilDate);
  test('is read as people write it, into the form that entries keep', () => {
    expect(read('givenOn', 'r81117')).toEqual({ ok: true, value: '2026-11-17' });
    expect(read('lot', ' ｍｒ 99-8 ')).toEqual({
      ok: true,
      value: { text: 'MR99-8', asPrinted: 'ｍｒ 99-8', expiry: null, unknown: null, gtin: null },
    });
    expect(read('dose', '２')).toEqual({ ok: true, value: 2 });
    expect(read('doseMicrolitres', '0.5 mL')).toEqual({ ok: true, value: 500 });
    expect(read('kana', 'たかはし　はなこ')).toEqual({ ok: true, value: 'タカハシ　ハナコ' });
    expect(read('name', '髙橋 花子')).toEqual({ ok: true, value: '髙橋　花子' });
  });
  test('that cannot be is refused with what to do', () => {
    for (const [field, text, words] of [
      ['givenOn', 'R8.2.30', 'ありません'],
      ['givenOn', 'R5.1.1', '生年月日'],
      ['givenOn', 'R8.12.1', 'まだ来ていません'],
      ['givenOn', '', '入力してください'],
      ['dose', 'いくつか', '数字で'],
      ['dose', '1.5', '数字で'],
      ['doseMicrolitres', '0', 'mL'],
      ['kana', '髙橋', 'カタカナ'],
    ] as const) {
      const answer = read(field, text);
      expect([text, answer.ok ? 'read' : answer.error]).toEqual([text, expect.stringContaining(words)]);
    }
  });
});
