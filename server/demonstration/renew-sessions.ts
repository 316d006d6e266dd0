/** The sessions "of today" on a later day: a demonstration that was loaded last week still has two teams out this morning. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { CivilDate } from '#shared/base/brand.ts';
import { randomBytes } from 'node:crypto';
import type { DurableLog } from '#server/log/durable-log.ts';
import { hasSessionOn, loadSessions } from '#server/import/load-plan.ts';
import { planSchema } from '#server/import/plan.ts';

/**
 * Plans the demonstration's first day once more for `today`, with the same rosters, where no session is held today.
 *
 * @returns entries written; 0 where there is a session today, or no demonstration in the data folder
 */
export function renewSessions(log: DurableLog, dataDir: string, today: CivilDate): number {
  const file = join(dataDir, 'demonstration', 'plan.json');
  if (!existsSync(file) || hasSessionOn(log, today)) return 0;
  const plan = v.parse(planSchema, JSON.parse(readFileSync(file, 'utf8')));
  const firstDay = plan.sessions.map((session) => session.on).toSorted()[0];
  const sessions = plan.sessions
    .filter((session) => session.on === firstDay)
    .map((session) => ({ ...session, on: today }));
  const stamp = { now: Date.now(), randomBytes: () => new Uint8Array(randomBytes(10)) };
  return loadSessions(log, { ...plan, sessions }, stamp);
}
