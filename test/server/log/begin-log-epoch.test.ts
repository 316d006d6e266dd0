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

test('P51 after a restore from a backup the log begins another epoch, and devices bring back what it lacks', async () => {
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
  // A day of work that the backup does not hold.
  await recordOn(['minami', 'nishi']);
  const { logEpoch } = hub.log;
  expect(() => beginLogEpoch(hub.dataDir)).toThrow(LogUnavailable);

  await hub.running.stop();
  rmSync(hub.dataDir, { recursive: true });
  cpSync(backup, hub.dataDir, { recursive: true });
  expect(beginLogEpoch(hub.dataDir)).not.toBe(logEpoch);
  await reopen();
  expect(recorded.map((id) => hub.log.entry(id) !== null)).toEqual([true, false, false]);

  const back = await startNodeDevice({ port: hub.port, disk });
  await until(() => recorded.every((id) => hub.log.entry(id) !== null), 'the entries are there again');
  await until(
    () => recorded.every((id) => back.copyState(id).state === 'received'),
    'all are received again',
  );
  await back.stop();
  await hub.stop();
  rmSync(backup, { recursive: true, force: true });
});
