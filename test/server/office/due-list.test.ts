import { describe, expect, test } from 'vitest';
import type { DueAnswer } from '#shared/api/office-api.ts';
import type { AreaId, CivilDate } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { dueRows } from '#shared/rules/due-list.ts';
import { residentOf } from '#shared/rules/resident.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import { askDue, createDueList } from '#server/office/due-list.ts';
import { createOffice, type Office } from '#server/office/office.ts';
import { officeRoutes } from '#server/routes/office.ts';
import { docOf, identity, personId, shot, TestDevice, Town } from './office-town.ts';

const ON = '2026-11-20' as CivilDate;
/** Noon of that day in Japan. */
const NOW = Date.parse('2026-11-20T03:00:00Z');

/** Babies of two areas, one who moved away, one elderly person. */
function townOfFour(): { town: Town; importer: TestDevice } {
  const town = new Town();
  const importer = new TestDevice('imp');
  const births = ['2025-10-05', '2025-10-20', '2024-03-15', '1961-06-01'];
  births.forEach((birth, n) => {
    const area = (n === 1 ? 'south' : 'north') as AreaId;
    town.append(
      importer.record('person-entered', docOf(n), {
        origin: 'resident-register',
        identity: identity(n, { birth: birth as CivilDate, area }),
      }) as Entry,
    );
  });
  return { town, importer };
}

async function officeOf(town: Town): Promise<Office> {
  const office = createOffice(town.log);
  await office.rebuild();
  return office;
}

const wholesale = (office: Office, on: CivilDate) =>
  [...office.model.persons.keys()].flatMap((person) => {
    const folded = office.model.fold(person);
    const resident = folded ? residentOf(folded.ledger) : null;
    return resident ? dueRows(currentTable, defaultSettings, resident, on) : [];
  });

describe('who is due', () => {
  test('is what the rules say of each resident, in kana order and in the order of the handbook', async () => {
    const { town } = townOfFour();
    const office = await officeOf(town);
    const everyone = await createDueList(office).on(ON);
    expect(everyone).toMatchObject({ residents: 4, unreadable: 0 });
    const rows = everyone?.rows ?? [];
    expect(rows.length).toBeGreaterThan(10);
    const bySeries = (a: { person: string; series: string }, b: { person: string; series: string }) =>
      `${a.person} ${a.series}` < `${b.person} ${b.series}` ? -1 : 1;
    expect(rows.map(({ due }) => due).toSorted(bySeries)).toEqual(
      [...wholesale(office, ON)].toSorted(bySeries),
    );
    expect([...new Set(rows.map(({ due }) => due.person))]).toEqual([0, 1, 2, 3].map(personId));
    const elderly = rows.filter(({ due }) => due.person === personId(3)).map(({ due }) => due.series);
    expect(elderly).toContain('FLU');
    expect(elderly).not.toContain('MR-1');
  });

  test('follows a shot, and those who move away leave the list', async () => {
    const { town, importer } = townOfFour();
    const office = await officeOf(town);
    const list = createDueList(office);
    const isDue = async (n: number, series: string): Promise<boolean> =>
      ((await list.on(ON))?.rows ?? []).some(
        ({ due }) => due.person === personId(n) && due.series === series,
      );
    expect(await isDue(0, 'MR-1')).toBe(true);
    town.append(
      importer.record('shot-recorded', docOf(0), shot({ givenOn: '2026-11-10' as CivilDate })) as Entry,
    );
    await office.whenCurrent();
    expect(await isDue(0, 'MR-1')).toBe(false);
    expect(await isDue(1, 'MR-1')).toBe(true);
    town.append(
      importer.record('residence-changed', docOf(1), {
        status: 'moved-out',
        on: '2026-11-01' as CivilDate,
        note: null,
      } as never) as Entry,
    );
    await office.whenCurrent();
    expect((await list.on(ON))?.residents).toBe(3);
    expect(await isDue(1, 'MR-1')).toBe(false);
  });

  test('what did not change is not judged again, and others get their turns between slices', async () => {
    const { town, importer } = townOfFour();
    const office = await officeOf(town);
    let folds = 0;
    const fold = office.model.fold.bind(office.model);
    office.model.fold = (person) => {
      folds += 1;
      const end = performance.now() + 6;
      while (performance.now() < end);
      return fold(person);
    };
    let turns = 0;
    const list = createDueList(office, async () => void (turns += 1));
    const [first, second] = await Promise.all([list.on(ON), list.on(ON)]);
    expect(folds).toBe(4);
    expect(turns).toBeGreaterThan(0);
    expect(second).toBe(first);
    folds = 0;
    town.append(
      importer.record('shot-recorded', docOf(0), shot({ givenOn: '2026-11-10' as CivilDate })) as Entry,
    );
    await office.whenCurrent();
    folds = 0;
    await list.on(ON);
    expect(folds).toBe(1);
    await list.on('2026-12-01' as CivilDate);
    expect(folds).toBe(5);
  });

  test('a ledger that cannot be read is counted and hides nobody else', async () => {
    const { town } = townOfFour();
    const office = await officeOf(town);
    const fold = office.model.fold.bind(office.model);
    office.model.fold = (person) => {
      if (person === personId(2)) throw new Error('damaged');
      return fold(person);
    };
    const everyone = await createDueList(office).on(ON);
    expect(everyone).toMatchObject({ residents: 3, unreadable: 1 });
  });

  test('a hub that stops reads no further', async () => {
    const { town } = townOfFour();
    const office = await officeOf(town);
    office.stop();
    expect(await createDueList(office).on(ON)).toBeNull();
  });
});

describe('what is asked of the list', () => {
  test('series, area, month of birth and state choose rows; counts leave out the series and the state', async () => {
    const { town } = townOfFour();
    const rows = (await createDueList(await officeOf(town)).on(ON))?.rows ?? [];
    const mr = askDue(rows, { series: 'MR-1' });
    expect(mr.rows.map(({ due }) => [due.person, due.status])).toEqual([
      [personId(0), 'due'],
      [personId(1), 'due'],
    ]);
    expect(mr.birthMonths).toEqual(['2025-10']);
    expect(mr.counts.find(({ series }) => series === 'MR-1')).toEqual({ series: 'MR-1', due: 2, overdue: 0 });
    const south = askDue(rows, { series: 'MR-1', area: 'south' });
    expect(south.rows.map(({ due }) => due.person)).toEqual([personId(1)]);
    expect(south.counts.every(({ due, overdue }) => due + overdue === 1)).toBe(true);
    const overdue = askDue(rows, { state: 'overdue' });
    expect(overdue.rows.length).toBeGreaterThan(0);
    expect(overdue.rows.every(({ due }) => due.status === 'overdue')).toBe(true);
    expect(overdue.counts).toEqual(askDue(rows, {}).counts);
    expect(askDue(rows, { birth: '1961-06' }).counts.map(({ series }) => series)).toContain('FLU');
    expect(askDue(rows, { birth: '1961-06' }).counts.map(({ series }) => series)).not.toContain('MR-1');
  });
});

describe('GET /api/office/due', () => {
  async function hubOf(role = 'office') {
    const { town } = townOfFour();
    const office = await officeOf(town);
    const routes = officeRoutes({
      office,
      authenticate: (authorization) => (authorization === 'Bearer o.secret' ? { role } : null),
      connected: () => new Set(),
      now: () => NOW,
    });
    const ask = (path: string) => routes.request(path, { headers: { Authorization: 'Bearer o.secret' } });
    return { office, routes, ask };
  }

  test('answers for today, page by page', async () => {
    const { ask } = await hubOf();
    const first = (await (await ask('/due?series=MR-1&limit=1')).json()) as DueAnswer;
    expect(first).toMatchObject({
      on: ON,
      table: currentTable.version,
      total: 2,
      residents: 4,
      unreadable: 0,
      silentDevices: 0,
      next: `${personId(0)} MR-1`,
    });
    expect(first.rows.map(({ identity: { kana }, due }) => [kana, due.dose])).toEqual([
      ['タカハシ　ハナコア', 1],
    ]);
    const after = encodeURIComponent(first.next ?? '');
    const second = (await (await ask(`/due?series=MR-1&limit=1&after=${after}`)).json()) as DueAnswer;
    expect([second.rows.map(({ due }) => due.person), second.next]).toEqual([[personId(1)], null]);
  });

  test('another day is another list: before birth nobody is due', async () => {
    const { ask } = await hubOf();
    const early = (await (await ask('/due?on=2025-10-10&area=south')).json()) as DueAnswer;
    expect([early.on, early.total]).toEqual(['2025-10-10', 0]);
  });

  test('is for the office and the desks only, and names what it cannot read', async () => {
    expect((await (await hubOf('vaccinator')).ask('/due')).status).toBe(403);
    expect((await (await hubOf()).routes.request('/due')).status).toBe(401);
    const { ask, office } = await hubOf();
    for (const [query, field] of [
      ['on=2026-02-30', 'on'],
      ['birth=2026-13', 'birth'],
      ['state=late', 'state'],
      ['series=%00', 'series'],
    ] as const) {
      const answer = await ask(`/due?${query}`);
      expect([answer.status, await answer.json()]).toEqual([400, { error: 'bad-query', field }]);
    }
    office.stop();
    expect((await ask('/due')).status).toBe(503);
  });
});
