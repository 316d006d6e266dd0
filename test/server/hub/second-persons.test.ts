/** A client that leaves out what a change needs: the running hub says it beside the change, and everybody reads the same. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentId, EntryId, PersonId, RealmId, SessionId } from '#shared/base/brand.ts';
import { personOf } from '#shared/base/ids.ts';
import { encodeEntry, entryJson } from '#shared/document/entry-update.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import type { Entry, EntryBody, EntryKind } from '#shared/ledger/entry.ts';
import { foldLinks } from '#shared/ledger/fold-links.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import type { Admitted } from '#server/hub/admission.ts';
import { HubAuthor } from '#server/hub/hub-author.ts';
import { SecondPersons } from '#server/hub/second-persons.ts';
import { COMMON, idAt, layOut, NORTH, NORTHERNER, SOUTHERNER } from '../../fixtures/areas.ts';
import type { TestDevice } from '../../fixtures/test-device.ts';
import { addDevice, TestHub } from '../../fixtures/test-hub.ts';
import { entryOf, shotEntry } from '../../fixtures/wire-entries.ts';

const SESSION = 'aaaaaaaaaaaaaaaa' as SessionId;
const SESSION_DOC = `session:${SESSION}`;
const EVERYTHING = [COMMON, NORTH].map((realm) => ({ realm, logEpoch: '', seq: 0 }));
const REASON = { code: 'typing-error', note: null };
const LINKS = 'register:links';

let hub: TestHub;
let nurse: TestDevice;
let other: TestDevice;
beforeEach(async () => {
  hub = new TestHub();
  layOut(hub.log);
  addDevice(hub.log, 'n1', 'vaccinator', { staff: 's-vaccinator', site: 'hc-north' });
  addDevice(hub.log, 'n2', 'desk', { staff: 's-desk', site: 'hc-north' });
  addDevice(hub.log, 'off', 'office', { staff: 's-office', site: 'office' });
  await hub.start();
  [nurse, other] = [hub.device('n1'), hub.device('n2')];
  await nurse.hello(EVERYTHING);
  await other.hello(EVERYTHING);
});
afterEach(() => hub.stop());

const shotAt = (id: EntryId, doc = NORTHERNER): Entry => {
  const shot = shotEntry(id, doc, 'LOT-1');
  return { ...shot, staff: 's-vaccinator', body: { ...shot.body, session: SESSION } } as Entry;
};
const voided = (id: EntryId, shot: EntryId, after: readonly EntryId[] = [], doc = NORTHERNER): Entry => ({
  ...entryOf(id, doc, 'shot-voided', { shot, reason: REASON }, 's-vaccinator'),
  after,
});
const closing = (id: EntryId, staff: string): Entry =>
  entryOf(
    id,
    SESSION_DOC,
    'session-closed',
    { given: 1, withheld: 0, absent: 0, paperCount: 1, byLot: [], difference: null },
    staff,
  );
const confirmed = (id: EntryId, change: EntryId, doc: string, staff: string): Entry =>
  entryOf(id, doc, 'change-confirmed', { change, reason: REASON }, staff);

const logged = (doc: string): readonly Entry[] =>
  hub.log.rowsOfDocument(doc as DocumentId).map(({ update }) => readUpdate(update));
const marks = (doc: string) =>
  logged(doc)
    .filter((entry) => entry.kind === 'second-required')
    .map(({ id, body }) => [id.split('.')[0], (body as EntryBody<'second-required'>).changes]);
const person = personOf(NORTHERNER) as PersonId;
const ledger = (entries = logged(NORTHERNER)) => foldPerson(person, entries);
const stateOf = (shot: EntryId) => ledger().shots.find(({ id }) => id === shot)?.state;
/** What a device reads of the rows that it was sent. */
const heardBy = (device: TestDevice): readonly Entry[] =>
  [...device.rowsOf(NORTH).values()]
    .map((update) => readUpdate(update))
    .filter(({ doc }) => doc === NORTHERNER);

test('L27 a void after the closing whose app leaves its mark out waits for a second person, at the hub and on every device', async () => {
  await nurse.push([shotAt(idAt('n1', 1))], NORTH);
  await other.push([closing(idAt('n2', 1), 's-desk')]);
  const change = voided(idAt('n1', 2), idAt('n1', 1), [idAt('n1', 1)]);
  expect(await nurse.push([change], NORTH)).toMatchObject([{ result: 'accepted' }]);
  expect(marks(NORTHERNER)).toEqual([['hub', [change.id]]]);
  expect(ledger().waiting.map(({ id }) => id)).toEqual([change.id]);
  expect(stateOf(idAt('n1', 1))).toBe('counts');
  // Nobody reads the change without the mark: it stands before it.
  const kinds = logged(NORTHERNER).map(({ kind }) => kind);
  expect(kinds.indexOf('second-required')).toBeLessThan(kinds.indexOf('shot-voided'));
  for (const device of [nurse, other]) {
    await device.until(() => heardBy(device).length === logged(NORTHERNER).length, 'all rows');
    expect(foldPerson(person, heardBy(device))).toEqual(ledger());
  }
  // The own word does nothing, under any device; another member's does.
  const office = hub.device('off');
  await office.hello(EVERYTHING);
  await office.push([confirmed(idAt('off', 1), change.id, NORTHERNER, 's-vaccinator')], NORTH);
  expect(stateOf(idAt('n1', 1))).toBe('counts');
  await office.push([confirmed(idAt('off', 2), change.id, NORTHERNER, 's-office')], NORTH);
  expect(stateOf(idAt('n1', 1))).toBe('voided');
});

test('L27 a shot that was moved to another session is bound by the closing of either', async () => {
  const moved = entryOf(
    idAt('n1', 2),
    NORTHERNER,
    'shot-corrected',
    { shot: idAt('n1', 1), fields: { session: SESSION }, reason: REASON },
    's-vaccinator',
  );
  const loose = { ...shotEntry(idAt('n1', 1), NORTHERNER, 'L'), staff: 's-vaccinator' } as Entry;
  await nurse.push([loose, moved], NORTH);
  await other.push([closing(idAt('n2', 1), 's-desk')]);
  expect(marks(NORTHERNER)).toEqual([]);
  await nurse.push([voided(idAt('n1', 3), idAt('n1', 1))], NORTH);
  expect(marks(NORTHERNER)).toEqual([['hub', [idAt('n1', 3)]]]);
});

test('L27 what came before the closing stays in force: also offered again after it, and in one commit with it', async () => {
  const change = voided(idAt('n1', 2), idAt('n1', 1));
  await nurse.push([shotAt(idAt('n1', 1)), change], NORTH);
  await other.push([closing(idAt('n2', 1), 's-desk')]);
  expect(await nurse.push([change], NORTH)).toMatchObject([{ result: 'duplicate' }]);
  expect([marks(NORTHERNER), stateOf(idAt('n1', 1))]).toEqual([[], 'voided']);
  // Shot, closing and void come together: the void stands after the closing.
  const doc = SOUTHERNER;
  const office = hub.device('off');
  await office.hello();
  const shot = { ...shotAt(idAt('off', 1), doc), staff: 's-office' } as Entry;
  const late = { ...voided(idAt('off', 2), shot.id, [], doc), staff: 's-office' } as Entry;
  await office.push([shot, late]);
  expect(marks(doc)).toEqual([['hub', [late.id]]]);
});

test('L27 a tablet that comes home brings its own closing first: what it numbered before is no change after it, for an hour', async () => {
  let now = Date.now();
  hub.now = () => now;
  await nurse.push([closing(idAt('n1', 9), 's-vaccinator')]);
  await nurse.push([shotAt(idAt('n1', 1)), voided(idAt('n1', 2), idAt('n1', 1))], NORTH);
  expect([marks(NORTHERNER), stateOf(idAt('n1', 1))]).toEqual([[], 'voided']);
  await nurse.push([shotAt(idAt('n1', 3)), voided(idAt('n1', 10), idAt('n1', 3))], NORTH);
  expect(marks(NORTHERNER)).toEqual([['hub', [idAt('n1', 10)]]]);
  // Numbers that were kept back for later.
  now += 3_600_001;
  await nurse.push([voided(idAt('n1', 4), idAt('n1', 3))], NORTH);
  expect(marks(NORTHERNER)).toHaveLength(2);
});

test('L27 a closing of one’s own does not hide that another had closed before', async () => {
  await nurse.push([shotAt(idAt('n1', 1))], NORTH);
  await other.push([closing(idAt('n2', 1), 's-desk')]);
  await nurse.push([{ ...closing(idAt('n1', 9), 's-vaccinator'), after: [idAt('n2', 1)] }]);
  await nurse.push([voided(idAt('n1', 2), idAt('n1', 1))], NORTH);
  expect(ledger().waiting.map(({ id }) => id)).toEqual([idAt('n1', 2)]);
});

test('L27 a closing that was taken back binds nobody, until the session is closed again', async () => {
  await nurse.push([shotAt(idAt('n1', 1)), shotAt(idAt('n1', 2))], NORTH);
  await other.push([closing(idAt('n2', 1), 's-desk')]);
  const reopened = entryOf(idAt('n2', 2), SESSION_DOC, 'session-reopened', { reason: REASON }, 's-desk');
  await other.push([{ ...reopened, after: [idAt('n2', 1)] }]);
  await nurse.push([voided(idAt('n1', 3), idAt('n1', 1))], NORTH);
  expect(marks(NORTHERNER)).toEqual([]);
  await other.push([{ ...closing(idAt('n2', 3), 's-desk'), after: [idAt('n2', 2)] }]);
  await nurse.push([voided(idAt('n1', 4), idAt('n1', 2))], NORTH);
  expect(marks(NORTHERNER)).toEqual([['hub', [idAt('n1', 4)]]]);
});

test('L27 every link and unlinking needs a second person; a device cannot write the hub’s mark', async () => {
  const persons = [personOf(NORTHERNER)!, personOf(SOUTHERNER)!] as [PersonId, PersonId];
  const link = entryOf(idAt('n1', 1), LINKS, 'persons-linked', { persons, reason: REASON }, 's-vaccinator');
  const marked = entryOf(
    idAt('n1', 2),
    LINKS,
    'persons-linked',
    { persons, reason: REASON, needsSecond: true },
    's-vaccinator',
  );
  await nurse.push([link, marked]);
  expect(marks(LINKS)).toEqual([['hub', [link.id]]]);
  expect(foldLinks(logged(LINKS)).groups.size).toBe(0);
  const unlink = entryOf(
    idAt('n1', 3),
    LINKS,
    'persons-unlinked',
    { link: link.id, reason: REASON },
    's-vaccinator',
  );
  await nurse.push([unlink]);
  expect(foldLinks(logged(LINKS)).waiting.map(({ id }) => id)).toContain(unlink.id);
  const forged = entryOf(idAt('n1', 4), LINKS, 'second-required', { changes: [] }, 's-vaccinator');
  expect(await nurse.push([forged])).toMatchObject([{ result: 'held', reason: 'not-allowed' }]);
});

test('L27 what the office lets in after the closing waits like what comes by itself, and a new document begins in its own realm', async () => {
  await other.push([closing(idAt('n2', 1), 's-desk')]);
  const doc = 'person:zzzzzzzzzzzzzzzz' as DocumentId;
  const late = voided(idAt('n1', 2), idAt('n1', 1), [], doc);
  await nurse.push([shotAt(idAt('n1', 1), doc), late], NORTH);
  expect(hub.log.realmOf(doc)).toBe(NORTH);
  expect(marks(doc)).toEqual([['hub', [late.id]]]);
  hub.log.changeDevices(new Map([['n2', { state: 'revoked' as const }]]));
  const gone = hub.device('n2');
  await gone.hello([], undefined, 1);
  const brought = { ...voided(idAt('n2', 2), idAt('n1', 1), [], doc), staff: 's-desk' } as Entry;
  const [held] = await gone.push([brought], NORTH);
  const office = hub.device('off');
  await office.hello(EVERYTHING);
  const hold = held?.result === 'held' ? held.hold : '';
  await office.push([
    entryOf(idAt('off', 1), 'register:held', 'held-released', { hold, reason: REASON }, 's-office'),
  ]);
  await expect.poll(() => marks(doc).length).toBe(2);
  expect(foldPerson(personOf(doc)!, logged(doc)).waiting).toHaveLength(2);
});

/** A hub where people sign in, and two of the office at it, each at a device of their own. */
async function signInTwo(): Promise<[TestDevice, TestDevice]> {
  await hub.stop();
  hub = new TestHub(undefined, {}, false);
  layOut(hub.log);
  addDevice(hub.log, 'o1', 'office', { staff: 's-office', site: 'office' });
  addDevice(hub.log, 'o2', 'administrator', { staff: 's-administrator', site: 'office' });
  await hub.start();
  const [one, two] = ['o1', 'o2'].map((key) => hub.device(key, undefined, undefined, hub.url)) as [
    TestDevice,
    TestDevice,
  ];
  await one.hello();
  await two.hello();
  return [one, two];
}

test('L28 where people sign in, nobody is the second person of a change of the own device, under whatever name', async () => {
  const [one, two] = await signInTwo();
  const body = {
    persons: [person, personOf(SOUTHERNER)] as [PersonId, PersonId],
    reason: REASON,
    needsSecond: true,
  };
  // One app, two names: the change under a colleague's, the confirmation under the own; and the other way round.
  const changes = ['s-administrator', 's-office'].map((staff, at) =>
    entryOf(idAt('o1', at + 1), LINKS, 'persons-linked', body, staff),
  );
  expect((await one.push(changes)).map(({ result }) => result)).toEqual(['accepted', 'accepted']);
  const own = [
    confirmed(idAt('o1', 3), idAt('o1', 1), LINKS, 's-office'),
    confirmed(idAt('o1', 4), idAt('o1', 2), LINKS, 's-administrator'),
  ];
  expect((await one.push(own)).map((answer) => answer.result === 'held' && answer.reason)).toEqual([
    'not-allowed',
    'not-allowed',
  ]);
  // Nor lets anybody the own word in.
  for (const [at, { hold }] of hub.log.held().entries()) {
    const release = { hold, reason: REASON };
    await one.push([entryOf(idAt('o1', 10 + at), 'register:held', 'held-released', release, 's-office')]);
  }
  await expect.poll(() => hub.log.held().map(({ state }) => state)).toEqual(['kept', 'kept']);
  expect(foldLinks(logged(LINKS)).groups.size).toBe(0);
  await two.push([confirmed(idAt('o2', 1), idAt('o1', 2), LINKS, 's-administrator')]);
  expect(foldLinks(logged(LINKS)).groups.size).toBe(2);
});

test('L28 a change that was held, and let in under an id of the hub, is still of the device that brought it', async () => {
  const [one, two] = await signInTwo();
  const persons = [person, personOf(SOUTHERNER)] as [PersonId, PersonId];
  const link = (note: string): Entry => {
    const body = { persons, reason: { ...REASON, note }, needsSecond: true };
    return entryOf(idAt('o1', 1), LINKS, 'persons-linked', body, 's-office');
  };
  // Numbered twice: the second is held, and its own author lets it in.
  const [, held] = await one.push([link('a'), link('b')]);
  const hold = held?.result === 'held' ? held.hold : '';
  await one.push([
    entryOf(idAt('o1', 2), 'register:held', 'held-released', { hold, reason: REASON }, 's-office'),
  ]);
  const letIn = () =>
    logged(LINKS).find(({ id, kind }) => id.startsWith('hub.') && kind === 'persons-linked');
  await expect.poll(letIn).toBeDefined();
  const { id } = letIn()!;
  expect(await one.push([confirmed(idAt('o1', 3), id, LINKS, 's-administrator')])).toMatchObject([
    { result: 'held', reason: 'not-allowed' },
  ]);
  // Nor beforehand, under the id that the hub is to give next.
  const next = id.replace(/[0-9]+$/, (n) => `${Number(n) + 1}`) as EntryId;
  expect(await one.push([confirmed(idAt('o1', 4), next, LINKS, 's-administrator')])).toMatchObject([
    { result: 'held', reason: 'not-allowed' },
  ]);
  expect(foldLinks(logged(LINKS)).groups.size).toBe(0);
  await two.push([confirmed(idAt('o2', 1), id, LINKS, 's-administrator')]);
  expect(foldLinks(logged(LINKS)).groups.size).toBe(2);
});

test('L27 of a commit with a change nothing is parsed but the change and what stands in its documents', () => {
  const doc = NORTHERNER as DocumentId;
  const change = { ...voided(idAt('n1', 2), idAt('n1', 1)), doc };
  const one = (id: EntryId, of: DocumentId, entry: Entry | null): Admitted => ({
    submission: { type: 'entry', realm: NORTH, doc: of, id, author: 'n1', update: new Uint8Array(0) },
    told: { kind: (entry?.kind ?? 'shot-recorded') as EntryKind, staff: 's-vaccinator' as never },
    get entry() {
      if (!entry) throw new Error('nobody needs this one');
      return entry;
    },
  });
  const others = Array.from({ length: 3 }, (_, at) =>
    one(idAt('n9', at + 1), SOUTHERNER as DocumentId, null),
  );
  const judge = new SecondPersons(hub.log, new HubAuthor(hub.log, Date.now), Date.now, (cause) => {
    throw cause;
  });
  const shot = shotAt(idAt('n1', 1));
  expect(judge.marksFor([...others, one(shot.id, doc, shot), one(change.id, doc, change)])).toEqual([]);
});

test('L27 many changes of one closed session in one commit read it once; whoever changes it between them waits', () => {
  const doc = NORTHERNER as DocumentId;
  const submission = (entry: Entry, realm: RealmId) =>
    ({
      type: 'entry',
      realm,
      doc: entry.doc,
      id: entry.id,
      author: 'n1',
      update: encodeEntry(entry).update,
    }) as const;
  const admitted = (entry: Entry, realm: RealmId): Admitted => ({
    submission: submission(entry, realm),
    entry,
  });
  hub.log.commit([submission(shotAt(idAt('n1', 1)), NORTH)], 1);
  const changes = Array.from({ length: 100 }, (_, at) => voided(idAt('n1', at + 2), idAt('n1', 1)));
  const checkIns = Array.from({ length: 100 }, (_, at) =>
    entryOf(idAt('n2', at + 2), SESSION_DOC, 'checked-in', { person, number: at }, 's-desk'),
  );
  const reopened = entryOf(idAt('n2', 200), SESSION_DOC, 'session-reopened', { reason: REASON }, 's-desk');
  const state = [closing(idAt('n2', 1), 's-desk'), { ...reopened, after: [idAt('n2', 1)] }];
  const judge = new SecondPersons(hub.log, new HubAuthor(hub.log, Date.now), Date.now, (cause) => {
    throw cause;
  });
  const marked = (entries: readonly Entry[]) =>
    judge
      .marksFor(entries.map((one) => admitted(one, one.doc === doc ? NORTH : COMMON)))
      .flatMap(({ entry }) => (entry as { body: { changes: readonly EntryId[] } }).body.changes);
  expect(marked([...state, ...changes])).toEqual([]);
  const mixed = changes.flatMap((change, at) => [checkIns[at]!, change]);
  expect(marked([...state, ...mixed])).toEqual(changes.slice(20).map(({ id }) => id));
});

test('L27 E20 a member that nobody knows, before all others, ends neither the hub nor its marks', async () => {
  const persons = [personOf(NORTHERNER)!, personOf(SOUTHERNER)!] as [PersonId, PersonId];
  const link = (n: number): Entry =>
    entryOf(idAt('n1', n), LINKS, 'persons-linked', { persons, reason: REASON }, 's-vaccinator');
  const odd: Entry = Object.assign(link(1), { aa: [{ after: 1 }] });
  expect(await nurse.push([odd])).toMatchObject([{ result: 'accepted' }]);
  expect(await nurse.push([link(2)])).toMatchObject([{ result: 'accepted' }]);
  expect(marks(LINKS)).toEqual([
    ['hub', [odd.id]],
    ['hub', [idAt('n1', 2)]],
  ]);
  expect(logged(LINKS).findLast(({ kind }) => kind === 'second-required')?.after).toContain(odd.id);
  expect(hub.failures).toEqual([]);
});

test('L27 E20 a document full of entries that name nobody makes no word of the hub too large for a device', async () => {
  const LINKS = 'register:links' as DocumentId;
  const persons = [personOf(NORTHERNER)!, personOf(SOUTHERNER)!] as [PersonId, PersonId];
  const index = new LedgerIndex();
  hub.log.commit(
    Array.from({ length: 4_000 }, (_, at) => {
      const body = { distinction: idAt('n9', 1), reason: REASON };
      const entry = entryOf(`n9.aaaa.${100_000_000 + at}` as EntryId, LINKS, 'distinction-withdrawn', body);
      index.addEntry(COMMON, { doc: LINKS, id: entry.id, json: entryJson(entry) });
      const { id, update } = encodeEntry(entry);
      return { type: 'entry', realm: COMMON, doc: LINKS, id, author: 'n9', update } as const;
    }),
    1,
  );
  const link = entryOf(idAt('n1', 1), LINKS, 'persons-linked', { persons, reason: REASON }, 's-vaccinator');
  expect(await nurse.push([link])).toMatchObject([{ result: 'accepted' }]);
  expect(marks(LINKS)).toEqual([['hub', [link.id]]]);
  for (const { update } of hub.log.rowsOfDocument(LINKS))
    expect(inspectUpdate(update, DOCUMENT_LIMITS).ok).toBe(true);
  // Nor what a device says next.
  const next = encodeEntry({ ...link, id: idAt('n2', 1), after: index.headsOf(LINKS) });
  expect(inspectUpdate(next.update, DOCUMENT_LIMITS).ok).toBe(true);
});
