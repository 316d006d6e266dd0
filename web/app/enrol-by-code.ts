/**
 * The device's side of enrolment in a municipality: a code, the number of the own key to compare, the office's word, and
 * then a token of its own making. What is kept meanwhile is a secret that opens nothing once the device is at work.
 */

import * as v from 'valibot';
import { readCode } from '#shared/authority/one-time-code.ts';
import { fingerprintInput, fingerprintOf } from '#shared/authority/fingerprint.ts';
import { CODE_ERRORS } from '#shared/api/enrolment-api.ts';
import type {
  CodeRequest,
  EnrolmentCard,
  FinishAnswer,
  FinishRequest,
  FirstAdministrator,
  RequestState,
} from '#shared/api/enrolment-api.ts';
import type { RealmId } from '#shared/base/brand.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { toBase64Url } from '#web/store/base64.ts';
import type { LedgerDatabase } from '#web/store/ledger-database.ts';
import { askJson, postJson } from './ask-json.ts';
import { findDeviceKey, makeDeviceKey } from './device-key.ts';
import type { DevicePublicKey } from './device-key.ts';

export type CodeRequestFailure = 'hub-away' | 'not-hub' | 'gone' | (typeof CODE_ERRORS)[number];

export interface CodeForm {
  readonly code: string;
  readonly deviceName: string;
  readonly first: FirstAdministrator | null;
}

const text = v.string();
const municipality = v.object({ code: text, name: text });
const cardSchema = v.object({ demonstration: v.boolean(), isFirst: v.boolean(), municipality });
const stateSchema = v.object({ state: v.picklist(['waiting', 'refused', 'approved', 'gone']) });
const errorSchema = v.object({ error: v.picklist(CODE_ERRORS) });
const finishSchema = v.object({
  device: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,8}$/)),
  municipality,
  realms: v.array(
    v.pipe(
      v.string(),
      v.transform((realm) => realm as RealmId),
    ),
  ),
  demonstration: v.boolean(),
  member: v.object({ staff: text, name: text, role: text, site: text }),
});
const SECRET_BYTES = 32;

/** @returns what this hub asks of a new device; null where it cannot be reached */
export async function askEnrolmentCard(): Promise<EnrolmentCard | null> {
  const answer = await askJson('/api/enrolment');
  const card = answer.ok ? v.safeParse(cardSchema, answer.value.body) : null;
  return card?.success ? card.output : null;
}

/** The wish of this browser to be a device, from its first code to its token. */
export class EnrolmentByCode {
  readonly #database: LedgerDatabase;

  constructor(database: LedgerDatabase) {
    this.#database = database;
  }

  /** @returns whether this browser has asked before, and nobody has told it the end yet */
  async isAsking(): Promise<boolean> {
    return (await this.#secret()) !== null;
  }

  /** The number of this browser's key, for people to compare. */
  async fingerprint(): Promise<string> {
    const bytes = new TextEncoder().encode(fingerprintInput(await this.#key()));
    return fingerprintOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  }

  /** Asks to be enrolled; asking again with the same code, after an answer that was lost, is the same wish. */
  async request({ code, deviceName, first }: CodeForm): Promise<Result<RequestState, CodeRequestFailure>> {
    if (readCode(code) === null) return err('mistyped');
    let secret = await this.#secret();
    if (secret === null) {
      secret = toBase64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
      await this.#database.meta.put({ name: 'enrolling', value: secret });
    }
    const request: CodeRequest = {
      code,
      deviceName,
      key: await this.#key(),
      secretHash: await sha256(secret),
      ...(first && { first }),
    };
    const answer = await postJson('/api/enrolment/requests', request);
    if (!answer.ok) return answer;
    const state = v.safeParse(stateSchema, answer.value.body);
    if (state.success) return ok(state.output);
    const error = v.safeParse(errorSchema, answer.value.body);
    return err(error.success ? error.output.error : 'not-hub');
  }

  /** @returns what the office has decided; err where the hub cannot be asked now */
  async ask(): Promise<Result<RequestState, 'hub-away' | 'not-hub'>> {
    const answer = await postJson('/api/enrolment/state', { secret: (await this.#secret()) ?? '' });
    if (!answer.ok) return answer;
    const state = v.safeParse(stateSchema, answer.value.body);
    return state.success ? ok(state.output) : err('not-hub');
  }

  /** @returns the device's place in the ledger, and the token that only it knows */
  async finish(): Promise<Result<FinishAnswer & { readonly token: string }, CodeRequestFailure>> {
    const token = toBase64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
    const request: FinishRequest = { secret: (await this.#secret()) ?? '', tokenHash: await sha256(token) };
    const answer = await postJson('/api/enrolment/finish', request);
    if (!answer.ok) return answer;
    if (answer.value.status === 409) return err('gone');
    const finished = v.safeParse(finishSchema, answer.value.body);
    return finished.success ? ok({ ...finished.output, token }) : err('not-hub');
  }

  /** The device is enrolled, refused, or has given up. */
  async forget(): Promise<void> {
    await this.#database.meta.delete('enrolling');
  }

  async #secret(): Promise<string | null> {
    const row = await this.#database.meta.get('enrolling');
    return typeof row?.value === 'string' ? row.value : null;
  }

  async #key(): Promise<DevicePublicKey> {
    return ((await findDeviceKey(this.#database)) ?? (await makeDeviceKey(this.#database))).publicKey;
  }
}

async function sha256(words: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(words)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
