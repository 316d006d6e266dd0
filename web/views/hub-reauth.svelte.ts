/**
 * Shows the hub once more who works in the office, before it gives a list as a file: by the own password or passkey.
 * The hub says when that is needed, and counts the tries.
 */

import type { PasskeyChallengeAnswer } from '#shared/api/session-api.ts';
import { err } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { Device } from '../app/device.ts';
import { askOfficePasskey } from '../app/office-passkey.ts';
import { dialogFailure, postSession } from '../app/post-session.ts';
import type { SignInFailure } from '../app/post-session.ts';

export class HubReauth {
  isAsked = $state.raw(false);
  isBusy = $state.raw(false);
  failure = $state.raw<SignInFailure | null>(null);
  readonly #device: Pick<Device, 'authorization'>;
  #answer: ((isShown: boolean) => void) | null = null;

  constructor(device: Pick<Device, 'authorization'>) {
    this.#device = device;
  }

  /** @returns false where it was left */
  ask(): Promise<boolean> {
    this.cancel();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#answer = resolve;
    this.isAsked = true;
    return promise;
  }

  cancel(): void {
    this.#end(false);
  }

  showPassword(password: string): Promise<void> {
    return this.#try(() => this.#post<null>('reauth', { password }));
  }

  showPasskey(): Promise<void> {
    return this.#try(async () => {
      const challenge = await this.#post<PasskeyChallengeAnswer>('passkey-challenge', {});
      if (!challenge.ok) return challenge;
      const asked = await askOfficePasskey(challenge.value);
      if (!asked.ok) return err(dialogFailure(asked.error));
      const answer = await this.#post<null>('reauth-passkey', asked.value);
      // The hub says `wrong` of everything that does not hold; here it was no password.
      return !answer.ok && answer.error.error === 'wrong'
        ? err({ error: 'passkey-refused', waitMs: 0 })
        : answer;
    });
  }

  async #try(attempt: () => Promise<Result<unknown, SignInFailure>>): Promise<void> {
    const question = this.#answer;
    if (!question || this.isBusy) return;
    const isStill = (): boolean => this.#answer === question;
    this.isBusy = true;
    this.failure = null;
    try {
      const tried = await attempt();
      if (!isStill()) return;
      if (tried.ok) this.#end(true);
      else this.failure = tried.error;
    } finally {
      if (isStill()) this.isBusy = false;
    }
  }

  #end(isShown: boolean): void {
    const answer = this.#answer;
    this.#answer = null;
    this.isAsked = false;
    this.isBusy = false;
    this.failure = null;
    answer?.(isShown);
  }

  #post<T>(what: string, body: object): Promise<Result<T, SignInFailure>> {
    return postSession<T>(what, body, this.#device.authorization);
  }
}
