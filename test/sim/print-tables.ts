/** The tables that the simulator prints. */

import type { FoundMutant } from './find-mutants.ts';
import { STATES } from './sometimes.ts';

/** How often each fault met each state; a dot where the two never met. */
export function printSometimes(counts: ReadonlyMap<string, number>, say: (line: string) => void): void {
  const faults = new Map<string, Map<string, number>>();
  for (const [key, times] of counts) {
    const [fault, state] = key.split(' · ') as [string, string];
    const row = faults.get(fault) ?? new Map<string, number>();
    faults.set(fault, row.set(state, times));
  }
  say(`${''.padEnd(22)}${STATES.map((state) => state.padStart(12)).join('')}${'others'.padStart(10)}`);
  for (const [fault, row] of [...faults].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const cells = STATES.map((state) => `${row.get(state) ?? '·'}`.padStart(12));
    let others = 0;
    for (const [state, times] of row) if (!(STATES as readonly string[]).includes(state)) others += times;
    say(`${fault.padEnd(22)}${cells.join('')}${`${others || '·'}`.padStart(10)}`);
  }
}

export const lineOf = ({ name, invariant, broken, seed, seeds }: FoundMutant): string =>
  `${(invariant ?? 'ALIVE').padEnd(8)} ${name.padEnd(52)} ${invariant ? `seed ${seed}` : (broken?.split('\n')[0] ?? '')} (${seeds} seeds)`;

/** Which invariant finds which mutant, and with which seed. */
export function printMutants(mutants: readonly FoundMutant[], say: (line: string) => void): void {
  for (const { name, invariant, seed, seeds } of mutants)
    say(
      `${(invariant ?? 'ALIVE').padEnd(8)} ${name.padEnd(40)} ${invariant ? `seed ${seed}` : ''} (${seeds} seeds)`,
    );
  const alive = mutants.filter(({ invariant }) => invariant === null).length;
  say(`${mutants.length} mutants, ${mutants.length - alive} found, ${alive} alive`);
}
