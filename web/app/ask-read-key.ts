/** Asks the hub for the read key of this device, for a code of the office: somebody forgot the PIN. */

import * as v from 'valibot';
import type { PinError, PinKeyRequest } from '#shared/api/seal-api.ts';
import { PIN_ERRORS } from '#shared/api/seal-api.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { Keyring } from '#web/store/keyring.ts';
import { postJson } from './ask-json.ts';

const answerSchema = v.object({ readKey: v.string() });
const refusalSchema = v.object({ error: v.picklist(PIN_ERRORS) });

/** @returns base64url of the key; err `unavailable` where nobody has opened this device since it knows its hub */
export async function askReadKey(
  { device, hub, readEscrow }: Keyring,
  staff: string,
  code: string,
): Promise<Result<string, PinError | 'away' | 'unavailable'>> {
  if (!hub || readEscrow === null) return err('unavailable');
  const request: PinKeyRequest = { device, staff, drain: hub.drain, code, escrow: readEscrow };
  const answer = await postJson('/api/device/pin', request);
  if (!answer.ok) return err('away');
  const given = v.safeParse(answerSchema, answer.value.body);
  if (given.success) return ok(given.output.readKey);
  const refusal = v.safeParse(refusalSchema, answer.value.body);
  return err(refusal.success ? refusal.output.error : 'away');
}
