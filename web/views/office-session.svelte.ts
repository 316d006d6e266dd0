/** How the sign-in of the office stands on this device, as the hub says; asked from time to time while somebody is here. */

import type {
  ConfirmAnswer,
  SessionAnswer,
  SetUpAnswer,
  SignInError,
  SignInRefusal,
} from '#shared/api/session-api.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { askJson, postJson } from '../app/ask-json.ts';
import type { Device } from '../app/device.ts';

/** Also the sign of life that keeps a session from ending: a locked device gives none. */
const ASK_EVERY_MS = 20_000;

export interface SignInFailure {
  readonly error: SignInError | 'away';
  readonly waitMs: number;
}

export class OfficeSession {
  /** null before the hub was reached: nothing is said then. */
  state = $state.raw<SessionAnswer['state'] | null>(null);
  readonly #device: Pick<Device, 'authorization'>;

  constructor(device: Pick<Device, 'authorization'>) {
    this.#device = device;
  }

  /** Asks now and keeps asking; returns the stop. */
  start(): () => void {
    void this.ask();
    const timer = setInterval(() => void this.ask(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }

  async ask(): Promise<void> {
    const answer = await askJson('/api/session', { headers: this.#headers });
    if (answer.ok && answer.value.status === 200) this.state = (answer.value.body as SessionAnswer).state;
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

  async signOut(): Promise<void> {
    await this.#post<null>('sign-out', {});
    await this.ask();
  }

  get #headers(): { readonly authorization: string } {
    return { authorization: this.#device.authorization };
  }

  async #post<T>(what: string, body: object): Promise<Result<T, SignInFailure>> {
    const answer = await postJson(`/api/session/${what}`, body, this.#device.authorization);
    if (!answer.ok) return err({ error: 'away', waitMs: 0 });
    const { status, body: told } = answer.value;
    if (status < 300) return ok(told as T);
    const refusal = told as Partial<SignInRefusal> | null;
    return err({ error: refusal?.error ?? 'away', waitMs: refusal?.waitMs ?? 0 });
  }
}
