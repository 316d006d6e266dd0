import { expect, test } from 'vitest';
import { newTotpSecret, STEP_MS, stepOfCode, totpAddress, totpAt } from '#server/hub/totp.ts';

/** RFC 6238, appendix B: the ASCII secret "12345678901234567890" in base32, and its first 32 and 64 bytes repeated. */
const SHA1 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const SHA256 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA';
const VECTORS: readonly (readonly [seconds: number, sha1: string, sha256: string])[] = [
  [59, '94287082', '46119246'],
  [1_111_111_109, '07081804', '68084774'],
  [1_111_111_111, '14050471', '67062674'],
  [1_234_567_890, '89005924', '91819424'],
  [2_000_000_000, '69279037', '90698825'],
  [20_000_000_000, '65353130', '77737706'],
];

test('S127 codes by time are those of RFC 6238', () => {
  for (const [seconds, sha1, sha256] of VECTORS) {
    const step = Math.floor(seconds / 30);
    expect(totpAt(SHA1, step, 8)).toBe(sha1);
    expect(totpAt(SHA256, step, 8, 'sha256')).toBe(sha256);
  }
});

test('S127 a code counts for its half minute and the one before and after, once, in any width', () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const now = 1_234_567_890_000;
  const step = Math.floor(now / STEP_MS);
  const looked = [-2, -1, 0, 1, 2].map((ahead) => stepOfCode(secret, totpAt(secret, step + ahead), now, 0));
  expect(looked).toEqual([null, step - 1, step, step + 1, null]);
  const code = totpAt(secret, step);
  expect(stepOfCode(secret, code, now, step)).toBeNull();
  const wide = [...code].map((digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0)).join('');
  expect(stepOfCode(secret, ` ${wide} `, now, 0)).toBe(step);
  for (const typed of ['', '12345', `${code}0`, 'abcdef'])
    expect(stepOfCode(secret, typed, now, 0)).toBeNull();
  expect(totpAddress(secret, 'n-1', '試験市')).toContain(`secret=${secret}`);
});
