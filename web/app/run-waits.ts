/** Lets the waits after wrong PINs run down, in running time of the app and by one tab, whichever screens are open. */

import type { DeviceSeal } from './device-seal.ts';

const WAIT_LOCK = 'pin-wait';
const STEP_MS = 1_000;

/**
 * @param onStep - called after each step, with the keyring as it is now
 * @param isClosed - the stores are being erased: nothing asks them any more
 * @returns ends it
 */
export function runWaits(
  seal: Pick<DeviceSeal, 'elapse' | 'read'>,
  onStep: () => void,
  isClosed: () => boolean = () => false,
): () => void {
  const ended = new AbortController();
  const { promise: end, resolve } = Promise.withResolvers<void>();
  ended.signal.addEventListener('abort', () => resolve());
  let isRunning = false;
  navigator.locks
    .request(WAIT_LOCK, { signal: ended.signal }, () => {
      isRunning = true;
      return end;
    })
    .catch((cause: unknown) => {
      if (cause !== ended.signal.reason) throw cause;
    });
  let before = performance.now();
  const timer = setInterval(() => {
    if (isClosed()) return;
    const now = performance.now();
    const elapsed = now - before;
    before = now;
    const step: Promise<unknown> = isRunning ? seal.elapse(elapsed) : seal.read();
    void step.then(onStep);
  }, STEP_MS);
  return () => {
    clearInterval(timer);
    ended.abort();
  };
}
