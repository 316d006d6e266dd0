import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintInput, fingerprintOf } from '#shared/authority/fingerprint.ts';
import { CODE_LETTERS, CODE_SECRET_LENGTH, readCode, writeCode } from '#shared/authority/one-time-code.ts';

const secrets = fc.array(fc.constantFrom(...CODE_LETTERS), {
  minLength: CODE_SECRET_LENGTH,
  maxLength: CODE_SECRET_LENGTH,
});

test('S121 a code reads back however it was typed, and holds 128 bits and more', () => {
  expect(CODE_SECRET_LENGTH * Math.log2(CODE_LETTERS.length)).toBeGreaterThanOrEqual(128);
  fc.assert(
    fc.property(secrets, (letters) => {
      const secret = letters.join('');
      const code = writeCode(secret);
      expect(code).toMatch(/^([A-Z2-9]{4}-){6}[A-Z2-9]{4}$/);
      for (const typed of [code, code.toLowerCase(), ` ${code.replaceAll('-', ' ')}　`, wide(code)]) {
        expect(readCode(typed)).toBe(secret);
      }
    }),
  );
});

test('S121 one wrong letter, two that changed places, and a letter too few or too many show before anybody is asked', () => {
  fc.assert(
    fc.property(secrets, fc.nat(27), fc.constantFrom(...CODE_LETTERS), (letters, at, other) => {
      const code = writeCode(letters.join('')).replaceAll('-', '');
      const replaced = `${code.slice(0, at)}${other}${code.slice(at + 1)}`;
      if (replaced !== code) expect(readCode(replaced)).toBeNull();
      const [a = '', b = ''] = code.slice(at, at + 2);
      const swapped = `${code.slice(0, at)}${b}${a}${code.slice(at + 2)}`;
      if (b !== '' && swapped !== code) expect(readCode(swapped)).toBeNull();
      expect(readCode(`${code.slice(0, at)}${code.slice(at + 1)}`)).toBeNull();
      expect(readCode(`${code}${other}`)).toBeNull();
    }),
  );
  expect(['', '0', 'コード'].map(readCode)).toEqual([null, null, null]);
});

test('S122 the number of a key is the same on both sides, and another for another key', () => {
  const numberOf = (publicKey: string): string =>
    fingerprintOf(
      createHash('sha256')
        .update(fingerprintInput({ alg: 'Ed25519', publicKey }))
        .digest(),
    );
  expect(numberOf('AAAA')).toMatch(/^[0-9]{4} [0-9]{4} [0-9]{4}$/);
  expect(new Set(['AAAA', 'AAAB', 'BAAA'].map(numberOf)).size).toBe(3);
});

const wide = (text: string): string =>
  [...text].map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)).join('');
