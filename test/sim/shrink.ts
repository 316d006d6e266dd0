/** Takes events out of a plan as long as what is left still finds the same: delta debugging. */

import type { Plan, Run } from './simulate.ts';

export interface Shrunk {
  readonly plan: Plan;
  readonly run: Run;
  readonly runs: number;
}

/** @param simulate - one run of a plan */
export async function shrink(
  plan: Plan,
  simulate: (plan: Plan) => Promise<Run>,
  runsMax = 400,
): Promise<Shrunk> {
  let best = await simulate(plan);
  const invariant = best.findings[0]?.invariant;
  if (invariant === undefined) return { plan, run: best, runs: 1 };
  // What had not happened yet when it was found is not needed.
  let left: Plan = plan;
  let runs = 1;
  const attempt = async (events: Plan['events']): Promise<boolean> => {
    runs += 1;
    const candidate = { ...left, events };
    const run = await simulate(candidate);
    if (!run.findings.some((finding) => finding.invariant === invariant)) return false;
    left = candidate;
    best = run;
    return true;
  };
  for (let length = 8; length < plan.events.length; length *= 2)
    if (await attempt(plan.events.slice(0, length))) break;
  let size = Math.ceil(left.events.length / 2);
  while (size >= 1 && runs < runsMax) {
    let isSmaller = false;
    for (let at = 0; at < left.events.length && runs < runsMax;) {
      const rest = [...left.events.slice(0, at), ...left.events.slice(at + size)];
      if (await attempt(rest)) isSmaller = true;
      else at += size;
    }
    if (!isSmaller || size > left.events.length) size = size === 1 ? 0 : Math.floor(size / 2);
  }
  return { plan: left, run: best, runs };
}
