/** The simulated fleet in short: seeds that found something once, fresh ones, and a product with one thing wrong at a time. */

import { expect, test } from 'vitest';
import { workOff } from './crew.ts';
import type { Job } from './crew.ts';
import { findMutants } from './find-mutants.ts';
import { applyPatch } from './loader.ts';
import { MUTANTS } from './mutants.ts';
import { PINNED } from './pinned-seeds.ts';
import type { Run } from './simulate.ts';

const LONG_MS = 900_000;
const THREADS = 2;
const SEEDS = 60;

async function runsOf(seeds: readonly number[]): Promise<readonly Run[]> {
  const jobs = seeds.map((seed): Job => ({ mutant: null, seeds: [seed] }));
  const runs: Run[] = [];
  await workOff(jobs, THREADS, (_job, { run, broken }) => {
    if (!run) throw new Error(broken);
    runs.push(run);
  });
  return runs.toSorted((a, b) => a.seed - b.seed);
}

const hashesOf = (runs: readonly Run[]) =>
  runs.map(({ seed, happenings, hash }) => ({ seed, happenings, hash }));

test(
  'P88 P50 P51 S4 S9 a fleet to which everything happens loses nothing, and nobody is told what is not so',
  async () => {
    const fresh = Array.from({ length: SEEDS }, (_, at) => at + 1);
    const runs = await runsOf([...new Set([...PINNED.map(({ seed }) => seed), ...fresh])]);
    expect(runs.flatMap(({ seed, findings }) => findings.map((finding) => ({ seed, ...finding })))).toEqual(
      [],
    );
    // A fleet to which nothing happens would find nothing either.
    expect(runs.reduce((sum, { entries }) => sum + entries, 0)).toBeGreaterThan(30 * SEEDS);
    expect(new Set(runs.flatMap(({ sometimes }) => [...sometimes.keys()])).size).toBeGreaterThan(150);
  },
  LONG_MS,
);

test(
  'P88 a seed is the same run twice',
  async () => {
    const seeds = [1, 4, 16, 42];
    expect(hashesOf(await runsOf(seeds))).toEqual(hashesOf(await runsOf(seeds)));
  },
  LONG_MS,
);

test(
  'P88 the auditor finds every mutant of the product',
  async () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(40);
    const found = await findMutants(THREADS);
    expect(found.filter(({ invariant }) => invariant === null)).toEqual([]);
    expect(found.length).toBe(MUTANTS.length);
  },
  LONG_MS,
);

test('P88 a mutant whose place is gone is named, never passed over', () => {
  expect(() => applyPatch('one two one', { file: 'x.ts', from: 'one', to: 'three' })).toThrow(
    'found 2 times',
  );
  expect(applyPatch('one two', { file: 'x.ts', from: 'two', to: 'three' })).toBe('one three');
});
