import { expect, test } from 'vitest';
import type { CivilDate, DocumentId, EntryId, PersonId, SiteId, StaffId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import { err, ok } from '#shared/base/result.ts';
import { stampEntry } from '#shared/ledger/entry.ts';
import type { Entry, EntryBody, EntryKind } from '#shared/ledger/entry.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import type { Device } from '#web/app/device.ts';
import { setCell } from '#web/views/handbook-grid.ts';
import { HandbookView } from '#web/views/handbook-view.svelte.ts';

const child = 'aaaabbbbccccdddd' as PersonId;

/** A device whose store is a list, and whose disk is full once it holds `room` shots. */
class ListDevice {
  readonly entries: Entry[] = [];
  readonly drafts = new Map<string, unknown>();
  readonly status = { clockOffsetMs: null };
  room = Infinity;
  keepsDrafts = true;

  constructor() {
    this.#append('person-entered', personDocument(child), {
      origin: 'resident-register',
      identity: {
        residentNumber: '1',
        vaccinationNumber: null,
        name: '渡邉　陽斗',
        kana: 'ワタナベ　ハルト',
        kanaSource: 'resident-register',
        alias: null,
        romanName: null,
        birth: '2018-03-01' as CivilDate,
        sex: 'M',
        address: null,
        area: null,
        phone: null,
        guardian: null,
        caution: null,
      },
    });
  }
  get shots(): readonly string[] {
    return foldPerson(child, this.entries).shots.map(({ shot }) => `${shot.series} ${shot.givenOn}`);
  }
  person = () => foldPerson(child, this.entries);
  record = async (kind: EntryKind, doc: DocumentId, body: EntryBody<EntryKind>) => {
    // A store takes its time: until then the ledger does not have the entry.
    await new Promise((stored) => setTimeout(stored, 1));
    return this.shots.length >= this.room ? err('disk-full' as const) : ok(this.#append(kind, doc, body));
  };
  saveDraft = (key: string, value: unknown) => {
    if (this.keepsDrafts) this.drafts.set(key, structuredClone(value));
    return Promise.resolve();
  };
  loadDraft = (key: string) => Promise.resolve(this.drafts.get(key));
  dropDraft = (key: string) => Promise.resolve(void this.drafts.delete(key));
  onLedgerChange = () => () => undefined;
  onStatusChange = () => () => undefined;
  asDevice = (): Device => this as unknown as Device;

  #append(kind: EntryKind, doc: DocumentId, body: EntryBody<EntryKind>): Entry {
    const at = this.entries.length + 1;
    const entry = stampEntry(kind, doc, body, {
      id: `d1.aaaa.${at}` as EntryId,
      after: at > 1 ? [`d1.aaaa.${at - 1}` as EntryId] : [],
      at: { time: at as never, errorMs: null },
      staff: 's1' as StaffId,
      site: 'c1' as SiteId,
    }) as Entry;
    this.entries.push(entry);
    return entry;
  }
}

const ROWS = [
  ['5k', 'h300501'],
  ['5k', 'h300601'],
  ['mr', 'h310401'],
  ['bcg', 'h300801'],
] as const;

function typeRows(view: HandbookView): void {
  for (const [row, [vaccine, date]] of ROWS.entries()) {
    for (const [column, text] of Object.entries({ vaccine, date, lot: '?', place: '青空' })) {
      view.change(setCell(view.page, { row, column: column as 'vaccine' }, text));
    }
  }
}
const states = (view: HandbookView): string[] => view.readings.map(({ state }) => state);
const ALL = ['DPTIPVHIB-1 2018-05-01', 'DPTIPVHIB-1 2018-06-01', 'BCG 2018-08-01', 'MR-1 2019-04-01'];

test('a page is registered one entry a row, and its draft goes', async () => {
  const device = new ListDevice();
  const view = new HandbookView(device.asDevice(), child);
  typeRows(view);
  expect(await view.register()).toEqual({ stored: 4, stopped: null });
  expect(device.shots).toEqual(ALL);
  expect(states(view)).toEqual(['stored', 'stored', 'stored', 'stored', 'empty']);
  expect(device.drafts.size).toBe(0);
});

test('where the store fails in the middle, the page says from which row on, and a retry enters nothing twice', async () => {
  const device = new ListDevice();
  const view = new HandbookView(device.asDevice(), child);
  typeRows(view);
  device.room = 2;
  expect(await view.register()).toEqual({ stored: 2, stopped: { row: 3, left: 2, failure: 'disk-full' } });
  expect(states(view)).toEqual(['stored', 'stored', 'ready', 'ready', 'empty']);
  device.room = Infinity;
  expect(await view.register()).toEqual({ stored: 2, stopped: null });
  expect(device.shots).toEqual(ALL);
});

test('after a reload in the middle the stored rows are known by their marks', async () => {
  const device = new ListDevice();
  const before = new HandbookView(device.asDevice(), child);
  typeRows(before);
  device.room = 3;
  await before.register();
  device.room = Infinity;
  const after = new HandbookView(device.asDevice(), child);
  expect(await after.restore()).toBe(true);
  expect(states(after)).toEqual(['stored', 'stored', 'stored', 'ready', 'empty']);
  await after.register();
  expect(device.shots).toEqual(ALL);
});

test('a mark that was lost with the power is made good by the ledger itself', async () => {
  const device = new ListDevice();
  const before = new HandbookView(device.asDevice(), child);
  typeRows(before);
  // The entries were stored; the draft with their marks was not.
  device.keepsDrafts = false;
  device.room = 3;
  await before.register();
  device.keepsDrafts = true;
  device.room = Infinity;
  const after = new HandbookView(device.asDevice(), child);
  await after.restore();
  expect(states(after)).toEqual(['known', 'known', 'known', 'ready', 'empty']);
  expect(await after.register()).toEqual({ stored: 1, stopped: null });
  expect(device.shots).toEqual(ALL);
});

test('pressed twice at once, a page is registered once', async () => {
  const device = new ListDevice();
  const view = new HandbookView(device.asDevice(), child);
  typeRows(view);
  await Promise.all([view.register(), view.register()]);
  expect(device.shots).toEqual(ALL);
});
