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
const ACKNOWLEDGED_MIN = 20;

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
    // On a slow machine the writer has hardly begun by then, and a cut of nothing shows nothing.
    while (rig.acknowledged() < ACKNOWLEDGED_MIN && writer.exitCode === null) {
      await new Promise((wake) => setTimeout(wake, 5));
    }
    const acknowledged = await rig.cut();
    writer.kill('SIGKILL');
    await ended;
    await rig.restore();
    const log = openSqliteLog(dataDir);
    const found = log.head('area-a1' as RealmId);
    log.close();
    return { acknowledged, found, lost: Math.max(0, acknowledged - found) };
  } finally {
    rig.destroy();
  }
}

/** Rounds at FULL, cut at times spread over the first half second of writing. */
export async function cutRounds(rounds: number): Promise<readonly CutRound[]> {
  const results: CutRound[] = [];
  for (let round = 0; round < rounds; round++) results.push(await cutOnce('FULL', cutAt(round)));
  return results;
}

/** The control, until one of its rounds has lost; whether it loses in a given round is up to the disk's own writing back. */
export async function cutControl(roundsMax: number): Promise<readonly CutRound[]> {
  const results: CutRound[] = [];
  while (results.length < roundsMax && !results.some(({ lost }) => lost > 0)) {
    results.push(await cutOnce('NORMAL', cutAt(results.length)));
  }
  return results;
}

const cutAt = (round: number): number => 40 + ((round * 137) % 460);
