/** The sign-in of the person whose device this is: passkeys and password, changed within a session. */

import type { AddPasskeyAnswer, OwnPasskey, OwnPasskeysAnswer } from '#shared/api/session-api.ts';
import { err } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { askJson } from '../app/ask-json.ts';
import type { Device } from '../app/device.ts';
import { makeOfficePasskey } from '../app/office-passkey.ts';
import { dialogFailure, postSession } from '../app/post-session.ts';
import type { SignInFailure } from '../app/post-session.ts';

export class OwnSignIn {
  /** null before the hub was reached. */
  passkeys = $state.raw<readonly OwnPasskey[] | null>(null);
  readonly #device: Pick<Device, 'authorization'>;

  constructor(device: Pick<Device, 'authorization'>) {
    this.#device = device;
  }

  async load(): Promise<void> {
    const { authorization } = this.#device;
    const answer = await askJson('/api/session/passkeys', { headers: { authorization } });
    if (answer.ok && answer.value.status === 200)
      this.passkeys = (answer.value.body as OwnPasskeysAnswer).passkeys;
  }

  /** What the browser is to be asked with; the password is the present one. */
  beginPasskey(password: string): Promise<Result<AddPasskeyAnswer, SignInFailure>> {
    return this.#post<AddPasskeyAnswer>('passkeys/begin', { password });
  }

  /** @param begun - of `beginPasskey`, used once */
  async addPasskey(begun: AddPasskeyAnswer, name: string): Promise<Result<null, SignInFailure>> {
    const made = await makeOfficePasskey(begun, name);
    if (!made.ok) return err(dialogFailure(made.error));
    const added = await this.#post<null>('passkeys', made.value);
    if (added.ok) await this.load();
    return added;
  }

  async removePasskey(id: string): Promise<Result<null, SignInFailure>> {
    const removed = await this.#post<null>('passkeys/remove', { id });
    if (removed.ok) await this.load();
    return removed;
  }

  changePassword(password: string, next: string): Promise<Result<null, SignInFailure>> {
    return this.#post<null>('password', { password, next });
  }

  #post<T>(what: string, body: object): Promise<Result<T, SignInFailure>> {
    return postSession<T>(what, body, this.#device.authorization);
  }
}
