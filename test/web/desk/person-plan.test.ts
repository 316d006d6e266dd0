import { describe, expect, test } from 'vitest';
import type { CivilDate, EntryId } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { forecastPerson, judgeToday } from '#shared/rules/judge.ts';
import { residentOf } from '#shared/rules/resident.ts';
import { planOf } from '#web/views/person-plan.ts';
import { entryAt } from '#test/fixtures/entries.ts';
import { docOf, identity, personId, shot, TestDevice } from '../../server/office/office-town.ts';

const ON = '2026-11-20' as CivilDate;

function ledgerOf(birth: string, shots: readonly Partial<ReturnType<typeof shot>>[] = [], ...more: Entry[]) {
  const importer = new TestDevice('imp');
  const entered = importer.record('person-entered', docOf(0), {
    origin: 'resident-register',
    identity: identity(0, { birth: birth as CivilDate }),
  }) as Entry;
  const given = shots.map((one) => importer.record('shot-recorded', docOf(0), shot(one)) as Entry);
  return foldPerson(personId(0), [entered, ...given, ...more]);
}

describe('a plan', () => {
  test('says what comes next with its days: what can be given now first', () => {
    const plan = planOf(ledgerOf('2025-10-05'), ON, true);
    const mr = plan?.next.find(({ series }) => series === 'MR-1');
    expect(mr).toMatchObject({ dose: 1, earliest: '2026-10-04', latest: '2027-10-04', state: 'now' });
    const states = plan?.next.map(({ state }) => state === 'not-yet') ?? [];
    expect(states).toEqual(states.toSorted((a, b) => Number(a) - Number(b)));
    expect(plan?.next.map(({ series }) => series)).toContain('HPV9');
    expect(plan?.next.map(({ series }) => series)).not.toContain('HZ-R');
  });

  test('every row agrees with the forecast, and names one series of a programme', () => {
    const ledger = ledgerOf('2025-10-05');
    const resident = residentOf(ledger);
    const forecasts = resident ? forecastPerson(resident, resident.shots, ON) : [];
    for (const row of planOf(ledger, ON, true)?.next ?? []) {
      const forecast = forecasts.find(({ id }) => id === row.series);
      expect(forecast?.preferred).toBe(true);
      expect(forecast?.doses[forecast.next ?? -1]).toMatchObject({ n: row.dose, earliest: row.earliest });
    }
  });

  test('today names only what the verdict before the shot lets through', () => {
    const ledger = ledgerOf('2025-10-05');
    const today = planOf(ledger, ON, true)?.today ?? [];
    expect(today.map(({ series }) => series)).toEqual(expect.arrayContaining(['MR-1', 'VAR']));
    const resident = residentOf(ledger);
    const verdicts = resident ? judgeToday(resident, resident.shots, null, ON) : [];
    for (const one of today)
      expect(verdicts.find(({ series }) => series === one.series)?.verdict).toBe(one.verdict);
  });

  test('an injected live vaccine ten days ago stops the others today, and they say from when', () => {
    const plan = planOf(ledgerOf('2025-10-05', [{ givenOn: '2026-11-10' as CivilDate }]), ON, true);
    expect(plan?.today.map(({ series }) => series)).not.toContain('VAR');
    expect(plan?.next.find(({ series }) => series === 'VAR')).toMatchObject({
      earliest: '2026-12-08',
      state: 'not-yet',
    });
    expect(plan?.finished).toContain('MR-1');
  });

  test('what is done with is named as it was given: no other vaccine of the programme', () => {
    const rota = (givenOn: string) => ({
      series: 'ROTA1',
      product: 'ロタリックス',
      givenOn: givenOn as CivilDate,
    });
    const plan = planOf(ledgerOf('2025-10-05', [rota('2025-12-10'), rota('2026-01-20')]), ON, true);
    expect(plan?.finished).toEqual(['ROTA1']);
  });

  test('a row that rests on a fact says so: the due date of an RSV shot', () => {
    const woman = ledgerOf('1996-05-01');
    const stated = entryAt('f.0000.1' as EntryId, 'fact-stated', {
      type: 'pregnancy',
      due: '2027-02-03' as CivilDate,
      endedOn: null,
      basis: 'handbook',
      note: null,
    });
    const plan = planOf(foldPerson(personId(0), [...woman.entries, { ...stated, doc: docOf(0) }]), ON, true);
    expect(plan?.next.find(({ series }) => series === 'RSV')).toMatchObject({
      earliest: '2026-11-11',
      latest: '2027-01-12',
      state: 'now',
      notes: [{ code: 'rests-on-fact' }],
    });
    expect(planOf(woman, ON, true)?.next.map(({ series }) => series)).not.toContain('RSV');
  });

  test('grown-ups are not told of what children had to have', () => {
    const elderly = planOf(ledgerOf('1955-06-01'), ON, true);
    expect(elderly?.over).toEqual([]);
    expect(elderly?.next.map(({ series }) => series)).toContain('FLU');
    expect(planOf(ledgerOf('2017-06-01'), ON, true)?.over).toContain('MR-1');
  });

  test('there is none before birth, nor of somebody whom nobody has entered', () => {
    expect(planOf(ledgerOf('2026-12-01'), ON, true)).toBeNull();
    expect(planOf(foldPerson(personId(0), []), ON, true)).toBeNull();
  });
});
