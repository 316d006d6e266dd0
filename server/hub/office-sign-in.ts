/**
 * Sign-in of the office: who may read the whole municipality proves it by a password and a second factor, or by a
 * passkey, on a device that an administrator has approved for this person.
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
import type { Account, OfficeAccounts } from './office-accounts.ts';
import type { OfficeSessions } from './office-sessions.ts';
import { hashPassword, isPassword, SCRYPT_COST } from './password-hash.ts';
import type { ScryptCost } from './password-hash.ts';
import { newTotpSecret, stepOfCode, totpAddress } from './totp.ts';

const RECOVERY_CODES = 10;
/** 80 bits in base32: a recovery code is typed once in years. */
const RECOVERY_BYTES = 10;

const words = v.pipe(v.string(), v.maxLength(200));
const passwordSchema = v.object({ password: words });
const signInSchema = v.object({ password: words, code: words });
const changeSchema = v.object({ password: words, next: words });

export interface OfficeSignInParts {
  readonly log: DurableLog;
  readonly hub: Pick<Hub, 'authority' | 'rescope'>;
  readonly sessions: OfficeSessions;
  readonly accounts: OfficeAccounts;
  readonly now: () => number;
  /** Of new passwords; SCRYPT_COST where it is not said. */
  readonly cost?: ScryptCost | undefined;
}

export class OfficeSignIn {
  readonly #parts: OfficeSignInParts;

  constructor(parts: OfficeSignInParts) {
    this.#parts = parts;
  }

  /** Also a sign of life of whoever is signed in. */
  stateOf(device: DeviceRecord): SessionAnswer {
    const { sessions, accounts, now } = this.#parts;
    const none = { now: now(), endsAt: null, hasPasskey: false };
    if (!this.isNeeded(device)) return { state: 'not-needed', ...none };
    const account = accounts.read(device.staff);
    if (!account?.isConfirmed) return { state: 'set-up', ...none };
    sessions.note(device.device);
    const endsAt = sessions.endsAt(device.device);
    const hasPasskey = account.passkeys.length > 0;
    return { state: endsAt === null ? 'ended' : 'open', now: now(), endsAt, hasPasskey };
  }

  /** Whether this person signs in at all: the office does, but in a demonstration. */
  isNeeded(device: DeviceRecord): boolean {
    const { log, hub } = this.#parts;
    return log.signIns().length === 0 && seesAllAreas(hub.authority.actorOf(device).role);
  }

  /** The password, and the secret for the app; counts from `confirm` on. */
  async setUp(device: DeviceRecord, body: unknown): Promise<Result<SetUpAnswer, SignInRefusal>> {
    const parsed = v.safeParse(passwordSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    if (!this.isNeeded(device)) return err({ error: 'not-needed' });
    const { accounts, log } = this.#parts;
    const { staff } = device;
    return accounts.inTurn(staff, async (): Promise<Result<SetUpAnswer, SignInRefusal>> => {
      if (accounts.read(staff)?.isConfirmed) return err({ error: 'set-up-already' });
      const password = await this.#newPassword(staff, parsed.output.password);
      if (!password.ok) return password;
      const secret = newTotpSecret();
      const tries = { wrong: 0, waitUntil: 0 };
      const begun = { secret, isConfirmed: false, lastStep: 0, recovery: [], passkeys: [] };
      accounts.write(staff, { password: password.value, ...begun, ...tries });
      return ok({ secret, address: totpAddress(secret, staff, readMunicipality(log).name) });
    });
  }

  /** The app has the secret: from here on this is the person's sign-in. */
  async confirm(device: DeviceRecord, body: unknown): Promise<Result<ConfirmAnswer, SignInRefusal>> {
    const { accounts } = this.#parts;
    if (accounts.read(device.staff)?.isConfirmed) return err({ error: 'set-up-already' });
    const entered = await this.#try(device, body);
    if (!entered.ok) return entered;
    const recovery = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    const kept = recovery.map((code) => hashOf(normalRecovery(code)));
    accounts.write(device.staff, { ...entered.value, isConfirmed: true, recovery: kept });
    this.open(device);
    return ok({ recovery });
  }

  async signIn(device: DeviceRecord, body: unknown): Promise<Result<null, SignInRefusal>> {
    if (!this.#parts.accounts.read(device.staff)?.isConfirmed) return err({ error: 'wrong' });
    const entered = await this.#try(device, body);
    if (!entered.ok) return entered;
    this.open(device);
    return ok(null);
  }

  /** Another password, for whoever is signed in and knows the present one; sessions elsewhere end. */
  async changePassword(device: DeviceRecord, body: unknown): Promise<Result<null, SignInRefusal>> {
    const parsed = v.safeParse(changeSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    if (!this.isNeeded(device)) return err({ error: 'not-needed' });
    const { accounts, sessions } = this.#parts;
    const { staff } = device;
    const { password, next } = parsed.output;
    const known = await this.knows(device, password);
    if (!known.ok) return known;
    const changed = await accounts.inTurn(staff, async (): Promise<Result<null, SignInRefusal>> => {
      const hash = await this.#newPassword(staff, next);
      if (!hash.ok) return hash;
      const account = accounts.read(staff);
      if (!account?.isConfirmed) return err({ error: 'wrong' });
      accounts.write(staff, { ...account, password: hash.value });
      return ok(null);
    });
    if (!changed.ok) return changed;
    sessions.endOf(staff);
    this.open(device);
    return ok(null);
  }

  /** One try to show the present password, counted with those of signing in. */
  knows({ staff }: DeviceRecord, password: string): Promise<Result<Account, SignInRefusal>> {
    return this.#parts.accounts.attempt(staff, async (account) =>
      (await isPassword(account?.password ?? null, password)) ? account : null,
    );
  }

  /** Whoever is signed in shows it once more by the password. */
  async reauth(device: DeviceRecord, body: unknown): Promise<Result<null, SignInRefusal>> {
    const parsed = v.safeParse(passwordSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    if (!this.isNeeded(device)) return err({ error: 'not-needed' });
    const known = await this.knows(device, parsed.output.password);
    if (!known.ok) return known;
    this.#parts.sessions.reauth(device.device);
    return ok(null);
  }

  /** For how long, ms, whoever is signed in has not shown who it is; null where nobody signs in. */
  shownAgoMs(device: DeviceRecord): number | null {
    if (!this.isNeeded(device)) return null;
    return this.#parts.sessions.shownAgoMs(device.device) ?? Infinity;
  }

  /** By another proof than the password. */
  noteReauth({ device }: DeviceRecord): void {
    this.#parts.sessions.reauth(device);
  }

  signOut(device: DeviceRecord): void {
    this.#parts.sessions.end(device.device);
    this.#parts.hub.rescope();
  }

  /** The person sets a new password and app up at the next sign-in; until then nothing is shown to them. */
  reset(staff: string): void {
    const { accounts, sessions, hub } = this.#parts;
    accounts.write(staff, null);
    sessions.endOf(staff);
    hub.rescope();
  }

  /** Sessions that ended by themselves: their devices are told no more from here on. */
  sweep(): void {
    if (this.#parts.sessions.sweep()) this.#parts.hub.rescope();
  }

  /** Somebody has shown who they are: a session of its own begins, whatever there was before. */
  open({ device, staff }: DeviceRecord): void {
    this.#parts.sessions.open(device, staff);
    this.#parts.hub.rescope();
  }

  async #newPassword(staff: string, password: string): Promise<Result<Account['password'], SignInRefusal>> {
    const { log, hub } = this.#parts;
    const member = hub.authority.memberAtWork(staff);
    const names = [member?.name ?? '', member?.kana ?? '', readMunicipality(log).name];
    const own = names.flatMap((name) => [name, ...name.split('　')]);
    const problem = findPasswordProblem(password, [staff, ...own]);
    if (problem) return err({ error: problem });
    return ok(await hashPassword(password, this.#parts.cost ?? SCRYPT_COST));
  }

  /** Both factors are looked at whatever the first says, and a wrong try does not tell which was wrong. */
  async #try(device: DeviceRecord, body: unknown): Promise<Result<Account, SignInRefusal>> {
    const parsed = v.safeParse(signInSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    if (!this.isNeeded(device)) return err({ error: 'not-needed' });
    const { password, code } = parsed.output;
    return this.#parts.accounts.attempt(device.staff, async (account) => {
      const isRight = await isPassword(account?.password ?? null, password);
      if (!account) return null;
      const step = stepOfCode(account.secret, code, this.#parts.now(), account.lastStep);
      const spare = step === null ? findRecovery(account.recovery, code) : null;
      if (!isRight || (step === null && spare === null)) return null;
      const recovery = account.recovery.filter((one) => one !== spare);
      return { ...account, recovery, lastStep: step ?? account.lastStep };
    });
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
