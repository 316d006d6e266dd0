/** Asks the hub's API as this device, outside the lists of the office. */

import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { askJson, postJson } from './ask-json.ts';
import type { Device } from './device.ts';

/**
 * @param body - absent: GET
 * @returns the answer, whose shape is the word of the hub that served this page; err: its code, or `away`
 */
export async function askHub<T>(
  { authorization }: Pick<Device, 'authorization'>,
  path: string,
  body?: unknown,
): Promise<Result<T, string>> {
  const answer =
    body === undefined
      ? await askJson(path, { headers: { authorization } })
      : await postJson(path, body, authorization);
  if (!answer.ok) return err('away');
  const { status, body: told } = answer.value;
  if (status < 300) return ok(told as T);
  const error = typeof told === 'object' && told !== null && 'error' in told ? told.error : null;
  return err(typeof error === 'string' ? error : 'away');
}
