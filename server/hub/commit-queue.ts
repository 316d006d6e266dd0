/**
 * Adaptive group commit: what arrives while one transaction is on its way to the disk shares the next one.
 * The order is the promise: commit, then answers, then fan-out (SPEC P20).
 */

import type { DurableLog, LogRow, Outcome } from '#server/log/durable-log.ts';
import type { Admitted } from './admission.ts';

/** One commit never holds up the sockets for much longer than this: what is left goes into the next. */
const JUDGE_MS_MAX = 30;
const COMMIT_ENTRIES_MAX = 1_000;
/** Flushing takes at most half of the time: meanwhile the sockets bring more for the next commit. */
const REST_MS_MAX = 8;
/** Where several came together: on a slow disk each flush less is a receipt sooner for everybody behind it. */
const REST_MS_MAX_OF_CROWD = 40;
/**
 * The platform lets in one connection a turn, so a turn that waits for the disk holds up everybody at the door. Whoever stands
 * there comes in before the next commit, which is put off for so long at most.
 */
const DOOR_MS_MAX = 60;

export interface Committed {
  readonly row: LogRow;
  readonly admitted: Admitted;
}

interface Job {
  /** Decodes and judges; called when the job's turn has come, so that reading from sockets stays cheap. */
  readonly judge: () => readonly Admitted[];
  /** Answers whoever brought them; called after the commit. */
  readonly answer: (outcomes: readonly Outcome[]) => void;
}

/** Nobody waits for the hub's own entries. */
const noAnswer = (): void => undefined;

interface Turn {
  readonly admitted: readonly Admitted[];
  readonly answer: Job['answer'];
}

export interface CommitQueueParts {
  readonly log: DurableLog;
  readonly now: () => number;
  /** What the hub itself has to say of a commit, stored with it and before it. */
  readonly marksFor: (admitted: readonly Admitted[]) => readonly Admitted[];
  /** Called after all answers of a commit, with the rows that it added. */
  readonly onCommitted: (committed: readonly Committed[]) => void;
  /** Called with the length of each commit. */
  readonly onMeasured: (seconds: number, outcomes: readonly Outcome[]) => void;
  /** The store has failed: nothing may be answered any more. */
  readonly onFailed: (cause: unknown) => void;
}

export class CommitQueue {
  readonly #parts: CommitQueueParts;
  readonly #jobs: Job[] = [];
  #scheduled: NodeJS.Immediate | null = null;
  #resting: NodeJS.Timeout | null = null;
  #restUntil = -Infinity;
  #hasArrival = false;
  /** Since when connections have put the next commit off. */
  #putOffSince: number | null = null;

  constructor(parts: CommitQueueParts) {
    this.#parts = parts;
  }

  get isIdle(): boolean {
    return this.#jobs.length === 0;
  }

  /** The jobs of one caller are committed and answered in the order of the calls. */
  submit(judge: () => readonly Admitted[], answer: (outcomes: readonly Outcome[]) => void): void {
    this.#jobs.push({ judge, answer });
    this.#schedule();
  }

  /** A connection was let in: others may stand behind it. */
  onArrival(): void {
    this.#hasArrival = true;
  }

  #schedule(): void {
    if (this.#scheduled || this.#resting) return;
    const rest = this.#restUntil - performance.now();
    if (rest > 0) this.#resting = setTimeout(() => this.#commitOrPutOff(), rest);
    // After all sockets that have something to say in this turn were read.
    else this.#scheduled = setImmediate(() => this.#commitOrPutOff());
  }

  #commitOrPutOff(): void {
    this.#resting = null;
    this.#putOffSince ??= performance.now();
    const isPutOff = this.#hasArrival && performance.now() - this.#putOffSince < DOOR_MS_MAX;
    this.#hasArrival = false;
    if (isPutOff) this.#scheduled = setImmediate(() => this.#commitOrPutOff());
    else this.commitOnce();
  }

  /** Commits everything that waits; for a stop in order. */
  flush(): void {
    while (this.#jobs.length > 0) this.commitOnce();
  }

  commitOnce(): void {
    if (this.#scheduled) clearImmediate(this.#scheduled);
    if (this.#resting) clearTimeout(this.#resting);
    this.#scheduled = null;
    this.#resting = null;
    this.#putOffSince = null;
    const { log, now, onCommitted, onMeasured, onFailed } = this.#parts;
    let turns: readonly Turn[];
    let outcomes: readonly Outcome[];
    try {
      turns = this.#take();
      if (turns.length === 0) return;
      const began = performance.now();
      outcomes = log.commit(
        turns.flatMap((turn) => turn.admitted.map((one) => one.submission)),
        now(),
      );
      const ended = performance.now();
      const restMsMax = turns.length > 1 ? REST_MS_MAX_OF_CROWD : REST_MS_MAX;
      this.#restUntil = ended + Math.min(restMsMax, ended - began);
      onMeasured((ended - began) / 1_000, outcomes);
    } catch (cause) {
      this.#jobs.length = 0;
      onFailed(cause);
      return;
    }
    const committed: Committed[] = [];
    let at = 0;
    for (const { admitted, answer } of turns) {
      const own = outcomes.slice(at, at + admitted.length);
      at += admitted.length;
      answer(own);
      for (const [index, outcome] of own.entries()) {
        const one = admitted[index];
        if (outcome.result === 'accepted' && one) committed.push({ row: outcome.row, admitted: one });
      }
    }
    onCommitted(committed);
    if (this.#jobs.length > 0) this.#schedule();
  }

  #take(): readonly Turn[] {
    const turns: Turn[] = [];
    const until = performance.now() + JUDGE_MS_MAX;
    let entries = 0;
    let count = 0;
    for (const { judge, answer } of this.#jobs) {
      if (entries >= COMMIT_ENTRIES_MAX || (count > 0 && performance.now() > until)) break;
      const admitted = judge();
      turns.push({ admitted, answer });
      entries += admitted.length;
      count += 1;
    }
    this.#jobs.splice(0, count);
    const marks = this.#parts.marksFor(turns.flatMap(({ admitted }) => admitted));
    return marks.length === 0 ? turns : [{ admitted: marks, answer: noAnswer }, ...turns];
  }
}
