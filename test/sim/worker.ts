/** A thread that simulates: seeds of the product, or of a mutant, one after another. */

import { parentPort } from 'node:worker_threads';
import { loadSimulator, registerLoader } from './loader.ts';
import { MUTANTS } from './mutants.ts';
import type { Job, Report } from './crew.ts';

registerLoader();
const port = parentPort;
if (!port) throw new Error('a thread of the simulator');
port.on('message', (job: Job) => {
  void work(job).then(
    (report) => port.postMessage(report),
    (cause: unknown) => {
      const what = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      port.postMessage({ seed: job.seeds[0] ?? 0, broken: what } satisfies Report);
    },
  );
});

async function work({ mutant, seeds, happenings }: Job): Promise<Report> {
  const patches = MUTANTS.find(({ name }) => name === mutant)?.patches ?? [];
  const { drawPlan, simulate } = await loadSimulator(mutant ?? 'product', patches);
  let last: Report | null = null;
  for (const seed of seeds) {
    const run = await simulate(drawPlan(seed), happenings);
    last = { seed, run: { ...run, trace: [] } };
    // Of a mutant the first seed that finds it is enough.
    if (run.findings.length > 0) break;
  }
  return last ?? { seed: 0, broken: 'no seeds' };
}
