import { expect, test } from 'vitest';
import { Defect } from '#shared/base/assert.ts';
import { personDocument } from '#shared/base/ids.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { foldJoined } from '#shared/ledger/join-persons.ts';
import { findItems } from '#shared/review/find-items.ts';
import { itemKeyOf, topicOf } from '#shared/review/item-key.ts';
import { reopenResolution, resolveItem, type Outcome } from '#shared/review/resolve-item.ts';
import { because, entryAt, idOf, lotOf, on, OTHER_PERSON, PERSON, shotOf } from '#test/fixtures/entries.ts';

const [a1, b1, c1] = [idOf('a', 1), idOf('b', 1), idOf('c', 1)];
const reason = because('paper-checked');
const two = [
  entryAt(a1, 'shot-recorded', shotOf({ lot: lotOf('L1') })),
  entryAt(b1, 'shot-recorded', shotOf({ lot: lotOf('L2') })),
];
const [duplicate] = findItems(foldPerson(PERSON, two), null);
const choose = (outcome: Outcome) => resolveItem(duplicate!, { type: 'outcome', outcome }, reason);

test('C11 the decision names the item, what it settles, the outcome and why', () => {
  const outcome: Outcome = { type: 'one-event', keep: a1, others: [b1] };
  expect(choose(outcome)).toEqual({
    kind: 'review-resolved',
    doc: personDocument(PERSON),
    body: { item: duplicate!.key, settles: [a1, b1], outcome, reason },
  });
});

test('C11 a choice that does not belong to the item is a defect', () => {
  const wrong: Outcome[] = [
    { type: 'value', target: a1, field: 'dose', value: 1 },
    { type: 'noted' },
    { type: 'shot-stands', shot: a1 },
    { type: 'one-event', keep: a1, others: [] },
    { type: 'one-event', keep: a1, others: [c1] },
    { type: 'separate-events', shots: [a1, c1] },
  ];
  for (const outcome of wrong) expect(() => choose(outcome)).toThrow(Defect);
  expect(() => resolveItem(duplicate!, { type: 'distinguish' }, reason)).toThrow(Defect);
  expect(choose({ type: 'inquiring' }).kind).toBe('review-resolved');
});

test('C11 the decision stands in the document of the shot, also where it is shown under another person', () => {
  const doc = personDocument(OTHER_PERSON);
  const others = [
    entryAt(a1, 'shot-recorded', shotOf(), [], doc),
    entryAt(b1, 'shot-corrected', { shot: a1, fields: { givenOn: on('2026-11-19') }, reason }, [a1], doc),
    entryAt(c1, 'shot-corrected', { shot: a1, fields: { givenOn: on('2026-11-18') }, reason }, [a1], doc),
  ];
  const ledger = foldJoined([PERSON, OTHER_PERSON], (person) => (person === PERSON ? [] : others));
  const [item] = findItems(ledger, null);
  expect(item).toMatchObject({ type: 'field-conflict', person: PERSON, doc });
  const outcome: Outcome = { type: 'value', target: a1, field: 'givenOn', value: '2026-11-18' };
  expect(resolveItem(item!, { type: 'outcome', outcome }, reason).doc).toBe(doc);
});

test('C11 a correction that the decider had not seen asks again, also in the document of a linked person', () => {
  const doc = personDocument(OTHER_PERSON);
  const days = { fields: { givenOn: on('2026-11-21') }, reason };
  const known = [
    entryAt(a1, 'shot-recorded', shotOf({ lot: lotOf('L1') })),
    entryAt(b1, 'shot-recorded', shotOf({ lot: lotOf('L2') }), [], doc),
    entryAt(idOf('b', 2), 'shot-corrected', { shot: b1, ...days }, [b1], doc),
  ];
  const joined = (entries: readonly Entry[]) =>
    foldJoined([PERSON, OTHER_PERSON], (person) =>
      entries.filter((entry) => entry.doc === personDocument(person)),
    );
  const [item] = findItems(joined(known), null);
  expect(item).toMatchObject({
    type: 'possible-duplicate-shot',
    doc: personDocument(PERSON),
    shots: [a1, b1],
  });
  const outcome: Outcome = { type: 'one-event', keep: a1, others: [b1] };
  const { body } = resolveItem(item!, { type: 'outcome', outcome }, reason);
  const decided = [...known, entryAt(idOf('o', 1), 'review-resolved', body as never, [a1])];
  expect(joined(decided).shots).toMatchObject([{ id: a1, evidence: [b1] }]);
  expect(findItems(joined(decided), null)).toEqual([]);

  const unseen = { shot: b1, fields: { givenOn: on('2026-09-01') }, reason };
  const corrected = [...decided, entryAt(idOf('b', 3), 'shot-corrected', unseen, [idOf('b', 2)], doc)];
  expect(joined(corrected).shots.map(({ id }) => id)).toEqual([b1, a1]);
  expect(findItems(joined(corrected), null)).toMatchObject([{ type: 'double-dose', shots: [a1, b1] }]);
});

test('C11 what was noted of a linked person’s shot was noted of its values as they read then', () => {
  const doc = personDocument(OTHER_PERSON);
  const known = [
    entryAt(a1, 'shot-recorded', shotOf()),
    entryAt(b1, 'shot-recorded', shotOf({ givenOn: on('2026-09-01') }), [], doc),
    entryAt(
      idOf('b', 2),
      'shot-corrected',
      { shot: b1, fields: { givenOn: on('2026-09-02') }, reason },
      [b1],
      doc,
    ),
  ];
  const itemsOf = (entries: readonly Entry[]) =>
    findItems(
      foldJoined([PERSON, OTHER_PERSON], (person) =>
        entries.filter((entry) => entry.doc === personDocument(person)),
      ),
      null,
    );
  const [item] = itemsOf(known);
  expect(item).toMatchObject({ type: 'double-dose', doc });
  const { body } = resolveItem(item!, { type: 'outcome', outcome: { type: 'noted' } }, reason);
  const noted = [...known, entryAt(idOf('o', 1), 'review-resolved', body as never, [idOf('b', 2)], doc)];
  expect(itemsOf(noted)).toEqual([]);
  const unseen = { shot: a1, fields: { givenOn: on('2026-10-15') }, reason };
  const again = entryAt(idOf('c', 1), 'shot-corrected', unseen, [a1]);
  expect(itemsOf([...noted, again])).toMatchObject([{ type: 'double-dose', key: item!.key }]);
});

test('C13 a reopening names the decision', () => {
  const decision = entryAt(c1, 'review-resolved', choose({ type: 'inquiring' }).body as never, [a1, b1]);
  expect(reopenResolution(decision, reason)).toEqual({ resolution: c1, reason });
});

test('C14 keys are short enough for an entry, and different for different entries', () => {
  const ids = Array.from({ length: 40 }, (_, n) => `abcdefgh.abcd.${n + 1}`);
  const key = itemKeyOf('double-dose', '', ids);
  expect(key.length).toBeLessThanOrEqual(300);
  expect(itemKeyOf('double-dose', '', [...ids, 'x.aaaa.1'])).not.toBe(key);
  expect(itemKeyOf('double-dose', '', ids)).toBe(key);
  expect(topicOf(key)).toBe('double-dose:');
  expect(topicOf(itemKeyOf('rule-violation', 'a:b', ['x']))).toBe('rule-violation:a_b');
});
