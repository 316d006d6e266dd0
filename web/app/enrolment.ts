/** Asks a demonstration's hub for a key and a token for this browser; a municipality's way is enrol-by-code.ts. */

import * as v from 'valibot';
import type { RealmId } from '#shared/base/brand.ts';
import type { DemoSignIn, EnrolAnswer, EnrolRequest } from '#shared/api/office-api.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { askJson, postJson } from './ask-json.ts';

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

export async function askEnrolment(request: EnrolRequest): Promise<Result<EnrolAnswer, EnrolmentFailure>> {
  const read = await postJson('/api/enrol', request);
  if (!read.ok) return read;
  const answer = v.safeParse(answerSchema, read.value.body);
  if (answer.success) return ok(answer.output);
  const refusal = v.safeParse(refusalSchema, read.value.body);
  return err(refusal.success ? refusal.output.error : 'not-hub');
}

/** @returns the sign-ins of the demonstration; empty for a real municipality, and where the hub is away */
export async function fetchSignIns(): Promise<readonly DemoSignIn[]> {
  const read = await askJson('/api/sign-ins');
  const signIns = read.ok ? v.safeParse(signInsSchema, read.value.body) : null;
  return signIns?.success ? signIns.output : [];
}
