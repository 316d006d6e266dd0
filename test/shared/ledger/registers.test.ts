import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DocumentId, EntryId, PersonId, SiteId, StaffId } from '#shared/base/brand.ts';
import { sessionDocument } from '#shared/base/ids.ts';
import type { Entry, EntryBody, EntryKind } from '#shared/ledger/entry.ts';
import {
  foldAreas,
  foldDevices,
  foldHeldDecisions,
  foldLots,
  foldSettingEntries,
  foldSettings,
  foldSites,
  foldStaff,
  lotKeyOf,
} from '#shared/ledger/fold-register.ts';
import { foldSession } from '#shared/ledger/fold-session.ts';
import { findSettingConflicts } from '#shared/ledger/setting-conflicts.ts';
import { shuffles } from '#test/fixtures/arbitraries.ts';
import {
  because,
  entryAt,
  foreignAt,
  idOf,
  on,
  OTHER_PERSON,
  PERSON,
  SESSION,
  THIRD_PERSON,
} from '#test/fixtures/entries.ts';

const SESSION_DOC = sessionDocument(SESSION);
const [a1, b1] = [idOf('a', 1), idOf('b', 1)];

const inRegister = <K extends EntryKind>(
  name: string,
  id: EntryId,
  kind: K,
  body: EntryBody<K>,
  after: EntryId[] = [],
): Entry => entryAt(id, kind, body, after, `register:${name}` as DocumentId) as unknown as Entry;
const inSession = <K extends EntryKind>(
  id: EntryId,
  kind: K,
  body: EntryBody<K>,
  after: EntryId[] = [],
): Entry => entryAt(id, kind, body, after, SESSION_DOC) as unknown as Entry;

const plan = (name: string): EntryBody<'session-planned'> => ({
  name,
  site: 'mobile-1' as SiteId,
  area: null,
  place: '公民館',
  on: on('2026-11-22'),
  mobile: true,
  series: ['MR-1'],
  doctor: '佐藤',
});
const closing: EntryBody<'session-closed'> = {
  given: 1,
  withheld: 0,
  absent: 1,
  paperCount: 1,
  byLot: [],
  difference: null,
};
const added = (...persons: PersonId[]) => ({ persons });

test('L18 a session folds to its plan, roster, lots, check-ins and closing', () => {
  const entries = [
    inSession(idOf('o', 1), 'session-planned', plan('旧')),
    inSession(idOf('o', 2), 'session-planned', plan('移動班A'), [idOf('o', 1)]),
    inSession(idOf('o', 3), 'roster-added', added(PERSON, OTHER_PERSON), [idOf('o', 2)]),
    inSession(a1, 'roster-added', added(OTHER_PERSON, THIRD_PERSON), [idOf('o', 3)]),
    inSession(
      idOf('o', 4),
      'lot-brought',
      { lot: 'L1', product: 'P', series: ['MR-1'], expiry: null, quantity: 10 },
      [idOf('o', 3)],
    ),
    inSession(
      idOf('o', 5),
      'lot-brought',
      { lot: 'L1', product: 'P', series: ['MR-1'], expiry: null, quantity: 20 },
      [idOf('o', 4)],
    ),
    inSession(idOf('a', 2), 'checked-in', { person: PERSON, number: 5 }, [a1]),
    inSession(b1, 'checked-in', { person: PERSON, number: 3 }, [idOf('o', 3)]),
    foreignAt(idOf('z', 1), [], SESSION_DOC),
    inSession(idOf('a', 3), 'session-closed', closing, [idOf('a', 2)]),
  ];
  const folded = foldSession(SESSION, entries);
  expect(folded).toMatchObject({
    session: SESSION,
    name: '移動班A',
    place: '公民館',
    on: '2026-11-22',
    mobile: true,
    roster: [PERSON, OTHER_PERSON, THIRD_PERSON],
    lots: [{ lot: 'L1', quantity: 20 }],
    closed: { id: idOf('a', 3) },
    foreign: [{ id: idOf('z', 1) }],
  });
  expect([...folded.checkedIn]).toEqual([[PERSON, 3]]);
  expect(folded.entries).toHaveLength(entries.length);
  fc.assert(
    fc.property(shuffles(), (shuffle) => {
      expect(foldSession(SESSION, shuffle([...entries, ...entries]))).toEqual(folded);
    }),
    { numRuns: 50, seed: 3 },
  );
});

test('L18 a check-in after closing does not reopen the session; a reopening does, also one that had not seen the closing', () => {
  const closed = inSession(a1, 'session-closed', closing);
  const late = inSession(b1, 'checked-in', { person: PERSON, number: 1 }, [a1]);
  const reopened = inSession(idOf('b', 2), 'session-reopened', { reason: because('other') });
  const again = inSession(idOf('a', 2), 'session-closed', closing, [a1, idOf('b', 2)]);
  expect(foldSession(SESSION, [closed, late]).closed!.id).toBe(a1);
  expect(foldSession(SESSION, [closed, reopened]).closed).toBeNull();
  const laterId = inSession(idOf('c', 1), 'session-closed', closing);
  expect(foldSession(SESSION, [laterId, reopened]).closed).toBeNull();
  expect(foldSession(SESSION, [closed, reopened, again]).closed!.id).toBe(idOf('a', 2));
});

test('L18 a session whose plan has not arrived folds all the same', () => {
  const folded = foldSession(SESSION, [inSession(a1, 'checked-in', { person: PERSON, number: 1 })]);
  expect(folded).toMatchObject({ planned: null, name: '', on: null, roster: [], closed: null });
  expect(folded.checkedIn.get(PERSON)).toBe(1);
});

test('L19 registers fold to the latest statement for each key; of concurrent ones the safer', () => {
  const staff = (id: EntryId, name: string, active: boolean, after: EntryId[] = []) =>
    inRegister(
      'staff',
      id,
      'staff-entered',
      { staff: 'sato' as StaffId, name, kana: 'サトウ', role: 'vaccinator', site: 'c' as SiteId, active },
      after,
    );
  expect(
    foldStaff([staff(a1, '佐藤', true), staff(idOf('a', 2), '佐藤 恵', true, [a1])]).get('sato' as StaffId)!
      .name,
  ).toBe('佐藤 恵');
  for (const inactive of [a1, b1]) {
    const both = [a1, b1].map((id) => staff(id, '佐藤', id !== inactive));
    expect(foldStaff(both).get('sato' as StaffId)!.active).toBe(false);
    expect(foldStaff(both.toReversed())).toEqual(foldStaff(both));
  }
  const lot = (id: EntryId, state: 'usable' | 'recalled') =>
    inRegister('lots', id, 'lot-entered', {
      lot: 'L1',
      product: 'P',
      maker: null,
      series: [],
      expiry: null,
      gtin: null,
      state,
    });
  expect(foldLots([lot(a1, 'recalled'), lot(b1, 'usable')]).get(lotKeyOf('L1', 'P'))!.state).toBe('recalled');
  const device = (id: EntryId, state: 'active' | 'revoked') =>
    inRegister('devices', id, 'device-entered', {
      device: 't3',
      name: 'タブレット3',
      site: 'c' as SiteId,
      state,
    });
  expect([...foldDevices([device(a1, 'revoked'), device(b1, 'active')]).values()][0]!.state).toBe('revoked');
  const sites = [
    inRegister('sites', a1, 'area-entered', { area: 'north' as never, name: '北' }),
    inRegister('sites', b1, 'site-entered', {
      site: 'c' as SiteId,
      name: '中央',
      type: 'office',
      area: null,
    }),
  ];
  expect([foldAreas(sites).size, foldSites(sites).size]).toEqual([1, 1]);
  const setting = inRegister('settings', a1, 'setting-changed', {
    name: 'x',
    value: { y: 1 },
    reason: because('other'),
  });
  expect(foldSettings([setting]).get('x')).toEqual({ y: 1 });
});

test('L19 what was released stays released, whoever kept it unaware', () => {
  const released = inRegister('held', a1, 'held-released', { hold: 'h1', reason: because('other') });
  const kept = inRegister('held', b1, 'held-kept', { hold: 'h1', reason: because('other') });
  expect(foldHeldDecisions([released, kept]).get('h1')!.kind).toBe('held-released');
  const later = inRegister('held', idOf('b', 2), 'held-kept', { hold: 'h1', reason: because('other') }, [
    a1,
    b1,
  ]);
  expect(foldHeldDecisions([released, kept, later]).get('h1')!.kind).toBe('held-kept');
});

describe('settings decided at once', () => {
  const decide = (n: string, value: unknown, after: EntryId[] = [], name = 'rules.mrExtension') =>
    inRegister('settings', idOf(n, 1), 'setting-changed', { name, value, reason: because('other') }, after);

  test('C19 different values are one question, the same on every device, with the value that holds', () => {
    const first = decide('a', true);
    const [yes, no] = [decide('b', true, [first.id]), decide('c', false, [first.id])];
    const entries = [first, yes, no];
    const conflicts = findSettingConflicts(entries);
    expect(conflicts).toMatchObject([
      { name: 'rules.mrExtension', versions: [{ id: yes.id }, { id: no.id }] },
    ]);
    expect(findSettingConflicts(entries.toReversed())).toEqual(conflicts);
    const holding = foldSettingEntries(entries).get('rules.mrExtension');
    expect(conflicts[0]!.holds).toBe(holding!.id);
  });

  test('C19 the same value twice, another setting, and whoever has seen the other are no question', () => {
    const season = { from: '10-01', to: '01-31' };
    expect(findSettingConflicts([decide('a', season), decide('b', { ...season })])).toEqual([]);
    expect(findSettingConflicts([decide('a', true), decide('b', false, [], 'rules.jeSpecial')])).toEqual([]);
    expect(findSettingConflicts([decide('a', true), decide('b', false, [idOf('a', 1)])])).toEqual([]);
  });

  test('C19 a decision by somebody who has seen all settles it, a third one beside it asks again', () => {
    const [yes, no] = [decide('a', true), decide('b', false)];
    const decided = decide('c', false, [yes.id, no.id]);
    expect(findSettingConflicts([yes, no, decided])).toEqual([]);
    const late = decide('d', true, [yes.id]);
    expect(findSettingConflicts([yes, no, decided, late])).toMatchObject([
      { versions: [{ id: decided.id }, { id: late.id }] },
    ]);
  });
});
