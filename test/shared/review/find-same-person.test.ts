import { describe, expect, test } from 'vitest';
import { Defect } from '#shared/base/assert.ts';
import type { EntryId, PersonId, StaffId } from '#shared/base/brand.ts';
import type { Entry, Identity } from '#shared/ledger/entry.ts';
import { foldLinks } from '#shared/ledger/fold-links.ts';
import { confirmChange } from '#shared/ledger/second-person.ts';
import { LINKS_DOCUMENT } from '#shared/ledger/link-persons.ts';
import { findLinkItems, findSamePersonItems } from '#shared/review/find-items.ts';
import { createPersonMatcher } from '#shared/review/find-same-person.ts';
import { isOneSlip, likenessOf } from '#shared/review/likeness.ts';
import { resolutionsOf, resolveItem } from '#shared/review/resolve-item.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import {
  because,
  entryAt,
  idOf,
  identityOf,
  on,
  OTHER_PERSON,
  PERSON,
  THIRD_PERSON,
} from '#test/fixtures/entries.ts';

const hanako = identityOf({ address: '中央1-2-3', phone: '090-1111-2222', residentNumber: '100' });
const score = (values: Partial<Identity>): number => likenessOf(identityOf(values), hanako).score;

describe('C9 likeness', () => {
  test.each<[string, Partial<Identity>, 'asked' | 'low' | 'not asked']>([
    ['the same in all', { ...hanako }, 'asked'],
    ['kana and birth', { name: 'ワタナベ　ハナコ' }, 'asked'],
    ['variant characters', { name: '渡邉　花子', kana: 'ワタナベ　ハナコ' }, 'asked'],
    ['another spelling of the kana', { kana: 'ワタナヘ　ハナコ' }, 'asked'],
    ['one digit of the birth wrong', { birth: on('2025-10-07') }, 'asked'],
    ['month and day exchanged', { birth: on('2025-01-10') }, 'asked'],
    ['family and given name exchanged', { kana: 'ハナコ　ワタナベ', name: 'ハナコ　ワタナベ' }, 'asked'],
    ['married name, same given name', { kana: 'スズキ　ハナコ', name: '鈴木　花子' }, 'asked'],
    [
      'the same number, all else misheard',
      { residentNumber: '100', kana: 'カトウ　ジロウ', name: '加藤', sex: 'M', birth: on('2025-10-01') },
      'asked',
    ],
    [
      'a twin with a near name',
      { kana: 'ワタナベ　ハナミ', name: '渡辺　花美', address: '中央1-2-3', phone: '090-1111-2222' },
      'low',
    ],
    [
      'a twin with another name',
      {
        kana: 'ワタナベ　タロウ',
        name: '渡辺　太郎',
        sex: 'M',
        address: '中央1-2-3',
        phone: '090-1111-2222',
      },
      'not asked',
    ],
    [
      'a twin sister with another name',
      { kana: 'ワタナベ　ユイ', name: '渡辺　結衣', address: '中央1-2-3', phone: '090-1111-2222' },
      'not asked',
    ],
    ['a namesake of another age', { birth: on('1980-03-15') }, 'not asked'],
    [
      'somebody else of one birthday',
      { kana: 'スズキ　イチロウ', name: '鈴木　一郎', sex: 'M' },
      'not asked',
    ],
    ['two numbers of the register', { residentNumber: '200' }, 'not asked'],
  ])('%s: %s', (_, values, expected) => {
    const got = score(values);
    const words = got < 60 ? 'not asked' : got <= 65 ? 'low' : 'asked';
    // 60 to 65 is asked with a low mark; the plain cases lie on either side or above.
    expect(words === 'low' && expected === 'asked' ? 'asked' : words).toBe(expected);
    expect(likenessOf(hanako, identityOf(values)).score).toBe(got);
  });

  test('says what is the same and what is near', () => {
    expect(likenessOf(identityOf({ birth: on('2025-10-07') }), hanako)).toMatchObject({
      same: ['kana', 'name', 'sex'],
      near: ['birth'],
    });
  });

  test.each([
    ['ハナコ', 'ハナコ', true],
    ['ハナコ', 'ハナ', true],
    ['ハナコ', 'ハマコ', true],
    ['ハナコ', 'ナハコ', true],
    ['ハナコ', 'ハコナイ', false],
    ['', 'ハ', true],
    ['アイ', 'ウエ', false],
  ])('one slip between %s and %s: %s', (a, b, expected) => {
    expect([isOneSlip(a, b), isOneSlip(b, a)]).toEqual([expected, expected]);
  });
});

test('C9 the matcher gives the most alike first and leaves strangers out', () => {
  const matcher = createPersonMatcher([
    { person: OTHER_PERSON, identity: hanako },
    { person: THIRD_PERSON, identity: identityOf({ kana: 'ワタナベ　タロウ', name: '渡辺　太郎' }) },
    {
      person: PERSON,
      identity: identityOf({ birth: on('1950-01-01'), kana: 'サトウ　イチ', name: '佐藤　一' }),
    },
  ]);
  const similar = matcher.similarTo(identityOf(), 5);
  expect(similar.map(({ person }) => person)).toEqual([OTHER_PERSON, THIRD_PERSON]);
  expect(similar[0]!.likeness.score).toBeGreaterThan(similar[1]!.likeness.score);
  expect(matcher.similarTo(identityOf(), 1)).toHaveLength(1);
});

describe('C9 items', () => {
  const everybody = new Map<PersonId, Identity>([
    [PERSON, identityOf()],
    [OTHER_PERSON, hanako],
    [THIRD_PERSON, identityOf({ kana: 'ワタナベ　ハナミ', name: '渡辺　花美' })],
  ]);
  const find = (entries: readonly Entry[]): readonly ReviewItem[] =>
    findSamePersonItems([PERSON], everybody, foldLinks(entries));
  const record = (
    item: ReviewItem,
    choice: Parameters<typeof resolveItem>[1],
    at: EntryId,
    after: EntryId[] = [],
  ): Entry => {
    const { kind, doc, body } = resolveItem(item, choice, because('guardian-asked'));
    expect(doc).toBe(LINKS_DOCUMENT);
    return entryAt(at, kind as 'persons-linked', body as never, after, doc);
  };

  /** By another member than `entryAt` writes for. */
  const confirmed = (change: Entry, at: EntryId, after: EntryId[] = [change.id]): Entry => ({
    ...entryAt(at, 'change-confirmed', confirmChange(change.id, because('paper-checked')), after, change.doc),
    staff: 'tanaka' as StaffId,
  });

  test('C18 a pair whose link waits is one item for the second person, and asked again where that one refuses', () => {
    const [item] = find([]);
    const linked = record(item!, { type: 'link', survivor: OTHER_PERSON, other: PERSON }, idOf('o', 1));
    expect(find([linked])).toEqual([]);
    const [waiting, ...more] = findLinkItems(foldLinks([linked]), everybody);
    expect(more).toEqual([]);
    expect(waiting).toMatchObject({
      type: 'second-person',
      kind: 'persons-linked',
      person: OTHER_PERSON,
      other: PERSON,
      author: 'sato',
      entries: [linked.id],
    });
    const [no] = resolutionsOf(waiting!, { type: 'refuse' }, because('namesake'));
    const refused = entryAt(idOf('o', 2), 'change-refused', no!.body as never, [linked.id], LINKS_DOCUMENT);
    expect(find([linked, refused])).toEqual([item]);
    expect(findLinkItems(foldLinks([linked, refused]), everybody)).toEqual([]);
    const sure = confirmed(linked, idOf('q', 1));
    expect(find([linked, sure])).toEqual([]);
    expect(findLinkItems(foldLinks([linked, sure]), everybody)).toEqual([]);
    expect(() => resolveItem(waiting!, { type: 'confirm' }, because('namesake'))).toThrow(Defect);
    expect(() => resolutionsOf(waiting!, { type: 'distinguish' }, because('namesake'))).toThrow(Defect);
  });

  test('one question about the best match; the twin far behind it is none', () => {
    const items = find([]);
    expect(items).toMatchObject([{ type: 'possible-same-person', person: PERSON, other: OTHER_PERSON }]);
    expect(find([])).toEqual(items);
  });

  test('settled by a link, asked again after unlinking', () => {
    const [item] = find([]);
    const linked = record(item!, { type: 'link', survivor: OTHER_PERSON, other: PERSON }, idOf('o', 1));
    expect(find([linked])).toEqual([]);
    const unlinked = entryAt(
      idOf('o', 2),
      'persons-unlinked',
      { link: linked.id, reason: because('mistaken') },
      [linked.id],
      LINKS_DOCUMENT,
    );
    expect(find([linked, unlinked])).toEqual([item]);
  });

  test('settled by telling apart', () => {
    const [item] = find([]);
    const apart = record(item!, { type: 'distinguish' }, idOf('o', 1));
    // With the best match told apart, the next one is asked about.
    expect(find([apart]).map((one) => one.type === 'possible-same-person' && one.other)).toEqual([
      THIRD_PERSON,
    ]);
  });

  test('linked by one and told apart by another: asked with both entries, settled by taking one back', () => {
    const [item] = find([]);
    const linked = record(item!, { type: 'link', survivor: OTHER_PERSON, other: PERSON }, idOf('o', 1));
    const apart = record(item!, { type: 'distinguish' }, idOf('p', 1));
    const sure = confirmed(linked, idOf('q', 1));
    const findSure = (entries: readonly Entry[]) => find([sure, ...entries]);
    const [contradiction] = findSure([linked, apart]);
    expect(contradiction).toMatchObject({ doc: LINKS_DOCUMENT, entries: [linked.id, apart.id] });
    const heads = [linked.id, apart.id, sure.id];
    const unlinked = record(contradiction!, { type: 'distinguish' }, idOf('o', 2), heads);
    expect(unlinked.kind).toBe('persons-unlinked');
    expect(findSure([linked, apart, unlinked]).flatMap(({ entries }) => entries)).toEqual([]);
    const parted = confirmed(unlinked, idOf('q', 2), [...heads, unlinked.id]);
    expect(findSure([linked, apart, unlinked, parted]).flatMap(({ entries }) => entries)).toEqual([]);
    const withdrawn = record(
      contradiction!,
      { type: 'link', survivor: OTHER_PERSON, other: PERSON },
      idOf('o', 2),
      heads,
    );
    expect(withdrawn.kind).toBe('distinction-withdrawn');
    expect(findSure([linked, apart, withdrawn])).toEqual([]);
  });

  test('30,000 persons are searched without comparing each with each', () => {
    const many = new Map<PersonId, Identity>(everybody);
    for (let n = 0; n < 30_000; n++) {
      const birth = on(
        `20${String(10 + (n % 16))}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
      );
      many.set(`p${n}` as PersonId, identityOf({ birth, kana: `タナカ　ナナ${n}`, name: `田中　七${n}` }));
    }
    const items = findSamePersonItems([PERSON], many, foldLinks([]));
    expect(items).toHaveLength(1);
  });
});
