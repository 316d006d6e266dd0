/**
 * Sign-in of the office: who may read the whole municipality proves it by a password and a second factor, on a device
 * that an administrator has approved for this person.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { ConfirmAnswer, SessionAnswer, SetUpAnswer, SignInRefusal } from '#shared/api/session-api.ts';
import { findPasswordProblem } from '#shared/authority/password-rules.ts';
import { seesAllAreas } from '#shared/authority/role.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { DeviceRecord, DurableLog } from '#server/log/durable-log.ts';
import type { Hub } from './hub.ts';
import { readMunicipality } from './new-devices.ts';
import type { OfficeSessions } from './office-sessions.ts';
import { hashPassword, isPassword, SCRYPT_COST } from './password-hash.ts';
import type { ScryptCost } from './password-hash.ts';
import { newTotpSecret, stepOfCode, totpAddress } from './totp.ts';

const RECOVERY_CODES = 10;
/** 80 bits in base32: a recovery code is typed once in years. */
const RECOVERY_BYTES = 10;
/** After so many wrong tries in a row of one person each further one waits, up to a quarter of an hour. */
const TRIES_BEFORE_WAIT = 5;
const WAIT_MS = 60_000;
const WAIT_MS_MAX = 15 * 60_000;

const accountSchema = v.object({
  password: v.object({
    cost: v.object({ N: v.number(), r: v.number(), p: v.number() }),
    salt: v.string(),
    hash: v.string(),
  }),
  secret: v.string(),
  isConfirmed: v.boolean(),
  /** Time step of the last code that was taken. */
  lastStep: v.number(),
  /** SHA-256 of those that were not used yet. */
  recovery: v.array(v.string()),
  wrong: v.number(),
  waitUntil: v.number(),
});
type Account = v.InferOutput<typeof accountSchema>;

const words = v.pipe(v.string(), v.maxLength(200));
const setUpSchema = v.object({ password: words });
const signInSchema = v.object({ password: words, code: words });

export interface OfficeSignInParts {
  readonly log: DurableLog;
  readonly hub: Pick<Hub, 'authority' | 'rescope'>;
  readonly sessions: OfficeSessions;
  readonly now: () => number;
  /** Of new passwords; SCRYPT_COST where it is not said. */
  readonly cost?: ScryptCost | undefined;
}

export class OfficeSignIn {
  readonly #parts: OfficeSignInParts;
  /** One try of a person at a time: twenty at once would all be looked at before the first was counted. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(parts: OfficeSignInParts) {
    this.#parts = parts;
  }

  /** Also a sign of life of whoever is signed in. */
  stateOf(device: DeviceRecord): SessionAnswer {
    const { sessions, now } = this.#parts;
    if (!this.#isNeeded(device)) return { state: 'not-needed', now: now(), endsAt: null };
    if (!this.#read(device.staff)?.isConfirmed) return { state: 'set-up', now: now(), endsAt: null };
    sessions.note(device.device);
    const endsAt = sessions.endsAt(device.device);
    return { state: endsAt === null ? 'ended' : 'open', now: now(), endsAt };
  }

  /** The password, and the secret for the app; counts from `confirm` on. */
  async setUp(device: DeviceRecord, body: unknown): Promise<Result<SetUpAnswer, SignInRefusal>> {
    const parsed = v.safeParse(setUpSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    if (!this.#isNeeded(device)) return err({ error: 'not-needed' });
    if (this.#read(device.staff)?.isConfirmed) return err({ error: 'set-up-already' });
    const { log, hub } = this.#parts;
    const member = hub.authority.memberAtWork(device.staff);
    const { name: town } = readMunicipality(log);
    const names = [member?.name ?? '', member?.kana ?? '', town].flatMap((name) => [
      name,
      ...name.split('　'),
    ]);
    const problem = findPasswordProblem(parsed.output.password, [device.staff, ...names]);
    if (problem) return err({ error: problem });
    const secret = newTotpSecret();
    const password = await hashPassword(parsed.output.password, this.#parts.cost ?? SCRYPT_COST);
    // Somebody may have finished meanwhile at another device of this person.
    if (this.#read(device.staff)?.isConfirmed) return err({ error: 'set-up-already' });
    const tries = { wrong: 0, waitUntil: 0 };
    this.#write(device.staff, { password, secret, isConfirmed: false, lastStep: 0, recovery: [], ...tries });
    return ok({ secret, address: totpAddress(secret, device.staff, town) });
  }

  /** The app has the secret: from here on this is the person's sign-in. */
  async confirm(device: DeviceRecord, body: unknown): Promise<Result<ConfirmAnswer, SignInRefusal>> {
    const account = this.#read(device.staff);
    if (account?.isConfirmed) return err({ error: 'set-up-already' });
    const entered = await this.#try(device, body);
    if (!entered.ok) return entered;
    const recovery = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    const kept = recovery.map((code) => hashOf(normalRecovery(code)));
    this.#write(device.staff, { ...entered.value, isConfirmed: true, recovery: kept });
    this.#open(device);
    return ok({ recovery });
  }

  async signIn(device: DeviceRecord, body: unknown): Promise<Result<null, SignInRefusal>> {
    if (!this.#read(device.staff)?.isConfirmed) return err({ error: 'wrong' });
    const entered = await this.#try(device, body);
    if (!entered.ok) return entered;
    this.#open(device);
    return ok(null);
  }

  signOut(device: DeviceRecord): void {
    this.#parts.sessions.end(device.device);
    this.#parts.hub.rescope();
  }

  /** The person sets a new password and app up at the next sign-in; until then nothing is shown to them. */
  reset(staff: string): void {
    const { log, sessions, hub } = this.#parts;
    log.access.put('account', staff, null);
    sessions.endOf(staff);
    hub.rescope();
  }

  /** Sessions that ended by themselves: their devices are told no more from here on. */
  sweep(): void {
    if (this.#parts.sessions.sweep()) this.#parts.hub.rescope();
  }

  #isNeeded(device: DeviceRecord): boolean {
    const { log, hub } = this.#parts;
    return log.signIns().length === 0 && seesAllAreas(hub.authority.actorOf(device).role);
  }

  #try(device: DeviceRecord, body: unknown): Promise<Result<Account, SignInRefusal>> {
    const { staff } = device;
    const tried = (this.#turns.get(staff) ?? Promise.resolve()).then(() => this.#tryNow(device, body));
    // A failure is its own caller's: the next try is looked at.
    const turn = tried
      .catch(() => undefined)
      .finally(() => {
        if (this.#turns.get(staff) === turn) this.#turns.delete(staff);
      });
    this.#turns.set(staff, turn);
    return tried;
  }

  /** Both factors are looked at whatever the first says, and a wrong try does not tell which was wrong. */
  async #tryNow(device: DeviceRecord, body: unknown): Promise<Result<Account, SignInRefusal>> {
    const parsed = v.safeParse(signInSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    if (!this.#isNeeded(device)) return err({ error: 'not-needed' });
    const now = this.#parts.now();
    const before = this.#read(device.staff);
    if (before && before.waitUntil > now) return err({ error: 'wait', waitMs: before.waitUntil - now });
    const { password, code } = parsed.output;
    const isRight = await isPassword(before?.password ?? null, password);
    const account = this.#read(device.staff);
    if (!account) return err({ error: 'wrong' });
    const step = stepOfCode(account.secret, code, now, account.lastStep);
    const spare = step === null ? findRecovery(account.recovery, code) : null;
    if (isRight && (step !== null || spare !== null)) {
      const recovery = account.recovery.filter((one) => one !== spare);
      const entered = { ...account, recovery, lastStep: step ?? account.lastStep, wrong: 0, waitUntil: 0 };
      this.#write(device.staff, entered);
      return ok(entered);
    }
    const wrong = account.wrong + 1;
    const over = wrong - TRIES_BEFORE_WAIT;
    const waitMs = over < 0 ? 0 : Math.min(WAIT_MS * 2 ** over, WAIT_MS_MAX);
    this.#write(device.staff, { ...account, wrong, waitUntil: waitMs === 0 ? 0 : now + waitMs });
    return err(waitMs === 0 ? { error: 'wrong' } : { error: 'wait', waitMs });
  }

  #open({ device, staff }: DeviceRecord): void {
    this.#parts.sessions.open(device, staff);
    this.#parts.hub.rescope();
  }

  #read(staff: string): Account | null {
    const value = this.#parts.log.access.find('account', staff);
    return value === null ? null : v.parse(accountSchema, JSON.parse(value));
  }

  #write(staff: string, account: Account): void {
    this.#parts.log.access.put('account', staff, JSON.stringify(account));
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const normalRecovery = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^0-9a-f]/g, '');

/** E.g. `4f1c-09ab-77d2-e310-5c6d`. */
const newRecoveryCode = (): string =>
  randomBytes(RECOVERY_BYTES)
    .toString('hex')
    .replaceAll(/.{4}(?=.)/g, '$&-');

function findRecovery(kept: readonly string[], typed: string): string | null {
  const given = Buffer.from(hashOf(normalRecovery(typed)));
  return kept.find((hash) => timingSafeEqual(Buffer.from(hash), given)) ?? null;
}
