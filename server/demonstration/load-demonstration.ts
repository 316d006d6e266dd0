/**
 * Fills an empty ledger with the demonstration municipality. The files are written as a city would hand them over, and
 * read back by the same import: what the demonstration shows, a real file does too.
 */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { CivilDate } from '#shared/base/brand.ts';
import { assert } from '#shared/base/assert.ts';
import { parseCivilDate } from '#shared/base/civil-date.ts';
import type { DurableLog, SignIn } from '#server/log/durable-log.ts';
import type { ImportReport } from '#server/import/import-report.ts';
import { loadRegisters, loadSessions } from '#server/import/load-plan.ts';
import { planSchema } from '#server/import/plan.ts';
import { runImport } from '#server/import/run-import.ts';
import { generateMunicipality } from './generate-municipality.ts';
import { municipalityFiles } from './municipality-files.ts';
import { createPrng } from './prng.ts';
import { renewSessions } from './renew-sessions.ts';
import { SITES } from './town.ts';

export interface DemonstrationOptions {
  /** People who live in the town; 3,000 where left out. */
  readonly residents?: number;
  readonly seed?: string;
  /** Ms since the epoch, for the stamps; the system's clock where left out. */
  readonly now?: number;
  readonly progress?: (step: DemonstrationStep) => void;
}

export type DemonstrationStep =
  | { readonly type: 'generating' }
  | { readonly type: 'importing'; readonly written: number; readonly all: number }
  | { readonly type: 'planning' };

export interface LoadedDemonstration {
  readonly signIns: readonly SignIn[];
  readonly report: ImportReport;
  /** Folder with the CSV files and plan.json. */
  readonly folder: string;
}

const DEFAULT_SEED = 'mizuhono';
/** Stands in the folder until everything is loaded; a start that finds it loads again, which adds only what lacks. */
export const UNFINISHED = 'unfinished';

/** @param today - the day on which the town holds two sessions */
export function loadDemonstration(
  log: DurableLog,
  dataDir: string,
  today: CivilDate,
  options: DemonstrationOptions = {},
): LoadedDemonstration {
  const { residents = 3000, seed = DEFAULT_SEED, now = Date.now(), progress = () => undefined } = options;
  const folder = join(dataDir, 'demonstration');
  mkdirSync(folder, { recursive: true });
  // Births are counted back from the day: a load that was cut off yesterday goes on as of yesterday.
  const day = unfinishedDay(folder) ?? today;
  writeFileSync(join(folder, UNFINISHED), day);
  progress({ type: 'generating' });
  for (const { name, bytes } of municipalityFiles(generateMunicipality({ seed, today: day, residents }))) {
    writeFileSync(join(folder, name), bytes);
  }
  const plan = v.parse(planSchema, JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')));
  // Ids of persons and sessions come from the seed as well, so that two demonstrations of one day are the same.
  const ids = createPrng(`${seed} ids`);
  const randomBytes = (): Uint8Array => Uint8Array.from({ length: 10 }, () => ids.integer(0, 255));
  loadRegisters(log, plan, { now, randomBytes });
  const report = runImport(log, {
    residents: join(folder, 'residents.shift_jis.csv'),
    history: join(folder, 'history.utf-8.csv'),
    mapping: null,
    accept: true,
    today,
    now,
    randomBytes,
    progress: (written, all) => progress({ type: 'importing', written, all }),
  });
  assert(report.refused.length === 0, 'the demonstration reads its own files');
  progress({ type: 'planning' });
  loadSessions(log, plan, { now, randomBytes });
  const siteName = new Map<string, string>(SITES.map((site) => [site.site, site.name]));
  const signIns = plan.staff.flatMap((one): readonly SignIn[] =>
    one.signInCode === undefined
      ? []
      : [{ staff: one.staff, name: one.name, role: one.role, site: one.site, code: one.signInCode }],
  );
  const there = new Set(log.signIns().map((one) => one.staff));
  log.addSignIns(signIns.filter((one) => !there.has(one.staff)));
  renewSessions(log, dataDir, today);
  rmSync(join(folder, UNFINISHED));
  return {
    signIns: signIns.map((one) => ({ ...one, site: siteName.get(one.site) ?? one.site })),
    report,
    folder,
  };
}

function unfinishedDay(folder: string): CivilDate | null {
  const marker = join(folder, UNFINISHED);
  return existsSync(marker) ? parseCivilDate(readFileSync(marker, 'utf8')) : null;
}
