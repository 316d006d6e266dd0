import { afterEach, expect, test } from 'vitest';
import type { DocumentId, EntryId } from '#shared/base/brand.ts';
import { encodeEntry, encodeUpdate, entryJson } from '#shared/document/entry-update.ts';
import { LEDGER_MESSAGE_TYPE, PROTOCOL_VERSION } from '#shared/sync/protocol.ts';
import type { Submission } from '#server/log/durable-log.ts';
import { MemoryLog } from '#server/log/memory-log.ts';
import { entryOf, noteEntry, PERSON_DOC, personDoc, shotEntry } from '../../fixtures/wire-entries.ts';
import { TestHub } from '../../fixtures/test-hub.ts';

let hub: TestHub;
afterEach(() => hub.stop());

const release = (id: string, hold: string) =>
  entryOf(id, 'register:held', 'held-released', { hold, reason: { code: 'other', note: null } });

test('P20 an answer never comes before its commit, and rows never before the answer', async () => {
  const order: string[] = [];
  class WatchedLog extends MemoryLog {
    override commit(batch: readonly Submission[], at: number) {
      const outcomes = super.commit(batch, at);
      order.push(`commit ${batch.length}`);
      return outcomes;
    }
  }
  hub = await new TestHub(new WatchedLog()).start();
  const [writer, reader] = [hub.device('d1'), hub.device('d2')];
  const cursors = [{ realm: 'common' as never, logEpoch: '', seq: 0 }];
  await writer.hello(cursors);
  await reader.hello(cursors);
  const note = (name: string, device: typeof writer) =>
    device.until(() => {
      if (device.messages.some((one) => one.type === 'answer') && !order.includes(`${name} answer`))
        order.push(`${name} answer`);
      if (device.messages.some((one) => one.type === 'rows') && !order.includes(`${name} rows`))
        order.push(`${name} rows`);
      return order.includes(`${name} rows`);
    });
  await Promise.all([writer.push([noteEntry('d1.aaaa.1')]), note('writer', writer), note('reader', reader)]);
  expect(order.slice(0, 2)).toEqual(['commit 1', 'writer answer']);
  expect(order.toSorted()).toEqual(['commit 1', 'reader rows', 'writer answer', 'writer rows']);
});

test('P20 pushes that arrive together share one commit', async () => {
  const sizes: number[] = [];
  class CountingLog extends MemoryLog {
    override commit(batch: readonly Submission[], at: number) {
      sizes.push(batch.length);
      return super.commit(batch, at);
    }
  }
  hub = await new TestHub(new CountingLog()).start();
  const device = hub.device('d1');
  await device.hello();
  const pushes = Array.from({ length: 50 }, (_, at) => device.push([noteEntry(`d1.aaaa.${at + 1}`)]));
  await Promise.all(pushes);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(50);
  expect(sizes.length).toBeLessThan(25);
});

test('P20 a failing store answers nobody and is reported', async () => {
  class FailingLog extends MemoryLog {
    override commit(): never {
      throw new Error('disk full');
    }
  }
  hub = await new TestHub(new FailingLog()).start();
  const device = hub.device('d1');
  await device.hello();
  void device.push([noteEntry('d1.aaaa.1')]).catch(() => null);
  while (hub.failures.length === 0) await new Promise((wake) => setTimeout(wake, 5));
  expect(device.messages.filter((one) => one.type === 'answer')).toEqual([]);
});

test('P21 what one device pushes reaches another, live and by its cursor', async () => {
  hub = await new TestHub().start();
  const [a, b] = [hub.device('d1'), hub.device('d2')];
  const welcome = await a.hello([]);
  expect(welcome.realms).toEqual([{ realm: 'common', logEpoch: hub.log.logEpoch, seq: 0 }]);
  await b.hello([{ realm: 'common' as never, logEpoch: '', seq: 0 }]);
  expect(await b.first('caught-up')).toMatchObject({ seq: 0 });
  const entries = [noteEntry('d1.aaaa.1', '𠮷'), noteEntry('d1.aaaa.2')];
  expect(await a.push(entries)).toEqual([
    { id: 'd1.aaaa.1', result: 'accepted', seq: 1 },
    { id: 'd1.aaaa.2', result: 'accepted', seq: 2 },
  ]);
  expect(await b.untilRow('common', 1)).toEqual(encodeEntry(entries[0]!).update);
  await b.untilRow('common', 2);
  b.close();
  await a.push([noteEntry('d1.aaaa.3')]);
  const again = hub.device('d2');
  await again.hello([{ realm: 'common' as never, logEpoch: hub.log.logEpoch, seq: 2 }]);
  expect(await again.first('caught-up')).toMatchObject({ seq: 3 });
  expect([...again.rowsOf('common').keys()]).toEqual([3]);
  again.send({ type: 'follow', cursors: [{ realm: 'common' as never, logEpoch: hub.log.logEpoch, seq: 0 }] });
  await again.untilRow('common', 1);
});

test('P21 a device that asks again while a frame is being made for it gets every row', async () => {
  hub = new TestHub();
  const doc = personDoc(1);
  const total = 2_500;
  const batch = Array.from({ length: total }, (_, at) => {
    const { id, update } = encodeEntry(shotEntry(`d1.aaaa.${at + 1}`, doc, `LOT${at}`));
    return { type: 'entry', realm: 'common' as never, doc, id, author: 'd1', update } as const;
  });
  hub.log.commit(batch, 1);
  await hub.start();
  const device = hub.device('d2');
  const { logEpoch } = hub.log;
  const cursorAt = (seq: number) => [{ realm: 'common' as never, logEpoch, seq }];
  await device.hello(cursorAt(1_024));
  device.send({ type: 'follow', cursors: cursorAt(0) });
  await device.untilRow('common', total);
  await device.untilRow('common', 1);
  expect(device.rowsOf('common').size).toBe(total);
});

test('P21 cursors of another epoch are not served', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  await device.hello();
  await device.push([noteEntry('d1.aaaa.1')]);
  const other = hub.device('d2');
  await other.hello([{ realm: 'common' as never, logEpoch: 'restored', seq: 0 }]);
  other.send({ type: 'ping', nonce: 7 });
  expect(await other.first('pong')).toMatchObject({ nonce: 7 });
  expect(other.rowsOf('common').size).toBe(0);
});

test('P22 a device that offers again after a lost answer is told duplicate, also by a restarted hub', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  await device.hello();
  const entry = noteEntry('d1.aaaa.1');
  await device.push([entry]);
  expect(await device.push([entry])).toEqual([{ id: entry.id, result: 'duplicate', seq: 1 }]);
  const { logEpoch } = hub.log;
  const closing = device.whenClosed();
  await hub.restart();
  expect((await closing).code).toBe(4503);
  expect(device.messages.at(-1)).toMatchObject({ type: 'refused', code: 'busy' });
  const again = hub.device('d1');
  expect((await again.hello()).realms).toEqual([{ realm: 'common', logEpoch, seq: 1 }]);
  expect(await again.push([entry])).toEqual([{ id: entry.id, result: 'duplicate', seq: 1 }]);
});

test('P23 form and authority are judged in order, and whatever fails is held with its bytes', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  await device.hello();
  const { update } = encodeEntry(noteEntry('d1.aaaa.1'));
  await device.push([noteEntry('d1.aaaa.9', 'first')]);
  const deleting = Uint8Array.from([...update.slice(0, -1), 1, 5, 1, 0, 1]);
  const doc = PERSON_DOC;
  const id = 'd1.aaaa.1' as EntryId;
  const forged = noteEntry('d2.aaaa.1');
  const office = entryOf('d1.aaaa.2', 'register:settings', 'setting-changed', {
    name: 'x',
    value: 1,
    reason: { code: 'other', note: null },
  });
  const answers = await device.pushRaw([
    { doc, id, update: new Uint8Array(1_000).fill(0xff) },
    { doc, id, update: deleting },
    { doc, id, update: Uint8Array.from([...update, 0]) },
    { doc: personDoc(4), id, update },
    { doc, id: 'd1.aaaa.3' as EntryId, update },
    { doc, id: forged.id, update: encodeEntry(forged).update },
    { doc, id: 'd1.aaaa.9' as EntryId, update: encodeEntry(noteEntry('d1.aaaa.9', 'other')).update },
    { doc: office.doc, id: office.id, update: encodeEntry(office).update },
    { doc: 'no document' as DocumentId, id: 'no id' as EntryId, update: new Uint8Array() },
  ]);
  expect(answers.map((answer) => answer.result === 'held' && answer.reason)).toEqual([
    'malformed',
    'not-append-only',
    'not-canonical',
    'wrong-document',
    'invalid-entry',
    'wrong-author',
    'forked-id',
    'not-allowed',
    'malformed',
  ]);
  const held = hub.log.held();
  expect(held.length).toBe(9);
  expect([...(held[1]?.bytes ?? [])]).toEqual([...deleting]);
  expect(held.map((one) => one.author)).toEqual(Array.from({ length: 9 }, () => 'd1'));
  expect(hub.log.head('common' as never)).toBe(1);
  // The one that waits blocks no other.
  expect(await device.push([noteEntry('d1.aaaa.1')])).toMatchObject([{ result: 'accepted' }]);
});

test('P23 an entry that meets a defect of the hub is held, and neither ends the hub nor blocks the next', async () => {
  class FaultyLog extends MemoryLog {
    override realmOf(doc: DocumentId) {
      if (doc === personDoc(9)) throw new TypeError('a defect');
      return super.realmOf(doc);
    }
  }
  hub = await new TestHub(new FaultyLog()).start();
  const device = hub.device('d1');
  await device.hello();
  const poison = noteEntry('d1.aaaa.1', '', personDoc(9));
  expect(await device.push([poison, noteEntry('d1.aaaa.2')])).toMatchObject([
    { result: 'held', reason: 'malformed' },
    { result: 'accepted' },
  ]);
  expect([...(hub.log.held()[0]?.bytes ?? [])]).toEqual([...encodeEntry(poison).update]);
  expect(hub.failures).toEqual([]);
  expect(hub.lines.join('')).toContain('"event":"defect"');
});

test('P24 new persons begin in the realm that is pushed to; registers and sessions are common', async () => {
  hub = await new TestHub().start();
  const office = hub.device('o1');
  await office.hello();
  const area = entryOf('o1.aaaa.1', 'register:sites', 'area-entered', { area: 'north' as never, name: '北' });
  expect(await office.push([area], 'area-north')).toMatchObject([{ result: 'accepted' }]);
  expect(hub.log.realmOf('register:sites' as DocumentId)).toBe('common');
  const device = hub.device('d1');
  expect((await device.hello()).realms.map((one) => one.realm)).toEqual(['common', 'area-north']);
  await device.push([noteEntry('d1.aaaa.1', '', personDoc(1))], 'area-north');
  await device.push([noteEntry('d1.aaaa.2', '', personDoc(1))], 'common');
  expect(hub.log.head('area-north' as never)).toBe(2);
  expect(await device.push([noteEntry('d1.aaaa.3', '', personDoc(2))], 'area-nowhere')).toMatchObject([
    { result: 'held', reason: 'not-allowed' },
  ]);
});

test('P25 the office releases what was held: it enters the log and its author is told', async () => {
  hub = await new TestHub().start();
  const [device, office] = [hub.device('d1'), hub.device('o1')];
  await device.hello();
  await office.hello();
  const setting = entryOf('d1.aaaa.1', 'register:settings', 'setting-changed', {
    name: 'x',
    value: 1,
    reason: { code: 'other', note: null },
  });
  const [held] = await device.push([setting]);
  const hold = held?.result === 'held' ? held.hold : '';
  await office.push([release('o1.aaaa.1', hold)]);
  expect(await device.first('hold-settled')).toEqual({
    type: 'hold-settled',
    hold,
    id: setting.id,
    outcome: 'released',
  });
  expect(hub.log.entry(setting.id)?.author).toBe('d1');
  expect(hub.log.heldOne(hold)?.state).toBe('released');
  expect(await device.push([setting])).toMatchObject([{ result: 'duplicate' }]);
  // A device that was away hears of it with its next welcome.
  const again = hub.device('d1');
  await again.hello();
  expect(await again.first('hold-settled')).toMatchObject({ hold, outcome: 'released' });
});

test('P25 a fork that is released gets an id of the hub, once, and says where it comes from', async () => {
  hub = await new TestHub().start();
  const [device, office] = [hub.device('d1'), hub.device('o1')];
  await device.hello();
  await office.hello();
  const [, held] = await device.push([noteEntry('d1.aaaa.1', 'first'), noteEntry('d1.aaaa.1', 'second')]);
  const hold = held?.result === 'held' ? held.hold : '';
  await office.push([release('o1.aaaa.1', hold), release('o1.aaaa.2', hold)]);
  await device.first('hold-settled');
  const rows = hub.log.rowsOfDocument(PERSON_DOC);
  expect(rows.map((row) => row.author)).toEqual(['d1', 'hub']);
  expect(Buffer.from(rows[1]?.update ?? []).toString()).toContain('"released":{"device":"d1"');
});

test('P25 what was kept and is offered again is answered with what people said of it', async () => {
  hub = await new TestHub().start();
  const [device, office] = [hub.device('d1'), hub.device('o1')];
  await device.hello();
  await office.hello();
  const unread = [{ doc: PERSON_DOC, id: 'd1.aaaa.1' as EntryId, update: new Uint8Array([1, 2]) }];
  const [held] = await device.pushRaw(unread);
  const hold = held?.result === 'held' ? held.hold : '';
  await office.push([release('o1.aaaa.1', hold)]);
  await device.first('hold-settled');
  const told = device.messages.length;
  expect(await device.pushRaw(unread)).toMatchObject([{ result: 'held', hold }]);
  await device.until(() => device.messages.slice(told).some(({ type }) => type === 'hold-settled'));
  expect(device.messages.slice(told)).toMatchObject([
    { type: 'answer' },
    { type: 'hold-settled', hold, id: 'd1.aaaa.1', outcome: 'kept' },
  ]);
});

test('P25 an entry that came under the name of another device leaves that device its id', async () => {
  hub = await new TestHub().start();
  const [device, office, other] = [hub.device('d1'), hub.device('o1'), hub.device('d2')];
  for (const one of [device, office, other]) await one.hello();
  const [held] = await device.push([noteEntry('d2.aaaa.1', 'forged')]);
  const hold = held?.result === 'held' ? held.hold : '';
  await office.push([release('o1.aaaa.1', hold)]);
  await device.first('hold-settled');
  expect(hub.log.rowsOfDocument(PERSON_DOC).map((row) => row.author)).toEqual(['hub']);
  expect(await other.push([noteEntry('d2.aaaa.1', 'genuine')])).toMatchObject([{ result: 'accepted' }]);
});

test('P25 bytes that nobody can read stay kept, also when a crash came between decision and act', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  await device.hello();
  const [held] = await device.pushRaw([
    { doc: PERSON_DOC, id: 'd1.aaaa.1' as EntryId, update: new Uint8Array([1, 2]) },
  ]);
  const hold = held?.result === 'held' ? held.hold : '';
  // The decision is in the log, and nothing has acted on it: as after a crash.
  const { update } = encodeEntry(release('o1.aaaa.1', hold));
  const doc = 'register:held' as DocumentId;
  hub.log.commit(
    [{ type: 'entry', realm: 'common' as never, doc, id: 'o1.aaaa.1' as EntryId, author: 'o1', update }],
    1,
  );
  await hub.restart();
  await expect.poll(() => hub.log.heldOne(hold)?.state).toBe('kept');
});

test('P25 what has no canonical form stays kept, and neither the release nor a restart ends the hub', async () => {
  hub = await new TestHub().start();
  const [device, office] = [hub.device('d1'), hub.device('o1')];
  await device.hello();
  await office.hello();
  const id = 'd1.aaaa.1' as EntryId;
  const json = entryJson(noteEntry(id)).replace('"v":1', '"extra":0.5,"v":1');
  const [held] = await device.pushRaw([{ doc: PERSON_DOC, id, update: encodeUpdate(id, json) }]);
  const hold = held?.result === 'held' ? held.hold : '';
  await office.push([release('o1.aaaa.1', hold)]);
  expect(await device.first('hold-settled')).toMatchObject({ hold, outcome: 'kept' });
  await hub.restart();
  await expect.poll(() => hub.log.heldOne(hold)?.state).toBe('kept');
});

test('P26 frames that cannot be read close their socket; a push among them is kept', async () => {
  hub = await new TestHub().start();
  for (const bytes of [[LEDGER_MESSAGE_TYPE, 99], [LEDGER_MESSAGE_TYPE], [], [200], [0, 9, 0], [1, 5]]) {
    const device = hub.device('d1');
    await device.hello();
    device.sendRaw(Uint8Array.from(bytes));
    expect((await device.whenClosed()).code).toBe(4401);
    expect(device.messages.at(-1)).toMatchObject({ type: 'refused', code: 'malformed' });
  }
  const device = hub.device('d1');
  await device.hello();
  device.sendRaw(Uint8Array.from([LEDGER_MESSAGE_TYPE, 1, 2, 3, 255]));
  await device.whenClosed();
  expect(hub.log.held().map((held) => [held.reason, held.author, [...held.bytes]])).toEqual([
    ['malformed', 'd1', [1, 2, 3, 255]],
  ]);
  const text = hub.device('d2');
  await text.hello();
  text.sendRaw('<html>');
  expect((await text.whenClosed()).code).toBe(4401);
});

test('P26 a frame of 60 MB is not read and harms nobody', async () => {
  hub = await new TestHub().start();
  const [rude, other] = [hub.device('d1'), hub.device('d2')];
  await rude.hello();
  await other.hello();
  rude.sendRaw(new Uint8Array(60_000_000).fill(1));
  expect([1006, 1009]).toContain((await rude.whenClosed()).code);
  expect(await other.push([noteEntry('d2.aaaa.1')])).toMatchObject([{ result: 'accepted' }]);
});

test('P27 versions, tokens and revoked devices are refused with their code', async () => {
  hub = await new TestHub().start();
  const refusal = async (device: ReturnType<TestHub['device']>, version = PROTOCOL_VERSION) => {
    await device.hello([], version).catch(() => null);
    const closed = await device.whenClosed();
    const last = device.messages.at(-1);
    return [closed.code, last?.type === 'refused' && last.code];
  };
  expect(await refusal(hub.device('d1'), 99)).toEqual([4401, 'version']);
  expect(await refusal(hub.device('d1', undefined, 'wrong'), 1)).toEqual([4401, 'token']);
  expect(await refusal(hub.device('d9'), 1)).toEqual([4401, 'token']);
  expect(await refusal(hub.device('d1', undefined, 'wrong'))).toEqual([4503, 'ticket']);
  const hasty = hub.device('d1');
  await hasty.opened();
  hasty.send({ type: 'push', batch: 1, realm: 'common' as never, entries: [] });
  expect((await hasty.whenClosed()).code).toBe(4401);

  const [device, office] = [hub.device('d2'), hub.device('o1')];
  await device.hello();
  await office.hello();
  const revoked = { device: 'd2', name: '紛失', site: 'center' as never, state: 'revoked' as const };
  await office.push([entryOf('o1.aaaa.1', 'register:devices', 'device-entered', revoked)]);
  expect((await device.whenClosed()).code).toBe(4403);
  expect(await refusal(hub.device('d2'))).toEqual([4403, 'revoked']);
});

test('P27 a hello that bad radio has eaten: the device comes back, and is not told that nobody knows it', async () => {
  hub = await new TestHub(undefined, { helloWithinMs: 200 }).start();
  const silent = hub.device('d1');
  expect((await silent.whenClosed()).code).toBe(4503);
  expect(silent.messages.at(-1)).toMatchObject({ type: 'refused', code: 'busy' });
});

test('P28 thousands of messages in one piece end their socket; what was not answered is offered again', async () => {
  hub = await new TestHub(undefined, { messagesBurst: 10, messagesAhead: 10 }).start();
  const [eager, other] = [hub.device('d1'), hub.device('d2')];
  await eager.hello();
  await other.hello();
  for (let nonce = 1; nonce <= 5_000; nonce += 1) eager.send({ type: 'ping', nonce });
  await eager.whenClosed();
  expect(eager.messages.filter(({ type }) => type === 'pong').length).toBeLessThan(5_000);
  expect(hub.lines.join('')).toContain('"why":"eager"');
  expect(await other.push([noteEntry('d2.aaaa.1')])).toMatchObject([{ result: 'accepted' }]);
  const again = hub.device('d1');
  await again.hello();
  expect(await again.push([noteEntry('d1.aaaa.1')])).toMatchObject([{ result: 'accepted' }]);
});

test('P28 a slow socket gets no more than fits, costs nobody else, and resumes by its cursor', async () => {
  hub = await new TestHub().start();
  const [writer, slow] = [hub.device('d1'), hub.device('d2')];
  await writer.hello();
  await slow.hello([{ realm: 'common' as never, logEpoch: '', seq: 0 }]);
  slow.pause();
  for (let batch = 0; batch < 20; batch += 1) {
    const entries = Array.from({ length: 100 }, (_, at) =>
      shotEntry(`d1.aaaa.${batch * 100 + at + 1}`, personDoc(at), 'x'.repeat(40)),
    );
    expect((await writer.push(entries)).every((answer) => answer.result === 'accepted')).toBe(true);
  }
  slow.close();
  const again = hub.device('d2');
  await again.hello([{ realm: 'common' as never, logEpoch: hub.log.logEpoch, seq: 0 }]);
  await again.first('caught-up');
  expect(again.rowsOf('common').size).toBe(2_000);
  expect(Math.max(...again.frameBytes)).toBeLessThan(1_000_000);
});

test('P28 a reader is served while others write without a pause', async () => {
  hub = await new TestHub().start();
  const [writer, reader] = [hub.device('d1'), hub.device('d2')];
  await writer.hello();
  let isDone = false;
  let counter = 0;
  const writing = Promise.all(
    Array.from({ length: 8 }, async () => {
      while (!isDone) {
        const from = counter + 1;
        counter += 100;
        await writer.push(
          Array.from({ length: 100 }, (_, at) => noteEntry(`d1.aaaa.${from + at}`, '', personDoc(at))),
        );
      }
    }),
  );
  await reader.hello([{ realm: 'common' as never, logEpoch: '', seq: 0 }]);
  await reader.untilRow('common', 3_000);
  isDone = true;
  await writing;
  await reader.untilRow('common', counter);
  expect([...reader.rowsOf('common').keys()]).toEqual(Array.from({ length: counter }, (_, at) => at + 1));
});

test('P28 a device that stops answering pings is let go', async () => {
  hub = await new TestHub(undefined, { pingEveryMs: 30 }).start();
  const device = hub.device('d1');
  await device.hello();
  device.pause();
  while (hub.running.hub.socketCount > 0) await new Promise((wake) => setTimeout(wake, 10));
  expect(hub.running.hub.connected().size).toBe(0);
});

test('P28 a device that sends too much is read more slowly, and loses nothing', async () => {
  hub = await new TestHub(undefined, { messagesPerSecond: 100, messagesBurst: 10 }).start();
  const device = hub.device('d1');
  await device.hello();
  const began = performance.now();
  for (let n = 1; n <= 40; n += 1) {
    expect(await device.push([noteEntry(`d1.aaaa.${n}`)])).toMatchObject([{ result: 'accepted', seq: n }]);
  }
  expect(performance.now() - began).toBeGreaterThan(200);
});

test('P29 the log speaks of ids and codes, never of people', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  await device.hello();
  await device.push([noteEntry('d1.aaaa.1', '髙橋 太郎'), noteEntry('d2.aaaa.1', '髙橋 太郎')]);
  device.sendRaw(Uint8Array.from([LEDGER_MESSAGE_TYPE, 99]));
  await device.whenClosed();
  const stranger = hub.device('d1', undefined, 'wrong-token-髙橋');
  await stranger.hello().catch(() => null);
  const text = hub.lines.join('');
  expect(text).toContain('"event":"refused"');
  for (const word of ['髙橋', '太郎', '端末', '山﨑', 'token-of', 'wrong-token'])
    expect(text).not.toContain(word);
});
