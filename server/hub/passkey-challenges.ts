/**
 * What an authenticator has to sign: random, for one device and one use, good once and for minutes. Kept in memory: after
 * a restart of the hub everybody is asked anew.
 */

import { randomBytes } from 'node:crypto';

/** The browser's dialog stands for as long; who takes longer asks again. */
export const CHALLENGE_MS = 3 * 60_000;

export type ChallengeUse = 'add' | 'sign-in';

export class PasskeyChallenges {
  readonly #now: () => number;
  /** By device and use; the newest alone is good. */
  readonly #open = new Map<string, { readonly challenge: string; readonly until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns base64url of 256 bits */
  issue(device: string, use: ChallengeUse): string {
    const challenge = randomBytes(32).toString('base64url');
    this.#open.set(`${use} ${device}`, { challenge, until: this.#now() + CHALLENGE_MS });
    return challenge;
  }

  /** @returns the challenge that is open; from now on none is. null where there is none, or it is too old */
  take(device: string, use: ChallengeUse): string | null {
    const key = `${use} ${device}`;
    const open = this.#open.get(key);
    this.#open.delete(key);
    return open && open.until > this.#now() ? open.challenge : null;
  }
}
