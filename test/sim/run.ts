/**
 * `npm run sim -- --seeds N --from S`: runs seeds on two threads, prints what was met and found; ends with 1 where anything
 * was. `--seed S` runs one, `--trace` prints everything that happens in it, `--shrink` the events that are needed for it.
 * `--mutants` runs the product with one thing wrong at a time.
 */

import { parseArgs } from 'node:util';
import { workOff } from './crew.ts';
import type { Job } from './crew.ts';
import { loadSimulator, registerLoader } from './loader.ts';
import { findMutants } from './find-mutants.ts';
import { lineOf, printMutants, printSometimes } from './print-tables.ts';
import { shrink } from './shrink.ts';
import type { Plan, Run } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    threads: { type: 'string', default: '2' },
    trace: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (): number => Number(process.hrtime.bigint()) / 1e9;

if (values.seed !== undefined) await runOne(Number(values.seed));
else if (values.mutants || values.mutant !== undefined) await runMutants();
else await runMany(Number(values.from), Number(values.seeds), Number(values.threads));

async function runOne(seed: number): Promise<void> {
  registerLoader();
  const { drawPlan, simulate } = await loadSimulator('product', []);
  const plan = drawPlan(seed);
  const run = await simulate(plan, undefined, values.trace);
  for (const line of run.trace) say(line);
  sayFindings(run);
  say(`seed ${seed}: ${plan.mode}, ${plan.tablets} tablets, ${plan.families.join(' ')}`);
  say(`${run.happenings} happenings, ${run.entries} entries, hash ${run.hash.toString(16)}`);
  if (run.findings.length > 0) process.exitCode = 1;
  if (!values.shrink || run.findings.length === 0) return;
  const smaller = await shrink(plan, (one: Plan) => simulate(one));
  say(`${smaller.plan.events.length} events are enough (${smaller.runs} runs):`);
  for (const event of smaller.plan.events) say(JSON.stringify(event));
  sayFindings(smaller.run);
}

async function runMany(from: number, count: number, threads: number): Promise<void> {
  const began = seconds();
  const sums = { seeds: 0, happenings: 0, entries: 0, simulatedMs: 0, found: 0 };
  const sometimes = new Map<string, number>();
  function* jobs(): Generator<Job> {
    for (let seed = from; seed < from + count; seed += 1) yield { mutant: null, seeds: [seed] };
  }
  let lastSaid = began;
  await workOff(jobs(), threads, (_job, { seed, run, broken }) => {
    sums.seeds += 1;
    if (!run || run.findings.length > 0) sums.found += 1;
    if (!run) return say(`seed ${seed}: the simulator broke: ${broken}`);
    sums.happenings += run.happenings;
    sums.entries += run.entries;
    sums.simulatedMs += run.simulatedMs;
    for (const [key, times] of run.sometimes) sometimes.set(key, (sometimes.get(key) ?? 0) + times);
    sayFindings(run);
    if (seconds() - lastSaid < 60) return;
    lastSaid = seconds();
    say(
      `… ${sums.seeds} of ${count} seeds, ${sums.found} with findings, ${(seconds() - began).toFixed(0)} s`,
    );
  });
  const took = seconds() - began;
  printSometimes(sometimes, say);
  say(
    `${sums.seeds} seeds from ${from}, ${sums.happenings} happenings, ${sums.entries} entries, ` +
      `${(sums.simulatedMs / 86_400_000).toFixed(0)} simulated days: ${sums.found} with findings`,
  );
  say(`${took.toFixed(1)} s on ${threads} threads, ${((60 * sums.seeds) / took).toFixed(0)} seeds a minute`);
  if (sums.found > 0) process.exitCode = 1;
}

async function runMutants(): Promise<void> {
  const found = await findMutants(Number(values.threads), values.mutant, (one) => say(`… ${lineOf(one)}`));
  printMutants(found, say);
  if (found.some(({ invariant }) => invariant === null)) process.exitCode = 1;
}

function sayFindings({ seed, findings }: Run): void {
  for (const { invariant, what, at } of findings) say(`seed ${seed} @${at} ${invariant} ${what}`);
}
