/** Tells the hub with which key this device signs: after the loss of its database, say. */

import type { VerifyingKey } from '#shared/document/signature.ts';
import { isNetworkError } from './hub-http.ts';

const TIMEOUT_MS = 10_000;

/**
 * @param origin - `https://host`, without a slash at its end; @param bearer - `<device>.<token>`
 * @returns false where the hub is away, or did not take it
 */
export async function tellKey(origin: string, bearer: string, key: VerifyingKey): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/api/device-key`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(key),
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok;
  } catch (cause) {
    if (isNetworkError(cause)) return false;
    throw cause;
  }
}
