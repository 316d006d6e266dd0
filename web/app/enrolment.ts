/** Asks the hub for a key and a token for this browser. */

import * as v from 'valibot';
import type { RealmId } from '#shared/base/brand.ts';
import type { DemoSignIn, EnrolAnswer, EnrolRequest } from '#shared/api/office-api.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';

/** hub-away: no answer. not-hub: something else answers. The rest: what the hub said. */
export type EnrolmentFailure = 'hub-away' | 'not-hub' | 'wrong-code' | 'too-many-tries' | 'bad-request';

const answerSchema = v.object({
  device: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,8}$/)),
  token: v.string(),
  municipality: v.object({ code: v.string(), name: v.string() }),
  realms: v.array(
    v.pipe(
      v.string(),
      v.transform((text) => text as RealmId),
    ),
  ),
  demonstration: v.boolean(),
});
const refusalSchema = v.object({ error: v.picklist(['wrong-code', 'too-many-tries', 'bad-request']) });
const signInsSchema = v.array(
  v.object({
    staff: v.string(),
    name: v.string(),
    role: v.string(),
    site: v.string(),
    code: v.string(),
  }),
);
const TIMEOUT_MS = 15_000;

export async function askEnrolment(request: EnrolRequest): Promise<Result<EnrolAnswer, EnrolmentFailure>> {
  const read = await askJson('/api/enrol', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (!read.ok) return read;
  const answer = v.safeParse(answerSchema, read.value);
  if (answer.success) return ok(answer.output);
  const refusal = v.safeParse(refusalSchema, read.value);
  return err(refusal.success ? refusal.output.error : 'not-hub');
}

/** @returns the sign-ins of the demonstration; empty for a real municipality, and where the hub is away */
export async function fetchSignIns(): Promise<readonly DemoSignIn[]> {
  const read = await askJson('/api/sign-ins');
  const signIns = read.ok ? v.safeParse(signInsSchema, read.value) : null;
  return signIns?.success ? signIns.output : [];
}

async function askJson(path: string, init?: RequestInit): Promise<Result<unknown, 'hub-away' | 'not-hub'>> {
  try {
    const response = await fetch(path, {
      ...init,
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return ok(await response.json());
  } catch (cause) {
    // A captive portal's page is no JSON.
    if (cause instanceof SyntaxError) return err('not-hub');
    if (cause instanceof TypeError || cause instanceof DOMException) return err('hub-away');
    throw cause;
  }
}
