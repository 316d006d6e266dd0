import { describe, expect, test } from 'vitest';
import type { CivilDate, DocumentId, EntryId, PersonId } from '#shared/base/brand.ts';
import { personOf } from '#shared/base/ids.ts';
import { ok } from '#shared/base/result.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { foldLinks } from '#shared/ledger/fold-links.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { findItems } from '#shared/review/find-items.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import type { Device } from '#web/app/device.ts';
import { decide, missingEntries, ownVerdict, takeBack } from '#web/views/office-decide.ts';
import { officeRules } from '#web/views/office-rules.ts';
import { OwnTray } from '#web/views/office-own-tray.svelte.ts';
import {
  docOf,
  identity,
  LINKS,
  personId,
  reason,
  shot,
  TestDevice,
} from '../../server/office/office-town.ts';

/** A device by its ledger alone: what it holds is folded, what it records it holds. */
function deviceWith(held: Entry[]): Device {
  const author = new TestDevice('o');
  author.see(...held);
  const ofDoc = (doc: DocumentId): Entry[] => held.filter((entry) => entry.doc === doc);
  return {
    person: (person: PersonId) => {
      const entries = ofDoc(docOf(0)).filter((entry) => personOf(entry.doc) === person);
      return entries.length === 0 ? null : foldPerson(person, entries);
    },
    persons: () => [personId(0)],
    links: () => foldLinks(ofDoc(LINKS)),
    entriesOf: ofDoc,
    record: (kind: never, doc: DocumentId, body: never) => {
      const entry = author.record(kind, doc, body) as Entry;
      held.push(entry);
      return Promise.resolve(ok(entry));
    },
  } as unknown as Device;
}

function contradiction(): { held: Entry[]; item: ReviewItem; shotId: EntryId } {
  const [a, b] = [new TestDevice('a'), new TestDevice('b')];
  const entered = a.record('person-entered', docOf(0), { origin: 'desk', identity: identity(0) }) as Entry;
  const given = a.record('shot-recorded', docOf(0), shot()) as Entry;
  b.see(entered, given);
  const corrections = [a, b].map(
    (device, at) =>
      device.record('shot-corrected', docOf(0), {
        shot: given.id,
        fields: { givenOn: `2026-11-1${at}` as CivilDate },
        reason: reason('wrong-date'),
      }) as Entry,
  );
  const held = [entered, given, ...corrections];
  const [item] = findItems(foldPerson(personId(0), held), null);
  return { held, item: item!, shotId: given.id };
}

describe('what this device says of an item of the hub', () => {
  test('decided here it is settled before the hub has heard of it; taken back it is open again', async () => {
    const { held, item, shotId } = contradiction();
    const device = deviceWith(held);
    expect(ownVerdict(device, item)).toBe('open');
    const outcome = { type: 'value' as const, target: shotId, field: 'givenOn', value: '2026-11-10' };
    const decided = await decide(device, item, { type: 'outcome', outcome }, reason('paper-checked'));
    expect(decided.ok && decided.value.entry.after).toEqual(item.entries.toSorted());
    expect(ownVerdict(device, item)).toBe('settled');
    await takeBack(device, decided.ok ? decided.value.entry : held[0]!, reason('undo'));
    expect(ownVerdict(device, item)).toBe('open');
  });

  test('asked of somebody it stays, and says so', async () => {
    const { held, item } = contradiction();
    const device = deviceWith(held);
    await decide(device, item, { type: 'outcome', outcome: { type: 'inquiring' } }, reason('clinic-asked'));
    expect(ownVerdict(device, item)).toBe('inquiring');
  });

  test('nobody decides about what has not reached the device', async () => {
    const { held, item } = contradiction();
    const device = deviceWith(held.slice(0, 3));
    expect(missingEntries(device, item)).toEqual([held[3]?.id]);
    expect(ownVerdict(device, item)).toBe('open');
    const choice = { type: 'outcome' as const, outcome: { type: 'inquiring' as const } };
    expect(await decide(device, item, choice, reason())).toEqual({ ok: false, error: 'not-arrived' });
  });

  test('with the hub away, the tray of the device finds the same item', async () => {
    const { held, item } = contradiction();
    const tray = new OwnTray(deviceWith(held));
    await tray.make();
    expect(tray.rows.map((row) => row.item)).toEqual(findItems(foldPerson(personId(0), held), officeRules));
    expect(tray.rows.map((row) => row.item)).toContainEqual(item);
    expect(tray.progress).toBeNull();
  });
});
