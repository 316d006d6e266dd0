/**
 * The hub's side of the office's thread: starts it, tells it of commits, passes questions on, and starts it again when it
 * ends or does not answer. Nothing here waits for it but those who asked.
 */

import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { assertNever } from '#shared/base/assert.ts';
import type { OfficeErrorCode } from '#shared/api/office-api.ts';
import { framesOf } from './hub/stack-frames.ts';
import type {
  FromOffice,
  OfficeQuestion,
  OfficeReply,
  OfficeThreadData,
  ToOffice,
} from './office/office-question.ts';

/** Less than the office's screens wait. The thread's work is cut in slices of some ms: one that is silent so long is stuck. */
const ANSWER_WITHIN_MS = 8_000;
/** A crowd of screens asks less than this at once; what comes on top is told to come again. */
const QUESTIONS_MAX = 64;
/**
 * Commits come by the hundred a second; the thread reads the log itself, so one word for many is enough. A tablet that comes back
 * from its day is served within this: folding what it brings at once would take a core, and the disk, from it.
 */
const TELL_EVERY_MS = 150;
/** Less than the thread gives way for. */
const SAY_SERVING_EVERY_MS = 40;
const RESTART_MS_MIN = 500;
const RESTART_MS_MAX = 30_000;
/** Lives that ended before the lists stood, after which the file of the lists itself is the suspect. */
const FAILED_LIVES_MAX = 2;
const STOP_WITHIN_MS = 1_500;
/** Enough for any person's ledger; the lists themselves are in a file. A thread that needs more ends, and the hub does not. */
const LIMITS = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 16 };

const WORKER = new URL('./office-worker.ts', import.meta.url);

export interface OfficeThreadParts {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Another program in place of the office's, and less patience with it: for tests. */
  readonly worker?: URL;
  readonly answerWithinMs?: number;
}

export class OfficeThread {
  readonly #parts: OfficeThreadParts;
  readonly #questions = new Map<number, (reply: OfficeReply) => void>();
  #worker: Worker | null = null;
  #asked = 0;
  #telling: NodeJS.Timeout | null = null;
  #saidServingAt = -Infinity;
  #restarting: NodeJS.Timeout | null = null;
  /** Lives in a row that ended before the lists stood. */
  #failedLives = 0;
  #restarts = 0;
  #isStopped = false;
  #current: (() => void) | null = null;

  constructor(parts: OfficeThreadParts) {
    this.#parts = parts;
  }

  /** Resolves once the lists stand, however often the thread has to be started until then. */
  start(): Promise<void> {
    this.#spawn();
    return new Promise((resolve) => (this.#current = resolve));
  }

  /** Call where a device comes, and while it is served: the thread leaves it the core. Returns at once. */
  onServing(): void {
    const now = performance.now();
    if (now - this.#saidServingAt < SAY_SERVING_EVERY_MS) return;
    this.#saidServingAt = now;
    this.#tell({ type: 'serving' });
  }

  /** Call after a commit; returns at once. */
  onAppended(): void {
    this.onServing();
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      this.#tell({ type: 'appended' });
    }, TELL_EVERY_MS).unref();
  }

  /** @returns the thread's answer; 503 `building` where it is being started, 503 `failing` where it does not answer */
  ask(question: OfficeQuestion): Promise<OfficeReply> {
    if (!this.#worker || this.#questions.size >= QUESTIONS_MAX) {
      return Promise.resolve(refusal(this.#worker ? 'failing' : 'building'));
    }
    this.#asked += 1;
    const n = this.#asked;
    const { promise, resolve } = Promise.withResolvers<OfficeReply>();
    const patience = setTimeout(() => {
      this.#parts.logger.error({ event: 'office-silent' });
      this.#end();
    }, this.#parts.answerWithinMs ?? ANSWER_WITHIN_MS);
    this.#questions.set(n, (reply) => {
      clearTimeout(patience);
      this.#questions.delete(n);
      resolve(reply);
    });
    this.#tell({ type: 'question', n, question });
    return promise;
  }

  /** Resolves when the thread has closed its files: the log may be closed then. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#telling) clearTimeout(this.#telling);
    if (this.#restarting) clearTimeout(this.#restarting);
    this.#refuseAll();
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#tell({ type: 'stop' });
    const patience = setTimeout(() => void worker.terminate(), STOP_WITHIN_MS);
    await ended;
    clearTimeout(patience);
  }

  #spawn(): void {
    const { dataDir, logger } = this.#parts;
    const data: OfficeThreadData = { dataDir, isFresh: this.#failedLives >= FAILED_LIVES_MAX };
    const worker = new Worker(this.#parts.worker ?? WORKER, {
      workerData: data,
      resourceLimits: LIMITS,
      name: 'office',
    });
    this.#worker = worker;
    this.#failedLives += 1;
    worker.on('message', (message: FromOffice) => this.#receive(message));
    worker.on('error', (cause) => logger.error({ event: 'office-failed', frames: framesOf(cause) }));
    worker.once('exit', (code) => {
      if (this.#worker === worker) this.#worker = null;
      if (this.#isStopped) return;
      this.#refuseAll();
      const restMs = Math.min(RESTART_MS_MIN * 2 ** Math.min(this.#restarts, 10), RESTART_MS_MAX);
      this.#restarts += 1;
      logger.error({ event: 'office-ended', code, restMs });
      this.#restarting = setTimeout(() => this.#spawn(), restMs);
    });
  }

  #receive(message: FromOffice): void {
    const { logger } = this.#parts;
    switch (message.type) {
      case 'current':
        this.#failedLives = 0;
        this.#restarts = 0;
        this.#current?.();
        break;
      case 'reply':
        this.#questions.get(message.n)?.(message.reply);
        break;
      case 'unreadable':
        logger.error({ event: 'fold-failed', doc: message.doc, frames: message.frames });
        break;
      case 'defect':
        logger.error({ event: 'office-defect', frames: message.frames });
        break;
      default:
        assertNever(message);
    }
  }

  #tell(message: ToOffice): void {
    this.#worker?.postMessage(message);
  }

  #end(): void {
    void this.#worker?.terminate();
    this.#refuseAll();
  }

  #refuseAll(): void {
    for (const answer of this.#questions.values()) answer(refusal('failing'));
  }
}

function refusal(error: Extract<OfficeErrorCode, 'building' | 'failing'>): OfficeReply {
  return {
    status: 503,
    headers: { 'content-type': 'application/json', 'retry-after': '1' },
    body: new TextEncoder().encode(JSON.stringify({ error })),
  };
}
