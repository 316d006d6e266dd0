import { describe, expect, test } from 'vitest';
import type { DocumentId } from '#shared/base/brand.ts';
import { ENTRY_VERSION, isKnown, type Entry } from '#shared/ledger/entry.ts';
import { documentPrefixesOf, parseEntry } from '#shared/ledger/parse-entry.ts';
import { because, entryAt, idOf, identityOf, lotOf, shotOf } from '#test/fixtures/entries.ts';

const A1 = idOf('a', 1);
const valueOf = (entry: Entry): Record<string, unknown> => {
  const { id: _, ...value } = entry;
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
};
const recorded = (): Record<string, unknown> => valueOf(entryAt(A1, 'shot-recorded', shotOf()));
const body = (change: object) => ({ ...recorded(), body: { ...shotOf(), ...change } });

test('L1 a good entry is read as it is', () => {
  expect(parseEntry(A1, recorded())).toEqual({ ok: true, value: entryAt(A1, 'shot-recorded', shotOf()) });
});

describe('L1 a wrong one is not read at all', () => {
  test.each<[string, string, unknown]>([
    ['no object', A1, 'text'],
    ['null', A1, null],
    ['an array', A1, []],
    ['an id without counter', 'a.0000', recorded()],
    ['a counter of zero', 'a.0000.0', recorded()],
    ['a counter with leading zero', 'a.0000.01', recorded()],
    ['capital letters in the id', 'A.0000.1', recorded()],
    ['no kind', A1, { ...recorded(), kind: undefined }],
    ['version 0', A1, { ...recorded(), v: 0 }],
    ['version 1.5', A1, { ...recorded(), v: 1.5 }],
    ['no document', A1, { ...recorded(), doc: 'person:short' }],
    ['ancestors that are no ids', A1, { ...recorded(), after: ['x'] }],
    ['time as text', A1, { ...recorded(), at: { time: 'now', errorMs: null } }],
    ['an id of its own inside', A1, { ...recorded(), id: 'b.0000.1' }],
    ['our mark for foreign entries inside', A1, { ...recorded(), foreign: true }],
    ['no body', A1, { ...recorded(), body: null }],
    ['a field missing', A1, { ...recorded(), body: { series: 'MR-1' } }],
    ['a dose of zero', A1, body({ dose: 0 })],
    ['30 February', A1, body({ givenOn: '2026-02-30' })],
    ['a lot that expires on 31 June', A1, body({ lot: { ...lotOf('L'), expiry: '2026-06-31' } })],
    ['text beyond its length', A1, body({ doctor: 'x'.repeat(61) })],
    ['a shot in a session', A1, { ...recorded(), doc: 'session:aaaaaaaaaaaaaaaa' }],
    [
      'a link in a person',
      A1,
      valueOf(entryAt(A1, 'persons-unlinked', { link: A1, reason: because('other') })),
    ],
    [
      'a birth on 29 February 2025',
      A1,
      valueOf(
        entryAt(A1, 'person-entered', {
          origin: 'desk',
          identity: identityOf({ birth: '2025-02-29' as never }),
        }),
      ),
    ],
  ])('%s', (_, id, value) => {
    expect(parseEntry(id, value)).toEqual({ ok: false, error: 'invalid-entry' });
  });
});

test('L2 unknown kinds and newer versions are foreign, in any document, with any body', () => {
  for (const change of [{ kind: 'antibody-measured' }, { v: ENTRY_VERSION + 1 }]) {
    const value = { ...recorded(), ...change, doc: 'session:aaaaaaaaaaaaaaaa', body: { whatever: [1] } };
    const parsed = parseEntry(A1, value);
    expect(parsed).toEqual({ ok: true, value: { ...value, id: A1, foreign: true } });
    expect(parsed.ok && isKnown(parsed.value)).toBe(false);
  }
});

test('L2 unknown fields of a known entry stay, and the value handed in is not changed', () => {
  const value = { ...body({ colour: 'red' }), seal: 'x' };
  const before = JSON.stringify(value);
  const parsed = parseEntry(A1, value);
  expect(parsed).toEqual({ ok: true, value: { ...value, id: A1 } });
  expect(JSON.stringify(value)).toBe(before);
});

test('L1 each kind knows its documents', () => {
  expect(documentPrefixesOf('shot-recorded')).toEqual(['person:']);
  expect(documentPrefixesOf('checked-in')).toEqual(['session:']);
  expect(documentPrefixesOf('persons-linked')).toEqual(['register:links']);
  expect(documentPrefixesOf('change-confirmed')).toEqual(['person:', 'register:links']);
  const staff = { staff: 'x', name: 'x', kana: 'x', role: 'desk', site: 's', active: true };
  const value = { ...recorded(), kind: 'staff-entered', body: staff, doc: 'register:staff' as DocumentId };
  expect(parseEntry(A1, value).ok).toBe(true);
  expect(parseEntry(A1, { ...value, doc: 'register:sites' }).ok).toBe(false);
});
