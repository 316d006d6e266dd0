/** One-time codes: their hashes only, each good once and for minutes, and guesses counted. */

import { createHash, randomInt } from 'node:crypto';
import * as v from 'valibot';
import { CODE_LETTERS, CODE_SECRET_LENGTH, readCode, writeCode } from '#shared/authority/one-time-code.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { AccessKind, AccessRows } from '#server/log/access-rows.ts';

/** A code that was used or is too old is told so for a day, then it is a stranger's guess. */
const REMEMBERED_MS = 24 * 3_600_000;
/** Wrong codes from one address; everybody behind a proxy has one address, and 130 bits need no tighter bound. */
const GUESSES_MAX = 30;
const GUESSES_WINDOW_MS = 15 * 60_000;
const ADDRESSES_MAX = 10_000;

const codeSchema = v.object({
  staff: v.string(),
  /** Of what the code is for; '' where the staff says all. */
  device: v.string(),
  issuedBy: v.nullable(v.string()),
  expiresAt: v.number(),
  usedBy: v.nullable(v.string()),
});
export type IssuedCode = v.InferOutput<typeof codeSchema>;

export type CodeFailure = 'too-many-tries' | 'mistyped' | 'unknown-code' | 'used-code' | 'expired-code';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export class OneTimeCodes {
  readonly #rows: AccessRows;
  readonly #kind: AccessKind;
  readonly #now: () => number;
  /** Address -> times of wrong codes. */
  readonly #guesses = new Map<string, readonly number[]>();

  constructor(rows: AccessRows, kind: AccessKind, now: () => number) {
    this.#rows = rows;
    this.#kind = kind;
    this.#now = now;
  }

  /** @returns the code in groups, to be shown once */
  issue(
    { staff, device = '', issuedBy }: Pick<IssuedCode, 'staff' | 'issuedBy'> & { readonly device?: string },
    lifeMs: number,
  ): { readonly code: string; readonly expiresAt: number } {
    this.#forgetOld();
    const secret = Array.from(
      { length: CODE_SECRET_LENGTH },
      () => CODE_LETTERS[randomInt(CODE_LETTERS.length)],
    ).join('');
    const expiresAt = this.#now() + lifeMs;
    this.#write(hashOf(secret), { staff, device, issuedBy, expiresAt, usedBy: null });
    return { code: writeCode(secret), expiresAt };
  }

  /** From now on no code of this issuer that nobody has used is good. */
  revokeUnused(issuedBy: string | null): void {
    for (const [key, code] of this.#all()) {
      if (code.issuedBy === issuedBy && code.usedBy === null) this.#rows.put(this.#kind, key, null);
    }
  }

  /**
   * @param by - who uses it: the same one may offer it again, and is told the same
   * @param address - of the asker, for counting guesses
   * @returns what the code was issued for; it is not used up before `use`
   */
  look(typed: string, by: string, address: string): Result<IssuedCode, CodeFailure> {
    const now = this.#now();
    const secret = readCode(typed);
    // A slip of the hand, which its check letters show, is no guess.
    if (secret === null) return err('mistyped');
    const code = this.#read(hashOf(secret));
    if (!code) {
      // Only those who guess wrongly are put off: one stranger behind the proxy would keep everybody's good codes out.
      const guesses = (this.#guesses.get(address) ?? []).filter((at) => now - at < GUESSES_WINDOW_MS);
      if (guesses.length >= GUESSES_MAX) return err('too-many-tries');
      if (this.#guesses.size > ADDRESSES_MAX) this.#guesses.clear();
      this.#guesses.set(address, [...guesses, now]);
      return err('unknown-code');
    }
    if (code.usedBy !== null) return code.usedBy === by ? ok(code) : err('used-code');
    return code.expiresAt <= now ? err('expired-code') : ok(code);
  }

  /** The code is used up; nobody but `by` may offer it again. */
  use(typed: string, by: string): void {
    const secret = readCode(typed);
    const key = secret === null ? '' : hashOf(secret);
    const code = this.#read(key);
    if (code) this.#write(key, { ...code, usedBy: by });
  }

  /** Codes that are good and that nobody has used. */
  get openCount(): number {
    const now = this.#now();
    return [...this.#all().values()].filter(({ usedBy, expiresAt }) => usedBy === null && expiresAt > now)
      .length;
  }

  #all(): ReadonlyMap<string, IssuedCode> {
    return new Map(
      this.#rows
        .all(this.#kind)
        .map(({ key, value }) => [key, v.parse(codeSchema, JSON.parse(value))] as const),
    );
  }

  #read(key: string): IssuedCode | null {
    const value = this.#rows.find(this.#kind, key);
    return value === null ? null : v.parse(codeSchema, JSON.parse(value));
  }

  #write(key: string, code: IssuedCode): void {
    this.#rows.put(this.#kind, key, JSON.stringify(code));
  }

  #forgetOld(): void {
    for (const [key, { expiresAt }] of this.#all()) {
      if (expiresAt + REMEMBERED_MS <= this.#now()) this.#rows.put(this.#kind, key, null);
    }
  }
}
