import { describe, expect, test } from 'vitest';
import type { DueAnswer } from '#shared/api/office-api.ts';
import type { AreaId, CivilDate } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { dueRows, type Resident } from '#shared/rules/due-list.ts';
import { residentOf } from '#shared/rules/resident.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import { askDue, type DueQuery } from '#server/office/due-list.ts';
import type { Office } from '#server/office/office.ts';
import {
  differencesOf,
  docOf,
  doorOf,
  identity,
  officeOf,
  personId,
  shot,
  TestDevice,
  Town,
} from './office-town.ts';

const ON = '2026-11-20' as CivilDate;
const LATER = '2026-12-01' as CivilDate;
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

const judge = (resident: Resident, on: CivilDate) => dueRows(currentTable, defaultSettings, resident, on);

/** The whole list of a day, judged first where it is new. */
async function dueOn(office: Office, on: CivilDate, query: Omit<DueQuery, 'on'> = {}) {
  office.due.ask(on);
  await office.whenCurrent();
  return askDue(office.store, { on, ...query }, null, 1000);
}

const wholesale = (office: Office, on: CivilDate) =>
  [0, 1, 2, 3].flatMap((n) => {
    const folded = office.model.fold(personId(n));
    const resident = folded ? residentOf(folded.ledger) : null;
    return resident ? judge(resident, on) : [];
  });

describe('who is due', () => {
  test('O7 is what the rules say of each resident, in kana order and in the order of the handbook', async () => {
    const { town } = townOfFour();
    const office = await officeOf(town);
    const { rows, residents, unjudged } = await dueOn(office, ON);
    expect({ residents, unjudged }).toEqual({ residents: 4, unjudged: 0 });
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

  test('O7 follows a shot on every day that is kept, and those who move away leave the lists', async () => {
    const { town, importer } = townOfFour();
    const office = await officeOf(town);
    await dueOn(office, LATER);
    const isDue = async (n: number, series: string, on = ON): Promise<boolean> =>
      (await dueOn(office, on)).rows.some(({ due }) => due.person === personId(n) && due.series === series);
    expect(await isDue(0, 'MR-1')).toBe(true);
    town.append(
      importer.record('shot-recorded', docOf(0), shot({ givenOn: '2026-11-10' as CivilDate })) as Entry,
    );
    expect(await isDue(0, 'MR-1')).toBe(false);
    expect(await isDue(0, 'MR-1', LATER)).toBe(false);
    expect(await isDue(1, 'MR-1')).toBe(true);
    town.append(
      importer.record('residence-changed', docOf(1), {
        status: 'moved-out',
        on: '2026-11-01' as CivilDate,
        note: null,
      } as never) as Entry,
    );
    expect((await dueOn(office, ON)).residents).toBe(3);
    expect(await isDue(1, 'MR-1')).toBe(false);
    expect(await differencesOf(town, office)).toEqual([]);
  });

  test('O7 what did not change is not judged again', async () => {
    const { town, importer } = townOfFour();
    const judged: string[] = [];
    const office = await officeOf(town, {
      judgeDue: (resident, on) => {
        judged.push(`${resident.id} ${on}`);
        return judge(resident, on);
      },
    });
    const takeJudged = () => judged.splice(0).toSorted();
    await dueOn(office, ON);
    expect(takeJudged()).toEqual([0, 1, 2, 3].map((n) => `${personId(n)} ${ON}`).toSorted());
    await dueOn(office, ON);
    expect(takeJudged()).toEqual([]);
    await dueOn(office, LATER);
    expect(takeJudged()).toEqual([0, 1, 2, 3].map((n) => `${personId(n)} ${LATER}`).toSorted());
    town.append(
      importer.record('shot-recorded', docOf(0), shot({ givenOn: '2026-11-10' as CivilDate })) as Entry,
    );
    await office.whenCurrent();
    expect(takeJudged()).toEqual([`${personId(0)} ${ON}`, `${personId(0)} ${LATER}`]);
  });

  test('O7 the four days asked last are kept, and of the others nothing is left', async () => {
    const { town } = townOfFour();
    const office = await officeOf(town);
    const days = [1, 2, 3, 4, 5, 6].map((day) => `2026-12-0${day}` as CivilDate);
    for (const day of days) await dueOn(office, day);
    expect(office.due.days()).toEqual(days.slice(2));
    const kept = office.store.all('SELECT DISTINCT on_day FROM due ORDER BY on_day');
    expect(kept.map(({ on_day }) => on_day)).toEqual(days.slice(2));
  });

  test('O7 one who cannot be judged is counted and hides nobody else', async () => {
    const { town } = townOfFour();
    const office = await officeOf(town, {
      judgeDue: (resident, on) => {
        if (resident.id === personId(2)) throw new Error('damaged');
        return judge(resident, on);
      },
    });
    expect(await dueOn(office, ON)).toMatchObject({ residents: 3, unjudged: 1 });
  });
});

describe('what is asked of the list', () => {
  test('O7 series, area, month of birth and state choose rows; counts leave out the series and the state', async () => {
    const { town } = townOfFour();
    const office = await officeOf(town);
    const mr = await dueOn(office, ON, { series: 'MR-1' });
    expect(mr.rows.map(({ due }) => [due.person, due.status])).toEqual([
      [personId(0), 'due'],
      [personId(1), 'due'],
    ]);
    expect(mr.birthMonths).toEqual(['2025-10']);
    expect(mr.counts.find(({ series }) => series === 'MR-1')).toEqual({ series: 'MR-1', due: 2, overdue: 0 });
    const south = await dueOn(office, ON, { series: 'MR-1', area: 'south' });
    expect(south.rows.map(({ due }) => due.person)).toEqual([personId(1)]);
    expect(south.counts.every(({ due, overdue }) => due + overdue === 1)).toBe(true);
    const overdue = await dueOn(office, ON, { state: 'overdue' });
    expect(overdue.rows.length).toBeGreaterThan(0);
    expect(overdue.rows.every(({ due }) => due.status === 'overdue')).toBe(true);
    expect(overdue.total).toBe(overdue.rows.length);
    expect(overdue.counts).toEqual((await dueOn(office, ON)).counts);
    const seriesOf = async (birth: string) =>
      (await dueOn(office, ON, { birth })).counts.map(({ series }) => series);
    expect(await seriesOf('1961-06')).toContain('FLU');
    expect(await seriesOf('1961-06')).not.toContain('MR-1');
  });

  test('O7 pages follow each other without a gap and end', async () => {
    const { town } = townOfFour();
    const office = await officeOf(town);
    const whole = await dueOn(office, ON);
    const keys: string[] = [];
    let after: string | null = null;
    do {
      const page = askDue(office.store, { on: ON }, after, 3);
      keys.push(...page.rows.map(({ due }) => `${due.person} ${due.series}`));
      after = page.next;
    } while (after !== null);
    expect(keys).toEqual(whole.rows.map(({ due }) => `${due.person} ${due.series}`));
  });
});

describe('GET /api/office/due', () => {
  async function hubOf(role = 'office') {
    const { town } = townOfFour();
    const office = await officeOf(town);
    const routes = doorOf(office, { role, now: NOW });
    const ask = async (path: string) =>
      routes.request(path, { headers: { Authorization: 'Bearer o.secret' } });
    return { office, routes, ask };
  }

  test('O7 a day that nobody asked about before is being made, and says how far; then it answers page by page', async () => {
    const { ask, office } = await hubOf();
    const early = await ask('/due?series=MR-1&limit=1');
    expect([early.status, await early.json()]).toEqual([
      503,
      { error: 'building', progress: { done: 0, all: 4 } },
    ]);
    await office.whenCurrent();
    const first = (await (await ask('/due?series=MR-1&limit=1')).json()) as DueAnswer;
    expect(first).toMatchObject({
      on: ON,
      table: currentTable.version,
      total: 2,
      residents: 4,
      unjudged: 0,
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

  test('O7 another day is another list: before birth nobody is due', async () => {
    const { ask, office } = await hubOf();
    await ask('/due?on=2025-10-10&area=south');
    await office.whenCurrent();
    const early = (await (await ask('/due?on=2025-10-10&area=south')).json()) as DueAnswer;
    expect([early.on, early.total]).toEqual(['2025-10-10', 0]);
  });

  test('O6 is for the office and the desks only, and names what it cannot read', async () => {
    expect((await (await hubOf('vaccinator')).ask('/due')).status).toBe(403);
    expect((await (await hubOf()).routes.request('/due')).status).toBe(401);
    const { ask } = await hubOf();
    for (const [query, field] of [
      ['on=2026-02-30', 'on'],
      ['birth=2026-13', 'birth'],
      ['state=late', 'state'],
      ['series=%00', 'series'],
    ] as const) {
      const answer = await ask(`/due?${query}`);
      expect([answer.status, await answer.json()]).toEqual([400, { error: 'bad-query', field }]);
    }
  });
});
