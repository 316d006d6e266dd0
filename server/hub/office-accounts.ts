/**
 * Sign-ins of the office as they are kept: password, app, recovery codes, passkeys; and how often one may try. Nobody is
 * told which part of a try was wrong.
 */

import * as v from 'valibot';
import type { SignInRefusal } from '#shared/api/session-api.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { AccessRows } from '#server/log/access-rows.ts';
import { passkeySchema } from './webauthn.ts';

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
  passkeys: v.optional(v.array(passkeySchema), []),
  wrong: v.number(),
  waitUntil: v.number(),
});
export type Account = v.InferOutput<typeof accountSchema>;

export class OfficeAccounts {
  readonly #rows: AccessRows;
  readonly #now: () => number;
  /** One try of a person at a time: twenty at once would all be looked at before the first was counted. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(rows: AccessRows, now: () => number) {
    this.#rows = rows;
    this.#now = now;
  }

  read(staff: string): Account | null {
    return parse(this.#rows.find('account', staff));
  }

  write(staff: string, account: Account | null): void {
    this.#rows.put('account', staff, account && JSON.stringify(account));
  }

  /** Whether anybody has a passkey of this id. */
  hasPasskey(id: string): boolean {
    return this.#rows
      .all('account')
      .some(({ value }) => parse(value)?.passkeys.some((passkey) => passkey.id === id));
  }

  /** Work on the account of one person, one after the other. */
  inTurn<T>(staff: string, work: () => Promise<T>): Promise<T> {
    const done = (this.#turns.get(staff) ?? Promise.resolve()).then(work);
    // A failure is its own caller's: the next one has its turn.
    const turn = done
      .catch(() => undefined)
      .finally(() => {
        if (this.#turns.get(staff) === turn) this.#turns.delete(staff);
      });
    this.#turns.set(staff, turn);
    return done;
  }

  /**
   * One try to show who one is, counted where it is wrong.
   *
   * @param check - returns the account as it is kept from here on, null for a wrong try; null is given where there is none
   */
  attempt(
    staff: string,
    check: (account: Account | null) => Promise<Account | null>,
  ): Promise<Result<Account, SignInRefusal>> {
    return this.inTurn(staff, async () => {
      const now = this.#now();
      const row = this.#rows.find('account', staff);
      const before = parse(row);
      if (before && before.waitUntil > now) return err({ error: 'wait', waitMs: before.waitUntil - now });
      const entered = await check(before);
      // Set back meanwhile by an administrator: what was looked at is no sign-in any more.
      if (!before || this.#rows.find('account', staff) !== row) return err({ error: 'wrong' });
      if (entered) {
        const kept = { ...entered, wrong: 0, waitUntil: 0 };
        this.write(staff, kept);
        return ok(kept);
      }
      const wrong = before.wrong + 1;
      const over = wrong - TRIES_BEFORE_WAIT;
      const waitMs = over < 0 ? 0 : Math.min(WAIT_MS * 2 ** over, WAIT_MS_MAX);
      this.write(staff, { ...before, wrong, waitUntil: waitMs === 0 ? 0 : now + waitMs });
      return err(waitMs === 0 ? { error: 'wrong' } : { error: 'wait', waitMs });
    });
  }
}

const parse = (row: string | null): Account | null =>
  row === null ? null : v.parse(accountSchema, JSON.parse(row));
