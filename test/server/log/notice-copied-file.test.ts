import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noticeCopiedFile } from '#server/log/notice-copied-file.ts';
import { Segments } from '#server/log/segments.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ledger-copied-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function epochOf(dataDir: string): string {
  const log = openSqliteLog(dataDir);
  const { logEpoch } = log;
  log.close();
  return logEpoch;
}

test('P99 a file that stays where it is keeps its epoch, start after start', () => {
  const dataDir = join(base, 'data');
  expect(noticeCopiedFile(dataDir)).toBeNull();
  const epoch = epochOf(dataDir);
  expect(noticeCopiedFile(dataDir)).toBeNull();
  expect(noticeCopiedFile(dataDir)).toBeNull();
  expect(epochOf(dataDir)).toBe(epoch);
});

test('P99 a file that was put back from a copy begins another epoch, once', () => {
  const dataDir = join(base, 'data');
  noticeCopiedFile(dataDir);
  const epoch = epochOf(dataDir);
  cpSync(dataDir, join(base, 'backup'), { recursive: true });
  rmSync(dataDir, { recursive: true });
  cpSync(join(base, 'backup'), dataDir, { recursive: true });
  const renewed = noticeCopiedFile(dataDir);
  expect(renewed).not.toBeNull();
  expect(renewed).not.toBe(epoch);
  expect(epochOf(dataDir)).toBe(renewed);
  expect(noticeCopiedFile(dataDir)).toBeNull();
});

test('P99 segments of a former epoch are removed', () => {
  const dataDir = join(base, 'data');
  const log = openSqliteLog(dataDir);
  const former = join(dataDir, 'segments', 'formerly');
  const present = join(dataDir, 'segments', `${log.logEpoch}-text-1`);
  for (const folder of [former, present]) mkdirSync(folder, { recursive: true });
  void new Segments(log, dataDir, () => undefined);
  expect([existsSync(former), existsSync(present)]).toEqual([false, true]);
  log.close();
});
