/** How long a device waits before it tries the hub again. Randomness is handed in: a herd must not come back in step. */

/** First wait. Half a second outlives the moment in which a hub restarts its socket. */
export const BACKOFF_FIRST_MS = 500;
/** Longest wait: a nurse who drives into coverage is connected within a minute without touching anything. */
export const BACKOFF_LONGEST_MS = 30_000;

/**
 * @param attempt - failed attempts so far, 0 before the second try
 * @param random - 0 up to 1
 * @param retryAfterMs - what the hub asked for, null where it said nothing
 * @returns ms to wait: between half of the step and the whole; never before the hub's own time, and spread after it
 */
export function backoffMs(attempt: number, random: number, retryAfterMs: number | null): number {
  const step = Math.min(BACKOFF_LONGEST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 16));
  if (retryAfterMs !== null && retryAfterMs > 0) return Math.round(retryAfterMs * (1 + random / 2));
  return Math.round(step / 2 + (step / 2) * random);
}
