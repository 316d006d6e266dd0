/** A tab beside others: what it says of copies is true whatever the tab with the socket does, and nothing stays unread. */

import { afterEach, expect, test, vi } from 'vitest';
import type { DocumentId, EntryId } from '#shared/base/brand.ts';
import { err, ok } from '#shared/base/result.ts';
import type { EntryBody, EntryOf } from '#shared/ledger/entry.ts';
import type { DeviceStatus } from '#web/app/device.ts';
import { LedgerDevice } from '#web/app/ledger-device.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import type { LedgerStore, OwnEntry } from '#web/store/ledger-store.ts';
import { MemoryStore } from '#web/store/memory-store.ts';
import type { MemoryDisk } from '#web/store/memory-store.ts';
import type { TabMessage } from '#web/sync/tab-bus.ts';
import { spellingsOf } from '#test/fixtures/my-numbers.ts';
import { diskOf, until } from '#test/fixtures/node-device.ts';

const DOC = 'session:aaaaaaaaaaaaaaaa' as DocumentId;

/** The tabs of one device: messages are handed over at once, and the socket leads nowhere. */
class Tabs {
  readonly disk: MemoryDisk = diskOf('d1', ['common']);
  readonly devices: LedgerDevice[] = [];
  readonly #listeners = new Map<number, (message: TabMessage) => void>();
  now = 1_000_000;
  opened = 0;

  say(message: TabMessage, from = -1): void {
    for (const [tab, listen] of this.#listeners) if (tab !== from) listen(message);
  }

  async open(
    options: { readonly leads?: boolean; readonly store?: LedgerStore } = {},
  ): Promise<LedgerDevice> {
    const tab = this.devices.length;
    const store = options.store ?? new MemoryStore(this.disk);
    const identity = await store.identity();
    if (!identity) throw new Error('enrolled');
    const device = await LedgerDevice.start({
      identity,
      store,
      index: new LedgerIndex(),
      lastChunk: 0,
      http: {
        ticket: async () => ok('ticket-of-the-tests'),
        probe: async () => 'nobody',
        download: async () => false,
      },
      openSocket: () => ({
        awareness: null,
        open: () => void (this.opened += 1),
        close: () => undefined,
        send: () => undefined,
        destroy: () => undefined,
      }),
      bus: {
        post: (message) => this.say(message, tab),
        listen: (listener) => void this.#listeners.set(tab, listener),
        close: () => void this.#listeners.delete(tab),
      },
      leadership: { seek: (lead) => options.leads && lead(), resign: () => undefined },
      now: () => this.now,
      random: () => 0.5,
      randomBytes: (count) => new Uint8Array(count),
      contact: { read: () => null, write: () => undefined },
      storage: () => 'good',
    });
    this.devices.push(device);
    return device;
  }
}

let tabs = new Tabs();
afterEach(async () => {
  vi.useRealTimers();
  for (const device of tabs.devices) await device.stop();
  tabs = new Tabs();
});

async function checkIn(device: LedgerDevice, number = 1): Promise<EntryOf<'checked-in'> | string> {
  const body = { person: 'bbbbbbbbbbbbbbbb', number } as EntryBody<'checked-in'>;
  const recorded = await device.record('checked-in', DOC, body);
  return recorded.ok ? recorded.value : recorded.error;
}

const ALL_RECEIVED: DeviceStatus = {
  waiting: 0,
  sending: false,
  held: 0,
  aside: 0,
  lost: 0,
  lastRoundTripAt: 1_000_000,
  hubAnswers: true,
  caughtUp: true,
  isWhole: true,
  left: [],
  loading: null,
  storage: 'good',
  clockOffsetMs: 0,
  isFollower: false,
  refused: null,
  isNotHub: false,
};

test('P94 a tab that follows counts its own entries itself: a leader that was put to sleep does not', async () => {
  const device = await tabs.open();
  tabs.say({ type: 'status', status: ALL_RECEIVED });
  expect(device.status).toMatchObject({ waiting: 0, hubAnswers: true, isFollower: true });
  await checkIn(device);
  expect(device.status.waiting).toBe(1);
  for (const now of [1_060_000, 1_000_000 - 86_400_000]) {
    tabs.now = now;
    expect(device.status).toMatchObject({ hubAnswers: false, lastRoundTripAt: 1_000_000 });
  }
});

test('P94 an answer that comes before the entry was read is not forgotten', async () => {
  const writer = await tabs.open();
  const reader = await tabs.open();
  const copies = [['d1.aaaa.1' as EntryId, { state: 'received', at: 7 }]] as const;
  await checkIn(writer);
  tabs.say({ type: 'settled', copies });
  await until(() => reader.entriesOf(DOC).length === 1, 'the entry is read');
  await until(() => reader.copyState('d1.aaaa.1' as EntryId).state === 'received', 'and its answer kept');
  expect(reader.status.waiting).toBe(0);
});

test('P94 after a store that failed once a tab reads on', async () => {
  class FailingStore extends MemoryStore {
    fails = false;
    override async readOwn(order: number) {
      if (this.fails) throw new Error('told to fail');
      return super.readOwn(order);
    }
  }
  const store = new FailingStore(tabs.disk);
  const writer = await tabs.open();
  const reader = await tabs.open({ store });
  store.fails = true;
  await checkIn(writer);
  await until(() => reader.status.storage === 'failing', 'the failure is said');
  store.fails = false;
  await checkIn(writer, 2);
  await until(() => reader.entriesOf(DOC).length === 2, 'both are read');
});

test('P94 a leader whose store fails at first leads a little later', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  class FailingStore extends MemoryStore {
    asked = 0;
    override async cursors() {
      this.asked += 1;
      // The tab asks once for itself as it starts; the leader asks next.
      if (this.asked === 2) throw new Error('told to fail');
      return super.cursors();
    }
  }
  const store = new FailingStore(tabs.disk);
  const device = await tabs.open({ store, leads: true });
  await vi.advanceTimersByTimeAsync(1_000);
  expect([store.asked, tabs.opened, device.status.storage]).toEqual([2, 0, 'failing']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(tabs.opened).toBe(1);
});

test('P94 what another tab stores while a tab starts is there once it has started', async () => {
  const writer = await tabs.open();
  class SlowStart extends MemoryStore {
    override async wholeRealms() {
      await checkIn(writer);
      return super.wholeRealms();
    }
  }
  const starting = await tabs.open({ store: new SlowStart(tabs.disk) });
  expect(starting.entriesOf(DOC)).toHaveLength(1);
});

test('P94 every tab knows at once who works here, whatever its store can say', async () => {
  class FailingStore extends MemoryStore {
    fails = false;
    override async identity() {
      if (this.fails) throw new Error('told to fail');
      return super.identity();
    }
  }
  const store = new FailingStore(tabs.disk);
  const writer = await tabs.open();
  const other = await tabs.open({ store });
  store.fails = true;
  await writer.switchStaff('s9');
  expect(other.account.staff).toBe('s9');
});

test('S69 who records is told once both stores hold it, before any list is drawn anew', async () => {
  const device = await tabs.open();
  let rings = 0;
  device.onLedgerChange(() => (rings += 1));
  let seen: unknown = null;
  const body = { person: 'bbbbbbbbbbbbbbbb', number: 1 } as EntryBody<'checked-in'>;
  const recorded = await device.record('checked-in', DOC, body, undefined, async ({ id }) => {
    await new Promise((wake) => setTimeout(wake, 20));
    seen = { id, rings, stored: tabs.disk.own.size, copy: device.copyState(id).state };
  });
  expect(recorded.ok).toBe(true);
  expect(seen).toEqual({ id: 'd1.aaaa.1', rings: 0, stored: 1, copy: 'stored' });
  expect(rings).toBe(1);
  const failing = device.record('checked-in', DOC, body, undefined, () =>
    Promise.reject(new Error('no screen')),
  );
  await expect(failing).rejects.toThrow('no screen');
  expect([rings, tabs.disk.own.size, device.entriesOf(DOC).length]).toEqual([2, 2, 2]);
});

test('S2 what one tab is still storing is no entry for another: it may be taken out again', async () => {
  let release: () => void = () => undefined;
  class SlowStore extends MemoryStore {
    isSlow = true;
    override async appendOwn(entry: OwnEntry) {
      const stored = await super.appendOwn(entry);
      if (!this.isSlow) return stored;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      tabs.disk.own.delete(entry.order);
      return err('store-lost' as const);
    }
  }
  const store = new SlowStore(tabs.disk);
  const writer = await tabs.open({ store });
  const reader = await tabs.open({ store });
  const recording = checkIn(writer);
  await until(() => tabs.disk.own.size === 1, 'the first store holds it');
  tabs.say({ type: 'rows' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(reader.entriesOf(DOC)).toEqual([]);
  release();
  expect(await recording).toBe('store-lost');
  store.isSlow = false;
  await checkIn(writer, 2);
  await until(() => reader.entriesOf(DOC).length === 1, 'the next entry, under the same id, is read');
  expect(reader.entriesOf(DOC)).toMatchObject([{ id: 'd1.aaaa.1', body: { number: 2 } }]);
});

test('S72 what holds a 個人番号 is refused before anything is stored, and a draft keeps the rest of the form', async () => {
  const device = await tabs.open();
  const doc = 'person:aaaaaaaaaaaaaaaa' as DocumentId;
  const shot = 'z9.aaaa.1' as EntryId;
  for (const spelled of spellingsOf('123456789018')) {
    const body = { shot, reason: { code: 'other', note: `母の番号 ${spelled}` } };
    expect(await device.record('shot-voided', doc, body), spelled).toEqual(err('my-number'));
  }
  expect(device.unanswered()).toEqual([]);
  const kept = await device.record('shot-voided', doc, {
    shot,
    reason: { code: 'other', note: '090-1234-5678' },
  });
  expect(kept.ok).toBe(true);
  await device.saveDraft('form', { name: '髙橋', note: '１２３４　５６７８　９０１８', birth: '2026-05-10' });
  await device.flushDrafts();
  expect(await device.loadDraft('form')).toEqual({ name: '髙橋', note: '', birth: '2026-05-10' });
});
