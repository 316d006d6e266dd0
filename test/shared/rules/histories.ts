/** Generated people and histories that stay near the borders: each shot is aimed at a day the forecast named, give or take a few. */

import * as fc from 'fast-check';
import type { CivilDate } from '#shared/base/brand.ts';
import { addDays, dayNumber, fromDayNumber, laterOf } from '#shared/base/civil-date.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { forecast } from '#shared/rules/forecast.ts';
import type { RulePerson, RuleShot } from '#shared/rules/judgement.ts';
import { defaultSettings } from '#shared/rules/settings.ts';

export const listedSeries = forecast(
  currentTable,
  defaultSettings,
  { birth: '2020-05-10' as CivilDate, sex: 'F' },
  [],
  '2026-11-23' as CivilDate,
).map((one) => one.id);

export interface History {
  readonly person: RulePerson;
  readonly shots: readonly RuleShot[];
  readonly on: CivilDate;
}

const day = (from: string, to: string): fc.Arbitrary<CivilDate> =>
  fc.integer({ min: dayNumber(from as CivilDate), max: dayNumber(to as CivilDate) }).map(fromDayNumber);

const people: fc.Arbitrary<RulePerson> = fc
  .record({
    birth: fc.oneof(
      { weight: 6, arbitrary: day('2019-01-01', '2026-11-01') },
      { weight: 2, arbitrary: day('2006-11-01', '2018-12-31') },
      { weight: 2, arbitrary: day('1925-01-01', '1967-04-01') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('2020-02-29', '2024-02-29', '2021-04-01', '2021-04-02', '2023-08-31'),
      },
    ),
    sex: fc.constantFrom('F', 'M', 'X'),
    organ: fc.boolean(),
    hiv: fc.boolean(),
    due: fc.option(day('2026-01-01', '2027-06-01')),
    recovered: fc.option(day('2024-01-01', '2026-10-01'), { freq: 4 }),
  })
  .map(({ birth, sex, organ, hiv, due, recovered }) => ({
    birth: birth as CivilDate,
    sex: sex as RulePerson['sex'],
    conditions: [
      ...(organ ? (['organ-disability'] as const) : []),
      ...(hiv ? (['hiv-disability'] as const) : []),
    ],
    ...(due ? { pregnancies: [{ due }] } : {}),
    ...(recovered && recovered > birth ? { longTermIllnesses: [{ endedOn: recovered }] } : {}),
  }));

const steps = fc.array(
  fc.record({
    series: fc.constantFrom(...listedSeries),
    /** Days from the day that the forecast names. */
    off: fc.constantFrom(-30, -1, -1, 0, 0, 0, 0, 1, 5, 27, 28, 60, 400),
  }),
  { maxLength: 14 },
);

export const histories: fc.Arbitrary<History> = fc
  .record({ person: people, steps, ask: fc.constantFrom(0, 0, 1, 27, 28, 100, 400, 2000) })
  .map(({ person, steps: planned, ask }) => {
    const shots: RuleShot[] = [];
    let last = person.birth;
    for (const { series, off } of planned) {
      const one = forecast(currentTable, defaultSettings, person, shots, last).find(
        ({ id }) => id === series,
      );
      const next = one?.next ?? null;
      const named = next === null ? one?.eligible?.from : one?.doses[next]?.earliest;
      if (!named) continue;
      const givenOn = laterOf(addDays(named, off), last);
      if (givenOn > '2027-03-31') continue;
      shots.push({ id: `s${shots.length}`, series, product: null, givenOn });
      last = givenOn;
    }
    const on = laterOf(addDays(last, ask), '2026-04-01' as CivilDate);
    return { person, shots, on: on > '2027-03-31' ? ('2027-03-31' as CivilDate) : on };
  });
