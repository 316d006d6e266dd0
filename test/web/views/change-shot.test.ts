import { expect, test } from 'vitest';
import type { Entry, EntryBody } from '#shared/ledger/entry.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { foldJoined } from '#shared/ledger/join-persons.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { correctShot } from '#shared/ledger/correct-entry.ts';
import { personDocument, sessionDocument } from '#shared/base/ids.ts';
import { findItems } from '#shared/review/find-items.ts';
import type { Device } from '#web/app/device.ts';
import { recordCorrection, recordVoid } from '#web/views/change-shot.ts';
import {
  because,
  entryAt,
  identityOf,
  idOf,
  on,
  OTHER_PERSON,
  PERSON,
  SESSION,
  shotOf,
  TODAY,
} from '../../fixtures/entries.ts';

const entered = entryAt(idOf('a', 1), 'person-entered', { origin: 'desk', identity: identityOf() });
const ofA = entryAt(idOf('a', 2), 'shot-recorded', shotOf(), [entered.id]);
const ofB = entryAt(idOf('b', 1), 'shot-recorded', shotOf(), [entered.id]);

/** A device that stamps what it is told to record, until `failsAt`. */
function recorder(
  failsAt = Infinity,
  closings: readonly Entry[] = [],
): { device: Device; recorded: Entry[] } {
  const recorded: Entry[] = [];
  const record = (kind: 'shot-voided' | 'shot-corrected', doc: never, body: never) => {
    if (recorded.length + 1 >= failsAt) return Promise.resolve({ ok: false, error: 'store-lost' });
    const entry = entryAt(
      idOf('c', recorded.length + 1),
      kind,
      body as EntryBody<typeof kind>,
      [ofA.id, ofB.id],
      doc,
    );
    recorded.push(entry as Entry);
    return Promise.resolve({ ok: true, value: entry });
  };
  return { device: { record, entriesOf: () => closings } as unknown as Device, recorded };
}

const shown = (ledger: PersonLedger) => {
  const [view, ...more] = ledger.shots.filter(({ state }) => state === 'counts');
  return { view: view!, more };
};

test('C16 a shot that was not given is voided in every recording that it stands for', async () => {
  const ledger = foldPerson(PERSON, [entered, ofA, ofB]);
  const { view } = shown(ledger);
  expect(view.evidence).toHaveLength(1);
  const { device, recorded } = recorder();
  expect(await recordVoid(device, view, ledger, because('not-given'))).toEqual({ ok: true, value: null });
  expect(shown(foldPerson(PERSON, [entered, ofA, ofB, ...recorded])).view).toBeUndefined();
});

test('C16 of a shot recorded twice one recording stays', async () => {
  const ledger = foldPerson(PERSON, [entered, ofA, ofB]);
  const { device, recorded } = recorder();
  await recordVoid(device, shown(ledger).view, ledger, because('entered-twice'));
  const after = shown(foldPerson(PERSON, [entered, ofA, ofB, ...recorded]));
  expect(after.view.evidence).toEqual([]);
  expect(after.more).toEqual([]);
});

test('C16 a correction reaches every recording, so that the shot stays one', async () => {
  const ledger = foldPerson(PERSON, [entered, ofA, ofB]);
  const { view } = shown(ledger);
  const body = correctShot(view, { givenOn: on('2026-11-01') }, because('wrong-date'), ledger, TODAY);
  if (!body.ok) throw new Error('a correction that is in order');
  const { device, recorded } = recorder();
  await recordCorrection(device, view, ledger, body.value);
  const after = shown(foldPerson(PERSON, [entered, ofA, ofB, ...recorded]));
  expect(after.more).toEqual([]);
  expect(after.view.shot.givenOn).toBe('2026-11-01');
  expect(after.view.conflicts).toEqual([]);
});

test('C16 a recording in the document of a linked person is voided there', async () => {
  const elsewhere = entryAt(idOf('b', 1), 'shot-recorded', shotOf(), [], personDocument(OTHER_PERSON));
  const entriesOf = (extra: readonly Entry[]) => (person: string) =>
    person === PERSON
      ? [entered, ofA, ...extra.filter(({ doc }) => doc === personDocument(PERSON))]
      : [elsewhere, ...extra.filter(({ doc }) => doc !== personDocument(PERSON))];
  const ledger = foldJoined([PERSON, OTHER_PERSON], entriesOf([]));
  const { device, recorded } = recorder();
  await recordVoid(device, shown(ledger).view, ledger, because('not-given'));
  expect(recorded.map(({ doc }) => doc)).toContain(personDocument(OTHER_PERSON));
  expect(shown(foldJoined([PERSON, OTHER_PERSON], entriesOf(recorded))).view).toBeUndefined();
});

test('C16 where the store fails half-way the shot is still shown, and the failure is told', async () => {
  const ledger = foldPerson(PERSON, [entered, ofA, ofB]);
  const { device, recorded } = recorder(2);
  const result = await recordVoid(device, shown(ledger).view, ledger, because('not-given'));
  expect(result).toEqual({ ok: false, error: 'store-lost' });
  expect(shown(foldPerson(PERSON, [entered, ofA, ofB, ...recorded])).view.id).toBe(shown(ledger).view.id);
});

const CLOSING = {
  given: 1,
  withheld: 0,
  absent: 0,
  paperCount: null,
  byLot: [],
  difference: null,
} as const;
const closed = entryAt(
  idOf('d', 1),
  'session-closed',
  { ...CLOSING, byLot: [] },
  [],
  sessionDocument(SESSION),
);
const reopened = entryAt(
  idOf('d', 2),
  'session-reopened',
  { reason: because('other') },
  [closed.id],
  sessionDocument(SESSION),
);

test('L23 what is corrected or voided of a closed session waits for a second person; of an open one it does not', async () => {
  const inSession = entryAt(idOf('a', 2), 'shot-recorded', shotOf({ session: SESSION }), [entered.id]);
  const again = entryAt(idOf('b', 1), 'shot-recorded', shotOf({ session: SESSION }), [entered.id]);
  const base = [entered, inSession, again];
  const ledger = foldPerson(PERSON, base);
  const { view } = shown(ledger);
  const { device, recorded } = recorder(Infinity, [closed]);
  expect(await recordVoid(device, view, ledger, because('not-given'))).toEqual({ ok: true, value: null });
  const after = foldPerson(PERSON, [...base, ...recorded]);
  expect(shown(after).view).toMatchObject({ state: 'counts', evidence: [again.id] });
  // One act, two recordings: one question.
  expect(findItems(after, null)).toMatchObject([
    { type: 'second-person', kind: 'shot-voided', author: 'sato', changes: [{}, {}] },
  ]);
  const correction = correctShot(view, { dose: 2 }, because('typing'), ledger, TODAY);
  if (!correction.ok) throw new Error('not corrected');
  const open = recorder(Infinity, [closed, reopened]);
  await recordCorrection(open.device, view, ledger, correction.value);
  expect(open.recorded.map(({ v, body }) => [v, 'needsSecond' in body])).toEqual([
    [1, false],
    [1, false],
  ]);
  const shut = recorder(Infinity, [closed]);
  await recordCorrection(shut.device, view, ledger, correction.value);
  expect(foldPerson(PERSON, [...base, ...shut.recorded]).waiting).toHaveLength(2);
});
