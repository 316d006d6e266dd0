/** What the shrinker leaves of a plan: enough to find the same, and nothing that is not needed. */

import { expect, test } from 'vitest';
import type { Plan, Run } from './simulate.ts';
import type { Event } from './plan.ts';
import { shrink } from './shrink.ts';

const event = (at: number): Event => ({ at, who: 0, a: 0, b: 0, type: 'opens' });
const planOf = (events: readonly Event[]): Plan => ({
  seed: 1,
  mode: 'safety',
  isSqlite: false,
  tablets: 2,
  families: [],
  events,
});

/** A run that finds `invariant` where all of these moments are among the plan's, and another where only the first is. */
const findsWith =
  (needed: readonly number[], counted: { runs: number }) =>
  async (plan: Plan): Promise<Run> => {
    counted.runs += 1;
    const at = new Set(plan.events.map((one) => one.at));
    const isFound = needed.every((one) => at.has(one));
    const isOther = !isFound && at.has(needed[0] ?? -1);
    return {
      seed: plan.seed,
      happenings: plan.events.length,
      entries: 0,
      simulatedMs: 0,
      hash: 0,
      findings: isFound
        ? [{ invariant: 'INV-01', what: 'lost', at: 1 }]
        : isOther
          ? [{ invariant: 'INV-09', what: 'another', at: 1 }]
          : [],
      sometimes: new Map(),
      trace: [],
    };
  };
const momentsOf = ({ events }: Plan): readonly number[] => events.map(({ at }) => at);

test('P88 a finding is shrunk to the events that it needs, wherever they stand', async () => {
  const plan = planOf(Array.from({ length: 300 }, (_, at) => event(at)));
  for (const needed of [[7], [0, 299], [3, 40, 41, 250], [120, 121, 122]]) {
    const counted = { runs: 0 };
    const shrunk = await shrink(plan, findsWith(needed, counted));
    expect(momentsOf(shrunk.plan)).toEqual(needed);
    expect(shrunk.run.findings).toEqual([{ invariant: 'INV-01', what: 'lost', at: 1 }]);
    expect(shrunk.runs).toBe(counted.runs);
  }
});

test('P88 what shrinks to another finding is not taken for the same, and a plan that finds nothing stays whole', async () => {
  const plan = planOf(Array.from({ length: 40 }, (_, at) => event(at)));
  // With the first event alone the run finds something else: the shrinker must keep both.
  expect(momentsOf((await shrink(plan, findsWith([5, 30], { runs: 0 }))).plan)).toEqual([5, 30]);
  const counted = { runs: 0 };
  const none = await shrink(plan, findsWith([99], counted));
  expect([momentsOf(none.plan).length, none.runs, counted.runs]).toEqual([40, 1, 1]);
});

test('P88 the shrinker ends at its bound with a plan that still finds the same', async () => {
  const plan = planOf(Array.from({ length: 200 }, (_, at) => event(at)));
  const needed = [10, 60, 110, 160, 190];
  const shrunk = await shrink(plan, findsWith(needed, { runs: 0 }), 30);
  expect(shrunk.runs).toBeLessThanOrEqual(31);
  expect(needed.every((at) => momentsOf(shrunk.plan).includes(at))).toBe(true);
  expect(shrunk.plan.events.length).toBeLessThan(200);
});
