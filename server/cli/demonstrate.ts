/**
 * `node server/cli/demonstrate.ts FOLDER [--residents N] [--today YYYY-MM-DD]`: fills a data folder with the
 * demonstration. Where it is there already, it only sees to it that two sessions are held today.
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCivilDate } from '#shared/base/civil-date.ts';
import { loadDemonstration, UNFINISHED } from '#server/demonstration/load-demonstration.ts';
import { renewSessions } from '#server/demonstration/renew-sessions.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { dayInJapan } from '#server/office/today.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { residents: { type: 'string', default: '3000' }, today: { type: 'string' } },
});
const folder = positionals[0];
const today = parseCivilDate(values.today ?? dayInJapan(Date.now()));
const residents = Number(values.residents);
if (!folder || !today || !Number.isInteger(residents) || residents < 1) {
  process.stderr.write('使い方: demonstrate.ts データの置き場所 [--residents 人数] [--today YYYY-MM-DD]\n');
  process.exit(1);
}
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const dataDir = resolve(folder);
const log = openSqliteLog(dataDir);
const files = join(dataDir, 'demonstration');
if (existsSync(join(files, 'plan.json')) && !existsSync(join(files, UNFINISHED))) {
  if (renewSessions(log, dataDir, today) > 0) say('  今日の会場を2つ加えました。');
  log.close();
  process.exit(0);
}
let shown = 0;
const { report } = loadDemonstration(log, dataDir, today, {
  residents,
  progress(step) {
    if (step.type === 'generating') say(`  ${residents.toLocaleString('ja-JP')}人の町を作っています…`);
    if (step.type === 'planning') say('  会場の計画を登録しています…');
    if (step.type === 'importing' && (step.written - shown >= 10_000 || step.written === step.all)) {
      shown = step.written;
      say(
        `  CSVを取り込んでいます… ${step.written.toLocaleString('ja-JP')} / ${step.all.toLocaleString('ja-JP')}`,
      );
    }
  },
});
log.close();
say(
  `  住民 ${report.residents?.accepted ?? 0}人、接種履歴 ${report.history?.accepted ?? 0}件を取り込みました。`,
);
