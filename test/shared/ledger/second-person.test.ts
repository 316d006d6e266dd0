import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EntryId, StaffId } from '#shared/base/brand.ts';
import { createCausality } from '#shared/ledger/causality.ts';
import { ENTRY_VERSION, type Entry, type EntryBody, type EntryKind } from '#shared/ledger/entry.ts';
import { foldLinks, judgedWith } from '#shared/ledger/fold-links.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { foldJoined } from '#shared/ledger/join-persons.ts';
import { LINKS_DOCUMENT } from '#shared/ledger/link-persons.ts';
import { confirmChange, refuseChange, withSecondPerson } from '#shared/ledger/second-person.ts';
import { ruleShotsOf } from '#shared/rules/resident.ts';
import { histories, shuffles } from '#test/fixtures/arbitraries.ts';
import {
  because,
  entryAt,
  foreignAt,
  idOf,
  on,
  OTHER_PERSON,
  PERSON,
  shotOf,
  THIRD_PERSON,
} from '#test/fixtures/entries.ts';

const WHY = because('paper-differs');

/** Each member works at a device of the own: the staff is the device. */
const by = <K extends EntryKind>(
  member: string,
  n: number,
  kind: K,
  body: EntryBody<K>,
  after: readonly EntryId[],
  doc?: typeof LINKS_DOCUMENT,
): Entry =>
  ({ ...entryAt(idOf(member, n), kind, body, after, doc), staff: member as StaffId }) as unknown as Entry;

const recorded = by('a', 1, 'shot-recorded', shotOf({ givenOn: on('2026-11-10') }), []);
const corrected = (member: string, n: number, givenOn: string, after = [recorded.id]) =>
  by(
    member,
    n,
    'shot-corrected',
    withSecondPerson({ shot: recorded.id, fields: { givenOn: on(givenOn) }, reason: WHY }, true),
    after,
  );
const voided = (member: string, n: number, after = [recorded.id]) =>
  by(member, n, 'shot-voided', withSecondPerson({ shot: recorded.id, reason: WHY }, true), after);
const confirmed = (member: string, n: number, change: Entry, after = [change.id]) =>
  by(member, n, 'change-confirmed', confirmChange(change.id, WHY), after, docOf(change));
const refused = (member: string, n: number, change: Entry, after = [change.id]) =>
  by(member, n, 'change-refused', refuseChange(change.id, WHY), after, docOf(change));
const docOf = ({ doc }: Entry) => doc;

const read = (...entries: readonly Entry[]) => {
  const { shots, waiting, entries: all } = foldPerson(PERSON, entries);
  return { on: shots[0]!.shot.givenOn, state: shots[0]!.state, waiting: waiting.map(({ id }) => id), all };
};
const AS_RECORDED = { on: '2026-11-10', state: 'counts' };

describe('a correction or void of a shot', () => {
  const change = corrected('p', 1, '2026-11-12');
  const away = voided('p', 1);

  test('L23 waits until another member confirms it, kept and shown meanwhile', () => {
    expect(read(recorded, change)).toMatchObject({ ...AS_RECORDED, waiting: [change.id] });
    expect(read(recorded, away)).toMatchObject({ ...AS_RECORDED, waiting: [away.id] });
    expect(foldPerson(PERSON, [recorded, change]).shots[0]!.history).toEqual([change]);
    expect(read(recorded, change, confirmed('q', 1, change))).toMatchObject({
      on: '2026-11-12',
      waiting: [],
    });
    expect(read(recorded, away, confirmed('q', 1, away))).toMatchObject({ state: 'voided', waiting: [] });
  });

  test('L23 the own confirmation does nothing, also from another device', () => {
    const elsewhere = { ...confirmed('q', 1, change), staff: change.staff };
    expect(read(recorded, change, elsewhere)).toMatchObject({ ...AS_RECORDED, waiting: [change.id] });
    expect(read(recorded, change, elsewhere, confirmed('r', 1, change))).toMatchObject({ on: '2026-11-12' });
  });

  test('L23 two who confirm at once are as good as one', () => {
    const both = [confirmed('q', 1, change), confirmed('r', 1, change)];
    expect(read(recorded, change, ...both)).toMatchObject({ on: '2026-11-12', waiting: [] });
  });

  test('L24 refused, things stay as they were; its author may take it back alike', () => {
    for (const who of ['q', 'p']) {
      expect(read(recorded, away, refused(who, 2, away))).toMatchObject({ ...AS_RECORDED, waiting: [] });
    }
  });

  test('L24 confirmed and refused without having seen each other it waits, until one who knows both says so', () => {
    const both = [confirmed('q', 1, change), refused('r', 1, change)];
    const seen = both.map(({ id }) => id);
    expect(read(recorded, change, ...both)).toMatchObject({ ...AS_RECORDED, waiting: [change.id] });
    expect(foldPerson(PERSON, [recorded, change, ...both]).waiting[0]).toMatchObject({
      confirmations: [both[0]],
      refusals: [both[1]],
    });
    expect(read(recorded, change, ...both, confirmed('s', 1, change, seen))).toMatchObject({
      on: '2026-11-12',
      waiting: [],
    });
    expect(read(recorded, change, ...both, refused('s', 1, change, seen))).toMatchObject({
      ...AS_RECORDED,
      waiting: [],
    });
  });

  test('L24 whoever refuses after a confirmation is too late, whoever confirms after a refusal is not', () => {
    const yes = confirmed('q', 1, change);
    expect(read(recorded, change, yes, refused('r', 1, change, [yes.id]))).toMatchObject({
      on: '2026-11-12',
    });
    const no = refused('q', 1, change);
    expect(read(recorded, change, no, confirmed('r', 1, change, [no.id]))).toMatchObject({
      on: '2026-11-12',
    });
  });

  test('L25 a change that does not say so is in force at once, and a product of before applies none that does', () => {
    const plain = by(
      'p',
      1,
      'shot-corrected',
      withSecondPerson({ shot: recorded.id, fields: { givenOn: on('2026-11-12') }, reason: WHY }, false),
      [recorded.id],
    );
    expect(plain.v).toBe(1);
    expect('needsSecond' in plain.body).toBe(false);
    expect(read(recorded, plain)).toMatchObject({ on: '2026-11-12', waiting: [] });
    expect(read(recorded, plain, refused('q', 1, plain))).toMatchObject({ on: '2026-11-12' });
    expect(change.v).toBe(ENTRY_VERSION);
    expect(recorded.v).toBe(1);
    // To a product of before it is an entry of a newer version: kept, shown as such, not applied.
    const toThem = { ...change, foreign: true } as Entry;
    expect(read(recorded, toThem)).toMatchObject({ ...AS_RECORDED, waiting: [] });
  });

  test('L26 the rules read the safer of what stands and what waits; a waiting void takes nothing away', () => {
    const givenOn = (...entries: readonly Entry[]) =>
      ruleShotsOf(foldPerson(PERSON, entries)).map((shot) => shot.givenOn);
    expect(givenOn(recorded, corrected('p', 1, '2026-11-15'))).toEqual(['2026-11-15']);
    expect(givenOn(recorded, corrected('p', 1, '2026-11-05'))).toEqual(['2026-11-10']);
    expect(givenOn(recorded, away)).toEqual(['2026-11-10']);
    const no = refused('q', 1, corrected('p', 1, '2026-11-15'));
    expect(givenOn(recorded, corrected('p', 1, '2026-11-15'), no)).toEqual(['2026-11-10']);
  });

  test('L5 what is said of a change that has not arrived counts once it has', () => {
    const yes = confirmed('q', 1, change);
    expect(read(recorded, yes)).toMatchObject({ ...AS_RECORDED, waiting: [] });
    expect(read(yes, change, recorded)).toMatchObject({ on: '2026-11-12', waiting: [] });
  });
});

test('L7 L23 L24 waiting changes of any history read alike in any order, and only others put them in force', () => {
  let waited = 0;
  fc.assert(
    fc.property(histories(24), shuffles(), (entries, shuffle) => {
      const ledger = foldPerson(PERSON, entries);
      expect(foldPerson(PERSON, shuffle([...entries, ...entries]))).toEqual(ledger);
      for (const { id, change } of ledger.waiting) {
        waited += 1;
        const seen = createCausality(entries).heads;
        const say = (member: string, kind: 'change-confirmed' | 'change-refused') => {
          const entry = entryAt(idOf('z', 1), kind, { change: id, reason: WHY }, seen);
          return foldPerson(PERSON, [...entries, { ...entry, staff: member as StaffId } as Entry]);
        };
        const isWaiting = (now: typeof ledger) => now.waiting.some((one) => one.id === id);
        const own = say(change.staff, 'change-confirmed');
        expect(isWaiting(own)).toBe(true);
        expect(shotsOf(own)).toEqual(shotsOf(ledger));
        expect(isWaiting(say('anybody', 'change-confirmed'))).toBe(false);
        const no = say('anybody', 'change-refused');
        expect(isWaiting(no)).toBe(false);
        expect(shotsOf(no)).toEqual(shotsOf(ledger));
      }
    }),
    { numRuns: 250, seed: 20261123 },
  );
  expect(waited).toBeGreaterThan(100);
});

const shotsOf = ({ shots }: ReturnType<typeof foldPerson>) =>
  shots.map(({ id, shot, state, conflicts, voidConflict }) => ({ id, shot, state, conflicts, voidConflict }));

describe('a link between persons', () => {
  const linked = (member: string, n: number, after: EntryId[] = []) =>
    by(
      member,
      n,
      'persons-linked',
      withSecondPerson({ persons: [PERSON, OTHER_PERSON], reason: WHY }, true),
      after,
      LINKS_DOCUMENT,
    );
  const unlinked = (member: string, n: number, link: Entry, after = [link.id]) =>
    by(
      member,
      n,
      'persons-unlinked',
      withSecondPerson({ link: link.id, reason: WHY }, true),
      after,
      LINKS_DOCUMENT,
    );
  const link = linked('p', 1);
  const yes = confirmed('q', 1, link);

  test('L23 joins nobody until another member confirms it', () => {
    const waiting = foldLinks([link]);
    expect(waiting.groups.size).toBe(0);
    expect(waiting.waiting).toMatchObject([{ id: link.id, persons: [PERSON, OTHER_PERSON] }]);
    expect(foldLinks([link, { ...yes, staff: link.staff }]).groups.size).toBe(0);
    const view = foldLinks([link, yes]);
    expect(view.groups.get(OTHER_PERSON)?.survivor).toBe(PERSON);
    expect(view.waiting).toEqual([]);
    const no = foldLinks([link, refused('q', 1, link)]);
    expect([no.groups.size, no.waiting.length, no.undone.has(link.id)]).toEqual([0, 0, true]);
  });

  test('L15 L23 an undoing waits alike, and in force restores exactly what was before', () => {
    const apart = unlinked('q', 2, link, [link.id, yes.id]);
    const waiting = foldLinks([link, yes, apart]);
    expect(waiting.groups.get(OTHER_PERSON)?.survivor).toBe(PERSON);
    expect(waiting.waiting).toMatchObject([{ id: apart.id, persons: [PERSON, OTHER_PERSON] }]);
    const parted = foldLinks([link, yes, apart, confirmed('r', 1, apart)]);
    expect([parted.groups.size, parted.waiting.length]).toEqual([0, 0]);
    const own = [recorded];
    const others = [{ ...recorded, id: idOf('b', 1), doc: `person:${OTHER_PERSON}` } as Entry];
    const entriesOf = (person: typeof PERSON) => (person === PERSON ? own : others);
    expect(foldJoined([PERSON], entriesOf, judgedWith(parted, PERSON))).toEqual(foldPerson(PERSON, own));
  });

  test('L26 while a link waits the rules judge by the shots of both as one, and nothing else is joined', () => {
    const links = foldLinks([link]);
    expect(judgedWith(links, PERSON)).toEqual([OTHER_PERSON]);
    expect(judgedWith(links, THIRD_PERSON)).toEqual([]);
    expect(judgedWith(foldLinks([link, yes]), PERSON)).toEqual([]);
    const other = {
      ...by('b', 1, 'shot-recorded', shotOf({ givenOn: on('2026-10-01') }), []),
      doc: `person:${OTHER_PERSON}`,
    } as Entry;
    const twice = { ...recorded, id: idOf('b', 2), doc: `person:${OTHER_PERSON}` } as Entry;
    const entriesOf = (person: typeof PERSON) => (person === PERSON ? [recorded] : [other, twice]);
    const ledger = foldJoined([PERSON], entriesOf, judgedWith(links, PERSON));
    expect(ledger.shots.map(({ id }) => id)).toEqual([recorded.id]);
    // The same shot in both documents is one shot here too: nobody is a dose ahead because a link waits.
    expect(ruleShotsOf(ledger).map(({ givenOn }) => givenOn)).toEqual(['2026-10-01', '2026-11-10']);
    expect(ledger.entries).toEqual([recorded]);
  });

  test('L7 links read alike in any order, with unknown entries between', () => {
    const all = [
      link,
      yes,
      unlinked('q', 2, link, [yes.id]),
      linked('r', 1),
      refused('q', 3, linked('r', 1)),
      foreignAt(idOf('x', 1), [], LINKS_DOCUMENT),
    ];
    const view = foldLinks(all);
    fc.assert(
      fc.property(shuffles(), (shuffle) => {
        expect(foldLinks(shuffle([...all, ...all]))).toEqual(view);
      }),
      { numRuns: 50, seed: 20261123 },
    );
  });
});
