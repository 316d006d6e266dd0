/** A passkey for the office's sign-in: what the hub has asked for goes to the browser, what it gives goes to the hub. */

import type {
  AddedPasskey,
  AddPasskeyAnswer,
  AskedPasskey,
  PasskeyChallengeAnswer,
} from '#shared/api/session-api.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { toBase64Url } from '#web/store/base64.ts';
import { askBrowser, hasPasskeys } from './ask-browser.ts';
import type { DialogEnd } from './ask-browser.ts';

/** Whether this browser can do both; older ones cannot read what the hub asks. */
export const canUseOfficePasskeys = (): boolean =>
  hasPasskeys() && 'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** @param name - by which its owner will know it */
export async function makeOfficePasskey(
  { options }: AddPasskeyAnswer,
  name: string,
): Promise<Result<AddedPasskey, DialogEnd>> {
  if (!canUseOfficePasskeys()) return err('unavailable');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const made = await askBrowser(() => navigator.credentials.create({ publicKey }));
  if (!made.ok) return made;
  const response = made.value.response as AuthenticatorAttestationResponse;
  const key = response.getPublicKey();
  // An algorithm that the browser does not know, though the hub had named those that it takes.
  if (!key) return err('unavailable');
  return ok({
    name,
    id: made.value.id,
    clientDataJSON: encode(response.clientDataJSON),
    authenticatorData: encode(response.getAuthenticatorData()),
    publicKey: encode(key),
    algorithm: response.getPublicKeyAlgorithm(),
  });
}

export async function askOfficePasskey({
  options,
}: PasskeyChallengeAnswer): Promise<Result<AskedPasskey, DialogEnd>> {
  if (!canUseOfficePasskeys()) return err('unavailable');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const given = await askBrowser(() => navigator.credentials.get({ publicKey }));
  if (!given.ok) return given;
  const response = given.value.response as AuthenticatorAssertionResponse;
  return ok({
    id: given.value.id,
    clientDataJSON: encode(response.clientDataJSON),
    authenticatorData: encode(response.authenticatorData),
    signature: encode(response.signature),
    userHandle: response.userHandle && encode(response.userHandle),
  });
}

const encode = (bytes: ArrayBuffer): string => toBase64Url(new Uint8Array(bytes));
