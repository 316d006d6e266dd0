/** The residents of a ledger as the rules read them, for commands that look at everyone while no hub runs. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { Resident } from '#shared/rules/due-list.ts';
import { residentOf } from '#shared/rules/resident.ts';
import type { RuleSettings } from '#shared/rules/settings.ts';
import { noteCommand } from '../audit/verify-audit.ts';
import { LogReader } from '../log/log-reader.ts';
import { DATABASE_FILE, LogUnavailable } from '../log/open-database.ts';
import { openSqliteLog } from '../log/sqlite-log.ts';
import { foldEveryone } from '../office/fold-everyone.ts';
import { settingsIn } from '../office/office-judges.ts';

/**
 * @param data - folder of a hub that is not running, or of a copy; null: DATA_DIR, else `data`
 * @param judge - called once for each resident, while the ledger is open, with what the municipality decided in it
 * @returns number of residents
 * @returns err: a sentence in Japanese and English, that there is no ledger or that it cannot be opened
 */
export async function readResidents(
  data: string | null,
  judge: (resident: Resident, settings: RuleSettings) => void,
): Promise<Result<number, string>> {
  const dataDir = resolve(data ?? process.env['DATA_DIR'] ?? 'data');
  if (!existsSync(join(dataDir, DATABASE_FILE))) {
    return err(`${dataDir} に台帳がありません。There is no ledger in this folder.`);
  }
  let log: ReturnType<typeof openSqliteLog>;
  try {
    log = openSqliteLog(dataDir);
  } catch (cause) {
    if (!(cause instanceof LogUnavailable)) throw cause;
    return err(
      cause.code === 'in-use'
        ? 'センターが動いています。止めてから、またはフォルダーの控えで出してください。The hub is running: stop it, or use a copy of its folder.'
        : `台帳を開けません（${cause.code}）。The ledger cannot be opened.`,
    );
  }
  // Whoever reads everyone at the hub's machine stands in the audit, before the first line is printed.
  await noteCommand(dataDir, { what: 'listed' });
  const reader = new LogReader(dataDir);
  const settings = settingsIn(reader);
  let residents = 0;
  for (const ledger of foldEveryone(reader)) {
    const resident = residentOf(ledger);
    if (!resident) continue;
    residents += 1;
    judge(resident, settings);
  }
  reader.close();
  log.close();
  return ok(residents);
}
