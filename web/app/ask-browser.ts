/** The browser's dialogs of passkeys (WebAuthn), and how they end. */

import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';

/**
 * cancelled: the person closed the dialog, let it run out, was not recognised, or the passkey is not there: browsers do
 * not say which. known: the authenticator has one already. unavailable: the browser asks no authenticator here.
 */
export type DialogEnd = 'cancelled' | 'known' | 'unavailable';

/** Whether a passkey could be asked for here. */
export const hasPasskeys = (): boolean => 'PublicKeyCredential' in globalThis;

/** @param ask - one of `navigator.credentials` */
export async function askBrowser(
  ask: () => Promise<Credential | null>,
): Promise<Result<PublicKeyCredential, DialogEnd>> {
  if (!hasPasskeys()) return err('unavailable');
  try {
    const given = await ask();
    return given ? ok(given as PublicKeyCredential) : err('cancelled');
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
    if (cause.name === 'InvalidStateError') return err('known');
    return err(cause.name === 'NotAllowedError' || cause.name === 'AbortError' ? 'cancelled' : 'unavailable');
  }
}
