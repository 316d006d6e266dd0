/** The audit of a device without a hub, and how it reaches one: the real store's tables, a real hub. */

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalAnswer, JournalRequest } from '#shared/api/audit-api.ts';
import { HubSeal } from '#server/hub/hub-seal.ts';
import { verifyAudit } from '#server/audit/verify-audit.ts';
import { AuditDelivery } from '#web/app/audit-delivery.ts';
import { DeviceAudit } from '#web/app/device-audit.ts';
import { AuditJournal } from '#web/store/audit-journal.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import { linesOnDisk } from '#test/fixtures/audit-lines.ts';
import { TestHub } from '#test/fixtures/test-hub.ts';

const DAY_MS = 24 * 3_600_000;
const CHILD = 'abcdefghijklmnop';
let hub: TestHub;
let seal: HubSeal;
let database: LedgerDatabase;
let clock = 1_795_000_000_000;
let count = 0;
beforeEach(async () => {
  hub = await new TestHub().start();
  seal = new HubSeal(hub.dataDir);
  database = new LedgerDatabase(`audit-${(count += 1)}`);
});
afterEach(async () => {
  database.close();
  await hub.stop();
});

const auditOf = (of: LedgerDatabase = database, hubKey: string | null = seal.publicKey): DeviceAudit => {
  const audit = new DeviceAudit({
    journal: new AuditJournal(of),
    hubKey: () => hubKey,
    now: () => (clock += 1_000),
    onWritten: () => undefined,
  });
  audit.follow(() => 's1');
  return audit;
};
const ask = async (request: JournalRequest): Promise<JournalAnswer | null> => {
  const answer = await fetch(`${hub.url}/api/audit/journal`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return answer.ok ? ((await answer.json()) as JournalAnswer) : null;
};
const door = () => ({ device: 'd1', drain: seal.drainToken('d1') });
const deliver = (how = ask): Promise<boolean> =>
  new AuditDelivery(new AuditJournal(database), how, () => clock).deliver(door());
const brought = () =>
  linesOnDisk(hub.dataDir)
    .filter(({ journal }) => journal !== '')
    .map(({ counter, what, person, text, code }) => `${counter} ${what} ${person}${text}${code}`.trim());
const looks = async (audit: DeviceAudit, n: number): Promise<void> => {
  for (let at = 0; at < n; at += 1) await audit.note({ what: 'saw-person', person: CHILD });
};

test('S133 what was looked at without a hub is on the disk of the device, sealed to the hub alone, and reaches it in its order', async () => {
  const audit = auditOf();
  expect(await audit.note({ what: 'saw-person', person: CHILD, object: 'desk' })).toEqual({
    ok: true,
    value: undefined,
  });
  audit.searched('ヤマ', 'desk');
  audit.searched('ヤマサキ 花', 'desk');
  await audit.note({ what: 'wrong-pin', staff: 's2', code: 'wrong-pin' });
  const kept = JSON.stringify(await database.audit.toArray(), (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  for (const secret of [CHILD, 'ヤマ', 's2', 'saw-person']) expect(kept).not.toContain(secret);
  expect(await deliver()).toBe(true);
  expect(brought()).toEqual([
    '1 journal-begun',
    `2 saw-person ${CHILD}`,
    '3 searched ヤマサキ 花',
    '4 wrong-pin wrong-pin',
  ]);
  expect(verifyAudit(hub.dataDir)).toMatchObject({ findings: [], notices: [] });
});

test('S133 counters have no gap, whichever tab writes, and over restarts', async () => {
  await Promise.all([looks(auditOf(), 7), looks(auditOf(), 7)]);
  const again = new LedgerDatabase(database.name);
  await looks(auditOf(again), 3);
  again.close();
  expect((await database.audit.toArray()).map(({ counter }) => counter)).toEqual(
    Array.from({ length: 18 }, (_, at) => at + 1),
  );
  expect(await deliver()).toBe(true);
  expect(verifyAudit(hub.dataDir)).toMatchObject({ findings: [], notices: [] });
});

test('S133 where the line cannot be written the screen is told', async () => {
  const audit = auditOf();
  await looks(audit, 1);
  database.close({ disableAutoOpen: true });
  indexedDB.deleteDatabase(database.name);
  const original = database.open.bind(database);
  database.open = () => Promise.reject(new DOMException('no room', 'QuotaExceededError')) as never;
  expect(await audit.note({ what: 'saw-person', person: CHILD })).toMatchObject({ ok: false });
  database.open = original;
});

test('S133 a device that was never told the key of a hub keeps ids and no words', async () => {
  const audit = auditOf(database, null);
  audit.searched('ヤマサキ 花', 'desk');
  await audit.note({ what: 'saw-person', person: CHILD });
  await deliver();
  expect(brought()).toEqual(['1 journal-begun', '2 searched', `3 saw-person ${CHILD}`]);
  expect(verifyAudit(hub.dataDir)).toMatchObject({ findings: [], notices: [] });
});

test('S133 a 個人番号 that was typed into a search is kept nowhere', async () => {
  const audit = auditOf();
  audit.searched('123456789018', 'desk');
  await audit.stop();
  expect(await database.audit.count()).toBe(0);
});

test('S134 an answer that was lost repeats without doubles; a hub that is away gets everything later', async () => {
  const audit = auditOf();
  await looks(audit, 3);
  const lost = async (request: JournalRequest) => {
    await ask(request);
    return null;
  };
  expect([await deliver(lost), await deliver(lost), await deliver(() => Promise.resolve(null))]).toEqual([
    false,
    false,
    false,
  ]);
  await looks(audit, 200);
  expect(await deliver()).toBe(true);
  expect(brought()).toHaveLength(204);
  expect(verifyAudit(hub.dataDir)).toMatchObject({ findings: [], notices: [] });
});

test('S136 lines that the hub has are dropped after 30 days, others never; a hub that was restored gets what is still here', async () => {
  const audit = auditOf();
  await looks(audit, 4);
  await deliver();
  clock += 31 * DAY_MS;
  await looks(audit, 2);
  expect(await database.audit.count()).toBe(7);
  await deliver();
  expect((await database.audit.toArray()).map(({ counter }) => counter)).toEqual([6, 7]);
  // Restored from before the device's first line.
  const restored = await new TestHub().start();
  const other = new HubSeal(restored.dataDir);
  const answers: number[] = [];
  const elsewhere = async (request: JournalRequest): Promise<JournalAnswer | null> => {
    const answer = await fetch(`${restored.url}/api/audit/journal`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...request, drain: other.drainToken('d1') }),
    });
    const told = (await answer.json()) as JournalAnswer;
    answers.push(told.counter);
    return told;
  };
  await looks(audit, 1);
  expect(await deliver(elsewhere)).toBe(true);
  expect(answers).toEqual([0, 8]);
  const report = verifyAudit(restored.dataDir);
  expect(report.findings).toEqual([]);
  expect(report.notices[0]).toMatch(/d1 did not bring lines 1 to 5 of its journal/);
  await restored.stop();
});

test('S133 a try that was given up and was kept after all is one line', async () => {
  const audit = auditOf();
  await looks(audit, 1);
  const original = database.transaction.bind(database) as (...args: readonly unknown[]) => Promise<unknown>;
  let tries = 0;
  // The store has written, and its answer does not come: what a watchdog makes of a slow disk.
  database.transaction = (async (...args: readonly unknown[]) => {
    const done = await original(...args);
    tries += 1;
    if (tries === 1) throw new Error('the store does not answer');
    return done;
  }) as never;
  expect(await audit.note({ what: 'printed', object: 'once' })).toMatchObject({ ok: true });
  database.transaction = original as never;
  expect(tries).toBe(2);
  await deliver();
  expect(brought().filter((line) => line.includes('printed'))).toEqual(['3 printed']);
});
