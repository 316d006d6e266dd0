import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EntryId, PersonId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { foldLinks, joinedWith } from '#shared/ledger/fold-links.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { foldJoined } from '#shared/ledger/join-persons.ts';
import { LINKS_DOCUMENT } from '#shared/ledger/link-persons.ts';
import { findItems } from '#shared/review/find-items.ts';
import { resolveItem } from '#shared/review/resolve-item.ts';
import { histories, shuffles } from '#test/fixtures/arbitraries.ts';
import {
  because,
  entryAt,
  idOf,
  identityOf,
  lotOf,
  on,
  OTHER_PERSON,
  PERSON,
  shotOf,
  THIRD_PERSON,
} from '#test/fixtures/entries.ts';

const link = (counter: number, a: PersonId, b: PersonId, after: EntryId[] = [], device = 'o') =>
  entryAt(
    idOf(device, counter),
    'persons-linked',
    { persons: [a, b], reason: because('paper-checked') },
    after,
    LINKS_DOCUMENT,
  );
const unlink = (counter: number, of: EntryId, after: EntryId[] = [of]) =>
  entryAt(
    idOf('u', counter),
    'persons-unlinked',
    { link: of, reason: because('mistaken') },
    after,
    LINKS_DOCUMENT,
  );

/** The same history in another person's document, by other devices. */
const movedTo = (person: PersonId, entries: readonly Entry[]): Entry[] =>
  JSON.parse(
    JSON.stringify(entries)
      .replaceAll(personDocument(PERSON), personDocument(person))
      .replaceAll(/"([abc])\.0000\./g, '"$1x.0000.'),
  ) as Entry[];

test('L14 linked persons are one group under the first person of the first link', () => {
  const view = foldLinks([link(1, PERSON, OTHER_PERSON), link(2, THIRD_PERSON, PERSON, [idOf('o', 1)])]);
  expect(view.groups.get(THIRD_PERSON)).toMatchObject({
    survivor: PERSON,
    persons: [PERSON, OTHER_PERSON, THIRD_PERSON],
  });
  expect(joinedWith(view, OTHER_PERSON)).toEqual([PERSON, OTHER_PERSON, THIRD_PERSON]);
  expect(joinedWith(foldLinks([]), OTHER_PERSON)).toEqual([OTHER_PERSON]);
});

test('L14 links in a circle, against each other, to oneself: one survivor on every device', () => {
  const entries = [
    link(1, PERSON, OTHER_PERSON, [], 'a'),
    link(1, OTHER_PERSON, PERSON, [], 'b'),
    link(1, OTHER_PERSON, THIRD_PERSON, [], 'c'),
    link(2, THIRD_PERSON, PERSON, [], 'c'),
    link(3, THIRD_PERSON, THIRD_PERSON, [], 'c'),
  ];
  const view = foldLinks(entries);
  expect(view.groups.get(PERSON)!.survivor).toBe(PERSON);
  expect(view.groups.get(THIRD_PERSON)).toBe(view.groups.get(PERSON));
  fc.assert(
    fc.property(shuffles(), (shuffle) => {
      expect(foldLinks(shuffle([...entries, ...entries]))).toEqual(view);
    }),
    { numRuns: 50, seed: 1 },
  );
});

test('L14 a link moves nothing: the joined ledger holds both documents, each shot with its own person', () => {
  const own = [
    entryAt(idOf('a', 1), 'person-entered', {
      origin: 'resident-register',
      identity: identityOf({ caution: '卵' }),
    }),
    entryAt(idOf('a', 2), 'shot-recorded', shotOf({ lot: lotOf('L1') }), [idOf('a', 1)]),
  ];
  const others = [
    entryAt(
      idOf('b', 1),
      'person-entered',
      { origin: 'provisional', identity: identityOf({ phone: '090', caution: '喘息' }) },
      [],
      personDocument(OTHER_PERSON),
    ),
    entryAt(
      idOf('b', 2),
      'shot-recorded',
      shotOf({ lot: lotOf('L1') }),
      [idOf('b', 1)],
      personDocument(OTHER_PERSON),
    ),
    entryAt(
      idOf('b', 3),
      'shot-recorded',
      shotOf({ dose: 2, givenOn: on('2025-11-20') }),
      [idOf('b', 2)],
      personDocument(OTHER_PERSON),
    ),
  ];
  const joined = foldJoined([PERSON, OTHER_PERSON], (person) => (person === PERSON ? own : others));
  expect(joined).toMatchObject({
    person: PERSON,
    persons: [PERSON, OTHER_PERSON],
    isProvisional: false,
    identity: { ...identityOf(), phone: '090', caution: '卵／喘息' },
    heads: [idOf('a', 2)],
    shots: [
      { id: idOf('b', 3), person: OTHER_PERSON },
      { id: idOf('a', 2), person: PERSON, evidence: [idOf('b', 2)] },
    ],
    merged: [{ type: 'same-shot', entries: [idOf('a', 2), idOf('b', 2)] }],
  });
  expect(joined.entries).toHaveLength(5);
  expect(foldPerson(PERSON, own).identity).toEqual(identityOf({ caution: '卵' }));
});

test('L14 the joined ledger is the same whatever the order of arrival and of the other persons', () => {
  fc.assert(
    fc.property(histories(16), histories(16), shuffles(), (one, two, shuffle) => {
      const other = movedTo(OTHER_PERSON, two);
      const joined = foldJoined([PERSON, OTHER_PERSON, THIRD_PERSON], (person) =>
        person === PERSON ? one : person === OTHER_PERSON ? other : [],
      );
      const turned = foldJoined([PERSON, THIRD_PERSON, OTHER_PERSON], (person) =>
        person === PERSON ? shuffle(one) : person === OTHER_PERSON ? shuffle([...other, ...other]) : [],
      );
      expect(turned).toEqual(joined);
      expect(findItems(turned, null)).toEqual(findItems(joined, null));
      expect(joined.entries).toHaveLength(one.length + other.length);
    }),
    { numRuns: 150, seed: 20261122 },
  );
});

test('L15 unlinking restores both persons exactly, whatever was entered meanwhile', () => {
  const linked = link(1, PERSON, OTHER_PERSON);
  const shown = (
    person: PersonId,
    links: readonly Entry[],
    documents: ReadonlyMap<PersonId, readonly Entry[]>,
  ) => {
    const ledger = foldJoined(joinedWith(foldLinks(links), person), (one) => documents.get(one) ?? []);
    return { ledger, items: findItems(ledger, null) };
  };
  let joinedDiffered = 0;
  fc.assert(
    fc.property(histories(16), histories(16), (one, two) => {
      const documents = new Map([
        [PERSON, one],
        [OTHER_PERSON, movedTo(OTHER_PERSON, two)],
      ] as const);
      for (const person of [PERSON, OTHER_PERSON]) {
        const never = shown(person, [], documents);
        expect(shown(person, [linked, unlink(1, linked.id)], documents)).toEqual(never);
        expect(shown(person, [unlink(1, linked.id)], documents)).toEqual(never);
        if (shown(person, [linked], documents).ledger.entries.length > never.ledger.entries.length)
          joinedDiffered += 1;
      }
    }),
    { numRuns: 150, seed: 20261122 },
  );
  expect(joinedDiffered).toBeGreaterThan(200);
});

test('L15 a decision about shots of both persons has no effect once they are parted', () => {
  const own = [entryAt(idOf('a', 1), 'shot-recorded', shotOf({ lot: lotOf('L1') }))];
  const decided = entryAt(
    idOf('o', 1),
    'review-resolved',
    {
      item: 'x',
      settles: [idOf('a', 1), idOf('b', 1)],
      outcome: { type: 'one-event', keep: idOf('b', 1), others: [idOf('a', 1)] },
      reason: because('same-record'),
    },
    [idOf('a', 1)],
  );
  const others = [
    entryAt(idOf('b', 1), 'shot-recorded', shotOf({ lot: lotOf('L2') }), [], personDocument(OTHER_PERSON)),
  ];
  const entriesOf = (person: PersonId) => (person === PERSON ? [...own, decided] : others);
  const joined = foldJoined([PERSON, OTHER_PERSON], entriesOf);
  expect(joined.shots).toMatchObject([{ id: idOf('b', 1), evidence: [idOf('a', 1)] }]);
  expect(findItems(joined, null)).toEqual([]);
  expect(foldPerson(PERSON, entriesOf(PERSON)).shots).toMatchObject([{ id: idOf('a', 1), evidence: [] }]);
  expect(foldPerson(OTHER_PERSON, others).shots).toMatchObject([{ id: idOf('b', 1), evidence: [] }]);
});

test('L15 of two links one may go: the group stays while another link holds it', () => {
  const [x, y] = [link(1, PERSON, OTHER_PERSON), link(2, OTHER_PERSON, PERSON)];
  expect(foldLinks([x, y, unlink(1, x.id)]).groups.get(PERSON)!.survivor).toBe(OTHER_PERSON);
  expect(foldLinks([x, y, unlink(1, x.id), unlink(2, y.id)]).groups.size).toBe(0);
});

test('L14 who was told apart stands under the sorted pair until it is withdrawn', () => {
  const apart = entryAt(
    idOf('o', 1),
    'persons-distinguished',
    { persons: [OTHER_PERSON, PERSON], reason: because('twins') },
    [],
    LINKS_DOCUMENT,
  );
  const back = entryAt(
    idOf('o', 2),
    'distinction-withdrawn',
    { distinction: apart.id, reason: because('mistaken') },
    [apart.id],
    LINKS_DOCUMENT,
  );
  expect([...foldLinks([apart]).distinct]).toEqual([[`${PERSON}|${OTHER_PERSON}`, apart.id]]);
  expect(foldLinks([back, apart]).distinct.size).toBe(0);
});

test('L20 20,000 links fold without quadratic work', () => {
  const persons = Array.from(
    { length: 20_001 },
    (_, n) =>
      n
        .toString(36)
        .replaceAll(/[0189]/g, 'z')
        .padStart(16, 'a') as PersonId,
  );
  const chain = persons
    .slice(1)
    .map((person, n) => link(n + 1, person, persons[n]!, n === 0 ? [] : [idOf('o', n)]));
  const view = foldLinks(chain);
  expect(view.groups.size).toBeGreaterThan(10_000);
});

test('C2 what contradicts of a linked person is asked about under the survivor, and settled in its own document', () => {
  const doc = personDocument(OTHER_PERSON);
  const entered = entryAt(
    idOf('a', 1),
    'person-entered',
    { origin: 'provisional', identity: identityOf() },
    [],
    doc,
  );
  const corrected = (device: string, birth: string): Entry =>
    entryAt(
      idOf(device, 1),
      'person-corrected',
      { fields: { birth: on(birth) }, reason: because('typing') },
      [entered.id],
      doc,
    ) as Entry;
  const linked: Entry[] = [entered as Entry, corrected('b', '2025-10-01'), corrected('c', '2025-10-02')];
  const own = entryAt(idOf('d', 1), 'person-entered', {
    origin: 'resident-register',
    identity: identityOf(),
  }) as Entry;
  const itemsOf = (others: readonly Entry[]) =>
    findItems(
      foldJoined([PERSON, OTHER_PERSON], (person) => (person === PERSON ? [own] : others)),
      null,
    );
  const [item, ...more] = itemsOf(linked);
  expect(more).toEqual([]);
  expect(item).toMatchObject({
    type: 'field-conflict',
    subject: 'identity',
    person: PERSON,
    doc,
    conflict: { target: entered.id, field: 'birth' },
  });
  // Alone again it is the same question.
  expect(findItems(foldPerson(OTHER_PERSON, linked), null)).toEqual([{ ...item, person: OTHER_PERSON }]);
  const outcome = {
    type: 'value',
    target: entered.id as EntryId,
    field: 'birth',
    value: on('2025-10-02'),
  } as const;
  const decided = resolveItem(item!, { type: 'outcome', outcome }, because('paper-checked'));
  expect(decided.doc).toBe(doc);
  const decision = entryAt(
    idOf('o', 1),
    decided.kind as 'review-resolved',
    decided.body as never,
    linked.slice(1).map(({ id }) => id),
    doc,
  ) as Entry;
  expect(itemsOf([...linked, decision])).toEqual([]);
});
