/** How long the rules take: one person with 35 shots in all series, and the due list of 50,000 residents. One core. */

import type { AreaId, CivilDate, PersonId } from '#shared/base/brand.ts';
import { addDays, reachMonths } from '#shared/base/civil-date.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { dueRows } from '#shared/rules/due-list.ts';
import type { Resident } from '#shared/rules/due-list.ts';
import { evaluate } from '#shared/rules/evaluate.ts';
import { forecast } from '#shared/rules/forecast.ts';
import { judgePerson } from '#shared/rules/judge-person.ts';
import { judgeDay } from '#shared/rules/judge-today.ts';
import type { RulePerson, RuleShot } from '#shared/rules/judgement.ts';
import { defaultSettings } from '#shared/rules/settings.ts';

/** Age in months at each shot, by series: 35 shots from birth to 15, most of them on time. */
const COURSE: readonly (readonly [string, readonly number[]])[] = [
  ['HEPB', [2.2, 3.4, 8]],
  ['ROTA5', [2.2, 3.4, 4.6]],
  ['DPTIPVHIB-1', [2.2, 3.4, 4.6, 12.5]],
  ['PCV', [2.2, 3.4, 4.6, 12.5]],
  ['BCG', [5.5]],
  ['MR-1', [12.5]],
  ['VAR', [12.5, 19]],
  ['JE-1', [36.5, 37.2, 49]],
  ['MR-2', [73]],
  ['JE-2', [110]],
  ['DT-2', [134]],
  ['HPV9', [158, 165]],
  ['MUMPS', [14, 74]],
  ['FLU', [30, 31, 42, 43, 54, 55, 66]],
];

function personBorn(birth: CivilDate): { person: RulePerson; shots: readonly RuleShot[] } {
  const shots = COURSE.flatMap(([series, ages]) =>
    ages.map((age, dose) => ({
      id: `${series}-${dose}`,
      series,
      product: null,
      givenOn: addDays(reachMonths(birth, Math.floor(age)), Math.round((age % 1) * 30) + 1),
    })),
  );
  return { person: { birth, sex: 'F' }, shots };
}

/**
 * Median of one call in µs of the process's own time: the other programs of a busy machine do not count.
 * Warmed up before; in batches, because one call is near the grain of that clock.
 */
function medianMicros(call: () => unknown): number {
  for (let i = 0; i < 3000; i += 1) call();
  const times: number[] = [];
  for (let batch = 0; batch < 101; batch += 1) {
    const start = process.cpuUsage();
    for (let i = 0; i < 50; i += 1) call();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 50);
  }
  return times.sort((a, b) => a - b)[50] as number;
}

const on = '2026-11-23' as CivilDate;
const { person, shots } = personBorn('2010-05-10' as CivilDate);
const judge = medianMicros(() => evaluate(currentTable, defaultSettings, person, shots));
const plan = medianMicros(() => forecast(currentTable, defaultSettings, person, shots, on));
const both = medianMicros(() => judgePerson(currentTable, defaultSettings, person, shots, on));
const today = medianMicros(() => judgeDay(currentTable, defaultSettings, person, shots, null, on));
const line = (what: string, value: string, bound: string): void => {
  process.stdout.write(`${what.padEnd(52)} ${value.padStart(10)}   ${bound}\n`);
};
line(`evaluate, ${shots.length} shots`, `${judge.toFixed(1)} µs`, '');
line('forecast, all series', `${plan.toFixed(1)} µs`, '');
line('evaluate and forecast', `${both.toFixed(1)} µs`, 'at most 100 µs');
line('judge today, all series', `${today.toFixed(1)} µs`, '');

/** One child for every day of the last 16 years, and again; shots of the future are left out by the forecast. */
const residents: Resident[] = Array.from({ length: 50_000 }, (_, index) => {
  const birth = addDays(on, -(index % 5840));
  const { shots: all } = personBorn(birth);
  return {
    id: `p${index}` as PersonId,
    area: null as AreaId | null,
    birth,
    sex: index % 2 === 0 ? 'F' : 'M',
    shots: all.filter(({ givenOn }) => givenOn <= on),
  };
});
const start = process.cpuUsage();
let rows = 0;
for (const resident of residents) rows += dueRows(currentTable, defaultSettings, resident, on).length;
const { user, system } = process.cpuUsage(start);
line(`due list of 50,000 residents (${rows} rows)`, `${((user + system) / 1e6).toFixed(2)} s`, 'at most 6 s');
