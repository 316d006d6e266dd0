/**
 * `npm run import -- --residents a.csv --history b.csv [--plan p.json] [--mapping m.json] [--accept] [--rejected r.csv]
 * [--json] [--data DIR]`: reads what a city hands over, says what it would do, and does it when the totals are accepted.
 */

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { noteCommand } from '#server/audit/verify-audit.ts';
import { loadRegisters, loadSessions } from '#server/import/load-plan.ts';
import { planSchema } from '#server/import/plan.ts';
import type { Plan } from '#server/import/plan.ts';
import { rejectedFile, reportJson, reportText } from '#server/import/print-report.ts';
import { runImport } from '#server/import/run-import.ts';
import { LogUnavailable } from '#server/log/open-database.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { dayInJapan } from '#server/office/today.ts';

const USAGE = `使い方: npm run import -- --residents 住民.csv --history 履歴.csv [--accept]
  --residents FILE  住民の一覧（UTF-8 または Shift_JIS の CSV）
  --history FILE    接種履歴（同上）
  --plan FILE       地区・拠点・職員・ロット・会場の計画（plan.json。--accept のときだけ登録します）
  --mapping FILE    列名やコードの対応（JSON）
  --accept          件数を確かめたあと、台帳に加える（付けなければ何も変わりません）
  --rejected FILE   不採用の行を理由付きで CSV に書き出す
  --json            結果を JSON で出す
  --data DIR        台帳の置き場所（既定は DATA_DIR または ./data）`;

function stopWith(ja: string, en: string): never {
  process.stderr.write(`${ja}\n${en}\n`);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        residents: { type: 'string' },
        history: { type: 'string' },
        plan: { type: 'string' },
        mapping: { type: 'string' },
        accept: { type: 'boolean', default: false },
        rejected: { type: 'string' },
        json: { type: 'boolean', default: false },
        data: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    return stopWith(USAGE, cause instanceof Error ? cause.message : '');
  }
}

function readPlan(path: string): Plan {
  try {
    return v.parse(planSchema, JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    return stopWith(`計画ファイル ${path} を読めませんでした。${why}`, `The plan could not be read.`);
  }
}

function openLog(dataDir: string) {
  try {
    return openSqliteLog(dataDir);
  } catch (cause) {
    if (cause instanceof LogUnavailable && cause.code === 'in-use') {
      return stopWith(
        `台帳 ${dataDir} はセンターのプログラムが使っています。npm start を Ctrl-C で止めてから、もう一度実行してください。`,
        'The ledger is in use by the hub. Stop the hub (Ctrl-C) and run the import again.',
      );
    }
    if (cause instanceof LogUnavailable) {
      return stopWith(
        `台帳 ${dataDir} を開けませんでした（${cause.code}）。--data の場所と権限を確かめてください。`,
        `The ledger could not be opened (${cause.code}). Check --data and its permissions.`,
      );
    }
    throw cause;
  }
}

const values = readArguments();
if (values.help || (!values.residents && !values.history && !values.plan)) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(values.help ? 0 : 1);
}
const dataDir = resolve(values.data ?? process.env['DATA_DIR'] ?? 'data');
if (!existsSync(join(dataDir)) && !values.accept) {
  stopWith(
    `台帳の置き場所 ${dataDir} がありません。--data で指定するか、--accept を付けて新しく作ってください。`,
    `There is no data folder ${dataDir}. Name it with --data, or create it with --accept.`,
  );
}
const plan = values.plan ? readPlan(values.plan) : null;
const log = openLog(dataDir);
const now = Date.now();
const stamp = { now, randomBytes: () => new Uint8Array(randomBytes(10)) };
// Areas must be there before residents can live in them.
if (plan && values.accept) loadRegisters(log, plan, stamp);
const report = runImport(log, {
  residents: values.residents ?? null,
  history: values.history ?? null,
  mapping: values.mapping ?? null,
  accept: values.accept,
  today: dayInJapan(now),
  now,
});
if (plan && values.accept && report.refused.length === 0) loadSessions(log, plan, stamp);
log.close();
if (values.accept)
  await noteCommand(dataDir, {
    what: 'imported',
    rows: report.entries,
    ...(report.refused.length > 0 && { code: 'refused' }),
  });
process.stdout.write(`${values.json ? reportJson(report) : reportText(report)}\n`);
if (values.rejected && report.refused.length === 0) writeFileSync(values.rejected, rejectedFile(report));
process.exitCode = report.refused.length > 0 ? 1 : 0;
