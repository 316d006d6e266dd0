import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CivilDate, EntryId, PersonId } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { withSecondPerson } from '#shared/ledger/second-person.ts';
import { resolveItem } from '#shared/review/resolve-item.ts';
import { listDecisions as decisionsPage, listMerged as mergedPage } from '#server/office/decision-list.ts';
import { askDue } from '#server/office/due-list.ts';
import { Office } from '#server/office/office.ts';
import { openOfficeStore } from '#server/office/office-store.ts';
import { listReview as reviewPage } from '#server/office/review-list.ts';
import { countPersons, listPersons } from '#server/office/person-list.ts';
import {
  differencesOf,
  docOf,
  doorOf,
  enterResidents,
  identity,
  LINKS,
  officeOf,
  partsOf,
  personId,
  reason,
  shot,
  TestDevice,
  Town,
} from './office-town.ts';

const listReview = (office: Office) => reviewPage(office.store, null, null, 1000).rows;
const listDecisions = (office: Office) => decisionsPage(office.store, null, 1000).rows;
const listMerged = (office: Office) => mergedPage(office.store, null, 1000).rows;
const personRow = (office: Office, n: number) =>
  office.store.get('SELECT shots, persons FROM person WHERE person = ?', personId(n));

/** Two tablets correct one shot's date, neither having seen the other. */
function contradict(town: Town, n = 0) {
  const [importer, a, b] = [new TestDevice('imp'), new TestDevice('a'), new TestDevice('b')];
  const entered = enterResidents(town, importer, n, n + 1);
  const given = importer.record('shot-recorded', docOf(n), shot()) as Entry;
  town.append(given);
  a.see(...entered, given);
  b.see(...entered, given);
  const correct = (device: TestDevice, givenOn: string): Entry =>
    device.record('shot-corrected', docOf(n), {
      shot: given.id,
      fields: { givenOn: givenOn as CivilDate },
      reason: reason('wrong-date'),
    }) as Entry;
  const corrections = [correct(a, '2026-11-18'), correct(b, '2026-11-19')];
  town.append(...corrections);
  return { entered, given, corrections, office: new TestDevice('o') };
}

describe('the tray', () => {
  test('O1 a contradiction is one item, and a decision takes it out everywhere', async () => {
    const town = new Town();
    const { entered, given, corrections, office: desk } = contradict(town);
    const office = await officeOf(town);
    const [row, ...others] = listReview(office);
    expect(others).toEqual([]);
    expect(row?.item.type).toBe('field-conflict');
    expect(row?.item.entries).toEqual(corrections.map((entry) => entry.id));
    expect(row?.identity?.name).toBe(identity(0).name);
    expect(row?.since).toBe(town.log.entry(corrections[1]?.id as EntryId)?.receivedAt);

    desk.see(...entered, given, ...corrections);
    const item = row!.item;
    const choice = {
      type: 'outcome' as const,
      outcome: { type: 'value' as const, target: given.id, field: 'givenOn', value: '2026-11-18' },
    };
    const { kind, doc, body } = resolveItem(item, choice, reason('paper-checked'));
    const decision = desk.record(kind, doc, body) as Entry;
    town.append(decision);
    await office.whenCurrent();
    expect(listReview(office)).toEqual([]);
    expect(office.model.fold(personId(0))?.ledger.shots[0]?.shot.givenOn).toBe('2026-11-18');
    expect(listDecisions(office).map(({ entry, reopened }) => [entry.id, reopened])).toEqual([
      [decision.id, false],
    ]);

    const back = desk.record('review-reopened', doc, { resolution: decision.id, reason: reason('undo') });
    town.append(back as Entry);
    await office.whenCurrent();
    expect(listReview(office).map((one) => one.item)).toEqual([item]);
    expect(listDecisions(office).map(({ reopened }) => reopened)).toEqual([true]);
    expect(await differencesOf(town, office)).toEqual([]);
  });

  test('O1 a provisional person that resembles another is asked about; linked it is one, unlinked it is two again', async () => {
    const town = new Town();
    const [importer, tablet, desk] = [new TestDevice('imp'), new TestDevice('t'), new TestDevice('o')];
    enterResidents(town, importer, 0, 9);
    const provisional = tablet.record('person-entered', docOf(50), {
      origin: 'provisional',
      identity: identity(3, { residentNumber: null, kanaSource: 'heard' }),
    }) as Entry;
    town.append(provisional, tablet.record('shot-recorded', docOf(50), shot()) as Entry);
    const office = await officeOf(town);
    const before = listReview(office);
    expect(before.map(({ item }) => item.type)).toEqual(['possible-same-person']);
    expect(before[0]?.since).toBeGreaterThan(0);
    expect(new Set([before[0]?.identity?.name, before[0]?.other?.name])).toEqual(new Set([identity(3).name]));

    const link = desk.record('persons-linked', LINKS, {
      persons: [personId(3), personId(50)],
      reason: reason('same-number'),
    }) as Entry;
    town.append(link);
    await office.whenCurrent();
    expect(listReview(office)).toEqual([]);
    expect(personRow(office, 50)).toBeUndefined();
    expect(personRow(office, 3)).toEqual({
      shots: 1,
      persons: JSON.stringify([personId(3), personId(50)]),
    });

    town.append(
      desk.record('persons-unlinked', LINKS, { link: link.id, reason: reason('mistaken') }) as Entry,
    );
    await office.whenCurrent();
    expect(listReview(office)).toEqual(before);
    expect(personRow(office, 3)?.['shots']).toBe(0);
    expect(personRow(office, 50)?.['shots']).toBe(1);
    expect(await differencesOf(town, office)).toEqual([]);
  });

  test('O1 a link that waits for a second person is one item in place of the question, and joins once confirmed', async () => {
    const town = new Town();
    const [importer, tablet, desk, other] = ['imp', 't', 'o', 'p'].map((key) => new TestDevice(key)) as [
      TestDevice,
      TestDevice,
      TestDevice,
      TestDevice,
    ];
    enterResidents(town, importer, 0, 9);
    const body = {
      origin: 'provisional' as const,
      identity: identity(3, { residentNumber: null, kanaSource: 'heard' as const }),
    };
    town.append(tablet.record('person-entered', docOf(50), body) as Entry);
    const office = await officeOf(town);
    const asked = listReview(office);
    expect(asked.map(({ item }) => item.type)).toEqual(['possible-same-person']);
    const persons: [PersonId, PersonId] = [personId(3), personId(50)];
    const waits = withSecondPerson({ persons, reason: reason('same-number') }, true);
    const link = desk.record('persons-linked', LINKS, waits) as Entry;
    town.append(link);
    await office.whenCurrent();
    const [row, ...more] = listReview(office);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      item: { type: 'second-person', kind: 'persons-linked', person: personId(3), other: personId(50) },
      identity: { name: identity(3).name },
      other: { name: identity(3).name },
    });
    expect(personRow(office, 50)).toBeDefined();

    const no = other.record('change-refused', LINKS, {
      change: link.id,
      reason: reason('namesake'),
    }) as Entry;
    town.append(no);
    await office.whenCurrent();
    expect(listReview(office)).toEqual(asked);

    desk.see(no);
    const again = desk.record('persons-linked', LINKS, waits) as Entry;
    other.see(again);
    const yes = other.record('change-confirmed', LINKS, { change: again.id, reason: reason('same-number') });
    town.append(again, { ...yes, staff: 'second' } as Entry);
    await office.whenCurrent();
    expect(listReview(office)).toEqual([]);
    expect(personRow(office, 50)).toBeUndefined();
    expect(await differencesOf(town, office)).toEqual([]);
  });

  test('O1 the same shot from two tablets is merged by itself and only logged', async () => {
    const town = new Town();
    const [importer, a, b] = [new TestDevice('imp'), new TestDevice('a'), new TestDevice('b')];
    const entered = enterResidents(town, importer, 0, 1);
    a.see(...entered);
    b.see(...entered);
    town.append(
      a.record('shot-recorded', docOf(0), shot()) as Entry,
      b.record('shot-recorded', docOf(0), shot()) as Entry,
    );
    const office = await officeOf(town);
    expect(listReview(office)).toEqual([]);
    const [row] = listMerged(office);
    expect(row?.type).toBe('same-shot');
    expect(row?.entries.map(({ id }) => id).toSorted()).toEqual(['a.aaaa.1', 'b.aaaa.1']);
  });
});

describe('keeping up', () => {
  test('O1 after random appends in random batches the read models equal a fresh fold', async () => {
    const moves = fc.array(
      fc.record({
        device: fc.integer({ min: 0, max: 3 }),
        person: fc.integer({ min: 0, max: 7 }),
        act: fc.constantFrom(
          ...(['shot', 'correct', 'void', 'enter', 'person', 'link', 'unlink', 'see', 'second'] as const),
        ),
        needsSecond: fc.boolean(),
        day: fc.integer({ min: 1, max: 28 }),
        waits: fc.boolean(),
      }),
      { minLength: 5, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(moves, async (all) => {
        const town = new Town();
        const devices = ['a', 'b', 'c', 'd'].map((key) => new TestDevice(key));
        const entered = enterResidents(town, new TestDevice('imp'), 0, 6);
        for (const device of devices) device.see(...entered);
        const office = await officeOf(town);
        const written: Entry[] = [];
        for (const { device: index, person, act, day, waits, needsSecond } of all) {
          const device = devices[index]!;
          const doc = docOf(person);
          const shots = written.filter((entry) => entry.doc === doc && entry.kind === 'shot-recorded');
          const links = written.filter((entry) => entry.kind === 'persons-linked');
          const target = shots.at(day % Math.max(1, shots.length));
          const givenOn = `2026-10-${String(day).padStart(2, '0')}` as CivilDate;
          const made: Entry[] = [];
          if (act === 'shot') made.push(device.record('shot-recorded', doc, shot({ givenOn })) as Entry);
          if (act === 'correct' && target) {
            const body = withSecondPerson(
              { shot: target.id, fields: { givenOn }, reason: reason() },
              needsSecond,
            );
            made.push(device.record('shot-corrected', doc, body) as Entry);
          }
          if (act === 'void' && target) {
            made.push(
              device.record('shot-voided', doc, { shot: target.id, reason: reason('not-given') }) as Entry,
            );
          }
          if (act === 'enter') {
            const body = {
              origin: 'provisional' as const,
              identity: identity(day % 6, { residentNumber: null }),
            };
            made.push(device.record('person-entered', doc, body) as Entry);
          }
          if (act === 'person') {
            const body = { fields: { address: `南町${day}` }, reason: reason() };
            made.push(device.record('person-corrected', doc, body) as Entry);
          }
          if (act === 'link') {
            const persons = [personId(person), personId((person + day) % 8)] as const;
            if (persons[0] !== persons[1]) {
              const body = withSecondPerson({ persons: [...persons], reason: reason() }, needsSecond);
              made.push(device.record('persons-linked', LINKS, body as never) as Entry);
            }
          }
          const link = links.at(day % Math.max(1, links.length));
          if (act === 'unlink' && link) {
            const body = withSecondPerson({ link: link.id, reason: reason() }, needsSecond);
            made.push(device.record('persons-unlinked', LINKS, body) as Entry);
          }
          const waiting = written.filter((entry) => 'needsSecond' in entry.body);
          const change = waiting.at(day % Math.max(1, waiting.length));
          if (act === 'second' && change) {
            const kind = needsSecond ? 'change-confirmed' : 'change-refused';
            const said = device.record(kind, change.doc, { change: change.id, reason: reason() });
            made.push({ ...said, staff: `second-${index}` } as Entry);
          }
          if (act === 'see') device.see(...written);
          if (made.length === 0) continue;
          written.push(...made);
          town.append(...made);
          office.onAppended();
          if (waits) await office.whenCurrent();
        }
        expect(await differencesOf(town, office)).toEqual([]);
      }),
      { seed: 20261123, numRuns: 60 },
    );
  });

  test('O4 a document that cannot be folded is named, and everyone else is there', async () => {
    const town = new Town();
    enterResidents(town, new TestDevice('imp'), 0, 3);
    town.log.commit(
      [
        {
          type: 'entry',
          realm: 'area-north' as never,
          doc: docOf(9),
          id: 'x.aaaa.1' as EntryId,
          author: 'x',
          update: new Uint8Array([1, 1, 5, 0]),
        },
      ],
      1,
    );
    const told: string[] = [];
    const office = await officeOf(town, { onDefect: (doc) => told.push(doc) });
    expect(told).toEqual([docOf(9)]);
    expect(countPersons(office.store)).toBe(3);
    expect(await differencesOf(town, office)).toEqual([`${docOf(9)} cannot be folded`]);
  });

  test('O3 stopped after any piece of its work it goes on from there, and folds what was left', async () => {
    const town = new Town();
    const { corrections } = contradict(town);
    const [importer, desk] = [new TestDevice('jmp'), new TestDevice('o')];
    const store = openOfficeStore(':memory:', { logEpoch: town.log.logEpoch, maker: 'test' });
    let lives = 0;
    const liveFor = async (turns: number): Promise<Office> => {
      lives += 1;
      const office = new Office({ ...partsOf(town), store, sliceMs: 0 }, `life ${lives}`);
      office.onAppended();
      for (let turn = 0; turn < turns; turn += 1) await new Promise((wake) => setImmediate(wake));
      office.stop();
      await office.whenIdle();
      return office;
    };
    for (let turns = 1; turns < 14; turns += 1) {
      await liveFor(turns);
      enterResidents(town, importer, turns + 1, turns + 2);
      if (turns % 3 === 0) {
        const persons = [personId(turns), personId(turns - 1)] as const;
        town.append(
          desk.record('persons-linked', LINKS, { persons: [...persons], reason: reason() }) as Entry,
        );
      }
    }
    const last = new Office({ ...partsOf(town), store }, 'last');
    await last.whenCurrent();
    expect(listReview(last).map(({ item }) => item.entries)).toEqual([corrections.map(({ id }) => id)]);
    expect(await differencesOf(town, last)).toEqual([]);
  });

  test('O4 one whose newest entry cannot be read is found as last known, marked, and asked nothing about', async () => {
    const town = new Town();
    contradict(town);
    enterResidents(town, new TestDevice('jmp'), 1, 3);
    const office = await officeOf(town);
    office.due.ask('2026-11-20' as CivilDate);
    await office.whenCurrent();
    expect(listReview(office)).toHaveLength(1);
    const update = new Uint8Array([1, 1, 5, 0]);
    const damaged = { doc: docOf(0), id: 'x.aaaa.1' as EntryId, author: 'x', update };
    town.log.commit([{ type: 'entry', realm: 'area-north' as never, ...damaged }], 1);
    await office.whenCurrent();
    expect(office.unreadable).toEqual([docOf(0)]);
    expect(listReview(office)).toEqual([]);
    const { rows } = listPersons(office.store, null, 10);
    expect(rows.map(({ person, isUnreadable }) => [person, isUnreadable])).toEqual([
      [personId(0), true],
      [personId(1), false],
      [personId(2), false],
    ]);
    const due = askDue(office.store, { on: '2026-11-20' as CivilDate }, null, 1000);
    expect([due.residents, due.unjudged]).toEqual([2, 1]);
    expect(due.rows.some(({ due: { person } }) => person === personId(0))).toBe(false);
    const door = doorOf(office);
    const headers = { Authorization: 'Bearer o.secret' };
    const card = await door.request(`/persons/${personId(0)}`, { headers });
    expect([card.status, await card.json()]).toEqual([500, { error: 'unreadable' }]);
    expect(await (await door.request('/review', { headers })).json()).toMatchObject({ unreadable: 1 });
  });

  test('O5 a list that lacks a question says so until everyone is compared: pending falls to 0 with the last of them', async () => {
    const town = new Town();
    const [importer, tablet] = [new TestDevice('imp'), new TestDevice('t')];
    enterResidents(town, importer, 0, 4);
    const office = await officeOf(town, { sliceMs: 0 });
    const like = identity(3, { residentNumber: null, kanaSource: 'heard' });
    town.append(
      tablet.record('person-entered', docOf(50), { origin: 'provisional', identity: like }) as Entry,
    );
    const before = office.foldedUntil;
    let isDone = false;
    const done = office.whenCurrent().then(() => (isDone = true));
    while (!isDone) {
      // What is said at any moment: either the question is there, or something is still to come.
      if (office.pending === 0) expect(listReview(office)).toHaveLength(1);
      if (listReview(office).length === 0) expect(office.foldedUntil).toBe(before);
      await new Promise((wake) => setImmediate(wake));
    }
    await done;
    expect(office.pending).toBe(0);
    expect(listReview(office)).toHaveLength(1);
  });
});
