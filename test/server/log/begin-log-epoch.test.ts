/** A hub restored from yesterday's backup, and a device that kept what the backup lacks. */

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DocumentId, EntryId } from '#shared/base/brand.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import { beginLogEpoch } from '#server/log/begin-log-epoch.ts';
import { LogUnavailable } from '#server/log/open-database.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { diskOf, startNodeDevice, until } from '#test/fixtures/node-device.ts';
import { TestHub } from '#test/fixtures/test-hub.ts';

const area = (name: string) => ({ area: name, name }) as EntryBody<'area-entered'>;
const SITES = 'register:sites' as DocumentId;

/** A hub whose backup lacks a day of the office's work; `restore` puts that backup back. */
async function hubWithBackup() {
  const backup = mkdtempSync(join(tmpdir(), 'ledger-backup-'));
  const disk = diskOf('o1', ['common']);
  const hub = await new TestHub().start();
  const recorded: EntryId[] = [];
  const recordOn = async (names: readonly string[]): Promise<void> => {
    const device = await startNodeDevice({ port: hub.port, disk });
    for (const name of names) {
      const entry = await device.record('area-entered', SITES, area(name));
      if (!entry.ok) throw new Error(entry.error);
      recorded.push(entry.value.id);
    }
    await until(() => device.status.waiting === 0, 'everything is received');
    await device.stop();
  };
  const reopen = async (): Promise<void> => {
    hub.log = openSqliteLog(hub.dataDir);
    await hub.start();
  };
  await recordOn(['kita']);
  await hub.running.stop();
  cpSync(hub.dataDir, backup, { recursive: true });
  await reopen();
  await recordOn(['minami', 'nishi']);
  const restore = async (): Promise<void> => {
    await hub.running.stop();
    rmSync(hub.dataDir, { recursive: true });
    cpSync(backup, hub.dataDir, { recursive: true });
    beginLogEpoch(hub.dataDir);
    await reopen();
  };
  const end = async (): Promise<void> => {
    await hub.stop();
    rmSync(backup, { recursive: true, force: true });
  };
  return { hub, disk, recorded, restore, end };
}

test('P51 after a restore from a backup the log begins another epoch, and devices bring back what it lacks', async () => {
  const { hub, disk, recorded, restore, end } = await hubWithBackup();
  const { logEpoch } = hub.log;
  expect(() => beginLogEpoch(hub.dataDir)).toThrow(LogUnavailable);
  await restore();
  expect(hub.log.logEpoch).not.toBe(logEpoch);
  expect(recorded.map((id) => hub.log.entry(id) !== null)).toEqual([true, false, false]);

  const back = await startNodeDevice({ port: hub.port, disk });
  await until(() => recorded.every((id) => hub.log.entry(id) !== null), 'the entries are there again');
  await until(
    () => recorded.every((id) => back.copyState(id).state === 'received'),
    'all are received again',
  );
  await back.stop();
  await end();
});

test('P98 what another device recorded reads as received only while the hub has it', async () => {
  const { hub, disk, recorded, restore, end } = await hubWithBackup();
  const reading = diskOf('d2', ['common']);
  const states = (device: { copyState: (id: EntryId) => { state: string } }): string[] =>
    recorded.map((id) => device.copyState(id).state);
  const before = await startNodeDevice({ port: hub.port, disk: reading });
  await until(() => before.entriesOf(SITES).length === 3, 'the reader holds all three');
  expect(states(before)).toEqual(['received', 'received', 'received']);
  await before.stop();

  await restore();
  const after = await startNodeDevice({ port: hub.port, disk: reading });
  await until(() => after.status.caughtUp, 'the new log is read');
  await until(() => states(after)[0] === 'received', 'what the backup holds is confirmed');
  expect(states(after)).toEqual(['received', 'stored', 'stored']);
  await after.stop();

  // Still so after a restart, with the hub and without one.
  const again = await startNodeDevice({ port: 1, disk: reading });
  expect(states(again)).toEqual(['received', 'stored', 'stored']);
  await again.stop();

  const author = await startNodeDevice({ port: hub.port, disk });
  const reader = await startNodeDevice({ port: hub.port, disk: reading });
  await until(() => states(reader).every((state) => state === 'received'), 'its author has brought it back');
  await author.stop();
  await reader.stop();
  await end();
});

test('P98 a reading of the new log that was cut short confirms nothing that it did not reach', async () => {
  const { hub, recorded, restore, end } = await hubWithBackup();
  const reading = diskOf('d2', ['common']);
  const before = await startNodeDevice({ port: hub.port, disk: reading });
  await until(() => before.entriesOf(SITES).length === 3, 'the reader holds all three');
  await before.stop();
  await restore();
  // The store was told of the new epoch, and the device ended before the hub had said how far its log goes.
  reading.doubts.set('common' as never, { realm: 'common' as never, isConfirming: true, lost: [] });
  reading.cursors.set('common' as never, { realm: 'common' as never, logEpoch: hub.log.logEpoch, seq: 1 });
  const cut = await startNodeDevice({ port: 1, disk: reading });
  expect(recorded.map((id) => cut.copyState(id).state)).toEqual(['stored', 'stored', 'stored']);
  await cut.stop();
  const whole = await startNodeDevice({ port: hub.port, disk: reading });
  await until(() => whole.copyState(recorded[0]!).state === 'received', 'the log was read from its start');
  expect(recorded.map((id) => whole.copyState(id).state)).toEqual(['received', 'stored', 'stored']);
  await whole.stop();
  await end();
});

test('P98 what the hub lost and its author cannot bring reaches it in the device copy of another', async () => {
  const { hub, recorded, restore, end } = await hubWithBackup();
  const reading = diskOf('d2', ['common']);
  const before = await startNodeDevice({ port: hub.port, disk: reading });
  await until(() => before.entriesOf(SITES).length === 3, 'the reader holds all three');
  await before.stop();
  await restore();
  const reader = await startNodeDevice({ port: hub.port, disk: reading });
  await until(() => reader.status.lost === 2, 'two are lost at the hub');
  const file = await reader.exportUnsent('合言葉は八文字');
  await reader.stop();

  const bringer = await startNodeDevice({ port: hub.port, disk: diskOf('d3', ['common']) });
  const taken = await bringer.takeInUnsent(file, '合言葉は八文字');
  expect(taken).toMatchObject({ ok: true, value: { taken: 2, refused: 0 } });
  // Brought in another's name: in the log at once, or held there for the office. Nothing is thrown away.
  await until(() => bringer.status.waiting === 0, 'the hub has answered for both');
  const there = (id: EntryId): boolean =>
    hub.log.entry(id) !== null || hub.log.held().some((held) => held.id === id);
  expect(recorded.map(there)).toEqual([true, true, true]);
  await bringer.stop();
  await end();
});
