import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EntryId } from '#shared/base/brand.ts';
import { parseEntry } from '#shared/ledger/parse-entry.ts';
import { createCausality } from '#shared/ledger/causality.ts';
import { ENTRY_VERSION, isKnown, type Entry } from '#shared/ledger/entry.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { findItems } from '#shared/review/find-items.ts';
import { histories, shuffles } from '#test/fixtures/arbitraries.ts';
import { because, entryAt, foreignAt, idOf, identityOf, on, PERSON, shotOf } from '#test/fixtures/entries.ts';

const RUNS = { numRuns: 300, seed: 20261122 };
const fold = (entries: readonly Entry[]) => foldPerson(PERSON, entries);

test('L7 C14 order of arrival and repetition do not change the ledger or its items', () => {
  fc.assert(
    fc.property(histories(), shuffles(), (all, shuffle) => {
      const shuffled = fold(shuffle([...all, ...all]));
      expect(shuffled).toEqual(fold(all));
      expect(findItems(shuffled, null)).toEqual(findItems(fold(all), null));
    }),
    RUNS,
  );
});

test('L5 L7 splitting of arrival does not change the ledger: every part folds, and the whole as if nothing had been missing', () => {
  fc.assert(
    fc.property(histories(), shuffles(), fc.nat(100), (all, shuffle, share) => {
      const arrived = shuffle(all).slice(0, Math.floor((all.length * share) / 100));
      const partial = fold(arrived);
      expect(partial.entries.map(({ id }) => id).toSorted()).toEqual(arrived.map(({ id }) => id).toSorted());
      expect(fold([...partial.entries, ...all])).toEqual(fold(all));
    }),
    RUNS,
  );
});

test('L6 nothing vanishes: every entry, every shot and every stated value stays readable', () => {
  fc.assert(
    fc.property(histories(), (all) => {
      const ledger = fold(all);
      expect(ledger.entries.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      const shown = new Set(ledger.shots.flatMap(({ id, evidence }) => [id, ...evidence]));
      for (const entry of all)
        if (isKnown(entry) && entry.kind === 'shot-recorded') expect(shown).toContain(entry.id);
      for (const { conflicts, versions } of ledger.shots) {
        for (const { field, versions: contradicting } of conflicts) {
          for (const version of contradicting) expect(versions[field]).toContainEqual(version);
        }
      }
    }),
    RUNS,
  );
});

test('L3 the order never contradicts who had seen what', () => {
  fc.assert(
    fc.property(histories(40), shuffles(), (all, shuffle) => {
      const { ordered, rankOf } = createCausality(shuffle(all));
      expect(ordered).toEqual(createCausality(all).ordered);
      for (const entry of ordered)
        for (const seen of entry.after) expect(rankOf(seen)).toBeLessThan(rankOf(entry.id));
    }),
    RUNS,
  );
});

test('L3 isBefore is reachability through what was seen, also past entries of unknown kinds', () => {
  fc.assert(
    fc.property(histories(16), (all) => {
      const causality = createCausality(all);
      const byId = new Map(all.map((entry) => [entry.id, entry] as const));
      const reaches = (from: EntryId, to: EntryId): boolean =>
        byId.get(from)!.after.some((id) => id === to || reaches(id, to));
      for (const a of byId.keys()) {
        for (const b of byId.keys()) expect(causality.isBefore(a, b)).toBe(reaches(b, a));
      }
      expect(new Set(causality.heads)).toEqual(
        new Set([...byId.keys()].filter((id) => !all.some(({ after }) => after.includes(id)))),
      );
    }),
    { ...RUNS, numRuns: 100 },
  );
});

const [a1, a2, b1, b2, c1] = [idOf('a', 1), idOf('a', 2), idOf('b', 1), idOf('b', 2), idOf('c', 1)];

test('L3 counters order as numbers', () => {
  const ordered = createCausality(
    [10, 9, 2].map((n) => entryAt(idOf('a', n), 'shot-recorded', shotOf())),
  ).ordered;
  expect(ordered.map(({ id }) => id)).toEqual([idOf('a', 2), idOf('a', 9), idOf('a', 10)]);
});

test('L4 entries in a circle, and one that names itself, fold without hanging', () => {
  const circle = [
    entryAt(a1, 'shot-recorded', shotOf(), [b1]),
    entryAt(b1, 'shot-corrected', { shot: a1, fields: { dose: 2 }, reason: because('typing') }, [a1]),
    entryAt(c1, 'shot-corrected', { shot: a1, fields: { dose: 3 }, reason: because('typing') }, [c1]),
    entryAt(b2, 'shot-corrected', { shot: a1, fields: { dose: 4 }, reason: because('typing') }, [a1, c1]),
  ];
  const ledger = fold(circle);
  expect(ledger).toEqual(fold(circle.toReversed()));
  expect(ledger.shots[0]!.shot.dose).toBe(4);
  expect(ledger.shots[0]!.conflicts).toEqual([]);
  expect(ledger.heads).toEqual([b2]);
  const causality = createCausality(circle);
  expect([causality.isBefore(a1, b1), causality.isBefore(b1, a1), causality.isBefore(c1, c1)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(causality.isBefore(b1, b2)).toBe(true);
});

test('L4 a circle that nothing has seen gives all its members as heads', () => {
  const causality = createCausality([
    entryAt(a1, 'shot-recorded', shotOf(), [b1]),
    entryAt(b1, 'shot-recorded', shotOf(), [a1]),
  ]);
  expect(causality.heads).toEqual([a1, b1]);
});

test('L5 a correction, void and decision whose shot is absent have no effect until it arrives', () => {
  const shot = entryAt(a1, 'shot-recorded', shotOf());
  const correction = entryAt(
    b1,
    'shot-corrected',
    { shot: a1, fields: { dose: 2 }, reason: because('typing') },
    [a1],
  );
  const voiding = entryAt(b2, 'shot-voided', { shot: a1, reason: because('not-given') }, [b1]);
  const before = fold([correction, voiding]);
  expect(before.shots).toEqual([]);
  expect(before.entries.map(({ id }) => id)).toEqual([b1, b2]);
  expect(fold([correction, voiding, shot])).toEqual(fold([shot, correction, voiding]));
  expect(fold([shot, voiding, correction]).shots[0]).toMatchObject({ state: 'voided', shot: { dose: 2 } });
});

test('L5 a correction that arrives before what lies between replaces the recording already', () => {
  const shot = entryAt(a1, 'shot-recorded', shotOf());
  const late = entryAt(b1, 'shot-corrected', { shot: a1, fields: { dose: 2 }, reason: because('typing') }, [
    a2,
  ]);
  expect(fold([shot, late]).shots[0]).toMatchObject({ shot: { dose: 2 }, conflicts: [] });
});

test('L6 corrections of a correction, voids of a void and decisions about nothing stay readable and change nothing', () => {
  const shot = entryAt(a1, 'shot-recorded', shotOf());
  const odd: Entry[] = [
    entryAt(b1, 'shot-corrected', { shot: b2, fields: { dose: 9 }, reason: because('typing') }, [a1]),
    entryAt(b2, 'shot-voided', { shot: b2, reason: because('other') }, [a1]),
    entryAt(c1, 'shot-voided', { shot: b2, reason: because('other') }, [b2]),
    entryAt(
      idOf('c', 2),
      'review-resolved',
      {
        item: 'x',
        settles: [idOf('z', 1)],
        outcome: { type: 'value', target: a1, field: '__proto__', value: { dose: 9 } },
        reason: because('other'),
      },
      [c1],
    ),
    entryAt(
      idOf('c', 3),
      'review-resolved',
      {
        item: 'x',
        settles: [],
        outcome: { type: 'value', target: a1, field: 'givenOn', value: '2026-02-30' },
        reason: because('other'),
      },
      [c1],
    ),
  ];
  const ledger = fold([shot, ...odd]);
  expect(ledger.shots[0]!.shot).toEqual(shot.body);
  expect(ledger.entries).toHaveLength(6);
  expect(({} as Record<string, unknown>)['dose']).toBeUndefined();
});

test('L2 unknown kinds, newer versions and unknown fields survive reading and folding untouched', () => {
  const newer = {
    ...withoutId(entryAt(a2, 'shot-recorded', shotOf(), [a1])),
    v: ENTRY_VERSION + 1,
    body: { shape: 'new' },
  };
  const unknown = { ...withoutId(foreignAt(b1, [a2])), extra: [1, { deep: null }] };
  const known = { ...withoutId(entryAt(a1, 'shot-recorded', { ...shotOf(), colour: 'red' })), seal: 'x' };
  const parsed = [
    [a1, known],
    [a2, newer],
    [b1, unknown],
  ].map(([id, value]) => {
    const result = parseEntry(id as string, JSON.parse(JSON.stringify(value)));
    if (!result.ok) throw new Error(result.error);
    return result.value;
  });
  const ledger = fold(parsed);
  expect(ledger.foreign.map(({ id }) => id)).toEqual([a2, b1]);
  expect(ledger.entries.map((entry) => withoutId(entry))).toEqual([known, newer, unknown]);
  const later = entryAt(b2, 'shot-corrected', { shot: a1, fields: { dose: 2 }, reason: because('typing') }, [
    b1,
  ]);
  expect(fold([...parsed, later]).shots[0]).toMatchObject({
    shot: { dose: 2, colour: 'red' },
    conflicts: [],
  });
});

function withoutId(entry: Entry): Record<string, unknown> {
  const { id: _id, foreign: _foreign, ...rest } = entry as unknown as Record<string, unknown>;
  return rest;
}

test('L8 the latest assertion of a field decides, and every version stays', () => {
  const ledger = fold([
    entryAt(a1, 'shot-recorded', shotOf()),
    entryAt(
      b1,
      'shot-corrected',
      { shot: a1, fields: { givenOn: on('2026-11-19') }, reason: because('wrong-date') },
      [a1],
    ),
    entryAt(
      a2,
      'shot-corrected',
      { shot: a1, fields: { givenOn: on('2026-11-18') }, reason: because('paper-differs') },
      [b1],
    ),
  ]);
  expect(ledger.shots[0]).toMatchObject({
    shot: { givenOn: '2026-11-18' },
    conflicts: [],
    versions: {
      givenOn: [
        { value: '2026-11-20', by: a1, reason: null },
        { value: '2026-11-19', by: b1, reason: because('wrong-date') },
        { value: '2026-11-18', by: a2, reason: because('paper-differs') },
      ],
    },
  });
  expect(ledger.heads).toEqual([a2]);
});

test('L13 several enterings fold to one identity with its versions; the last that has seen the others decides', () => {
  const ledger = fold([
    entryAt(a1, 'person-entered', { origin: 'provisional', identity: identityOf({ phone: '1' }) }),
    entryAt(b1, 'person-entered', { origin: 'resident-register', identity: identityOf({ phone: '2' }) }, [
      a1,
    ]),
    entryAt(b2, 'person-corrected', { fields: { phone: '3' }, reason: because('typing') }, [b1]),
  ]);
  expect(ledger.identity).toEqual(identityOf({ phone: '3' }));
  expect(ledger.isProvisional).toBe(false);
  expect(ledger.identityVersions['phone']!.map(({ value }) => value)).toEqual(['1', '2', '3']);
  expect(Object.keys(ledger.identityVersions)).toEqual(['phone']);
  expect(ledger.identityConflicts).toEqual([]);
});

test('L13 concurrent enterings that differ are a conflict of the fields that differ', () => {
  const ledger = fold([
    entryAt(a1, 'person-entered', {
      origin: 'provisional',
      identity: identityOf({ birth: on('2025-10-01') }),
    }),
    entryAt(b1, 'person-entered', { origin: 'desk', identity: identityOf({ birth: on('2025-10-10') }) }),
  ]);
  expect(ledger.identityConflicts).toMatchObject([
    { target: a1, field: 'birth', base: null, interim: { value: '2025-10-10' } },
  ]);
  expect(ledger.identity!.birth).toBe('2025-10-10');
});

test('L16 a withholding counts until it is withdrawn', () => {
  const withheld = entryAt(a1, 'shot-withheld', {
    series: 'MR-1',
    on: on('2026-11-20'),
    session: null,
    reason: because('fever'),
  });
  const withdrawn = entryAt(a2, 'withholding-withdrawn', { withheld: a1, reason: because('other') }, [a1]);
  expect(fold([withheld]).withheld).toMatchObject([{ id: a1, withdrawn: false }]);
  expect(fold([withdrawn, withheld]).withheld).toMatchObject([{ id: a1, withdrawn: true }]);
});

test('L17 residence: the latest by causality, then by the day', () => {
  const moved = (
    id: EntryId,
    status: 'moved-out' | 'resident' | 'died',
    day: string,
    after: EntryId[] = [],
  ) => entryAt(id, 'residence-changed', { status, on: on(day), municipality: null, note: null }, after);
  expect(fold([]).residence).toEqual({ status: 'resident', on: null, by: null });
  expect(
    fold([moved(a1, 'moved-out', '2026-05-01'), moved(a2, 'resident', '2026-04-01', [a1])]).residence.by,
  ).toBe(a2);
  expect(fold([moved(a1, 'moved-out', '2026-05-01'), moved(b1, 'resident', '2026-04-01')]).residence.by).toBe(
    a1,
  );
  expect(fold([moved(a1, 'moved-out', '2026-03-01'), moved(b1, 'died', '2026-04-01')]).residence.by).toBe(b1);
});

test('L20 20,000 entries of one person fold without quadratic work: a chain, and all at once', () => {
  const correction = (n: number, after: EntryId[]) =>
    entryAt(
      idOf('b', n),
      'shot-corrected',
      { shot: a1, fields: { dose: 1 + (n % 9) }, reason: because('typing') },
      after,
    );
  const shot = entryAt(a1, 'shot-recorded', shotOf());
  const chain = [
    shot,
    ...Array.from({ length: 20_000 }, (_, n) => correction(n + 1, [n === 0 ? a1 : idOf('b', n)])),
  ];
  const ledger = fold(chain);
  expect(ledger.shots[0]!.history).toHaveLength(20_000);
  expect(ledger.shots[0]!.conflicts).toEqual([]);
  const wide = [shot, ...Array.from({ length: 1000 }, (_, n) => correction(n + 1, [a1]))];
  expect(fold(wide).shots[0]!.conflicts[0]!.versions).toHaveLength(1000);
});
