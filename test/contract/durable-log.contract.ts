/** What every implementation of the hub's log must do. Run by the tests of each of them. */

import { expect, test } from 'vitest';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { encodeEntry, encodeUpdate } from '#shared/document/entry-update.ts';
import type { DeviceRecord, DurableLog, EntrySubmission, HoldSubmission } from '#server/log/durable-log.ts';
import { noteEntry, PERSON_DOC, personDoc } from '../fixtures/wire-entries.ts';

export const NORTH = 'area-north' as RealmId;
export const COMMON = 'common' as RealmId;

export function submission(
  id: string,
  note = '',
  doc: DocumentId = PERSON_DOC,
  realm = NORTH,
): EntrySubmission {
  const entry = noteEntry(id, note, doc);
  const author = id.split('.')[0] ?? '';
  return { type: 'entry', realm, doc, id: entry.id, author, update: encodeEntry(entry).update };
}

export const holding = (bytes: Uint8Array, author = 't1'): HoldSubmission => ({
  type: 'hold',
  realm: NORTH,
  doc: PERSON_DOC,
  id: null,
  author,
  reason: 'malformed',
  bytes,
});

export const DEVICE: DeviceRecord = {
  device: 'd1',
  name: '窓口1',
  staff: 's1',
  role: 'desk',
  site: 'center',
  tokenHash: 'ab',
  state: 'active',
  enrolledAt: 1,
  lastContact: null,
  owes: 0,
  protocol: null,
};

/** @param open - opens the same log again each time it is called within one test, where the log outlives its object */
export function durableLogContract(name: string, open: () => DurableLog): void {
  test(`P70 ${name}: rows of a realm are numbered 1, 2, 3 … without gaps, and come back byte for byte`, () => {
    const log = open();
    const batch = [
      submission('t1.aaaa.1'),
      submission('t1.aaaa.2', '𠮷'),
      submission('t2.bbbb.1', '', personDoc(7), COMMON),
    ];
    const outcomes = log.commit(batch, 1_000);
    expect(
      outcomes.map((outcome) => outcome.result === 'accepted' && [outcome.row.realm, outcome.row.seq]),
    ).toEqual([
      [NORTH, 1],
      [NORTH, 2],
      [COMMON, 1],
    ]);
    expect(log.realms()).toEqual([
      { realm: NORTH, seq: 2 },
      { realm: COMMON, seq: 1 },
    ]);
    expect([log.head(NORTH), log.head('area-none' as RealmId)]).toEqual([2, 0]);
    expect(log.updates(NORTH, 0, 10).map((bytes) => [...bytes])).toEqual(
      batch.slice(0, 2).map((one) => [...one.update]),
    );
    const [, second] = log.rows(NORTH, 0, 10);
    expect({ ...second, update: [...(second?.update ?? [])] }).toEqual({
      realm: NORTH,
      seq: 2,
      doc: PERSON_DOC,
      id: 't1.aaaa.2',
      author: 't1',
      receivedAt: 1_000,
      update: [...(batch[1]?.update ?? [])],
    });
    expect(log.rows(NORTH, 1, 1).map((row) => row.id)).toEqual(['t1.aaaa.2']);
    expect(log.rows(NORTH, 2, 10)).toEqual([]);
    expect(log.updates('area-none' as RealmId, 0, 5)).toEqual([]);
    log.close();
  });

  test(`P70 ${name}: a document keeps the realm of its first entry`, () => {
    const log = open();
    log.commit([submission('t1.aaaa.1')], 1);
    const [outcome] = log.commit([submission('t1.aaaa.2', '', PERSON_DOC, COMMON)], 2);
    expect(outcome).toMatchObject({ result: 'accepted', row: { realm: NORTH, seq: 2 } });
    expect([log.realmOf(PERSON_DOC), log.realmOf(personDoc(9))]).toEqual([NORTH, null]);
    expect(log.rowsOfDocument(PERSON_DOC).map((row) => row.seq)).toEqual([1, 2]);
    expect(log.rowsOfDocument(personDoc(9))).toEqual([]);
    expect(log.entry('t1.aaaa.2' as EntryId)?.seq).toBe(2);
    expect(log.entry('t1.aaaa.3' as EntryId)).toBeNull();
    log.close();
  });

  test(`P71 ${name}: the same bytes again are a duplicate, in another batch or in the same`, () => {
    const log = open();
    const [first, again] = log.commit([submission('t1.aaaa.1'), submission('t1.aaaa.1')], 1);
    expect(first).toMatchObject({ result: 'accepted', row: { seq: 1 } });
    expect(again).toEqual({ result: 'duplicate', realm: NORTH, seq: 1 });
    expect(log.commit([submission('t1.aaaa.1')], 2)).toEqual([{ result: 'duplicate', realm: NORTH, seq: 1 }]);
    expect(log.head(NORTH)).toBe(1);
    log.close();
  });

  test(`P72 ${name}: other bytes under a known id are held, and both are kept`, () => {
    const log = open();
    const fork = submission('t1.aaaa.1', 'other');
    log.commit([submission('t1.aaaa.1', 'first')], 1);
    const [held] = log.commit([fork], 2);
    expect(held).toMatchObject({ result: 'held', reason: 'forked-id' });
    const [kept] = log.held();
    expect({ ...kept, bytes: [...(kept?.bytes ?? [])] }).toMatchObject({
      id: 't1.aaaa.1',
      doc: PERSON_DOC,
      author: 't1',
      receivedAt: 2,
      bytes: [...fork.update],
      state: 'open',
    });
    const [elsewhere] = log.commit([submission('t1.aaaa.1', 'third', personDoc(5))], 3);
    expect(elsewhere).toMatchObject({ result: 'held', reason: 'forked-id' });
    expect(log.realmOf(personDoc(5))).toBeNull();
    expect(log.head(NORTH)).toBe(1);
    log.close();
  });

  test(`P72 ${name}: a derived client id that another entry of the document has is held`, () => {
    const log = open();
    const one = submission('t1.aaaa.1');
    // No two known ids collide: bytes with the client of another id stand in for them.
    const collides = {
      ...submission('t1.aaaa.2'),
      update: encodeUpdate('t1.aaaa.1' as EntryId, '{"other":1}'),
    };
    const outcomes = log.commit([one, collides], 1);
    expect(outcomes[1]).toMatchObject({ result: 'held', reason: 'client-id-collision' });
    const [inOther] = log.commit([{ ...collides, doc: personDoc(3) }], 2);
    expect(inOther).toMatchObject({ result: 'accepted' });
    log.close();
  });

  test(`P73 ${name}: bytes that nobody can read are held as they came, once for each author`, () => {
    const log = open();
    const bytes = new Uint8Array([9, 8, 7, 255]);
    const [first, same, other] = log.commit([holding(bytes), holding(bytes), holding(bytes, 't2')], 5);
    expect(first).toMatchObject({ result: 'held', reason: 'malformed' });
    expect(same).toEqual(first);
    expect(other).not.toEqual(first);
    expect(log.held().map((held) => [held.author, [...held.bytes], held.id])).toEqual([
      ['t1', [9, 8, 7, 255], null],
      ['t2', [9, 8, 7, 255], null],
    ]);
    log.close();
  });

  test(`P74 ${name}: a hold is settled once, and stays readable`, () => {
    const log = open();
    const [held] = log.commit([holding(new Uint8Array([1]))], 1);
    const hold = held?.result === 'held' ? held.hold : '';
    expect(log.commit([{ type: 'settle', hold, outcome: 'kept' }], 2)).toEqual([
      { result: 'settled', hold, state: 'kept' },
    ]);
    expect(log.commit([{ type: 'settle', hold, outcome: 'released' }], 3)).toEqual([
      { result: 'settled', hold, state: 'kept' },
    ]);
    expect(log.heldOne(hold)?.state).toBe('kept');
    expect(log.settledOf('t1')).toEqual([{ hold, id: null, outcome: 'kept' }]);
    expect(log.settledOf('t2')).toEqual([]);
    expect(log.heldOne('h9-none')).toBeNull();
    log.close();
  });

  test(`P75 ${name}: the time of receipt never goes backwards`, () => {
    const log = open();
    log.commit([submission('t1.aaaa.1')], 5_000);
    log.commit([submission('t1.aaaa.2')], 1_000);
    expect(log.rows(NORTH, 0, 9).map((row) => row.receivedAt)).toEqual([5_000, 5_000]);
    log.close();
  });

  test(`P76 ${name}: devices and sign-ins are found again`, () => {
    const log = open();
    log.addDevice(DEVICE);
    log.changeDevices(
      new Map([
        ['d1', { lastContact: 9, owes: 3, protocol: 1, aside: [{ reason: 'forked-id', count: 2 }] }],
        ['d9', { owes: 3 }],
      ]),
    );
    const aside = [{ reason: 'forked-id', count: 2 }];
    expect(log.device('d1')).toEqual({ ...DEVICE, lastContact: 9, owes: 3, protocol: 1, aside });
    expect(() => log.addDevice(DEVICE)).toThrow();
    expect([log.devices().length, log.device('d9')]).toEqual([1, null]);
    const signIn = { staff: 's1', name: '山﨑', role: 'desk', site: 'center', code: '123' };
    log.addSignIns([signIn]);
    log.addSignIns([{ ...signIn, code: '456' }]);
    expect(log.signIns()).toEqual([{ ...signIn, code: '456' }]);
    log.changeDevices(new Map([['d1', { tokenHash: 'another' }]]));
    expect(log.device('d1')).toMatchObject({ tokenHash: 'another', aside });
    log.close();
  });

  test(`P76 ${name}: rows of enrolment and sign-in are found again, changed and forgotten`, () => {
    const log = open();
    const { access } = log;
    access.put('code', 'b', '{"n":1}');
    access.put('code', 'a', '{"n":2}');
    access.put('session', 'a', '{"n":3}');
    access.put('code', 'b', '{"n":4}');
    expect(access.all('code')).toEqual([
      { key: 'a', value: '{"n":2}' },
      { key: 'b', value: '{"n":4}' },
    ]);
    access.put('code', 'a', null);
    expect([access.find('code', 'a'), access.find('code', 'b'), access.find('session', 'a')]).toEqual([
      null,
      '{"n":4}',
      '{"n":3}',
    ]);
    log.close();
  });
}
