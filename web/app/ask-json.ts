/** Asks the hub's API for JSON and tells apart who answered. */

import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';

const TIMEOUT_MS = 15_000;

/** An answer's status and body; err: hub-away where none came, not-hub where it is no JSON (a captive portal's page). */
export async function askJson(
  path: string,
  init?: RequestInit,
): Promise<Result<{ readonly status: number; readonly body: unknown }, 'hub-away' | 'not-hub'>> {
  try {
    const response = await fetch(path, {
      ...init,
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { status } = response;
    return ok({ status, body: status === 204 ? null : await response.json() });
  } catch (cause) {
    if (cause instanceof SyntaxError) return err('not-hub');
    if (cause instanceof TypeError || cause instanceof DOMException) return err('hub-away');
    throw cause;
  }
}

/** @param authorization - of a device; absent where none asks */
export const postJson = (path: string, body: unknown, authorization?: string) =>
  askJson(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify(body),
  });
