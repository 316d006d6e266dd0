/** Runs the product with one thing wrong at a time, until something is found. */

import { workOff } from './crew.ts';
import type { Job } from './crew.ts';
import { SEED_OF } from './mutant-seeds.ts';
import { MUTANTS } from './mutants.ts';

export interface FoundMutant {
  readonly name: string;
  /** The first invariant that the auditor found broken; null = nothing was found. */
  readonly invariant: string | null;
  /** Why it could not be run at all; null = it was. */
  readonly broken: string | null;
  readonly seed: number;
  /** Seeds that were tried. */
  readonly seeds: number;
}

/** Seeds that are tried after those that are known to find it. */
const SEEDS_MAX = 40;

/** @param only - one mutant's name; @param onFound - told of each as it ends */
export async function findMutants(
  threads: number,
  only?: string,
  onFound: (mutant: FoundMutant) => void = () => undefined,
): Promise<readonly FoundMutant[]> {
  const chosen = MUTANTS.filter(({ name }) => only === undefined || name === only);
  const fresh = Array.from({ length: SEEDS_MAX }, (_, at) => at + 1);
  const jobs = chosen.map(({ name }): Job => {
    const known = SEED_OF[name];
    return { mutant: name, seeds: known === undefined ? fresh : [known, ...fresh] };
  });
  const found = new Map<string, FoundMutant>();
  await workOff(jobs, threads, ({ mutant, seeds }, { seed, run, broken }) => {
    if (mutant === null) return;
    // A place that is gone counts as alive: the mutant must follow the product.
    const invariant = run?.findings[0]?.invariant ?? null;
    const result = { name: mutant, invariant, broken: broken ?? null, seed, seeds: seeds.indexOf(seed) + 1 };
    found.set(mutant, result);
    onFound(result);
  });
  return chosen.flatMap(({ name }) => found.get(name) ?? []);
}
