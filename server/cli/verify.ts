/**
 * `npm run verify [data folder]`: re-reads the whole log of a hub that is not running, or of a copy of its folder.
 * Prints a table; ends with 1 where anything does not hold.
 */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { verifyAudit } from '../audit/verify-audit.ts';
import { LogReader } from '../log/log-reader.ts';
import { LogUnavailable, DATABASE_FILE } from '../log/open-database.ts';
import { openSqliteLog } from '../log/sqlite-log.ts';
import { verifyLog } from '../log/verify-log.ts';
import { compareWithFreshFold } from '../office/compare-with-fresh-fold.ts';
import { makerOf } from '../office/maker.ts';
import { createJudges } from '../office/office-judges.ts';
import { Office, standsOnLog } from '../office/office.ts';
import { OFFICE_FILE, openOfficeStore } from '../office/office-store.ts';

const FINDINGS_SHOWN_MAX = 50;

const dataDir = resolve(process.argv[2] ?? process.env['DATA_DIR'] ?? 'data');
process.exit(await verify());

async function verify(): Promise<number> {
  if (!existsSync(join(dataDir, DATABASE_FILE))) {
    console.error(`${dataDir} に台帳がありません。There is no ledger in this folder.`);
    return 1;
  }
  let log: ReturnType<typeof openSqliteLog>;
  try {
    log = openSqliteLog(dataDir);
  } catch (cause) {
    if (!(cause instanceof LogUnavailable)) throw cause;
    console.error(
      cause.code === 'in-use'
        ? 'センターが動いています。止めてから、またはフォルダーの控えで確かめてください。The hub is running: stop it, or verify a copy of its folder.'
        : `台帳を開けません（${cause.code}）。The ledger cannot be opened.`,
    );
    return 1;
  }
  const began = performance.now();
  const damage = log.findDamage().map((finding) => `file: ${finding}`);
  const report = verifyLog(log);
  const folds = await compareReadModels();
  log.close();
  const audit = verifyAudit(dataDir);

  const findings = [
    ...damage,
    ...audit.findings,
    ...report.findings,
    ...folds.map((finding) => `read models: ${finding}`),
  ];
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const lines: readonly (readonly [string, string | number])[] = [
    ...report.realms.map(({ realm, rows }) => [`rows of ${realm}`, rows] as const),
    ['rows', report.realms.reduce((sum, { rows }) => sum + rows, 0)],
    ['documents', report.documents],
    ['devices and epochs that wrote', report.authors],
    ['held: open', report.held.open],
    ['held: released', report.held.released],
    ['held: kept', report.held.kept],
    ['read models against a fresh fold', folds.length === 0 ? 'equal' : `${folds.length} differ`],
    ['lines of the audit', audit.lines],
    ['journals of devices to ask about', audit.notices.length],
    ['findings', findings.length],
    ['seconds', seconds],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  for (const [name, value] of lines) console.log(`${name.padEnd(width)}  ${value}`);
  for (const finding of findings.slice(0, FINDINGS_SHOWN_MAX)) console.log(`✗ ${finding}`);
  for (const notice of audit.notices.slice(0, FINDINGS_SHOWN_MAX)) console.log(`! ${notice}`);
  if (findings.length > FINDINGS_SHOWN_MAX) console.log(`✗ … ${findings.length - FINDINGS_SHOWN_MAX} more`);
  return findings.length === 0 ? 0 : 1;
}

/** The read models as the hub left them, brought up to the log, against a second making in a folder of its own. */
async function compareReadModels(): Promise<readonly string[]> {
  const reader = new LogReader(dataDir);
  const folder = mkdtempSync(join(tmpdir(), 'ledger-verify-'));
  try {
    const madeOf = { logEpoch: reader.logEpoch, maker: makerOf() };
    let store = openOfficeStore(join(dataDir, OFFICE_FILE), madeOf);
    if (!standsOnLog(store, reader)) {
      store.close();
      store = openOfficeStore(join(dataDir, OFFICE_FILE), madeOf, true);
    }
    const parts = { log: reader, ...createJudges(reader) };
    const office = new Office({ ...parts, store }, 'verify');
    const findings = await compareWithFreshFold(office, parts, join(folder, OFFICE_FILE));
    store.close();
    return findings;
  } finally {
    reader.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
