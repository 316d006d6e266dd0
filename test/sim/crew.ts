/** Threads that work off a list of jobs. */

import { Worker } from 'node:worker_threads';
import type { Run } from './simulate.ts';

export interface Job {
  /** Name of a mutant; null = the product. */
  readonly mutant: string | null;
  /** Run one after another, up to the first that finds something. */
  readonly seeds: readonly number[];
  readonly happenings?: number | undefined;
}

export interface Report {
  readonly seed: number;
  readonly run?: Run;
  /** The simulator itself could not go on. */
  readonly broken?: string;
}

/** @param onReport - in the order in which jobs end; false = take no more */
export async function workOff(
  jobs: Iterable<Job>,
  threads: number,
  onReport: (job: Job, report: Report) => void,
): Promise<void> {
  const waiting = jobs[Symbol.iterator]();
  await Promise.all(Array.from({ length: threads }, () => workOn(waiting, onReport)));
}

async function workOn(waiting: Iterator<Job>, onReport: (job: Job, report: Report) => void): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  try {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      const job = next.value;
      const report = await new Promise<Report>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.postMessage(job);
      });
      worker.removeAllListeners('error');
      onReport(job, report);
    }
  } finally {
    await worker.terminate();
  }
}
