/** Brings the lines of this device's audit to the hub, also of a device that nobody has opened. One tab at a time. */

import * as v from 'valibot';
import { JOURNAL_LINES_MAX } from '#shared/api/audit-api.ts';
import type { JournalAnswer, JournalRequest } from '#shared/api/audit-api.ts';
import type { AuditJournal } from '#web/store/audit-journal.ts';
import { toBase64Url } from '#web/store/base64.ts';

/** What lets a device hand in. */
export interface DrainDoor {
  readonly device: string;
  readonly drain: string;
}

/** @returns null where nothing came that is an answer of the hub's */
export type AskJournal = (request: JournalRequest) => Promise<JournalAnswer | null>;

const LOCK = 'audit-delivery';
const TIMEOUT_MS = 15_000;
/** A page of lines is about 30 kB; so many at one go, then others have their turn. */
const PAGES_MAX = 50;

export class AuditDelivery {
  readonly #journal: AuditJournal;
  readonly #ask: AskJournal;
  readonly #now: () => number;

  constructor(journal: AuditJournal, ask: AskJournal = askHub, now: () => number = Date.now) {
    this.#journal = journal;
    this.#ask = ask;
    this.#now = now;
  }

  /** @returns false where the hub is away, or lines are left; true also where another tab is at it */
  deliver(door: DrainDoor): Promise<boolean> {
    return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => !lock || this.#deliver(door));
  }

  async #deliver({ device, drain }: DrainDoor): Promise<boolean> {
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const head = await this.#journal.head();
      if (!head || head.received >= head.counter) return true;
      const { journal, received } = head;
      const rows = await this.#journal.after(received, JOURNAL_LINES_MAX);
      const oldest = await this.#journal.oldest();
      if (rows.length === 0 || oldest === null) return true;
      const lines = rows.map(({ counter, key, box, link }) => ({
        counter,
        key,
        box: toBase64Url(box),
        link,
      }));
      const answer = await this.#ask({ device, drain, journal, oldest, lines });
      // The same word twice: whatever stands in the way, it is tried again later and not at once.
      if (!answer || answer.counter === received) return false;
      const noted = await this.#journal.receive(journal, answer.counter, this.#now());
      if (!noted.ok) return false;
    }
    return false;
  }
}

const answerSchema = v.object({ counter: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) });

async function askHub(request: JournalRequest): Promise<JournalAnswer | null> {
  try {
    const response = await fetch('/api/audit/journal', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = response.ok ? v.safeParse(answerSchema, await response.json()) : null;
    return answer?.success ? answer.output : null;
  } catch (cause) {
    // No connection, a redirect, a time-out, a body that is no JSON.
    if (cause instanceof TypeError || cause instanceof DOMException || cause instanceof SyntaxError)
      return null;
    throw cause;
  }
}
