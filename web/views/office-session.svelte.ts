/**
 * How the sign-in of the office stands on this device, as the hub says. Asked from time to time while somebody is here, and
 * at once when the socket ends or comes back: the hub ends it with the session.
 */

import type {
  ConfirmAnswer,
  PasskeyChallengeAnswer,
  SessionAnswer,
  SetUpAnswer,
} from '#shared/api/session-api.ts';
import { err } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { askJson } from '../app/ask-json.ts';
import type { Device } from '../app/device.ts';
import { askOfficePasskey } from '../app/office-passkey.ts';
import { dialogFailure, postSession } from '../app/post-session.ts';
import type { SignInFailure } from '../app/post-session.ts';

/** Also the sign of life that keeps a session from ending: a locked device gives none. */
const ASK_EVERY_MS = 20_000;

type SessionDevice = Pick<Device, 'authorization' | 'status' | 'onStatusChange'>;

export class OfficeSession {
  /** null before the hub was reached: nothing is said then. */
  state = $state.raw<SessionAnswer['state'] | null>(null);
  /** Whether the person of this device may sign in by a passkey. */
  hasPasskey = $state.raw(false);
  readonly #device: SessionDevice;

  constructor(device: SessionDevice) {
    this.#device = device;
  }

  /** Asks now and keeps asking; returns the stop. */
  start(): () => void {
    void this.ask();
    const timer = setInterval(() => void this.ask(), ASK_EVERY_MS);
    let answered = this.#device.status.hubAnswers;
    const unwatch = this.#device.onStatusChange(() => {
      const { hubAnswers } = this.#device.status;
      if (hubAnswers === answered) return;
      answered = hubAnswers;
      void this.ask();
    });
    return () => {
      clearInterval(timer);
      unwatch();
    };
  }

  async ask(): Promise<void> {
    const answer = await askJson('/api/session', { headers: this.#headers });
    if (!answer.ok || answer.value.status !== 200) return;
    const { state, hasPasskey } = answer.value.body as SessionAnswer;
    this.state = state;
    this.hasPasskey = hasPasskey;
  }

  setUp(password: string): Promise<Result<SetUpAnswer, SignInFailure>> {
    return this.#post<SetUpAnswer>('set-up', { password });
  }

  /** The session is open from here on; the screen goes on with the recovery codes before it says so. */
  confirm(password: string, code: string): Promise<Result<ConfirmAnswer, SignInFailure>> {
    return this.#post<ConfirmAnswer>('confirm', { password, code });
  }

  async signIn(password: string, code: string): Promise<Result<null, SignInFailure>> {
    const answer = await this.#post<null>('sign-in', { password, code });
    if (answer.ok) await this.ask();
    return answer;
  }

  async signInByPasskey(): Promise<Result<null, SignInFailure>> {
    const challenge = await this.#post<PasskeyChallengeAnswer>('passkey-challenge', {});
    if (!challenge.ok) return challenge;
    const asked = await askOfficePasskey(challenge.value);
    if (!asked.ok) return err(dialogFailure(asked.error));
    const answer = await this.#post<null>('passkey', asked.value);
    if (answer.ok) await this.ask();
    // The hub says `wrong` of everything that does not hold; here it was no password.
    return !answer.ok && answer.error.error === 'wrong'
      ? err({ error: 'passkey-refused', waitMs: 0 })
      : answer;
  }

  async signOut(): Promise<void> {
    await this.#post<null>('sign-out', {});
    await this.ask();
  }

  get #headers(): { readonly authorization: string } {
    return { authorization: this.#device.authorization };
  }

  #post<T>(what: string, body: object): Promise<Result<T, SignInFailure>> {
    return postSession<T>(what, body, this.#device.authorization);
  }
}
