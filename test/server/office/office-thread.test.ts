/** The office's thread: it answers beside the hub, and whatever happens to it, the hub goes on and it comes back. */

import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { PersonsAnswer } from '#shared/api/office-api.ts';
import { OfficeThread, type OfficeThreadParts } from '#server/office-thread.ts';
import { OFFICE_FILE } from '#server/office/office-store.ts';
import { enterResidents, TestDevice, Town } from './office-town.ts';

const FAILING = new URL('../../fixtures/failing-office-worker.ts', import.meta.url);

function threadOf(town: Town, change: Partial<OfficeThreadParts> = {}) {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  // What is changed of it later holds for the questions from then on.
  const parts: { -readonly [K in keyof OfficeThreadParts]: OfficeThreadParts[K] } = {
    dataDir: town.folder,
    logger,
    ...change,
  };
  const thread = new OfficeThread(parts);
  // Before the town closes its log: what is registered last is done first.
  onTestFinished(() => thread.stop());
  const ask = async (path: string) => {
    const { status, body } = await thread.ask({ path, headers: {}, connected: [] });
    return { status, body: JSON.parse(new TextDecoder().decode(body)) as unknown };
  };
  const count = async (): Promise<number> => ((await ask('/persons')).body as PersonsAnswer).total;
  return { thread, parts, ask, count, lines };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((wake) => setTimeout(wake, 20));
}

test('O2 lists are answered by a thread of their own, and follow the log', async () => {
  const town = new Town();
  const importer = new TestDevice('imp');
  enterResidents(town, importer, 0, 3);
  const { thread, ask, count } = threadOf(town);
  expect((await ask('/persons')).body).toEqual({ error: 'building' });
  await thread.start();
  expect(await count()).toBe(3);
  enterResidents(town, importer, 3, 7);
  thread.onAppended();
  await until(async () => (await count()) === 7);
  expect((await ask('/gossip')).status).toBe(404);
});

test('O2 a day on which devices are served without a pause holds up neither lists nor answers', async () => {
  const town = new Town();
  const importer = new TestDevice('imp');
  enterResidents(town, importer, 0, 3);
  const { thread, ask, count } = threadOf(town);
  await thread.start();
  enterResidents(town, importer, 3, 7);
  thread.onAppended();
  await until(async () => {
    thread.onServing();
    return (await count()) === 7;
  });
  expect((await ask('/persons')).status).toBe(200);
});

test('O3 a start reads on from where the last one stopped, and folds nothing twice', async () => {
  const town = new Town();
  const importer = new TestDevice('imp');
  enterResidents(town, importer, 0, 5);
  const first = threadOf(town);
  await first.thread.start();
  const before = (await first.ask('/due')).body as { version: string };
  await first.thread.stop();
  enterResidents(town, importer, 5, 6);
  const second = threadOf(town);
  await second.thread.start();
  expect(await second.count()).toBe(6);
  // A version names one state of one life of the lists: never the same for two.
  expect(((await second.ask('/due')).body as { version: string }).version).not.toBe(before.version);
});

test('O3 lists that cannot be opened are made again', async () => {
  const town = new Town();
  enterResidents(town, new TestDevice('imp'), 0, 4);
  writeFileSync(
    join(town.folder, OFFICE_FILE),
    'this is no database, and it is long enough to be read as one',
  );
  const { thread, count } = threadOf(town);
  await thread.start();
  expect(await count()).toBe(4);
});

test('O2 a thread that ends is started again; lists that it cannot live with are thrown away', async () => {
  const town = new Town();
  const importer = new TestDevice('imp');
  enterResidents(town, importer, 0, 2);
  const { thread, ask, count, lines } = threadOf(town, { worker: FAILING });
  const standing = thread.start();
  await until(async () => lines.some((line) => line.includes('office-ended')));
  const told = ask('/persons');
  // The hub's own work does not wait for it.
  enterResidents(town, importer, 2, 3);
  expect(await told).toEqual({ status: 503, body: { error: 'building' } });
  await standing;
  expect(await count()).toBe(3);
});

test('O2 a thread that does not answer is ended: who asked is told, and the next one answers', async () => {
  const town = new Town();
  enterResidents(town, new TestDevice('imp'), 0, 2);
  const { thread, parts, ask, lines } = threadOf(town, { worker: FAILING, answerWithinMs: 300 });
  await thread.start();
  expect(await ask('/stuck')).toEqual({ status: 503, body: { error: 'failing' } });
  expect(lines.some((line) => line.includes('office-silent'))).toBe(true);
  // Who asks while it is started again waits as long as a slow machine needs for that.
  parts.answerWithinMs = 45_000;
  await until(async () => (await ask('/persons')).status === 200);
});

test('O3 lists of rows that the log does not have are not this log’s: a backup was put back without a word', async () => {
  const town = new Town();
  enterResidents(town, new TestDevice('imp'), 0, 9);
  const first = threadOf(town);
  await first.thread.start();
  await first.thread.stop();
  const other = new Town();
  const importer = new TestDevice('imp');
  enterResidents(other, importer, 20, 22);
  const lists = join(other.folder, OFFICE_FILE);
  copyFileSync(join(town.folder, OFFICE_FILE), lists);
  const db = new DatabaseSync(lists);
  db.prepare(`UPDATE meta SET value = ? WHERE key = 'log-epoch'`).run(other.log.logEpoch);
  db.close();
  const second = threadOf(other);
  await second.thread.start();
  expect(await second.count()).toBe(2);
});
