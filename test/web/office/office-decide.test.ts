import { describe, expect, test } from 'vitest';
import type { CivilDate, DocumentId, EntryId, PersonId } from '#shared/base/brand.ts';
import { personOf } from '#shared/base/ids.ts';
import { ok } from '#shared/base/result.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { foldLinks } from '#shared/ledger/fold-links.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { findItems, findLinkItems } from '#shared/review/find-items.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import type { Device } from '#web/app/device.ts';
import { buildCase } from '#web/views/office-build-case.ts';
import { canTakeBack, decide, missingEntries, ownVerdict, takeBack } from '#web/views/office-decide.ts';
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
function deviceWith(held: Entry[], staff = ''): Device {
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
      const stamped = author.record(kind, doc, body) as Entry;
      const entry = staff === '' ? stamped : ({ ...stamped, staff } as Entry);
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

describe('a change that waits for a second person', () => {
  const NAMES = { staff: String, site: String, device: String, area: String };

  /** A void of a shot recorded on two tablets, by one tap. */
  function proposal(): { held: Entry[]; item: ReviewItem; voids: Entry[] } {
    const [a, b] = [new TestDevice('a'), new TestDevice('b')];
    const entered = a.record('person-entered', docOf(0), { origin: 'desk', identity: identity(0) }) as Entry;
    b.see(entered);
    const shots = [a, b].map((device) => device.record('shot-recorded', docOf(0), shot()) as Entry);
    a.see(...shots);
    const voids = shots.map(
      ({ id }) =>
        a.record('shot-voided', docOf(0), {
          shot: id,
          reason: reason('not-given'),
          needsSecond: true,
        }) as Entry,
    );
    const held = [entered, ...shots, ...voids];
    const [item, ...more] = findItems(foldPerson(personId(0), held), null);
    expect(more).toEqual([]);
    return { held, item: item!, voids };
  }
  const caseFor = (held: readonly Entry[], item: ReviewItem, staff: string, mayConfirm: boolean) =>
    buildCase(item, { own: foldPerson(personId(0), held), other: null, links: [] }, NAMES, {
      staff,
      mayConfirm,
      device: null,
    })!;

  test('C18 one question for one tap; a yes confirms it for each recording, and nothing takes that back', async () => {
    const { held, item, voids } = proposal();
    expect(item).toMatchObject({ type: 'second-person', entries: voids.map(({ id }) => id) });
    const device = deviceWith(held, 'second');
    const decided = await decide(device, item, { type: 'confirm' }, reason('paper-checked'));
    expect(decided.ok && canTakeBack(decided.value.entry)).toBe(false);
    expect(ownVerdict(device, item)).toBe('settled');
    expect(held.filter(({ kind }) => kind === 'change-confirmed')).toHaveLength(2);
    expect(foldPerson(personId(0), held).shots.map(({ state }) => state)).toEqual(['voided', 'voided']);
  });

  test('L23 its author is offered to take it back only, and nobody else who is not of the office anything', () => {
    const { held, item } = proposal();
    const author = held.at(-1)!.staff;
    const offered = (staff: string, mayConfirm: boolean) =>
      caseFor(held, item, staff, mayConfirm).choices.map(({ act }) => act.type);
    expect(offered(author, true)).toEqual(['refuse']);
    expect(offered('second', true)).toEqual(['confirm', 'refuse']);
    expect(offered('second', false)).toEqual([]);
    const view = caseFor(held, item, 'second', true);
    expect(view.sides.map(({ heading }) => heading)).toEqual(['今の台帳', '確認待ちの取り消し']);
    expect(view.interim).toContain('台帳は元のまま');
  });

  test('L23 a waiting link shows both persons as they were entered, who proposed it, and why', () => {
    const enter = (n: number) =>
      new TestDevice(`e${n}`).record('person-entered', docOf(n), {
        origin: 'provisional',
        identity: identity(n),
      }) as Entry;
    const link = new TestDevice('a').record('persons-linked', LINKS, {
      persons: [personId(1), personId(2)],
      reason: reason('same-number'),
      needsSecond: true,
    }) as Entry;
    const [own, other] = [1, 2].map((n) => foldPerson(personId(n), [enter(n)])) as [
      PersonLedger,
      PersonLedger,
    ];
    const [item] = findLinkItems(foldLinks([link]), new Map());
    const judge = { staff: link.staff, mayConfirm: true, device: null };
    const view = buildCase(item!, { own, other, links: [link] }, NAMES, judge)!;
    expect(view.sides.map(({ heading }) => heading)).toEqual([identity(1).name, identity(2).name]);
    expect(view.preferences.at(0)).toContain('番号が同じ');
    expect(view.preferences.at(-1)).toContain('確認は別の人がします');
    expect(view.choices.map(({ act }) => act)).toEqual([{ type: 'refuse' }]);
  });

  test('L15 L24 a link that was just proposed is taken back by a refusal, one in force by an undoing that waits', async () => {
    const link = new TestDevice('a').record('persons-linked', LINKS, {
      persons: [personId(1), personId(0)],
      reason: reason('same-number'),
      needsSecond: true,
    }) as Entry;
    const waiting = deviceWith([link]);
    const back = await takeBack(waiting, link, reason('undo'));
    expect(back.ok && back.value.kind).toBe('change-refused');
    expect(waiting.links().waiting).toEqual([]);

    const held = [link];
    const device = deviceWith(held, 'second');
    const [item] = findLinkItems(device.links(), new Map());
    await decide(device, item!, { type: 'confirm' }, reason('same-number'));
    expect(device.links().groups.size).toBe(2);
    const parted = await takeBack(device, link, reason('mistaken'));
    expect(parted.ok && parted.value).toMatchObject({
      kind: 'persons-unlinked',
      body: { needsSecond: true },
    });
    expect(device.links().groups.size).toBe(2);
    expect(device.links().waiting).toHaveLength(1);
  });
});
