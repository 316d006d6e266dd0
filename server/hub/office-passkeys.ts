/**
 * Passkeys of the office: added within a session and with the password, then each signs its owner in by itself, because
 * the authenticator has recognised the person and holds the key. Whose a passkey is follows from the account it lies in:
 * a device asks for its own person's alone.
 */

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type {
  AddPasskeyAnswer,
  OwnPasskeysAnswer,
  PasskeyChallengeAnswer,
  SignInRefusal,
} from '#shared/api/session-api.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';
import type { OfficeAccounts } from './office-accounts.ts';
import type { OfficeSignIn } from './office-sign-in.ts';
import { CHALLENGE_MS, PasskeyChallenges } from './passkey-challenges.ts';
import { ALGORITHMS, checkAdded, checkAsked } from './webauthn.ts';

/** A PC, a telephone, two keys in two drawers, and as much again. */
export const PASSKEYS_MAX = 8;

const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const bytes = (length: number) => v.pipe(text(length), v.regex(/^[\w-]*$/));
const beginSchema = v.object({ password: text(200) });
const removeSchema = v.object({ id: bytes(1_400) });
const addedSchema = v.object({
  name: v.pipe(text(60), v.trim(), v.minLength(1)),
  id: bytes(1_400),
  clientDataJSON: bytes(1_400),
  authenticatorData: bytes(2_800),
  publicKey: bytes(1_400),
  algorithm: v.pipe(v.number(), v.integer()),
});
const askedSchema = v.object({
  id: bytes(1_400),
  clientDataJSON: bytes(1_400),
  authenticatorData: bytes(1_400),
  signature: bytes(1_400),
  userHandle: v.nullable(bytes(100)),
});

export interface OfficePasskeysParts {
  readonly accounts: OfficeAccounts;
  readonly signIn: OfficeSignIn;
  /** A person's name, as the authenticator shows it. */
  readonly nameOf: (staff: string) => string;
  readonly now: () => number;
}

export class OfficePasskeys {
  readonly #parts: OfficePasskeysParts;
  readonly #challenges: PasskeyChallenges;

  constructor(parts: OfficePasskeysParts) {
    this.#parts = parts;
    this.#challenges = new PasskeyChallenges(parts.now);
  }

  list({ staff }: DeviceRecord): OwnPasskeysAnswer {
    const passkeys = this.#parts.accounts.read(staff)?.passkeys ?? [];
    return { passkeys: passkeys.map(({ id, name, addedAt, usedAt }) => ({ id, name, addedAt, usedAt })) };
  }

  /** @param origin - of this hub's pages, where the passkey will be good */
  async begin(
    device: DeviceRecord,
    body: unknown,
    origin: string,
  ): Promise<Result<AddPasskeyAnswer, SignInRefusal>> {
    const parsed = v.safeParse(beginSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    const { signIn, nameOf } = this.#parts;
    if (!signIn.isNeeded(device)) return err({ error: 'not-needed' });
    const known = await signIn.knows(device, parsed.output.password);
    if (!known.ok) return known;
    const { passkeys } = known.value;
    if (passkeys.length >= PASSKEYS_MAX) return err({ error: 'too-many' });
    const name = nameOf(device.staff);
    const rpId = rpIdOf(origin);
    return ok({
      options: {
        challenge: this.#challenges.issue(device.device, 'add'),
        rp: { id: rpId, name: '予防接種台帳' },
        user: { id: handleOf(device.staff), name, displayName: name },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: passkeys
          .filter((one) => one.rpId === rpId)
          .map(({ id }) => ({ type: 'public-key', id })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        attestation: 'none',
        timeout: CHALLENGE_MS,
      },
    });
  }

  async add(device: DeviceRecord, body: unknown, origin: string): Promise<Result<null, SignInRefusal>> {
    const challenge = this.#challenges.take(device.device, 'add');
    const parsed = v.safeParse(addedSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    const { accounts, signIn, now } = this.#parts;
    if (!signIn.isNeeded(device)) return err({ error: 'not-needed' });
    const { staff } = device;
    return accounts.inTurn(staff, async (): Promise<Result<null, SignInRefusal>> => {
      const account = accounts.read(staff);
      const made =
        challenge !== null && checkAdded(parsed.output, { challenge, origin, rpId: rpIdOf(origin) });
      if (!made || !account?.isConfirmed || accounts.hasPasskey(made.id))
        return err({ error: 'passkey-refused' });
      if (account.passkeys.length >= PASSKEYS_MAX) return err({ error: 'too-many' });
      const passkey = { ...made, name: parsed.output.name, addedAt: now(), usedAt: null };
      accounts.write(staff, { ...account, passkeys: [...account.passkeys, passkey] });
      return ok(null);
    });
  }

  /** From here on it opens nothing; sessions that were opened by it go on. */
  async remove({ staff }: DeviceRecord, body: unknown): Promise<Result<null, SignInRefusal>> {
    const parsed = v.safeParse(removeSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    const { accounts } = this.#parts;
    return accounts.inTurn(staff, async (): Promise<Result<null, SignInRefusal>> => {
      const account = accounts.read(staff);
      const passkeys = account?.passkeys.filter(({ id }) => id !== parsed.output.id);
      if (account && passkeys) accounts.write(staff, { ...account, passkeys });
      return ok(null);
    });
  }

  /** What the authenticator of this device's person has to sign, to sign in. */
  challenge(device: DeviceRecord, origin: string): Result<PasskeyChallengeAnswer, SignInRefusal> {
    const { accounts, signIn } = this.#parts;
    if (!signIn.isNeeded(device)) return err({ error: 'not-needed' });
    const rpId = rpIdOf(origin);
    const passkeys = (accounts.read(device.staff)?.passkeys ?? []).filter((one) => one.rpId === rpId);
    // An empty list would let the authenticator offer whatever it holds for this hub, of whomever.
    if (passkeys.length === 0) return err({ error: 'passkey-refused' });
    return ok({
      options: {
        challenge: this.#challenges.issue(device.device, 'sign-in'),
        rpId,
        allowCredentials: passkeys.map(({ id }) => ({ type: 'public-key', id })),
        userVerification: 'required',
        timeout: CHALLENGE_MS,
      },
    });
  }

  async signIn(device: DeviceRecord, body: unknown, origin: string): Promise<Result<null, SignInRefusal>> {
    const entered = await this.#try(device, body, origin);
    if (entered.ok) this.#parts.signIn.open(device);
    return entered;
  }

  /** Whoever is signed in shows it once more. */
  async reauth(device: DeviceRecord, body: unknown, origin: string): Promise<Result<null, SignInRefusal>> {
    const entered = await this.#try(device, body, origin);
    if (entered.ok) this.#parts.signIn.noteReauth(device);
    return entered;
  }

  async #try(device: DeviceRecord, body: unknown, origin: string): Promise<Result<null, SignInRefusal>> {
    const challenge = this.#challenges.take(device.device, 'sign-in');
    const parsed = v.safeParse(askedSchema, body);
    if (!parsed.success) return err({ error: 'bad-request' });
    const { accounts, signIn, now } = this.#parts;
    if (!signIn.isNeeded(device)) return err({ error: 'not-needed' });
    const asked = parsed.output;
    const entered = await accounts.attempt(device.staff, async (account) => {
      const passkey = account?.passkeys.find(({ id }) => id === asked.id);
      if (!account?.isConfirmed || !passkey || challenge === null) return null;
      if (asked.userHandle !== null && asked.userHandle !== handleOf(device.staff)) return null;
      const used = checkAsked(asked, passkey, { challenge, origin, rpId: rpIdOf(origin) });
      if (!used) return null;
      const passkeys = account.passkeys.map((one) => (one === passkey ? { ...used, usedAt: now() } : one));
      return { ...account, passkeys };
    });
    return entered.ok ? ok(null) : entered;
  }
}

const rpIdOf = (origin: string): string => new URL(origin).hostname;

/** The same for the same person, and nobody's name: authenticators keep it, and show it to nobody. */
const handleOf = (staff: string): string =>
  createHash('sha256').update(`ledger-office ${staff}`).digest('base64url');
