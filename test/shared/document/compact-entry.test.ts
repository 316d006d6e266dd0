import { expect, test } from 'vitest';
import type { Entry } from '#shared/ledger/entry.ts';
import { compactEntry } from '#shared/ledger/compact-entry.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import { encodeEntry, encodeUpdate, entryJson } from '#shared/document/entry-update.ts';
import { canonicalJson } from '#shared/document/canonical-json.ts';
import { parseEntry } from '#shared/ledger/parse-entry.ts';

const DOC = 'person:abcdefghijklmnop';
const envelope = { v: 1, doc: DOC, after: [], at: { time: 1, errorMs: null }, staff: 's1', site: 'c1' };
const LOT = { text: 'AB12', asPrinted: null, expiry: null, unknown: null, gtin: null };
const read = (id: string, value: unknown): Entry => {
  const entry = parseEntry(id, value);
  if (!entry.ok) throw new Error(entry.error);
  return entry.value;
};
const shot = read('t1.aaaa.1', {
  ...envelope,
  kind: 'shot-recorded',
  body: {
    series: 'BCG',
    lot: { text: 'AB12' },
    givenOn: '2026-11-20',
    legalClass: 'routine-A',
    provenance: 'field',
  },
});

test('E2 what is unknown is null for the reader and absent in the stored text', () => {
  expect(shot.body).toMatchObject({ doctor: null, lot: LOT });
  expect(entryJson(shot)).not.toContain('null,"doctor"');
  expect(JSON.parse(entryJson(shot)).body).toEqual({
    series: 'BCG',
    lot: { text: 'AB12' },
    givenOn: '2026-11-20',
    legalClass: 'routine-A',
    provenance: 'field',
  });
  expect(read('t1.aaaa.1', JSON.parse(entryJson(shot)))).toEqual(shot);
});

test('E2 a null that a correction states is a value and stays', () => {
  const body = {
    shot: 't1.aaaa.1',
    fields: { doctor: null, lot: LOT },
    reason: { code: 'typing', note: null },
  };
  const entry = read('t1.aaaa.2', { ...envelope, kind: 'shot-corrected', body });
  expect(compactEntry(entry).body).toEqual({
    shot: 't1.aaaa.1',
    fields: { doctor: null, lot: { text: 'AB12' } },
    reason: { code: 'typing' },
  });
});

test('E2 an update that writes the unknown as null is not canonical', () => {
  const { id: _id, ...rest } = shot;
  const long = encodeUpdate(shot.id, canonicalJson(rest));
  expect(inspectUpdate(long, DOCUMENT_LIMITS)).toEqual({ ok: false, error: 'not-canonical' });
  expect(inspectUpdate(encodeEntry(shot).update, DOCUMENT_LIMITS)).toMatchObject({ ok: true });
});

test('E2 a foreign entry keeps every null it came with', () => {
  const foreign = read('t1.aaaa.3', {
    ...envelope,
    kind: 'from-the-future',
    body: { a: null, b: { c: null } },
  });
  expect(JSON.parse(entryJson(foreign)).body).toEqual({ a: null, b: { c: null } });
});
