import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AddPasskeyAnswer, PasskeyChallengeAnswer } from '#shared/api/session-api.ts';
import { checkAdded, checkAsked } from '#server/hub/webauthn.ts';
import { SoftAuthenticator } from '../../fixtures/soft-authenticator.ts';

const EXPECTED = { challenge: 'c-1', origin: 'https://ledger.example.jp', rpId: 'ledger.example.jp' };
const added = { options: { challenge: 'c-1', rp: { id: EXPECTED.rpId } } } as AddPasskeyAnswer;
const asked = { options: { challenge: 'c-1', rpId: EXPECTED.rpId } } as PasskeyChallengeAnswer;
const base64 = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  fc.json().map((json) => Buffer.from(json).toString('base64url')),
);

test('S64 whatever stands in a field of a passkey, nothing is thrown and nothing is taken', () => {
  const mine = new SoftAuthenticator(EXPECTED.origin);
  const made = mine.make(added, '私');
  const kept = checkAdded(made, EXPECTED);
  if (!kept) throw new Error('a whole one is taken');
  const passkey = { ...kept, name: '私', addedAt: 1, usedAt: null };
  const answer = mine.ask(asked);
  expect(checkAsked(answer, passkey, EXPECTED)).toEqual({ ...passkey, count: 1 });
  fc.assert(
    fc.property(
      fc.constantFrom('id', 'clientDataJSON', 'authenticatorData', 'publicKey', 'signature'),
      base64,
      (field, value) => {
        if (field !== 'signature' && made[field] !== value)
          expect(checkAdded({ ...made, [field]: value }, EXPECTED)).toBeNull();
        if (field !== 'publicKey' && answer[field] !== value)
          expect(checkAsked({ ...answer, [field]: value }, passkey, EXPECTED)).toBeNull();
      },
    ),
    { numRuns: 300 },
  );
});

test('S64 one bit of an answer that is turned is another answer', () => {
  for (const algorithm of [-7, -257, -8] as const) {
    const mine = new SoftAuthenticator(EXPECTED.origin, algorithm);
    const kept = checkAdded(mine.make(added, '私'), EXPECTED);
    if (!kept) throw new Error('a whole one is taken');
    const passkey = { ...kept, name: '私', addedAt: 1, usedAt: null };
    const answer = mine.ask(asked);
    for (const field of ['clientDataJSON', 'authenticatorData', 'signature'] as const) {
      const bytes = Buffer.from(answer[field], 'base64url');
      for (let at = 0; at < bytes.length; at += 7) {
        const turned = Buffer.from(bytes);
        turned[at]! ^= 1;
        const changed = { ...answer, [field]: turned.toString('base64url') };
        expect([algorithm, field, at, checkAsked(changed, passkey, EXPECTED)]).toEqual([
          algorithm,
          field,
          at,
          null,
        ]);
      }
    }
    expect(checkAsked(answer, passkey, EXPECTED)?.count).toBe(1);
    expect(checkAsked(answer, { ...passkey, rpId: 'example.jp' }, EXPECTED)).toBeNull();
  }
});
