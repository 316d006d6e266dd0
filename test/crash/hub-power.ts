/**
 * Power cuts of the hub's disk while it commits. What was acknowledged before the cut must be there after it; the
 * control with synchronous=NORMAL must lose, or the rig is blind and the run proves nothing.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RealmId } from '#shared/base/brand.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { PowerRig } from './power-rig.ts';

export interface CutRound {
  readonly acknowledged: number;
  readonly found: number;
  readonly lost: number;
}

const DISK_MB = 64;

async function cutOnce(mode: 'FULL' | 'NORMAL', afterMs: number): Promise<CutRound> {
  const rig = new PowerRig(DISK_MB);
  try {
    const dataDir = join(rig.dir, 'data');
    await rig.arm();
    const writer = spawn(
      process.execPath,
      [join(import.meta.dirname, 'append-forever.ts'), dataDir, rig.acknowledgements, mode],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const ended = once(writer, 'close');
    const isReady = await Promise.race([
      once(writer.stdout, 'data').then(() => true),
      ended.then(() => false),
    ]);
    if (!isReady) throw new Error('the writer ended before it began');
    await new Promise((wake) => setTimeout(wake, afterMs));
    const acknowledged = await rig.cut();
    writer.kill('SIGKILL');
    await ended;
    rig.restore();
    const log = openSqliteLog(dataDir);
    const found = log.head('area-a1' as RealmId);
    log.close();
    return { acknowledged, found, lost: Math.max(0, acknowledged - found) };
  } finally {
    rig.destroy();
  }
}

/** Rounds of one mode, cut at times spread over the first half second of writing. */
export async function cutRounds(mode: 'FULL' | 'NORMAL', rounds: number): Promise<readonly CutRound[]> {
  const results: CutRound[] = [];
  for (let round = 0; round < rounds; round++) results.push(await cutOnce(mode, 40 + ((round * 137) % 460)));
  return results;
}
