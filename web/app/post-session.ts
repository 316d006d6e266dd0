/** What the office's sign-in asks of the hub. */

import type { SignInError, SignInRefusal } from '#shared/api/session-api.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { postJson } from './ask-json.ts';
import type { DialogEnd } from './ask-browser.ts';

export interface SignInFailure {
  readonly error: SignInError | DialogEnd | 'session-ended' | 'away';
  readonly waitMs: number;
}

/** @param what - below /api/session */
export async function postSession<T>(
  what: string,
  body: object,
  authorization: string,
): Promise<Result<T, SignInFailure>> {
  const answer = await postJson(`/api/session/${what}`, body, authorization);
  if (!answer.ok) return err({ error: 'away', waitMs: 0 });
  const { status, body: told } = answer.value;
  if (status < 300) return ok(told as T);
  const refusal = told as Partial<SignInRefusal> | null;
  return err({ error: refusal?.error ?? 'away', waitMs: refusal?.waitMs ?? 0 });
}

/** Of a dialog of the browser, as the screens say it. */
export const dialogFailure = (error: DialogEnd): SignInFailure => ({ error, waitMs: 0 });
